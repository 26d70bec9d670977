"""A timeline: one story, its time zone and its vocabulary of properties."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from service.domain.errors import ParseError, near_names

PROPERTY_TYPES = ("date", "quantity", "occurrence", "boolean", "term", "place", "text")
MEASURES = ("level", "total", "flow")


@dataclass(frozen=True, slots=True)
class Property:
    """A property that claims can be about: its key, its label, its type and what the type needs.

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
    def from_dict(cls, data: Mapping[str, Any]) -> Property:
        """Build a property from validated JSON; absent members take their defaults."""
        return cls(
            key=data["key"],
            label=data.get("label") or default_label(data["key"]),
            type=data["type"],
            unit=data.get("unit"),
            measure=data.get("measure") or "level",
            exclusive=data.get("exclusive", data["type"] == "place"),
            terms=tuple(data.get("terms") or ()),
            incompatible=tuple((a, b) for a, b in data.get("incompatible") or ()),
        )

    def to_dict(self) -> dict[str, Any]:
        """The declaration as in JSON: only the members that the type needs."""
        data: dict[str, Any] = {"key": self.key, "label": self.label, "type": self.type}
        if self.type == "quantity":
            data |= {"unit": self.unit, "measure": self.measure}
        if self.type in ("term", "place"):
            data["exclusive"] = self.exclusive
        if self.type == "term":
            data |= {"terms": list(self.terms), "incompatible": [list(pair) for pair in self.incompatible]}
        return data


BUILT_IN = (
    Property("date", "date", "date"),
    Property("place", "place", "place", exclusive=True),
    Property("occurrence", "occurrence", "occurrence"),
)


@dataclass(frozen=True, slots=True)
class Timeline:
    """One story. Days begin in ``timezone`` (IANA); ``properties`` are those declared, in order.

    ``vocabulary`` has all properties by key, the built-in ones included.
    """

    slug: str
    title: str
    description: str = ""
    language: str = "en"
    timezone: str = "UTC"
    visibility: str = "public"
    properties: tuple[Property, ...] = ()
    vocabulary: Mapping[str, Property] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        properties = {declared.key: declared for declared in (*BUILT_IN, *self.properties)}
        object.__setattr__(self, "vocabulary", MappingProxyType(properties))

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Timeline:
        """Build a timeline from validated JSON; absent members take their defaults."""
        plain = {name: data[name] for name in ("description", "language", "timezone", "visibility") if name in data}
        declared = tuple(Property.from_dict(item) for item in data.get("properties") or ())
        return cls(slug=data["slug"], title=data["title"], properties=declared, **plain)

    def to_dict(self) -> dict[str, Any]:
        """The members that people write, as in JSON."""
        return {
            "slug": self.slug,
            "title": self.title,
            "description": self.description,
            "language": self.language,
            "timezone": self.timezone,
            "visibility": self.visibility,
            "properties": [declared.to_dict() for declared in self.properties],
        }

    def property(self, key: str) -> Property:
        """The property with that key; raises ``ParseError("undeclared")`` with the nearest keys where there is none."""
        declared = self.vocabulary.get(key)
        if declared is None:
            raise ParseError("undeclared", undeclared_message(key, self.vocabulary))
        return declared


def default_label(key: str) -> str:
    """The label of a property without one: ``fighters_left`` is "fighters left"."""
    return key.replace("_", " ")


def undeclared_message(key: str, known: Iterable[str]) -> str:
    """The error message for an undeclared key, with the nearest declared keys."""
    names = sorted(known)
    near = near_names(key, names, cutoff=0.5)
    hint = f"nearest: {', '.join(near)}" if near else f"declared: {', '.join(names[:20])}"
    return f"this timeline declares no property “{key}” ({hint}); declare it on the timeline or use one of those"
