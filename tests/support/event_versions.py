"""Each form that an event had, as anyone saw it when it was new, to hold what is restored to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.support.recorder import Recorder

_OWN = (
    *("id", "title", "date", "summary", "kind", "place", "actors", "tags", "media", "confidence", "position"),
    *("distinct_from", "relations"),
)
_DERIVED = ("reading", "grade", "superseded_by", "conflicts", "created_at", "updated_at", "revision", "links")


class EventVersions:
    """The forms of a timeline's events, and the claims that each event bore when it was last shown."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self.record: list[dict[str, Any]] = []
        self.own: dict[int, dict[str, Any]] = {}
        self.claims: dict[str, list[dict[str, Any]]] = {}

    def look(self) -> None:
        """Remember what the last write made of the events; the record before it is as it was."""
        known, self.record = self.record, self.recorder.changes()
        assert self.record[: len(known)] == known
        for each in self.record[len(known) :]:
            if each["kind"] == "event":
                self.claims.setdefault(each["id"], [])
                if self.recorder.has_event(each["id"]):
                    self.own[each["revision"]] = _own(self.recorder.get_event(each["id"]))
        for event in filter(self.recorder.has_event, self.claims):
            self.claims[event] = _claims(self.recorder.get_event(event))

    def restore(self, event: str, which: int) -> None:
        """Restore one of the forms that an event had, and hold what is shown then to how it was shown before."""
        history = self.recorder.history("event", event)
        wanted = history[which % len(history)].revision if history else 1
        shown = self.recorder.get_event(event) if self.recorder.has_event(event) else None
        self.recorder.restore(event, wanted)
        after = self.recorder.get_event(event)
        assert _own(after) == self.own[wanted]
        assert _claims(after) == self.claims[event]
        further = 0 if shown is not None and _own(shown) == self.own[wanted] else 1
        now = self.recorder.history("event", event)
        assert (now[: len(history)], len(now)) == (history, len(history) + further)


def _own(shown: Mapping[str, Any]) -> dict[str, Any]:
    """The words of an event and the sources that it cites."""
    cited = [{**each, "source": each["source"]["id"]} for each in shown["citations"]]
    return {**{name: shown[name] for name in _OWN}, "citations": cited}


def _claims(shown: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{name: value for name, value in each.items() if name not in _DERIVED} for each in shown["claims"]]
