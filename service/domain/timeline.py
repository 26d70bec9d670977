"""A timeline: one story, its time zone and its vocabulary of properties."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from service.domain.errors import ParseError

PROPERTY_TYPES = ("date", "quantity", "occurrence", "boolean", "term", "place", "text")
MEASURES = ("level", "total", "flow")


@dataclass(frozen=True, slots=True)
class Property:
    """What a claim can be about: a key, words for people, a type and what the type needs.

    ``unit`` and ``measure`` belong to quantities, ``exclusive`` to terms (default false) and places (default true),
    ``terms`` (a closed list) and ``incompatible`` (pairs) to terms.
    """

    key: str
    label: str
    type: str
    unit: str | None = None
    measure: str = "level"
    exclusive: bool = False
    terms: tuple[str, ...] = ()
    incompatible: tuple[tuple[str, str], ...] = ()

    @classmethod
    def from_dict(cls, posted: Mapping[str, Any]) -> Property:
        """The property that a checked declaration names (members as on the wire)."""
        return cls(
            key=posted["key"],
            label=posted.get("label") or default_label(posted["key"]),
            type=posted["type"],
            unit=posted.get("unit"),
            measure=posted.get("measure") or "level",
            exclusive=posted.get("exclusive", posted["type"] == "place"),
            terms=tuple(posted.get("terms") or ()),
            incompatible=tuple((a, b) for a, b in posted.get("incompatible") or ()),
        )

    def to_dict(self) -> dict[str, Any]:
        """The declaration as the wire shows it: what the type needs and nothing else."""
        shown: dict[str, Any] = {"key": self.key, "label": self.label, "type": self.type}
        if self.type == "quantity":
            shown |= {"unit": self.unit, "measure": self.measure}
        if self.type in ("term", "place"):
            shown["exclusive"] = self.exclusive
        if self.type == "term":
            shown |= {"terms": list(self.terms), "incompatible": [list(pair) for pair in self.incompatible]}
        return shown


BUILT_IN = (
    Property("date", "date", "date"),
    Property("place", "place", "place", exclusive=True),
    Property("occurrence", "occurrence", "occurrence"),
)


@dataclass(frozen=True, slots=True)
class Timeline:
    """One story. ``timezone`` (IANA) is where a bare day begins; ``properties`` are those declared, in their order."""

    slug: str
    title: str
    description: str = ""
    language: str = "en"
    timezone: str = "UTC"
    visibility: str = "public"
    properties: tuple[Property, ...] = ()
    vocabulary: Mapping[str, Property] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        known = {each.key: each for each in (*BUILT_IN, *self.properties)}
        object.__setattr__(self, "vocabulary", MappingProxyType(known))

    @classmethod
    def from_dict(cls, posted: Mapping[str, Any]) -> Timeline:
        """The timeline that a checked body names (members as on the wire, absent ones at their defaults)."""
        plain = {name: posted[name] for name in ("description", "language", "timezone", "visibility") if name in posted}
        declared = tuple(Property.from_dict(each) for each in posted.get("properties") or ())
        return cls(slug=posted["slug"], title=posted["title"], properties=declared, **plain)

    def to_dict(self) -> dict[str, Any]:
        """The members that people write, as on the wire."""
        return {
            "slug": self.slug,
            "title": self.title,
            "description": self.description,
            "language": self.language,
            "timezone": self.timezone,
            "visibility": self.visibility,
            "properties": [each.to_dict() for each in self.properties],
        }

    def property(self, key: str) -> Property:
        """The property of that key; refuses an undeclared one, naming the nearest."""
        found = self.vocabulary.get(key)
        if found is None:
            raise ParseError("undeclared", undeclared_message(key, self.vocabulary))
        return found


def default_label(key: str) -> str:
    """A key as people read it: ``fighters_left`` is "fighters left"."""
    return key.replace("_", " ")


def undeclared_message(key: str, known: Iterable[str]) -> str:
    """Why an undeclared key is refused, with the nearest names that are declared."""
    names = sorted(known)
    near = difflib.get_close_matches(key, names, n=3, cutoff=0.5)
    hint = f"nearest: {', '.join(near)}" if near else f"declared: {', '.join(names[:20])}"
    return f"this timeline declares no property “{key}” ({hint}); declare it on the timeline or use one of those"
