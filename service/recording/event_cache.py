"""The events that one transaction reads, each loaded and assessed at most once, and the conflicts that concern them."""

from __future__ import annotations

from dataclasses import dataclass, field

from service.domain import duplicates, edtf
from service.domain.assessment import Assessment, assess
from service.domain.claim import Claim
from service.domain.conflict import Conflict, find_claim_contradictions, find_event_contradictions
from service.domain.event import Event
from service.domain.temporal import DatedEvent, find_order_conflicts
from service.storage import claims, conflicts, events
from service.storage.conflicts import StoredConflict
from service.storage.database import Transaction
from service.storage.events import StoredEventRecord
from service.storage.search import title_words
from service.storage.timelines import StoredTimeline


@dataclass(frozen=True, slots=True)
class OrderComponent:
    """A connected component of the graph of order relations: its events, and the order conflicts among them."""

    events: frozenset[str]
    conflicts: tuple[Conflict, ...]


_NO_RELATIONS = OrderComponent(frozenset(), ())


@dataclass(slots=True)
class EventCache:
    """The events of one timeline in one transaction. Nothing in it may change in the record while it is in use."""

    transaction: Transaction
    state: StoredTimeline
    records: dict[str, StoredEventRecord | None] = field(default_factory=dict)
    assessments: dict[str, Assessment] = field(default_factory=dict)
    order_components: dict[str, OrderComponent] = field(default_factory=dict)
    conflicts: dict[str, StoredConflict] = field(default_factory=dict)

    def record_of(self, event_id: str) -> StoredEventRecord | None:
        """The event with its claims and sources; None if it is deleted."""
        if event_id not in self.records:
            self.records[event_id] = events.record_of(self.transaction, self.state, event_id)
        return self.records[event_id]

    def assess(self, event_id: str) -> Assessment | None:
        """The assessment of an event; None if it is deleted."""
        stored = self.record_of(event_id)
        if stored is None:
            return None
        if event_id not in self.assessments:
            self.assessments[event_id] = assess(stored.record)
        return self.assessments[event_id]

    def event_by_id(self, event_id: str) -> Event | None:
        """The event; None if it is deleted."""
        stored = self.record_of(event_id)
        return stored.record.event if stored else None

    def claim_by_id(self, claim_id: str) -> Claim | None:
        """The claim, even if it is deleted; None if its id was never used."""
        stored = claims.by_id(self.transaction, self.state.id, claim_id)
        return stored.value if stored else None

    def stored_conflicts(self, event_id: str) -> list[StoredConflict]:
        """The stored conflicts of an event that are not closed. Events share conflicts, so each is read once."""
        return [
            self._conflict(conflict_id)
            for conflict_id in conflicts.unclosed_ids(self.transaction, self.state.id, event_id)
        ]

    def _conflict(self, conflict_id: str) -> StoredConflict:
        if conflict_id not in self.conflicts:
            stored = conflicts.by_id(self.transaction, self.state.id, conflict_id)
            assert stored is not None  # noqa: S101 - the table of conflicts named it
            self.conflicts[conflict_id] = stored
        return self.conflicts[conflict_id]

    def order_component(self, event_id: str) -> OrderComponent:
        """The component of the order relations that contains an event, checked once for all its events."""
        if event_id not in self.order_components:
            component = events.component_of(self.transaction, self.state.id, event_id)
            if component is None:
                return _NO_RELATIONS
            zone = self.state.value.timezone
            dated = [
                DatedEvent(member_id, title, edtf.parse(date, zone)) for member_id, title, date in component.events
            ]
            members = frozenset(event.id for event in dated)
            checked = OrderComponent(members, tuple(find_order_conflicts(dated, component.links)))
            self.order_components |= dict.fromkeys(members, checked)
        return self.order_components.get(event_id, _NO_RELATIONS)


def conflicts_of(cache: EventCache, event_id: str) -> dict[str, Conflict]:
    """Every conflict that the record gives for an event, by conflict id: among its claims, declared, and of order."""
    assessment = cache.assess(event_id)
    if assessment is None:
        return {}
    ordered = [conflict for conflict in cache.order_component(event_id).conflicts if event_id in conflict.events]
    found = (*assessment.conflicts, *declared_conflicts(cache, event_id), *ordered)
    return {conflict.id: conflict for conflict in found}


def declared_conflicts(cache: EventCache, event_id: str) -> list[Conflict]:
    """The declared conflicts between this event or its claims and others, in either direction."""
    transaction, timeline_id = cache.transaction, cache.state.id
    found: list[Conflict] = []
    for declaring_id in sorted({event_id} | claims.contradicted_events(transaction, timeline_id, event_id)):
        stored = cache.record_of(declaring_id)
        own_claims = stored.record.claims.values() if stored else ()
        found += find_claim_contradictions(own_claims, cache.claim_by_id, cache.assess, event_id)
    for other_id, kind in events.relations_to(transaction, timeline_id, event_id):
        if kind == "contradicts" and (other := cache.event_by_id(other_id)):
            found += find_event_contradictions(other, cache.event_by_id, event_id)
    event = cache.event_by_id(event_id)
    return found + list(find_event_contradictions(event, cache.event_by_id) if event else ())


def possible_duplicates(
    transaction: Transaction, state: StoredTimeline, event: Event, created_at: int, older: bool = True
) -> list[str]:
    """Ids of the older (or newer) events that may be the same; events that a person marked distinct are left out."""
    number = state.id
    return duplicates.possible_duplicates(
        event,
        state.value.timezone,
        lambda word: title_words.events_sharing(transaction, number, word, event.id, created_at, older),
        lambda event_ids: events.summaries(transaction, number, event_ids),
    )
