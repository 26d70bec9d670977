"""A dossier: everything the record holds about one event; and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import inf
from typing import Any

from service.domain import edtf
from service.domain.claim import Claim, superseded_claims
from service.domain.conflict import (
    Conflict,
    ConflictSummary,
    PropertyClaims,
    claims_by_property,
    describe,
    summarize_conflicts,
)
from service.domain.conflict.graph import bitset_of, members
from service.domain.event import Event
from service.domain.grade import best as best_grade
from service.domain.grade import grade, rank
from service.domain.parsed_claim import ParsedClaim, parse_claim
from service.domain.provenance import Origin, Provenance
from service.domain.source import Source
from service.domain.timeline import Timeline


@dataclass(frozen=True, slots=True)
class EventRecord:
    """An event with its claims and the sources it rests on, all that those derive from included; nothing deleted.

    ``successions`` gives for each claim of the event, deleted ones included, the one it supersedes.
    """

    timeline: Timeline
    event: Event
    claims: Mapping[str, Claim]
    sources: Mapping[str, Source]
    successions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Assessment:
    """What follows from a dossier, all of it recomputable.

    ``stated`` holds every claim as read, ``live`` those that count, ``outlines`` the conflicts among these. What only
    an event that is shown needs is worked out when it is asked for.
    """

    record: EventRecord
    date: edtf.Date
    parsed_claims: Mapping[str, ParsedClaim]
    live_ids: frozenset[str]
    claims_by_property: Mapping[str, PropertyClaims]
    summaries: Sequence[ConflictSummary]

    @cached_property
    def live_claims(self) -> Sequence[ParsedClaim]:
        """The live claims as read."""
        return [each for each in self.parsed_claims.values() if each.id in self.live_ids]

    @cached_property
    def provenance(self) -> Provenance:
        """Where all of it comes from."""
        return Provenance(self.parsed_claims.values(), self.live_ids, self.record.sources)

    @cached_property
    def origins(self) -> Mapping[str, frozenset[Origin]]:
        """The origins of each live claim, by its id."""
        return {each.id: self.provenance.of_claim(each) for each in self.live_claims}

    @cached_property
    def conflicts(self) -> Sequence[Conflict]:
        """The conflicts among the live claims, in order of property and lowest claim id."""
        return [self.describe_conflict(each) for each in self.summaries]

    def describe_conflict(self, outline: ConflictSummary) -> Conflict:
        """One of the conflicts in full."""
        return describe(outline, self.origins, self.record.sources)

    @cached_property
    def evidence(self) -> Mapping[str, Any]:
        """How much the event rests on, as the wire shows it."""
        return _evidence(self.record, self.live_claims, self.provenance)

    @cached_property
    def best(self) -> Mapping[str, Any]:
        """For each property the value to put first, as the wire shows it."""
        zone = self.record.timeline.timezone
        properties = self.claims_by_property.items()
        leading = {key: best_claim(each, self.origins, self.record.sources, zone) for key, each in properties}
        return {key: _shown(each) for key, each in leading.items()}


def assess(dossier: EventRecord) -> Assessment:
    """Work out everything that is shown of an event and was not written by a person.

    A pure function of the dossier: the order in which things arrived never matters. Raises Unreadable only where the
    record holds a value that its property can no longer read.
    """
    when = edtf.parse(dossier.event.date, dossier.timeline.timezone)
    stated = {each.id: _state(each, dossier, when) for each in dossier.claims.values()}
    live = live_claim_ids(dossier)
    about = claims_by_property([each for each in stated.values() if each.id in live])
    return Assessment(dossier, when, stated, live, about, summarize_conflicts(about))


def _state(claim: Claim, dossier: EventRecord, when: edtf.Date) -> ParsedClaim:
    declared = dossier.timeline.property(claim.property)
    return parse_claim(claim, declared, when, dossier.sources[claim.source].reliability, dossier.timeline.timezone)


def live_claim_ids(dossier: EventRecord) -> frozenset[str]:
    """Claims that neither were taken back nor lost their source."""
    gone = superseded_claims(dossier.claims, dossier.successions)
    return frozenset(
        each.id
        for each in dossier.claims.values()
        if each.status == "live" and each.id not in gone and dossier.sources[each.source].live
    )


def _evidence(dossier: EventRecord, counted: Sequence[ParsedClaim], provenance: Provenance) -> dict[str, Any]:
    """How much an event rests on. A retracted source supports nothing, and is still where its copies come from."""
    cited = {each.source for each in dossier.event.citations if _stands(dossier.sources.get(each.source))}
    printed = {each.claim.source for each in counted}
    return {
        "claims": len(counted),
        "sources": len(cited | printed),
        "origins": len(provenance.of_event(cited)),
        "best_grade": best_grade(each.grade for each in counted),
    }


def _stands(source: Source | None) -> bool:
    return source is not None and source.live


def _shown(statement: ParsedClaim) -> dict[str, Any]:
    return {
        "claim": statement.id,
        "value": statement.claim.value,
        "reading": dict(statement.reading.shown),
        "grade": statement.grade,
    }


def grade_of(claim: Claim, source: Source) -> str:
    """A claim's Admiralty pair."""
    return grade(source.reliability, claim.credibility)


# The value to put first among those that a property was given: called best, never true.


def best_claim(
    about: PropertyClaims, origins: Mapping[str, frozenset[Origin]], sources: Mapping[str, Source], zone: str
) -> ParsedClaim:
    """The best of the live claims of one property.

    By reliability, credibility, how many origins agree with it, earliest publication, id.
    """
    everyone = [one for camp in about.classes for one in camp.claims]
    leading = min(rank(each.grade) for each in everyone)
    tied = [each for each in everyone if rank(each.grade) == leading]
    if len(tied) == 1:
        return tied[0]
    support = _support(about, origins)
    return min(
        tied, key=lambda one: (-support[one.equivalence_key], _published(sources[one.claim.source], zone), one.id)
    )


def _support(about: PropertyClaims, origins: Mapping[str, frozenset[Origin]]) -> dict[object, int]:
    """How many origins agree with each value, by the likeness of its statements."""
    numbers: dict[Origin, int] = {}
    behind = []
    for camp in about.classes:
        own = {numbers.setdefault(origin, len(numbers)) for one in camp.claims for origin in origins[one.id]}
        behind.append(bitset_of(own))
    supported: dict[object, int] = {}
    for camp, agreeing in zip(about.classes, about.agreements(), strict=True):
        together = 0
        for each in members(agreeing):
            together |= behind[each]
        supported[camp.representative.equivalence_key] = together.bit_count()
    return supported


def _published(source: Source, zone: str) -> float:
    """When a source was out for certain; without a day it comes last."""
    latest = edtf.parse(source.published, zone).latest if source.published else None
    return inf if latest is None else latest
