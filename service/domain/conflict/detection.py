"""Find the conflicts among the live claims of one event: a pure function of the claims, in any order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from service.domain.comparison import Disagreement, compare
from service.domain.conflict.graph import EquivalenceClass, PropertyClaims, property_claims
from service.domain.conflict.rationale import conflict_id, fingerprint, rationale, summary
from service.domain.conflict.sides import SideDraft, common_reading, partition, self_contradictions
from service.domain.grade import best
from service.domain.graph import connected_components, members
from service.domain.parsed_claim import ParsedClaim
from service.domain.provenance import Origin
from service.domain.source import Source
from service.domain.timeline import Property

Origins = Mapping[str, frozenset[Origin]]
"""The origins of each claim, by claim id."""


@dataclass(frozen=True, slots=True)
class Side:
    """Claims that can all be true together.

    ``also`` has claims of an earlier side that fit here too, ``reading`` what the claims have in common.
    """

    claims: tuple[str, ...]
    also: tuple[str, ...]
    reading: Mapping[str, Any] | None
    origins: tuple[Origin, ...]
    best_grade: str | None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Claims or relations that cannot all be true. ``property`` is None where it is not about one property."""

    id: str
    kind: str
    level: str
    events: tuple[str, ...]
    property: str | None
    sides: tuple[Side, ...]
    claims: tuple[str, ...]
    rationale: Mapping[str, Any]
    summary: str
    fingerprint: str
    relations: tuple[Mapping[str, Any], ...] = ()
    within_source: tuple[str, ...] = ()
    within_speaker: tuple[str, ...] = ()
    differs_from_cited: tuple[tuple[str, str], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class ConflictSummary:
    """A conflict among the claims of one event without its sides: cheap, for counting many.

    ``component`` has the nodes of the conflict in the graph of ``property_claims``.
    """

    id: str
    level: str
    claims: tuple[str, ...]
    fingerprint: str
    component: tuple[int, ...]
    property_claims: PropertyClaims
    sharpest: Disagreement

    @property
    def declared(self) -> Property:
        """The declaration of the property that the claims are about."""
        return self.sharpest.a.declared


def summarize_conflicts(by_property: Mapping[str, PropertyClaims]) -> list[ConflictSummary]:
    """All conflicts among the live claims of one event, in order of property key and lowest claim id.

    A conflict is a connected component of a property's conflict graph.
    """
    return [
        _summarize(tuple(component), claims)
        for _, claims in sorted(by_property.items())
        for component in connected_components(claims.graph.adjacency)
    ]


def _summarize(component: tuple[int, ...], property_claims: PropertyClaims) -> ConflictSummary:
    claims = _claims_of(property_claims.classes[node] for node in component)
    sharpest = property_claims.graph.sharpest(component)
    declared, event = sharpest.a.declared, sharpest.a.claim.event
    return ConflictSummary(
        id=conflict_id(declared.type, event, declared.key, claims[0].id),
        level=sharpest.level,
        claims=tuple(claim.id for claim in claims),
        fingerprint=fingerprint(claims),
        component=component,
        property_claims=property_claims,
        sharpest=sharpest,
    )


def describe(conflict: ConflictSummary, origins: Origins, sources: Mapping[str, Source]) -> Conflict:
    """The whole conflict: sides, rationale and what a person reads.

    ``origins`` gives the origins of each claim; ``sources`` has the sources of the claims and all that they derive
    from.
    """
    classes, adjacency = conflict.property_claims.classes, conflict.property_claims.graph.adjacency
    sides = partition(conflict.component, classes, adjacency)
    contradictions = self_contradictions(conflict.component, classes, adjacency, sources)
    claims = _claims_of(classes[node] for node in conflict.component)
    names = {origin.key: origin.name for claim in claims if claim.speaker for origin in origins[claim.id]}
    return Conflict(
        id=conflict.id,
        kind=conflict.declared.type,
        level=conflict.level,
        events=(conflict.sharpest.a.claim.event,),
        property=conflict.declared.key,
        sides=tuple(_side(side, origins) for side in sides),
        claims=conflict.claims,
        rationale=rationale(conflict.sharpest),
        summary=summary(conflict.declared.label, [_claims_of(side.classes) for side in sides]),
        fingerprint=conflict.fingerprint,
        within_source=contradictions.within_source,
        within_speaker=tuple(names[speaker] for speaker in contradictions.within_speaker),
        differs_from_cited=contradictions.differs_from_cited,
    )


def _side(side: SideDraft, origins: Origins) -> Side:
    claims = _claims_of(side.classes)
    return Side(
        claims=tuple(claim.id for claim in claims),
        also=tuple(claim.id for claim in _claims_of(side.also)),
        reading=common_reading(claims),
        origins=tuple(sorted(frozenset().union(*(origins[claim.id] for claim in claims)))),
        best_grade=best(claim.grade for claim in claims),
    )


def _claims_of(classes: Iterable[EquivalenceClass]) -> list[ParsedClaim]:
    return sorted((claim for members in classes for claim in members.claims), key=lambda claim: claim.id)


def disagreeing_pairs(claims: Sequence[ParsedClaim], limit: int) -> list[tuple[str, str, str]]:
    """The pairs that disagree among live claims of one property, as (claim, claim, level), the lower id first.

    Sorted; at most ``limit`` of them.
    """
    return list(islice(_pairs(property_claims(claims)), limit)) if claims else []


def _pairs(claims: PropertyClaims) -> Iterator[tuple[str, str, str]]:
    classes, adjacency = claims.classes, claims.graph.adjacency
    for claim_id, node in sorted((claim.id, node) for node, group in enumerate(classes) for claim in group.claims):
        others = ((claim.id, other) for other in members(adjacency[node]) for claim in classes[other].claims)
        for other_id, other in sorted(pair for pair in others if pair[0] > claim_id):
            disagreement = compare(classes[node].representative, classes[other].representative)
            if disagreement:
                yield claim_id, other_id, disagreement.level
