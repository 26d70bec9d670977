"""A source: one published item, the sources that it derives from, and the canonical form of its url."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

DERIVATIONS = ("quotes", "republishes", "cites", "translates", "updates")
SOURCE_STATUSES = ("live", "corrected", "retracted")
_TRACKING_PREFIXES = ("utm_",)
_TRACKING_PARAMETERS = frozenset({"fbclid", "gclid"})
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


@dataclass(frozen=True, slots=True)
class Derivation:
    """A link from a source to one that it derives from (``source`` is the id of the latter)."""

    source: str
    how: str = "cites"

    @classmethod
    def parse(cls, data: str | Mapping[str, str]) -> Derivation:
        """Build a derivation from validated JSON: an object, or an id alone for ``cites``."""
        if isinstance(data, str):
            return cls(data)
        return cls(data["source"], data.get("as") or "cites")

    def to_dict(self) -> dict[str, str]:
        """The derivation as in JSON."""
        return {"source": self.source, "as": self.how}


@dataclass(frozen=True, slots=True)
class Source:
    """One source. ``published`` is EDTF text, ``retrieved_at`` RFC 3339, ``reliability`` the Admiralty letter."""

    id: str
    url: str | None = None
    title: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    kind: str | None = None
    language: str | None = None
    reliability: str = "F"
    derived_from: tuple[Derivation, ...] = ()
    archive_url: str | None = None
    retrieved_at: str | None = None
    sha256: str | None = None
    status: str = "live"
    status_note: str | None = None
    status_date: str | None = None

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Source:
        """Build a source from validated JSON; absent members take their defaults."""
        plain = {name: data[name] for name in _PLAIN_FIELDS if name in data}
        return cls(
            id=data["id"],
            authors=tuple(data.get("authors") or ()),
            derived_from=tuple(Derivation.parse(item) for item in data.get("derived_from") or ()),
            **plain,
        )

    def to_dict(self) -> dict[str, Any]:
        """The members that people write, as in JSON."""
        return {
            "id": self.id,
            "url": self.url,
            "title": self.title,
            "publisher": self.publisher,
            "authors": list(self.authors),
            "published": self.published,
            "kind": self.kind,
            "language": self.language,
            "reliability": self.reliability,
            "derived_from": [derivation.to_dict() for derivation in self.derived_from],
            "archive_url": self.archive_url,
            "retrieved_at": self.retrieved_at,
            "sha256": self.sha256,
            "status": self.status,
            "status_note": self.status_note,
            "status_date": self.status_date,
        }

    @property
    def live(self) -> bool:
        """Whether its claims count as evidence and in conflicts: false for a retracted source."""
        return self.status != "retracted"


_PLAIN_FIELDS = tuple(name for name in Source.__dataclass_fields__ if name not in ("id", "authors", "derived_from"))


def canonical_url(url: str) -> str:
    """The normal form of an absolute http(s) url, by which sources are compared (RFC 3986, section 6.2).

    Scheme and host in lower case, ``http`` as ``https``, no default port, no fragment, no tracking parameters
    (``utm_*``, ``fbclid``, ``gclid``); all else as written. Never raises.
    """
    parts = urlsplit(url)
    scheme = parts.scheme.lower()
    # An http url with the port of https becomes https, so that a second pass changes nothing.
    host = parts.netloc.lower().removesuffix(_DEFAULT_PORTS.get(scheme, "\0")).removesuffix(_DEFAULT_PORTS["https"])
    parameters = [item for item in parts.query.split("&") if item and not _is_tracking(item)]
    return urlunsplit(("https" if scheme == "http" else scheme, host, parts.path or "/", "&".join(parameters), ""))


def _is_tracking(parameter: str) -> bool:
    name = parameter.partition("=")[0].lower()
    return name.startswith(_TRACKING_PREFIXES) or name in _TRACKING_PARAMETERS
