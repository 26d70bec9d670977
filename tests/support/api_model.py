"""A simple model of the API (dictionaries, a sort, comparisons), with which the service must agree.

It does not use the service's code. Days are days of October 2017, and the bounds of the dates are constants.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

DATES = {
    "2017-10-12": (12, 12),
    "2017-10-14": (14, 14),
    "2017-10-14/2017-10-15": (14, 15),
    "2017-10-10/2017-10-14": (10, 14),
    "2017-10": (1, 31),
    "2017-10-1X": (10, 19),
}
PUBLISHED = {"s-12": 12, "s-15": 15, "s-20": 20}
Json = dict[str, Any]


@dataclass
class Model:
    """What the service should store."""

    events: dict[str, Json] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    snapshots: dict[str, list[Json]] = field(default_factory=dict)
    changes: list[tuple[str, str, str]] = field(default_factory=list)

    def put(self, event_id: str, members: Json) -> None:
        """Create an event or replace it."""
        event: Json = {"kind": None, "tags": [], "position": 0, **members, "id": event_id}
        if self.events.get(event_id) != event:
            self.changes.append(("changed" if event_id in self.events else "made", "event", event_id))
        self.events[event_id] = event

    def correct(self, event_id: str, members: Json) -> None:
        """Change members of an event; null removes one."""
        self.put(event_id, {**self.events[event_id], **{k: v for k, v in members.items() if v is not None}})

    def remove(self, event_id: str) -> None:
        """Delete an event."""
        del self.events[event_id]
        self.deleted.add(event_id)
        self.changes.append(("removed", "event", event_id))

    def note(self, instant: str) -> None:
        """Remember the events at an instant."""
        self.snapshots[instant] = copy.deepcopy(self.listed())

    def listed(self, **query: Any) -> list[Json]:
        """Return the events that match a query, in its order."""
        events = [event for event in self.events.values() if _matches(event, query)]
        events.sort(key=lambda event: (*DATES[event["date"]], event["position"], event["id"]))
        return [_known(event, query) for event in (events[::-1] if query.get("order") == "desc" else events)]


def _known(event: Json, query: Json) -> Json:
    return {**event, "sources": [source for source in event["sources"] if _is_published(source, query)]}


def _is_published(source: str, query: Json) -> bool:
    return PUBLISHED[source] <= query.get("known_at", 99)


def _matches(event: Json, query: Json) -> bool:
    earliest, latest = DATES[event["date"]]
    return (
        ("kind" not in query or event["kind"] in query["kind"])
        and ("tag" not in query or bool(set(query["tag"]) & set(event["tags"])))
        and latest >= query.get("from", 0)
        and earliest <= query.get("to", 99)
        and any(_is_published(source, query) for source in event["sources"])
    )
