"""An event: something that happened or is said to have, and the sources that report it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.domain import edtf

RELATION_KINDS = ("before", "after", "during", "same_time", "part_of", "reports_on", "contradicts")

UNDATED = 2**62
"""Sorts after every date: an event of which neither side is known comes last."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A link from an event to a source that reports it (``source`` is its id)."""

    source: str
    locator: str | None = None
    note: str | None = None

    @classmethod
    def from_dict(cls, posted: Mapping[str, Any]) -> Citation:
        """The citation as the record keeps it."""
        return cls(posted["source"], posted.get("locator"), posted.get("note"))

    def to_dict(self) -> dict[str, Any]:
        """As the record keeps it."""
        return {"source": self.source, "locator": self.locator, "note": self.note}


@dataclass(frozen=True, slots=True)
class Relation:
    """From the event that bears it to another (``to`` is that event's id)."""

    kind: str
    to: str
    note: str | None = None

    @classmethod
    def from_dict(cls, posted: Mapping[str, Any]) -> Relation:
        """The relation that a checked body names."""
        return cls(posted["kind"], posted["event"], posted.get("note"))

    def to_dict(self) -> dict[str, Any]:
        """As the wire shows it."""
        return {"kind": self.kind, "event": self.to, "note": self.note}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened or is said to have. ``date`` is EDTF text; ``place`` and ``media`` as on the wire.

    ``distinct_from`` names events that a person says are not this one, however alike.
    """

    id: str
    title: str
    date: str
    summary: str | None = None
    kind: str | None = None
    place: Mapping[str, Any] | None = None
    actors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    media: tuple[Mapping[str, Any], ...] = ()
    confidence: str = "unjudged"
    position: int = 0
    distinct_from: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    relations: tuple[Relation, ...] = ()

    @classmethod
    def from_dict(cls, posted: Mapping[str, Any]) -> Event:
        """The event that a checked body names (members as on the wire, citations as the record keeps them)."""
        plain = {name: posted[name] for name in _PLAIN if name in posted}
        lists: dict[str, Any] = {
            name: tuple(posted.get(name) or ()) for name in ("actors", "tags", "media", "distinct_from")
        }
        return cls(
            citations=tuple(Citation.from_dict(each) for each in posted.get("citations") or ()),
            relations=tuple(Relation.from_dict(each) for each in posted.get("relations") or ()),
            **plain,
            **lists,
        )

    def to_dict(self) -> dict[str, Any]:
        """The members that people write, as on the wire; the citations as the record keeps them."""
        return {
            "id": self.id,
            "title": self.title,
            "summary": self.summary,
            "kind": self.kind,
            "date": self.date,
            "place": self.place,
            "actors": list(self.actors),
            "tags": list(self.tags),
            "media": list(self.media),
            "confidence": self.confidence,
            "position": self.position,
            "distinct_from": list(self.distinct_from),
            "citations": [each.to_dict() for each in self.citations],
            "relations": [each.to_dict() for each in self.relations],
        }


_LISTS = ("actors", "tags", "media", "distinct_from")
_PLAIN = ("id", "title", "date", "summary", "kind", "place", "confidence", "position")


def sort_key(when: edtf.Date, position: int, event_id: str) -> tuple[int, int, int, str]:
    """Where an event stands in its timeline: ``(earliest, latest, position, id)``, total and the same everywhere.

    An open or unknown side takes the other side's bound; with neither the event comes last.
    """
    earliest = when.earliest if when.earliest is not None else when.latest
    latest = when.latest if when.latest is not None else when.earliest
    return (UNDATED if earliest is None else earliest, UNDATED if latest is None else latest, position, event_id)
