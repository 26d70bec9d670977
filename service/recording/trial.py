"""A trial: a write that goes through everything and keeps nothing, and what it would have done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from service.domain.flag import Flag
from service.storage.conflicts import StoredConflict


@dataclass(slots=True)
class Effects:
    """What settling a change did: conflicts opened, closed and changed, and the flags of each event rendered."""

    opened: list[StoredConflict] = field(default_factory=list)
    closed: list[StoredConflict] = field(default_factory=list)
    changed: list[StoredConflict] = field(default_factory=list)
    flags: dict[str, list[Flag]] = field(default_factory=dict)


@dataclass(slots=True)
class Trial:
    """What a write that is only tried would do; filled in when it has gone through."""

    conflicts: Mapping[str, list[Mapping[str, Any]]] = field(default_factory=lambda: _shown(Effects()))
    flags: list[dict[str, object]] = field(default_factory=list)
    possible_duplicates: list[dict[str, Any]] = field(default_factory=list)

    def learn(self, effects: Effects, told: Mapping[str, dict[str, Any]]) -> None:
        """Take in what settling did; ``told`` names the events that may be the same, by id."""
        self.conflicts = _shown(effects)
        for event_id in sorted(effects.flags):
            self.flags += [{"event": event_id, **each.as_shown()} for each in effects.flags[event_id]]
        for event_id in sorted(effects.flags):
            for flag in effects.flags[event_id]:
                if flag.code == "possible_duplicate":
                    self.possible_duplicates += [told[each] for each in flag.events if each in told]


def _shown(effects: Effects) -> Mapping[str, list[Mapping[str, Any]]]:
    return {
        "opened": [_conflict(each) for each in effects.opened],
        "closed": [_conflict(each) for each in effects.closed],
        "changed": [_conflict(each) for each in effects.changed],
    }


def _conflict(stored: StoredConflict) -> Mapping[str, Any]:
    head = {"id": stored.id, "kind": stored.kind, "level": stored.level, "status": stored.status}
    return {**head, **stored.found}
