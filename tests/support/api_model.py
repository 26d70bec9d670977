"""A model of the interface, as simple as can be (dictionaries, a sort, comparisons): what the service must agree with.

It knows nothing of the service's code. Days are days of October 2017, and the ranges of its dates are written out.
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
    """What the service should hold."""

    events: dict[str, Json] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    noted: dict[str, list[Json]] = field(default_factory=dict)
    changes: list[tuple[str, str, str]] = field(default_factory=list)

    def put(self, event_id: str, words: Json) -> None:
        """Make an event, or give it these words in place of all it had."""
        plain: Json = {"kind": None, "tags": [], "position": 0, **words, "id": event_id}
        if self.events.get(event_id) != plain:
            self.changes.append(("changed" if event_id in self.events else "made", "event", event_id))
        self.events[event_id] = plain

    def correct(self, event_id: str, words: Json) -> None:
        """Give an event other words in some places; a null takes one away."""
        self.put(event_id, {**self.events[event_id], **{k: v for k, v in words.items() if v is not None}})

    def remove(self, event_id: str) -> None:
        """Take an event away for good."""
        del self.events[event_id]
        self.gone.add(event_id)
        self.changes.append(("removed", "event", event_id))

    def note(self, instant: str) -> None:
        """Remember how things stand at an instant."""
        self.noted[instant] = copy.deepcopy(self.listed())

    def listed(self, **asked: Any) -> list[Json]:
        """The events in order, those that are asked for."""
        found = [each for each in self.events.values() if _wanted(each, asked)]
        found.sort(key=lambda each: (*DATES[each["date"]], each["position"], each["id"]))
        return [_known(each, asked) for each in (found[::-1] if asked.get("order") == "desc" else found)]


def _known(event: Json, asked: Json) -> Json:
    return {**event, "sources": [each for each in event["sources"] if PUBLISHED[each] <= asked.get("known_at", 99)]}


def _wanted(event: Json, asked: Json) -> bool:
    earliest, latest = DATES[event["date"]]
    return (
        ("kind" not in asked or event["kind"] in asked["kind"])
        and ("tag" not in asked or bool(set(asked["tag"]) & set(event["tags"])))
        and latest >= asked.get("from", 0)
        and earliest <= asked.get("to", 99)
        and any(PUBLISHED[each] <= asked.get("known_at", 99) for each in event["sources"])
    )
