"""Recompute the derived data of the events that a change touched, after the change and before the commit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from service.domain.conflict import Conflict
from service.domain.decision import CLOSED, DECIDED_STATUSES, DISMISSED, Decision, status_of
from service.domain.flags import Flag
from service.formats import json as json_format
from service.recording.event_cache import EventCache, conflicts_of
from service.recording.projections import ProjectionWriter
from service.storage import conflicts
from service.storage.audited import AuditInfo
from service.storage.conflicts import StoredConflict
from service.storage.read_model import TimelineEntry

_AGREED = "its claims no longer disagree, or no longer stand"  # prose: ok
_NO_LONGER = {
    "declared": "the word that declared it was taken back, or what it was about no longer stands",  # prose: ok
    "order": "the relation was taken back, or can hold with the others and the dates",  # prose: ok
}
"""Why a conflict about relations was closed. No other conflict can succeed it."""


@dataclass(slots=True)
class Effects:
    """What one unit of work changes besides the record: conflicts, flags and entries of its events, and counts."""

    opened: list[StoredConflict] = field(default_factory=list)
    closed: list[StoredConflict] = field(default_factory=list)
    changed: list[StoredConflict] = field(default_factory=list)
    flags: dict[str, list[Flag]] = field(default_factory=dict)
    entries: dict[str, tuple[TimelineEntry, AuditInfo]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    """By how much each count of the timeline changes."""

    def add_conflict(self, former: StoredConflict | None, now: StoredConflict) -> None:
        """Add a conflict that was opened, changed or closed; ``former`` is what was stored before."""
        if now.status == CLOSED:
            self.closed.append(now)
        elif former is None or former.status == CLOSED:
            self.opened.append(now)
        else:
            self.changed.append(now)
        self.counts.subtract(counts_of(former) if former else ())
        self.counts.update(counts_of(now))


def counts_of(conflict: StoredConflict) -> tuple[str, ...]:
    """The counts of a timeline that include a conflict; none if it is dismissed or closed."""
    if conflict.status in (DISMISSED, CLOSED):
        return ()
    level = "conflicts" if conflict.level == "conflict" else "tensions"
    return (level, "decided") if conflict.status in DECIDED_STATUSES else (level,)


def recompute(cache: EventCache, touched: Collection[str], revision: int, at: int, effects: Effects) -> None:
    """Bring the conflicts, and the projections of the events that they concern, in line with the record.

    ``touched`` holds the events that changed, or whose sources or relations did; ``at`` is in UTC microseconds.
    """
    table = _ConflictTable(cache, revision, at, effects)
    concerned = table.update(touched)
    writer = ProjectionWriter(cache, revision)
    for event_id in sorted(concerned.union(touched)):
        writer.write(event_id)
    writer.flush()
    effects.flags, effects.entries = writer.flags, writer.entries


class _ConflictTable:
    """Updates the stored conflicts to what the record gives now."""

    def __init__(self, cache: EventCache, revision: int, at: int, effects: Effects) -> None:
        self._cache = cache
        self._transaction = cache.transaction
        self._timeline_id = cache.state.id
        self._revision = revision
        self._at = at
        self._effects = effects

    def update(self, touched: Collection[str]) -> set[str]:
        """Store what is new, changed and closed about these events; gives the events that it concerns."""
        found: dict[str, Conflict] = {}
        stored: dict[str, StoredConflict] = {}
        for event_id in sorted(touched):
            found |= conflicts_of(self._cache, event_id)
            for conflict_id in conflicts.unclosed_ids(self._transaction, self._timeline_id, event_id):
                conflict = None if conflict_id in stored else self._by_id(conflict_id)
                if conflict is not None:
                    stored[conflict_id] = conflict
        self._add_order_conflicts(touched, found, stored)
        ended = [stored[conflict_id] for conflict_id in sorted(stored.keys() - found.keys())]
        successors = {conflict.id: _successor(conflict, found) for conflict in ended}
        concerned: set[str] = set()
        for conflict in ended:
            concerned.update(self._close(conflict, successors[conflict.id]))
        for conflict_id in sorted(found):
            former = stored.get(conflict_id) or self._by_id(conflict_id)
            inherited = [
                decision
                for conflict in ended
                if successors[conflict.id] == conflict_id
                for decision in conflict.decisions
            ]
            concerned.update(self._store(found[conflict_id], former, inherited))
        return concerned

    def _add_order_conflicts(
        self, touched: Collection[str], found: dict[str, Conflict], stored: dict[str, StoredConflict]
    ) -> None:
        """Add the order conflicts of the components that contain these events: a date matters to events far away."""
        components = map(self._cache.order_component, sorted(touched))
        different = {id(component): component for component in components if component.events}.values()
        if not different:
            return
        for component in different:
            found |= {conflict.id: conflict for conflict in component.conflicts}
        query = {"kind": ["order"], "status": conflicts.NOT_CLOSED}
        for conflict in conflicts.all_matching(self._transaction, self._timeline_id, query):
            concerned = conflicts.event_ids_of(conflict)
            if any(not component.events.isdisjoint(concerned) for component in different):
                stored[conflict.id] = conflict

    def _by_id(self, conflict_id: str) -> StoredConflict | None:
        return conflicts.by_id(self._transaction, self._timeline_id, conflict_id)

    def _store(
        self, conflict: Conflict, former: StoredConflict | None, inherited: Sequence[Decision]
    ) -> Collection[str]:
        """Store a conflict as found now, with the decisions about those that it succeeds; gives its events."""
        details = json_format.conflict_details(conflict)
        if former is not None and _is_same(former, conflict, details):
            return ()
        own = former.decisions if former else ()
        decisions = tuple(sorted(dict.fromkeys((*own, *inherited)), key=lambda decision: decision.at))
        now = StoredConflict(
            id=conflict.id,
            kind=conflict.kind,
            level=conflict.level,
            status=status_of(decisions, conflict.fingerprint),
            property=conflict.property,
            fingerprint=conflict.fingerprint,
            findings=details,
            decisions=decisions,
            closed_at=None,
            close_reason=None,
            succeeded_by=None,
            revision=self._revision,
        )
        if former is None:
            conflicts.add(self._transaction, self._timeline_id, now)
        else:
            conflicts.replace(self._transaction, self._timeline_id, now)
        self._effects.add_conflict(former, now)
        return {*conflicts.event_ids_of(now), *(conflicts.event_ids_of(former) if former else ())}

    def _close(self, former: StoredConflict, successor: str | None) -> Collection[str]:
        reason = f"its claims are part of {successor} now" if successor else _NO_LONGER.get(former.kind, _AGREED)
        now = replace(
            former,
            status=CLOSED,
            closed_at=self._at,
            close_reason=reason,
            succeeded_by=successor,
            revision=self._revision,
        )
        conflicts.replace(self._transaction, self._timeline_id, now)
        self._effects.add_conflict(former, now)
        return conflicts.event_ids_of(former)


def _is_same(former: StoredConflict, conflict: Conflict, details: Mapping[str, object]) -> bool:
    return (
        former.fingerprint == conflict.fingerprint
        and former.status != CLOSED
        and former.findings == details
        and former.level == conflict.level
    )


def _successor(former: StoredConflict, found: Mapping[str, Conflict]) -> str | None:
    """Id of the conflict that now contains its claims: same kind and property, a claim in common, lowest claim id.

    None for declared and order conflicts: each declaration and each relation is a conflict of its own.
    """
    if former.kind in _NO_LONGER:
        return None
    claims = set(former.findings["claims"])
    candidates = [
        conflict
        for conflict in found.values()
        if (conflict.kind, conflict.property) == (former.kind, former.property) and claims & set(conflict.claims)
    ]
    return min(candidates, key=lambda conflict: conflict.claims[0]).id if candidates else None
