"""A story: all that a timeline holds at once; what of it was known on a day; and what follows from all of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from service.domain.claim import Claim
from service.domain.conflict import Conflict, declared_between_claims, declared_between_events
from service.domain.dossier import Dossier, Findings, judge
from service.domain.event import Event
from service.domain.known import known_day, taken_back
from service.domain.order import Dated, Link, find_order_conflicts
from service.domain.source import Source
from service.domain.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Story:
    """Everything of one timeline, nothing deleted.

    ``successions`` gives for each claim, deleted ones included, the one it supersedes; ``created`` says when each
    event was entered (UTC microseconds): of two alike the newer bears the flag.
    """

    timeline: Timeline
    sources: Mapping[str, Source]
    events: Mapping[str, Event]
    claims: Mapping[str, Claim]
    successions: Mapping[str, str] = field(default_factory=dict)
    created: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What follows from a story: the findings about each event, and every conflict by its id."""

    findings: Mapping[str, Findings]
    conflicts: Mapping[str, Conflict]


def as_known(story: Story, day: int) -> Story:
    """What of a story was known by the end of a day (numbered as in ``known``).

    Sources certainly published by then, their claims and citations, events that have at least one of these, relations
    between them, derivations and successors among these, retractions dated by then. An event's own words carry no day
    of publication: they stand as they are.
    """
    zone = story.timeline.timezone
    out = {key: known_day(each, zone) for key, each in story.sources.items()}
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


def without(story: Story, source_id: str) -> Story:
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
    if not taken_back(source, day):
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
    if not taken_back(claim, day):
        claim = replace(claim, status="live", status_note=None, status_date=None)
    return _among(claim, claims)


def _among(claim: Claim, claims: Mapping[str, Claim]) -> Claim:
    contradicts = tuple(each for each in claim.contradicts if each.to in claims)
    supersedes = claim.supersedes if claim.supersedes in claims else None
    if (contradicts, supersedes) == (claim.contradicts, claim.supersedes):
        return claim
    return replace(claim, contradicts=contradicts, supersedes=supersedes)


def dossiers(story: Story) -> Iterator[Dossier]:
    """The dossier of each event."""
    stated: dict[str, dict[str, Claim]] = {}
    for claim_id in sorted(story.claims):
        claim = story.claims[claim_id]
        stated.setdefault(claim.event, {})[claim_id] = claim
    for event in story.events.values():
        claims = stated.get(event.id, {})
        resting = {each.source for each in event.citations} | {each.source for each in claims.values()}
        yield Dossier(story.timeline, event, claims, _with_ancestors(resting, story.sources), story.successions)


def _with_ancestors(ids: set[str], sources: Mapping[str, Source]) -> dict[str, Source]:
    found: dict[str, Source] = {}
    ahead = [each for each in ids if each in sources]
    while ahead:
        source = sources[ahead.pop()]
        if source.id not in found:
            found[source.id] = source
            ahead.extend(each.source for each in source.derived_from if each.source in sources)
    return found


def judge_story(story: Story, files: Mapping[str, Dossier]) -> Verdict:
    """Everything that follows: findings event by event, declared contradictions, conflicts of order.

    A pure function of the story (``files`` are its dossiers), by the same rules that settle each change.
    """
    findings = {event_id: judge(file) for event_id, file in files.items()}
    found = [each for one in findings.values() for each in one.conflicts]
    found += _declared_claims(story, findings)
    found += _declared_events(story)
    found += _orders(story, findings)
    return Verdict(findings, {each.id: each for each in found})


def _declared_claims(story: Story, findings: Mapping[str, Findings]) -> Iterator[Conflict]:
    for claim in story.claims.values():
        for each in claim.contradicts:
            other = story.claims.get(each.to)
            if other is None:
                continue
            ours, theirs = findings[claim.event], findings[other.event]
            if claim.id in ours.live and other.id in theirs.live:
                origins = {**ours.origins, **theirs.origins}
                yield declared_between_claims(ours.stated[claim.id], theirs.stated[other.id], each.note, origins)


def _declared_events(story: Story) -> Iterator[Conflict]:
    for event in story.events.values():
        for each in event.relations:
            if each.kind == "contradicts" and each.to in story.events:
                yield declared_between_events(event, story.events[each.to], each.note)


def _orders(story: Story, findings: Mapping[str, Findings]) -> list[Conflict]:
    links = [
        Link(event.id, each.kind, each.to, each.note) for event in story.events.values() for each in event.relations
    ]
    named = {end for each in links for end in (each.start, each.to)}
    dated = [Dated(each.id, each.title, findings[each.id].when) for each in story.events.values() if each.id in named]
    return find_order_conflicts(dated, links) if links else []
