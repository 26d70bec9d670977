"""Settle: after a change and before the commit, judge and render anew what the change touched, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from service.domain.conflict import Conflict, declared_between_claims, declared_between_events
from service.domain.dossier import Findings, judge
from service.recording import render
from service.storage import arranged, claims, conflicts, dossiers, events
from service.storage.conflicts import StoredConflict
from service.storage.dossiers import File
from service.formats import representation

if TYPE_CHECKING:
    from service.recording.change import Change


@dataclass(slots=True)
class Bench:
    """The events at hand, each judged at most once."""

    change: Change
    files: dict[str, File | None] = field(default_factory=dict)
    findings: dict[str, Findings] = field(default_factory=dict)

    def file(self, event_id: str) -> File | None:
        """The event's file; None where it is deleted."""
        if event_id not in self.files:
            self.files[event_id] = dossiers.about(self.change.transaction, self.change.state, event_id)
        return self.files[event_id]

    def judged(self, event_id: str) -> Findings | None:
        """What follows from the event's file."""
        file = self.file(event_id)
        if file is None:
            return None
        if event_id not in self.findings:
            self.findings[event_id] = judge(file.dossier)
        return self.findings[event_id]


def settle(change: Change) -> None:
    """Bring conflicts, renderings and counts in line with the record, for the events that a change touched."""
    bench = Bench(change)
    found: dict[str, Conflict] = {}
    standing: dict[str, StoredConflict] = {}
    for event_id in sorted(change.touched):
        findings = bench.judged(event_id)
        if findings is not None:
            found |= {each.id: each for each in findings.conflicts}
            found |= {each.id: each for each in _declared(bench, event_id)}
        stored = conflicts.standing(change.transaction, change.number, event_id)
        standing |= {each.id: each for each in stored}
    concerned = _keep_conflicts(change, found, standing)
    for event_id in sorted(change.touched | concerned):
        render.render(bench, event_id)


def _declared(bench: Bench, event_id: str) -> list[Conflict]:
    """The contradictions that people declared and that have an end in this event."""
    change = bench.change
    around = {event_id} | claims.opposed_events(change.transaction, change.number, event_id)
    found = []
    for one in sorted(around):
        found += _between_claims(bench, one, event_id)
    for other, kind in events.relating(change.transaction, change.number, event_id):
        if kind == "contradicts":
            found += _between_events(bench, other, event_id)
    return found + _between_events(bench, event_id, None)


def _between_claims(bench: Bench, from_event: str, touching: str) -> list[Conflict]:
    file, findings = bench.file(from_event), bench.judged(from_event)
    if file is None or findings is None:
        return []
    found = []
    for claim in file.dossier.claims.values():
        for each in claim.contradicts:
            stored = claims.by_id(bench.change.transaction, bench.change.number, each.to)
            if stored is None or touching not in (from_event, stored.noun.event):
                continue
            theirs = bench.judged(stored.noun.event)
            if theirs and claim.id in findings.live and each.to in theirs.live:
                origins = {**findings.origins, **theirs.origins}
                found.append(
                    declared_between_claims(findings.stated[claim.id], theirs.stated[each.to], each.note, origins)
                )
    return found


def _between_events(bench: Bench, from_event: str, to_event: str | None) -> list[Conflict]:
    file = bench.file(from_event)
    if file is None:
        return []
    found = []
    for each in file.dossier.event.relations:
        if each.kind == "contradicts" and to_event in (None, each.to):
            other = bench.file(each.to)
            if other is not None:
                found.append(declared_between_events(file.dossier.event, other.dossier.event, each.note))
    return found


def _keep_conflicts(
    change: Change, found: Mapping[str, Conflict], standing: Mapping[str, StoredConflict]
) -> set[str]:
    """Store what is new, changed and gone; gives the events whose markers that concerns."""
    concerned: set[str] = set()
    for conflict_id in sorted(standing.keys() - found.keys()):
        concerned.update(_close(change, standing[conflict_id], found))
    for conflict_id in sorted(found):
        former = standing.get(conflict_id)
        if former is None:
            former = conflicts.by_id(change.transaction, change.number, conflict_id)
        concerned.update(_keep(change, found[conflict_id], former))
    return concerned


def _keep(change: Change, conflict: Conflict, former: StoredConflict | None) -> list[str]:
    told = representation.found(conflict)
    if former and former.status != "closed" and former.found == told and former.level == conflict.level:
        return []
    same = former is not None and former.fingerprint == conflict.fingerprint
    decision = former.decision if former else None
    status = str(decision["status"]) if decision and same else "open"
    stored = StoredConflict(
        id=conflict.id,
        kind=conflict.kind,
        level=conflict.level,
        status=status,
        property=conflict.property,
        fingerprint=conflict.fingerprint,
        found=told,
        decision=decision,
        closed_at=None,
        closed_because=None,
        succeeded_by=None,
        revision=change.revision,
    )
    if former is None:
        conflicts.add(change.transaction, change.number, stored)
    else:
        conflicts.replace(change.transaction, change.number, stored)
        _count(change, former, -1)
    _count(change, stored, +1)
    return sorted({*stored.events, *(former.events if former else ())})


def _close(change: Change, former: StoredConflict, found: Mapping[str, Conflict]) -> list[str]:
    heir = _heir(former, found)
    because = f"its claims are part of {heir} now" if heir else "its claims no longer disagree, or no longer stand"
    closed = StoredConflict(
        id=former.id,
        kind=former.kind,
        level=former.level,
        status="closed",
        property=former.property,
        fingerprint=former.fingerprint,
        found=former.found,
        decision=former.decision,
        closed_at=change.at,
        closed_because=because,
        succeeded_by=heir,
        revision=change.revision,
    )
    conflicts.replace(change.transaction, change.number, closed)
    _count(change, former, -1)
    return former.events


def _heir(former: StoredConflict, found: Mapping[str, Conflict]) -> str | None:
    """The conflict that has taken its claims over: of the same kind, sharing a claim, the one of the lowest claim."""
    gone = set(former.found["claims"])
    heirs = [each for each in found.values() if each.kind == former.kind and gone & set(each.claims)]
    return min(heirs, key=lambda each: each.claims[0]).id if heirs else None


def _count(change: Change, conflict: StoredConflict, by: int) -> None:
    """Keep the timeline's counts; what is dismissed or closed does not count."""
    if conflict.status in ("dismissed", "closed"):
        return
    change.counts["conflicts" if conflict.level == "conflict" else "tensions"] += by
    if conflict.status in ("explained", "resolved"):
        change.counts["decided"] += by


def rendered(change: Change, event_id: str) -> arranged.ArrangedEvent | None:
    """The event as it stands after settling."""
    return arranged.get(change.transaction, change.number, event_id)
