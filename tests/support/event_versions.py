"""Every version of an event as the API showed it, to check what a restore brings back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.support.recorder import Recorder

_MEMBERS = (
    *("id", "title", "date", "summary", "kind", "place", "actors", "tags", "media", "confidence", "position"),
    *("distinct_from", "relations"),
)
_DERIVED = ("reading", "grade", "superseded_by", "conflicts", "created_at", "updated_at", "revision", "links")


class EventVersions:
    """The versions of a timeline's events, and the claims that each event had when it was last shown."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self.changes: list[dict[str, Any]] = []
        self.versions: dict[int, dict[str, Any]] = {}
        self.claims: dict[str, list[dict[str, Any]]] = {}

    def update(self) -> None:
        """Remember the events after a write, and check that the changes before it are the same."""
        before, self.changes = self.changes, self.recorder.changes()
        assert self.changes[: len(before)] == before
        for change in self.changes[len(before) :]:
            if change["kind"] == "event":
                self.claims.setdefault(change["id"], [])
                if self.recorder.has_event(change["id"]):
                    self.versions[change["revision"]] = _members(self.recorder.get_event(change["id"]))
        for event in filter(self.recorder.has_event, self.claims):
            self.claims[event] = _claims(self.recorder.get_event(event))

    def restore(self, event: str, index: int) -> None:
        """Restore one version of an event, and check that the API shows it as it did before."""
        history = self.recorder.history("event", event)
        revision = history[index % len(history)].revision if history else 1
        shown = self.recorder.get_event(event) if self.recorder.has_event(event) else None
        self.recorder.restore(event, revision)
        after = self.recorder.get_event(event)
        assert _members(after) == self.versions[revision]
        assert _claims(after) == self.claims[event]
        new_revisions = 0 if shown is not None and _members(shown) == self.versions[revision] else 1
        now = self.recorder.history("event", event)
        assert (now[: len(history)], len(now)) == (history, len(history) + new_revisions)


def _members(shown: Mapping[str, Any]) -> dict[str, Any]:
    """Return the members of an event that a user writes, and the ids of its sources."""
    citations = [{**citation, "source": citation["source"]["id"]} for citation in shown["citations"]]
    return {**{name: shown[name] for name in _MEMBERS}, "citations": citations}


def _claims(shown: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{name: value for name, value in claim.items() if name not in _DERIVED} for claim in shown["claims"]]
