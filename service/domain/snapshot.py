"""A whole timeline at one moment: what of it was known by a day, and its conflicts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from service.domain import edtf
from service.domain.assessment import Assessment, EventRecord, assess
from service.domain.claim import Claim
from service.domain.conflict import Conflict, find_claim_contradictions, find_event_contradictions
from service.domain.derivation import with_ancestors
from service.domain.event import Event
from service.domain.publication import first_known_day, is_retracted_by
from service.domain.source import Source
from service.domain.temporal import DatedEvent, TemporalRelation, find_order_conflicts
from service.domain.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything of one timeline that is not deleted; sources, events and claims by id.

    ``successions`` gives for each claim, deleted ones included, the one it supersedes. ``created_at`` says when each
    event was entered (UTC microseconds): of two possible duplicates the newer has the flag.
    """

    timeline: Timeline
    sources: Mapping[str, Source]
    events: Mapping[str, Event]
    claims: Mapping[str, Claim]
    successions: Mapping[str, str] = field(default_factory=dict)
    created_at: Mapping[str, int] = field(default_factory=dict)


# Parts of a snapshot


def known_at(snapshot: Snapshot, day: int) -> Snapshot:
    """The part that was known by the end of a day (days since 1970-01-01 in the timeline's time zone).

    That is: sources certainly published by then; their claims and citations; events with at least one of these;
    relations between those events; derivations and successions among the sources and claims; retractions dated by
    then. An event's own fields have no day of publication, so they stay as they are.
    """
    zone = snapshot.timeline.timezone
    first_days = {source_id: first_known_day(source, zone) for source_id, source in snapshot.sources.items()}
    known = {source_id for source_id, first_day in first_days.items() if first_day is not None and first_day <= day}
    sources = {
        source_id: _source_at(source, day, known)
        for source_id, source in snapshot.sources.items()
        if source_id in known
    }
    claims = _claims_from(snapshot, sources)
    events = _events_from(snapshot, sources, claims)
    return replace(
        snapshot,
        sources=sources,
        events=events,
        claims={claim_id: _claim_at(claim, day, claims) for claim_id, claim in claims.items() if claim.event in events},
    )


def without_source(snapshot: Snapshot, source_id: str) -> Snapshot:
    """The snapshot as if one source did not exist: without its claims, its citations and what only it supports."""
    sources = {
        other: _derivations_from(source, source_id.__ne__)
        for other, source in snapshot.sources.items()
        if other != source_id
    }
    claims = _claims_from(snapshot, sources)
    named = {claim.supersedes for claim in claims.values()} | set(claims)
    return replace(
        snapshot,
        sources=sources,
        events=_events_from(snapshot, sources, claims),
        claims={claim_id: _links_among(claim, claims) for claim_id, claim in claims.items()},
        successions={later: earlier for later, earlier in snapshot.successions.items() if later in named},
    )


def _claims_from(snapshot: Snapshot, sources: Mapping[str, Source]) -> dict[str, Claim]:
    return {claim_id: claim for claim_id, claim in snapshot.claims.items() if claim.source in sources}


def _events_from(snapshot: Snapshot, sources: Mapping[str, Source], claims: Mapping[str, Claim]) -> dict[str, Event]:
    """The events with a claim or citation among these, without links to anything else."""
    claimed = {claim.event for claim in claims.values()}
    events = {
        event_id: event
        for event_id, event in snapshot.events.items()
        if event_id in claimed or any(citation.source in sources for citation in event.citations)
    }
    return {event_id: _event_links_among(event, sources, events) for event_id, event in events.items()}


# An object without a change is kept as it is: `unchanged_events` compares by identity.


def _source_at(source: Source, day: int, known: set[str]) -> Source:
    if not is_retracted_by(source, day):
        source = replace(source, status="live", status_note=None, status_date=None)
    return _derivations_from(source, known.__contains__)


def _derivations_from(source: Source, is_included: Callable[[str], bool]) -> Source:
    derivations = tuple(derivation for derivation in source.derived_from if is_included(derivation.source))
    return source if derivations == source.derived_from else replace(source, derived_from=derivations)


def _event_links_among(event: Event, sources: Mapping[str, Source], events: Mapping[str, Event]) -> Event:
    citations = tuple(citation for citation in event.citations if citation.source in sources)
    relations = tuple(relation for relation in event.relations if relation.to in events)
    distinct = tuple(other for other in event.distinct_from if other in events)
    if (citations, relations, distinct) == (event.citations, event.relations, event.distinct_from):
        return event
    return replace(event, citations=citations, relations=relations, distinct_from=distinct)


def _claim_at(claim: Claim, day: int, claims: Mapping[str, Claim]) -> Claim:
    if not is_retracted_by(claim, day):
        claim = replace(claim, status="live", status_note=None, status_date=None)
    return _links_among(claim, claims)


def _links_among(claim: Claim, claims: Mapping[str, Claim]) -> Claim:
    contradicts = tuple(contradiction for contradiction in claim.contradicts if contradiction.to in claims)
    supersedes = claim.supersedes if claim.supersedes in claims else None
    if (contradicts, supersedes) == (claim.contradicts, claim.supersedes):
        return claim
    return replace(claim, contradicts=contradicts, supersedes=supersedes)


# Assessments and conflicts of a snapshot


class EventRecords(dict[str, EventRecord]):
    """The record of each event of a snapshot, built at the first access."""

    def __init__(self, snapshot: Snapshot) -> None:
        super().__init__()
        self._snapshot = snapshot
        self._claims: dict[str, dict[str, Claim]] = {}
        for claim_id in sorted(snapshot.claims):
            claim = snapshot.claims[claim_id]
            self._claims.setdefault(claim.event, {})[claim_id] = claim

    def claims(self, event_id: str) -> Mapping[str, Claim]:
        """The claims about an event, in order of their ids."""
        return self._claims.get(event_id, {})

    def __missing__(self, event_id: str) -> EventRecord:
        snapshot, claims = self._snapshot, self.claims(event_id)
        event = snapshot.events[event_id]
        used = {citation.source for citation in event.citations} | {claim.source for claim in claims.values()}
        sources = with_ancestors(used, snapshot.sources)
        self[event_id] = EventRecord(snapshot.timeline, event, claims, sources, snapshot.successions)
        return self[event_id]


class Assessments(dict[str, Assessment]):
    """The assessment of each event of a snapshot, computed at the first access."""

    def __init__(self, records: EventRecords) -> None:
        super().__init__()
        self._records = records

    def __missing__(self, event_id: str) -> Assessment:
        self[event_id] = assess(self._records[event_id])
        return self[event_id]


def may_disagree(claims: Mapping[str, Claim]) -> bool:
    """Whether at least two of an event's claims are about the same property."""
    return len({claim.property for claim in claims.values()}) < len(claims)


def find_conflicts_between_events(snapshot: Snapshot, assessments: Mapping[str, Assessment]) -> dict[str, Conflict]:
    """The declared conflicts and the conflicts of order, by id: those that are not found within one event.

    A pure function of the snapshot; ``assessments`` are of its events.
    """
    conflicts = [
        *find_claim_contradictions(snapshot.claims.values(), snapshot.claims.get, assessments.__getitem__),
        *_event_contradictions(snapshot),
        *_order_conflicts(snapshot),
    ]
    return {conflict.id: conflict for conflict in conflicts}


def _event_contradictions(snapshot: Snapshot) -> Iterator[Conflict]:
    for event in snapshot.events.values():
        yield from find_event_contradictions(event, snapshot.events.get)


def _order_conflicts(snapshot: Snapshot) -> list[Conflict]:
    relations = [
        TemporalRelation(event.id, relation.kind, relation.to, relation.note)
        for event in snapshot.events.values()
        for relation in event.relations
    ]
    related = {event_id for relation in relations for event_id in (relation.from_event, relation.to_event)}
    zone = snapshot.timeline.timezone
    events = [
        DatedEvent(event.id, event.title, edtf.parse(event.date, zone))
        for event in snapshot.events.values()
        if event.id in related
    ]
    return find_order_conflicts(events, relations) if relations else []


# Comparing a part with the whole, so that a view computes only what differs


def unchanged_events(whole: Snapshot, part: Snapshot) -> frozenset[str]:
    """The events of a part whose record is the same as in the whole, the ancestors of their sources included."""
    changed = {source_id for source_id, source in whole.sources.items() if part.sources.get(source_id) is not source}
    affected = {
        source_id for source_id in whole.sources if not changed.isdisjoint(with_ancestors({source_id}, whole.sources))
    }
    changed_events = {
        claim.event
        for claim_id, claim in whole.claims.items()
        if part.claims.get(claim_id) is not claim or claim.source in affected
    }
    return frozenset(
        event_id
        for event_id, event in part.events.items()
        if whole.events[event_id] is event
        and event_id not in changed_events
        and not any(citation.source in affected for citation in event.citations)
    )


def events_with_revived_claims(whole: Snapshot, part: Snapshot) -> frozenset[str]:
    """The events of which a claim may be live in the part, but not in the whole.

    In the part, the claim, its source or its successor is not retracted yet, or the successor is missing. Invariant:
    of every other event, the live claims of the part are among those of the whole. Where the latter all agree, the
    former do too.
    """
    revived_sources = {
        source_id
        for source_id, source in whole.sources.items()
        if source_id in part.sources and part.sources[source_id].status != source.status
    }
    lost_successors = {earlier for later, earlier in whole.successions.items() if later not in part.claims}
    return frozenset(
        claim.event
        for claim_id, claim in whole.claims.items()
        if claim.source in revived_sources
        or claim_id in lost_successors
        or (claim_id in part.claims and part.claims[claim_id].status != claim.status)
    )
