"""A story: all that a timeline holds at once; what of it was known on a day; and what follows from all of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from service.domain import edtf
from service.domain.assessment import Assessment, EventRecord, assess
from service.domain.availability import first_known_day, is_retracted_by
from service.domain.claim import Claim
from service.domain.conflict import Conflict, declared_between_claims, declared_between_events
from service.domain.event import Event
from service.domain.source import Source
from service.domain.temporal import DatedEvent, TemporalRelation, find_order_conflicts
from service.domain.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything of one timeline, nothing deleted.

    ``successions`` gives for each claim, deleted ones included, the one it supersedes; ``created`` says when each
    event was entered (UTC microseconds): of two alike the newer bears the flag.
    """

    timeline: Timeline
    sources: Mapping[str, Source]
    events: Mapping[str, Event]
    claims: Mapping[str, Claim]
    successions: Mapping[str, str] = field(default_factory=dict)
    created_at: Mapping[str, int] = field(default_factory=dict)


def known_at(story: Snapshot, day: int) -> Snapshot:
    """What of a story was known by the end of a day (numbered as in ``known``).

    Sources certainly published by then, their claims and citations, events that have at least one of these, relations
    between them, derivations and successors among these, retractions dated by then. An event's own words carry no day
    of publication: they stand as they are.
    """
    zone = story.timeline.timezone
    out = {key: first_known_day(each, zone) for key, each in story.sources.items()}
    sources = {key: _source_by(each, day, out) for key, each in story.sources.items() if _by(out[key], day)}
    claims = {key: each for key, each in story.claims.items() if each.source in sources}
    spoken = {each.event for each in claims.values()}
    events = {
        key: each
        for key, each in story.events.items()
        if key in spoken or any(cited.source in sources for cited in each.citations)
    }
    return replace(
        story,
        sources=sources,
        events={key: _event_by(each, sources, events) for key, each in events.items()},
        claims={key: _claim_by(each, day, claims) for key, each in claims.items() if each.event in events},
    )


def without_source(story: Snapshot, source_id: str) -> Snapshot:
    """A story as it would be without one source: its claims and citations, what only it supports, ways through it."""
    sources = {key: _apart(each, source_id) for key, each in story.sources.items() if key != source_id}
    claims = {key: each for key, each in story.claims.items() if each.source in sources}
    spoken = {each.event for each in claims.values()}
    events = {
        key: each
        for key, each in story.events.items()
        if key in spoken or any(cited.source in sources for cited in each.citations)
    }
    named = {each.supersedes for each in claims.values()} | set(claims)
    return replace(
        story,
        sources=sources,
        events={key: _event_by(each, sources, events) for key, each in events.items()},
        claims={key: _among(each, claims) for key, each in claims.items()},
        successions={later: earlier for later, earlier in story.successions.items() if later in named},
    )


def _by(known: int | None, day: int) -> bool:
    return known is not None and known <= day


def _source_by(source: Source, day: int, out: Mapping[str, int | None]) -> Source:
    above = tuple(each for each in source.derived_from if _by(out.get(each.source), day))
    if not is_retracted_by(source, day):
        source = replace(source, status="live", status_note=None, status_date=None)
    return source if above == source.derived_from else replace(source, derived_from=above)


def _apart(source: Source, other: str) -> Source:
    above = tuple(each for each in source.derived_from if each.source != other)
    return source if above == source.derived_from else replace(source, derived_from=above)


def _event_by(event: Event, sources: Mapping[str, Source], events: Mapping[str, Event]) -> Event:
    citations = tuple(each for each in event.citations if each.source in sources)
    relations = tuple(each for each in event.relations if each.to in events)
    distinct = tuple(each for each in event.distinct_from if each in events)
    if (citations, relations, distinct) == (event.citations, event.relations, event.distinct_from):
        return event
    return replace(event, citations=citations, relations=relations, distinct_from=distinct)


def _claim_by(claim: Claim, day: int, claims: Mapping[str, Claim]) -> Claim:
    if not is_retracted_by(claim, day):
        claim = replace(claim, status="live", status_note=None, status_date=None)
    return _among(claim, claims)


def _among(claim: Claim, claims: Mapping[str, Claim]) -> Claim:
    contradicts = tuple(each for each in claim.contradicts if each.to in claims)
    supersedes = claim.supersedes if claim.supersedes in claims else None
    if (contradicts, supersedes) == (claim.contradicts, claim.supersedes):
        return claim
    return replace(claim, contradicts=contradicts, supersedes=supersedes)


class EventRecords(dict[str, EventRecord]):
    """The dossier of each event of a story, put together when it is asked for."""

    def __init__(self, story: Snapshot) -> None:
        super().__init__()
        self._story = story
        self._stated: dict[str, dict[str, Claim]] = {}
        for claim_id in sorted(story.claims):
            claim = story.claims[claim_id]
            self._stated.setdefault(claim.event, {})[claim_id] = claim

    def claims(self, event_id: str) -> Mapping[str, Claim]:
        """The claims about an event, in order of their ids."""
        return self._stated.get(event_id, {})

    def __missing__(self, event_id: str) -> EventRecord:
        story, event, claims = self._story, self._story.events[event_id], self.claims(event_id)
        resting = {each.source for each in event.citations} | {each.source for each in claims.values()}
        sources = _with_ancestors(resting, story.sources)
        self[event_id] = EventRecord(story.timeline, event, claims, sources, story.successions)
        return self[event_id]


class Assessments(dict[str, Assessment]):
    """The findings about each event, worked out when they are asked for."""

    def __init__(self, files: EventRecords) -> None:
        super().__init__()
        self._files = files

    def __missing__(self, event_id: str) -> Assessment:
        self[event_id] = assess(self._files[event_id])
        return self[event_id]


def may_disagree(claims: Mapping[str, Claim]) -> bool:
    """Whether any two of an event's claims speak of one property at all."""
    return len({each.property for each in claims.values()}) < len(claims)


def _with_ancestors(ids: set[str], sources: Mapping[str, Source]) -> dict[str, Source]:
    found: dict[str, Source] = {}
    ahead = [each for each in ids if each in sources]
    while ahead:
        source = sources[ahead.pop()]
        if source.id not in found:
            found[source.id] = source
            ahead.extend(each.source for each in source.derived_from if each.source in sources)
    return found


def find_conflicts_between_events(story: Snapshot, findings: Mapping[str, Assessment]) -> dict[str, Conflict]:
    """The conflicts of a story that are not among the claims of one event, by id: declared ones and those of order.

    A pure function of the story (``findings`` are about its events), by the same rules that settle each change.
    """
    found = [*_declared_claims(story, findings), *_declared_events(story), *_orders(story)]
    return {each.id: each for each in found}


def _declared_claims(story: Snapshot, findings: Mapping[str, Assessment]) -> Iterator[Conflict]:
    for claim in story.claims.values():
        for each in claim.contradicts:
            other = story.claims.get(each.to)
            if other is None:
                continue
            ours, theirs = findings[claim.event], findings[other.event]
            if claim.id in ours.live_ids and other.id in theirs.live_ids:
                origins = {**ours.origins, **theirs.origins}
                yield declared_between_claims(
                    ours.parsed_claims[claim.id], theirs.parsed_claims[other.id], each.note, origins
                )


def _declared_events(story: Snapshot) -> Iterator[Conflict]:
    for event in story.events.values():
        for each in event.relations:
            if each.kind == "contradicts" and each.to in story.events:
                yield declared_between_events(event, story.events[each.to], each.note)


def _orders(story: Snapshot) -> list[Conflict]:
    links = [
        TemporalRelation(event.id, each.kind, each.to, each.note)
        for event in story.events.values()
        for each in event.relations
    ]
    named = {end for each in links for end in (each.from_event, each.to_event)}
    zone = story.timeline.timezone
    dated = [
        DatedEvent(each.id, each.title, edtf.parse(each.date, zone))
        for each in story.events.values()
        if each.id in named
    ]
    return find_order_conflicts(dated, links) if links else []


def unchanged_events(whole: Snapshot, part: Snapshot) -> frozenset[str]:
    """The events of a part about which everything is as it is in the whole, all that their sources derive from too."""
    changed = {key for key, each in whole.sources.items() if part.sources.get(key) is not each}
    tainted = {key for key in whole.sources if not changed.isdisjoint(_with_ancestors({key}, whole.sources))}
    touched = {each.event for key, each in whole.claims.items() if part.claims.get(key) is not each}
    touched |= {each.event for each in whole.claims.values() if each.source in tainted}
    return frozenset(
        key
        for key, each in part.events.items()
        if whole.events[key] is each
        and key not in touched
        and not any(cited.source in tainted for cited in each.citations)
    )


def events_with_revived_claims(whole: Snapshot, part: Snapshot) -> frozenset[str]:
    """The events of which a claim may count in the part that does not count in the whole.

    There it, its source or its successor is not taken back yet, or not there. About every other event the claims that
    count in the part are among those that count in the whole: where these agree, those do.
    """
    revived = {
        key for key, each in whole.sources.items() if key in part.sources and part.sources[key].status != each.status
    }
    found = {
        each.event
        for key, each in whole.claims.items()
        if each.source in revived or (key in part.claims and part.claims[key].status != each.status)
    }
    lost = {earlier for later, earlier in whole.successions.items() if later not in part.claims}
    return frozenset(found | {each.event for key, each in whole.claims.items() if key in lost})
