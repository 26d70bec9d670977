"""The record of one event, and its assessment: everything that the rules compute from the record.

The functions are pure. The order in which claims and sources were added never matters.
"""

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
from service.domain.event import Event
from service.domain.grade import best as best_grade
from service.domain.grade import grade, rank
from service.domain.graph import bitset_of, union_of
from service.domain.parsed_claim import ParsedClaim, parse_claim
from service.domain.provenance import Origin, Provenance
from service.domain.source import Source
from service.domain.timeline import Timeline


@dataclass(frozen=True, slots=True)
class EventRecord:
    """An event, its claims, its sources and all that these derive from, by id; nothing deleted.

    ``successions`` gives for each claim of the event, deleted ones included, the one it supersedes.
    """

    timeline: Timeline
    event: Event
    claims: Mapping[str, Claim]
    sources: Mapping[str, Source]
    successions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Assessment:
    """What the rules compute from an event's record. What only a page of one event needs is computed on access.

    ``date`` is the event's own. ``parsed_claims`` has all claims by id, ``live_ids`` the ids of the live ones;
    ``claims_by_property`` and ``summaries`` are of the live ones.
    """

    record: EventRecord
    date: edtf.Date
    parsed_claims: Mapping[str, ParsedClaim]
    live_ids: frozenset[str]
    claims_by_property: Mapping[str, PropertyClaims]
    summaries: Sequence[ConflictSummary]

    @cached_property
    def live_claims(self) -> Sequence[ParsedClaim]:
        """The live claims, parsed."""
        return [claim for claim in self.parsed_claims.values() if claim.id in self.live_ids]

    @cached_property
    def provenance(self) -> Provenance:
        """The origins of the claims and of the event."""
        return Provenance(self.parsed_claims.values(), self.live_ids, self.record.sources)

    @cached_property
    def origins(self) -> Mapping[str, frozenset[Origin]]:
        """The origins of each live claim, by its id."""
        return {claim.id: self.provenance.of_claim(claim) for claim in self.live_claims}

    @cached_property
    def conflicts(self) -> Sequence[Conflict]:
        """The conflicts among the live claims, in order of property key and lowest claim id."""
        return [self.describe_conflict(conflict) for conflict in self.summaries]

    def describe_conflict(self, conflict: ConflictSummary) -> Conflict:
        """One of the conflicts, with its sides and rationale."""
        return describe(conflict, self.origins, self.record.sources)

    @cached_property
    def evidence(self) -> Mapping[str, Any]:
        """The numbers of claims, sources and origins, and the best grade, as in JSON."""
        return _evidence(self.record, self.live_claims, self.provenance)

    @cached_property
    def best(self) -> Mapping[str, Any]:
        """The best value of each property, as in JSON."""
        zone, sources = self.record.timeline.timezone, self.record.sources
        return {
            key: _best_value(best_claim(claims, self.origins, sources, zone))
            for key, claims in self.claims_by_property.items()
        }


def assess(record: EventRecord) -> Assessment:
    """Compute the assessment of an event.

    Raises ``ParseError`` only where the record has a value that its property can no longer read.
    """
    date = edtf.parse(record.event.date, record.timeline.timezone)
    parsed_claims = {claim.id: _parse(claim, record, date) for claim in record.claims.values()}
    live_ids = live_claim_ids(record)
    by_property = claims_by_property([claim for claim in parsed_claims.values() if claim.id in live_ids])
    return Assessment(record, date, parsed_claims, live_ids, by_property, summarize_conflicts(by_property))


def _parse(claim: Claim, record: EventRecord, event_date: edtf.Date) -> ParsedClaim:
    timeline = record.timeline
    reliability = record.sources[claim.source].reliability
    return parse_claim(claim, timeline.property(claim.property), event_date, reliability, timeline.timezone)


def live_claim_ids(record: EventRecord) -> frozenset[str]:
    """The ids of the claims that are not retracted, not superseded, and whose source is not retracted."""
    superseded = superseded_claims(record.claims, record.successions)
    return frozenset(
        claim.id
        for claim in record.claims.values()
        if claim.status == "live" and claim.id not in superseded and record.sources[claim.source].live
    )


def grade_of(claim: Claim, source: Source) -> str:
    """The grade of a claim: the source's reliability and the claim's credibility, for example ``B2``."""
    return grade(source.reliability, claim.credibility)


def _evidence(record: EventRecord, live_claims: Sequence[ParsedClaim], provenance: Provenance) -> dict[str, Any]:
    """A retracted source is not counted, but it stays an origin of the sources that derive from it."""
    citations = (record.sources.get(citation.source) for citation in record.event.citations)
    cited = {source.id for source in citations if source is not None and source.live}
    with_claims = {claim.claim.source for claim in live_claims}
    return {
        "claims": len(live_claims),
        "sources": len(cited | with_claims),
        "origins": len(provenance.of_event(cited)),
        "best_grade": best_grade(claim.grade for claim in live_claims),
    }


# The best value of a property


def best_claim(
    claims: PropertyClaims, origins: Mapping[str, frozenset[Origin]], sources: Mapping[str, Source], zone: str
) -> ParsedClaim:
    """The best of the live claims of one property.

    Ranked by reliability, credibility, the number of origins that agree, the earliest publication, and id.
    """
    everything = [claim for members in claims.classes for claim in members.claims]
    best_rank = min(rank(claim.grade) for claim in everything)
    tied = [claim for claim in everything if rank(claim.grade) == best_rank]
    if len(tied) == 1:
        return tied[0]
    support = _support(claims, origins)
    return min(
        tied,
        key=lambda claim: (
            -support[claim.equivalence_key],
            _published(sources[claim.claim.source], zone),
            claim.id,
        ),
    )


def _support(claims: PropertyClaims, origins: Mapping[str, frozenset[Origin]]) -> dict[object, int]:
    """The number of origins that agree with each equivalence class, by its key.

    Origins are numbered, so that those of a class are a bitset. Example: of the origins {0, 1} of one class and {1, 2}
    of another that agrees with it, 0b011 | 0b110 has three members.
    """
    numbers: dict[Origin, int] = {}
    origins_of = []
    for members in claims.classes:
        own = {numbers.setdefault(origin, len(numbers)) for claim in members.claims for origin in origins[claim.id]}
        origins_of.append(bitset_of(own))
    return {
        members.representative.equivalence_key: union_of(origins_of, agreeing).bit_count()
        for members, agreeing in zip(claims.classes, claims.agreements(), strict=True)
    }


def _published(source: Source, zone: str) -> float:
    """The instant by which a source was certainly published (UTC seconds); infinite where it has no date."""
    latest = edtf.parse(source.published, zone).latest if source.published else None
    return inf if latest is None else latest


def _best_value(claim: ParsedClaim) -> dict[str, Any]:
    return {
        "claim": claim.id,
        "value": claim.claim.value,
        "reading": dict(claim.reading.representation),
        "grade": claim.grade,
    }
