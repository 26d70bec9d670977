"""The bench: the events at hand in one transaction, each judged at most once, and the contradictions between them."""

from __future__ import annotations

from dataclasses import dataclass, field

from service.domain import edtf
from service.domain.assessment import Assessment, assess
from service.domain.conflict import Conflict, declared_between_claims, declared_between_events
from service.domain.flags import Flag
from service.domain.temporal import DatedEvent, find_order_conflicts
from service.storage import claims, conflicts, events
from service.storage.conflicts import StoredConflict
from service.storage.database import Transaction
from service.storage.events import StoredEventRecord
from service.storage.timelines import StoredTimeline


@dataclass(frozen=True, slots=True)
class OrderComponent:
    """A connected part of the relations: its events, and the conflicts of order in it."""

    events: frozenset[str]
    conflicts: tuple[Conflict, ...]


_ALONE = OrderComponent(frozenset(), ())


@dataclass(slots=True)
class EventCache:
    """The events at hand, each judged at most once."""

    transaction: Transaction
    state: StoredTimeline
    records: dict[str, StoredEventRecord | None] = field(default_factory=dict)
    assessments: dict[str, Assessment] = field(default_factory=dict)
    orders: dict[str, OrderComponent] = field(default_factory=dict)
    flags: dict[str, list[Flag]] = field(default_factory=dict)
    kept: dict[str, StoredConflict] = field(default_factory=dict)

    def record_of(self, event_id: str) -> StoredEventRecord | None:
        """The event's file; None where it is deleted."""
        if event_id not in self.records:
            self.records[event_id] = events.record_of(self.transaction, self.state, event_id)
        return self.records[event_id]

    def assess(self, event_id: str) -> Assessment | None:
        """What follows from the event's file."""
        file = self.record_of(event_id)
        if file is None:
            return None
        if event_id not in self.assessments:
            self.assessments[event_id] = assess(file.record)
        return self.assessments[event_id]

    def standing(self, event_id: str) -> list[StoredConflict]:
        """The conflicts that concern an event, as they are kept; each is read once, for thousands may share one."""
        found = []
        for each in conflicts.unclosed_ids(self.transaction, self.state.id, event_id):
            if each not in self.kept:
                stored = conflicts.by_id(self.transaction, self.state.id, each)
                assert stored is not None  # noqa: S101 - it was named just now
                self.kept[each] = stored
            found.append(self.kept[each])
        return found

    def order(self, event_id: str) -> OrderComponent:
        """The connected part of the relations that an event belongs to, checked once for all its events."""
        if event_id not in self.orders:
            part = events.component_of(self.transaction, self.state.id, event_id)
            if part is None:
                return _ALONE
            zone = self.state.value.timezone
            dated = [DatedEvent(each, title, edtf.parse(date, zone)) for each, title, date in part.events]
            checked = OrderComponent(
                frozenset(each.id for each in dated), tuple(find_order_conflicts(dated, part.links))
            )
            self.orders |= dict.fromkeys(checked.events, checked)
        return self.orders.get(event_id, _ALONE)


def conflicts_of(bench: EventCache, event_id: str) -> dict[str, Conflict]:
    """Every conflict that has to do with an event, by its id."""
    findings = bench.assess(event_id)
    if findings is None:
        return {}
    ordered = [each for each in bench.order(event_id).conflicts if event_id in each.events]
    return {each.id: each for each in (*findings.conflicts, *declared_conflicts(bench, event_id), *ordered)}


def declared_conflicts(bench: EventCache, event_id: str) -> list[Conflict]:
    """The contradictions that people declared and that have an end in this event."""
    around = {event_id} | claims.contradicted_events(bench.transaction, bench.state.id, event_id)
    found = []
    for one in sorted(around):
        found += _between_claims(bench, one, event_id)
    for other, kind in events.relations_to(bench.transaction, bench.state.id, event_id):
        if kind == "contradicts":
            found += _between_events(bench, other, event_id)
    return found + _between_events(bench, event_id, None)


def _between_claims(bench: EventCache, from_event: str, touching: str) -> list[Conflict]:
    file, findings = bench.record_of(from_event), bench.assess(from_event)
    if file is None or findings is None:
        return []
    found = []
    for claim in file.record.claims.values():
        for each in claim.contradicts:
            stored = claims.by_id(bench.transaction, bench.state.id, each.to)
            if stored is None or touching not in (from_event, stored.value.event):
                continue
            theirs = bench.assess(stored.value.event)
            if theirs and claim.id in findings.live_ids and each.to in theirs.live_ids:
                origins = {**findings.origins, **theirs.origins}
                found.append(
                    declared_between_claims(
                        findings.parsed_claims[claim.id], theirs.parsed_claims[each.to], each.note, origins
                    )
                )
    return found


def _between_events(bench: EventCache, from_event: str, to_event: str | None) -> list[Conflict]:
    file = bench.record_of(from_event)
    if file is None:
        return []
    found = []
    for each in file.record.event.relations:
        if each.kind == "contradicts" and to_event in (None, each.to):
            other = bench.record_of(each.to)
            if other is not None:
                found.append(declared_between_events(file.record.event, other.record.event, each.note))
    return found
