"""An event: something that happened or is said to have happened, with its citations and relations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.domain import edtf

RELATION_KINDS = ("before", "after", "during", "same_time", "part_of", "reports_on", "contradicts")
UNDATED = 2**62
"""Sorts after every date: of an event of which neither bound is known."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A link from an event to a source that reports it (``source`` is its id)."""

    source: str
    locator: str | None = None
    note: str | None = None

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Citation:
        """Build a citation from validated JSON."""
        return cls(data["source"], data.get("locator"), data.get("note"))

    def to_dict(self) -> dict[str, Any]:
        """The citation as in JSON."""
        return {"source": self.source, "locator": self.locator, "note": self.note}


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation from the event that has it to the event ``to``."""

    kind: str
    to: str
    note: str | None = None

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Relation:
        """Build a relation from validated JSON."""
        return cls(data["kind"], data["event"], data.get("note"))

    def to_dict(self) -> dict[str, Any]:
        """The relation as in JSON."""
        return {"kind": self.kind, "event": self.to, "note": self.note}


@dataclass(frozen=True, slots=True)
class Event:
    """One event. ``date`` is EDTF text; ``place`` and ``media`` are as in JSON.

    ``distinct_from`` has the ids of similar events that a person says are different ones.
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
    def from_dict(cls, data: Mapping[str, Any]) -> Event:
        """Build an event from validated JSON; absent members take their defaults."""
        plain = {name: data[name] for name in _PLAIN_FIELDS if name in data}
        lists: dict[str, Any] = {name: tuple(data.get(name) or ()) for name in _LIST_FIELDS}
        return cls(
            citations=tuple(Citation.from_dict(item) for item in data.get("citations") or ()),
            relations=tuple(Relation.from_dict(item) for item in data.get("relations") or ()),
            **plain,
            **lists,
        )

    def to_dict(self) -> dict[str, Any]:
        """The members that people write, as in JSON."""
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
            "citations": [citation.to_dict() for citation in self.citations],
            "relations": [relation.to_dict() for relation in self.relations],
        }


_LIST_FIELDS = ("actors", "tags", "media", "distinct_from")
_PLAIN_FIELDS = ("id", "title", "date", "summary", "kind", "place", "confidence", "position")


def sort_key(date: edtf.Date, position: int, event_id: str) -> tuple[int, int, int, str]:
    """The key that orders the events of a timeline: ``(earliest, latest, position, id)``, with bounds in UTC seconds.

    An open or unknown bound takes the other bound; an event with neither comes last. The order is total.
    """
    earliest = date.earliest if date.earliest is not None else date.latest
    latest = date.latest if date.latest is not None else date.earliest
    return (UNDATED if earliest is None else earliest, UNDATED if latest is None else latest, position, event_id)
