"""The bench: the events at hand in one transaction, each judged at most once, and the contradictions between them."""

from __future__ import annotations

from dataclasses import dataclass, field

from service.domain import edtf
from service.domain.assessment import Assessment, assess
from service.domain.claim import Claim
from service.domain.conflict import Conflict, find_claim_contradictions, find_event_contradictions
from service.domain.event import Event
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

    def event_by_id(self, event_id: str) -> Event | None:
        """The event; None where it is deleted."""
        stored = self.record_of(event_id)
        return stored.record.event if stored else None

    def claim_by_id(self, claim_id: str) -> Claim | None:
        """The claim, a deleted one included; None where there never was one."""
        stored = claims.by_id(self.transaction, self.state.id, claim_id)
        return stored.value if stored else None

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


def declared_conflicts(cache: EventCache, event_id: str) -> list[Conflict]:
    """The declared conflicts between this event or its claims and others, in either direction."""
    transaction, timeline = cache.transaction, cache.state.id
    found: list[Conflict] = []
    for claims_event in sorted({event_id} | claims.contradicted_events(transaction, timeline, event_id)):
        record = cache.record_of(claims_event)
        own_claims = record.record.claims.values() if record else ()
        found += find_claim_contradictions(own_claims, cache.claim_by_id, cache.assess, event_id)
    for other_id, kind in events.relations_to(transaction, timeline, event_id):
        if kind == "contradicts" and (other := cache.event_by_id(other_id)):
            found += find_event_contradictions(other, cache.event_by_id, event_id)
    event = cache.event_by_id(event_id)
    return found + list(find_event_contradictions(event, cache.event_by_id) if event else ())
