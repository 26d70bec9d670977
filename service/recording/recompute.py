"""Settle: after a change and before the commit, judge and render anew what the change touched, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from service.domain.conflict import Conflict
from service.domain.decision import DECIDED_STATUSES, Decision, status_of
from service.formats import json as json_format
from service.recording import projections, search_projection
from service.recording.event_cache import EventCache, conflicts_of
from service.recording.unit_of_work import UnitOfWork
from service.storage import conflicts
from service.storage.conflicts import StoredConflict

_AGREED = "its claims no longer disagree, or no longer stand"
_NO_LONGER = {
    "declared": "the word that declared it was taken back, or what it was about no longer stands",
    "order": "the relation was taken back, or can hold with the others and the dates",
}
"""Why a conflict of relations is over: it is about no one else's claims, and nothing takes its place."""


def recompute(change: UnitOfWork) -> None:
    """Bring conflicts, renderings and counts in line with the record, for the events that a change touched."""
    bench = EventCache(change.transaction, change.state)
    found: dict[str, Conflict] = {}
    standing: dict[str, StoredConflict] = {}
    for event_id in sorted(change.touched):
        found |= conflicts_of(bench, event_id)
        for each in conflicts.unclosed_ids(change.transaction, change.timeline_id, event_id):
            stored = None if each in standing else conflicts.by_id(change.transaction, change.timeline_id, each)
            if stored is not None:
                standing[each] = stored
    _add_orders(change, bench, found, standing)
    concerned = _keep_conflicts(change, found, standing)
    for event_id in sorted(change.touched | concerned):
        projections.project(change, bench, event_id)
    search_projection.update_index(change)
    change.effects.flags = bench.flags


def _add_orders(
    change: UnitOfWork, bench: EventCache, found: dict[str, Conflict], standing: dict[str, StoredConflict]
) -> None:
    """The conflicts of order in the connected parts that the change touched: a date may tell on events far away."""
    parts = {id(part): part for part in map(bench.order, sorted(change.touched)) if part.events}
    if not parts:
        return
    for part in parts.values():
        found |= {each.id: each for each in part.conflicts}
    wanted = {"kind": ["order"], "status": conflicts.NOT_CLOSED}
    for stored in conflicts.all_matching(change.transaction, change.timeline_id, wanted):
        if any(not part.events.isdisjoint(conflicts.event_ids_of(stored)) for part in parts.values()):
            standing[stored.id] = stored


def _keep_conflicts(
    change: UnitOfWork, found: Mapping[str, Conflict], standing: Mapping[str, StoredConflict]
) -> set[str]:
    """Store what is new, changed and gone; gives the events whose markers that concerns."""
    concerned: set[str] = set()
    gone = [standing[each] for each in sorted(standing.keys() - found.keys())]
    heirs = {each.id: _heir(each, found) for each in gone}
    for each in gone:
        concerned.update(_close(change, each, heirs[each.id]))
    for conflict_id in sorted(found):
        former = standing.get(conflict_id)
        if former is None:
            former = conflicts.by_id(change.transaction, change.timeline_id, conflict_id)
        passed_on = [one for each in gone if heirs[each.id] == conflict_id for one in each.decisions]
        concerned.update(_keep(change, found[conflict_id], former, passed_on))
    return concerned


def _keep(
    change: UnitOfWork, conflict: Conflict, former: StoredConflict | None, passed_on: Sequence[Decision]
) -> list[str]:
    """Store a conflict as it is now found; what was decided of those it takes the place of is passed on to it."""
    told = json_format.conflict_details(conflict)
    same = former is not None and former.fingerprint == conflict.fingerprint
    if former and same and former.status != "closed" and former.findings == told and former.level == conflict.level:
        return []
    own = former.decisions if former else ()
    decisions = tuple(sorted(dict.fromkeys((*own, *passed_on)), key=lambda each: each.at))
    stored = StoredConflict(
        id=conflict.id,
        kind=conflict.kind,
        level=conflict.level,
        status=status_of(decisions, conflict.fingerprint),
        property=conflict.property,
        fingerprint=conflict.fingerprint,
        findings=told,
        decisions=decisions,
        closed_at=None,
        close_reason=None,
        succeeded_by=None,
        revision=change.revision,
    )
    fresh = former is None or former.status == "closed"
    (change.effects.opened if fresh else change.effects.changed).append(stored)
    if former is None:
        conflicts.add(change.transaction, change.timeline_id, stored)
    else:
        conflicts.replace(change.transaction, change.timeline_id, stored)
        _count(change, former, -1)
    _count(change, stored, +1)
    return sorted({*conflicts.event_ids_of(stored), *(conflicts.event_ids_of(former) if former else ())})


def _close(change: UnitOfWork, former: StoredConflict, heir: str | None) -> list[str]:
    because = f"its claims are part of {heir} now" if heir else _NO_LONGER.get(former.kind, _AGREED)
    closed = StoredConflict(
        id=former.id,
        kind=former.kind,
        level=former.level,
        status="closed",
        property=former.property,
        fingerprint=former.fingerprint,
        findings=former.findings,
        decisions=former.decisions,
        closed_at=change.at,
        close_reason=because,
        succeeded_by=heir,
        revision=change.revision,
    )
    conflicts.replace(change.transaction, change.timeline_id, closed)
    _count(change, former, -1)
    change.effects.closed.append(closed)
    return conflicts.event_ids_of(former)


def _heir(former: StoredConflict, found: Mapping[str, Conflict]) -> str | None:
    """The conflict that has taken its claims over: of one kind and property, sharing a claim, that of the lowest claim.

    What a person declared has none: each such word is a conflict of its own, and so is each relation set aside.
    """
    if former.kind in _NO_LONGER:
        return None
    gone, about = set(former.findings["claims"]), (former.kind, former.property)
    heirs = [each for each in found.values() if (each.kind, each.property) == about and gone & set(each.claims)]
    return min(heirs, key=lambda each: each.claims[0]).id if heirs else None


def recount(change: UnitOfWork, former: StoredConflict, now: StoredConflict) -> None:
    """Keep the timeline's counts where a decision moves a conflict."""
    _count(change, former, -1)
    _count(change, now, +1)
    change.effects.changed.append(now)


def _count(change: UnitOfWork, conflict: StoredConflict, by: int) -> None:
    for name in counts_as(conflict):
        change.counts[name] += by


def counts_as(conflict: StoredConflict) -> tuple[str, ...]:
    """Under which of a timeline's counts a conflict falls; what is dismissed or closed falls under none."""
    if conflict.status in ("dismissed", "closed"):
        return ()
    level = "conflicts" if conflict.level == "conflict" else "tensions"
    return (level, "decided") if conflict.status in DECIDED_STATUSES else (level,)
