"""A source: one published item, what it derives from, and the address it is known by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

DERIVATIONS = ("quotes", "republishes", "cites", "translates", "updates")
SOURCE_STATUSES = ("live", "corrected", "retracted")
_TRACKERS = ("utm_",)
_TRACKER_NAMES = frozenset({"fbclid", "gclid"})
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


@dataclass(frozen=True, slots=True)
class Derivation:
    """What a source takes from another (``source`` is that one's id), and how."""

    source: str
    how: str = "cites"

    def to_dict(self) -> dict[str, str]:
        """As the wire shows it."""
        return {"source": self.source, "as": self.how}


@dataclass(frozen=True, slots=True)
class Source:
    """One published item. Dates are EDTF text, ``retrieved_at`` RFC 3339, ``reliability`` the Admiralty letter."""

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
    def from_dict(cls, posted: Mapping[str, Any]) -> Source:
        """The source that a checked body names (members as on the wire, absent ones at their defaults)."""
        plain = {name: posted[name] for name in _PLAIN if name in posted}
        return cls(
            id=posted["id"],
            authors=tuple(posted.get("authors") or ()),
            derived_from=tuple(derivation(each) for each in posted.get("derived_from") or ()),
            **plain,
        )

    def to_dict(self) -> dict[str, Any]:
        """The members that people write, as on the wire."""
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
            "derived_from": [each.to_dict() for each in self.derived_from],
            "archive_url": self.archive_url,
            "retrieved_at": self.retrieved_at,
            "sha256": self.sha256,
            "status": self.status,
            "status_note": self.status_note,
            "status_date": self.status_date,
        }

    @property
    def live(self) -> bool:
        """Whether its claims still support and conflict."""
        return self.status != "retracted"


_PLAIN = tuple(name for name in Source.__dataclass_fields__ if name not in ("id", "authors", "derived_from"))


def derivation(posted: str | Mapping[str, str]) -> Derivation:
    """A bare id cites; an object says how."""
    if isinstance(posted, str):
        return Derivation(posted)
    return Derivation(posted["source"], posted.get("as") or "cites")


def canonical_url(url: str) -> str:
    """The one spelling by which an address is known.

    Scheme and host in lower case, ``http`` as ``https``, no default port, no fragment, no trackers (``utm_*``,
    ``fbclid``, ``gclid``); all else as written. Takes an absolute http(s) address, refuses nothing.
    """
    parts = urlsplit(url)
    scheme = parts.scheme.lower()
    # An http address with the port of https is that of https: canonical twice is canonical once.
    host = parts.netloc.lower().removesuffix(_DEFAULT_PORTS.get(scheme, "\0")).removesuffix(_DEFAULT_PORTS["https"])
    kept = [each for each in parts.query.split("&") if each and not _tracks(each)]
    return urlunsplit(("https" if scheme == "http" else scheme, host, parts.path or "/", "&".join(kept), ""))


def _tracks(parameter: str) -> bool:
    name = parameter.partition("=")[0].lower()
    return name.startswith(_TRACKERS) or name in _TRACKER_NAMES
