"""Find the conflicts among the live claims of one event: a pure function of what the claims say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from service.domain.comparison import Disagreement, compare
from service.domain.conflict.graph import EquivalenceClass, PropertyClaims, members, property_claims
from service.domain.conflict.rationale import conflict_id, fingerprint, rationale, summary
from service.domain.conflict.sides import SideDraft, common_reading, components, partition, self_contradictions
from service.domain.grade import best
from service.domain.parsed_claim import ParsedClaim
from service.domain.provenance import Origin
from service.domain.source import Source
from service.domain.timeline import Property

Origins = Mapping[str, frozenset[Origin]]
"""The origins of each claim, by claim id."""


@dataclass(frozen=True, slots=True)
class Side:
    """Claims that can all be true together.

    ``also`` names claims of an earlier side that would stand here too, ``reading`` what the claims have in common.
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
    """That there is a conflict among the claims of one event, before it is told in full: cheap, for counting many."""

    id: str
    level: str
    claims: tuple[str, ...]
    fingerprint: str
    group: tuple[int, ...]
    property_claims: PropertyClaims
    sharpest: Disagreement

    @property
    def declared(self) -> Property:
        """The property that it is about."""
        return self.sharpest.a.declared


def summarize_conflicts(about: Mapping[str, PropertyClaims]) -> list[ConflictSummary]:
    """All conflicts among the live statements of one event, in order of property and lowest claim id.

    ``about`` is what is said of each property. Order of arrival never matters.
    """
    return [
        _outline(tuple(group), each) for _, each in sorted(about.items()) for group in components(each.graph.adjacency)
    ]


def _outline(group: tuple[int, ...], about: PropertyClaims) -> ConflictSummary:
    everyone = _standing([about.classes[camp] for camp in group])
    sharpest = about.graph.sharpest(group)
    declared, event = sharpest.a.declared, sharpest.a.claim.event
    return ConflictSummary(
        id=conflict_id(declared.type, event, declared.key, everyone[0].id),
        level=sharpest.level,
        claims=tuple(one.id for one in everyone),
        fingerprint=fingerprint(everyone),
        group=group,
        property_claims=about,
        sharpest=sharpest,
    )


def describe(outline: ConflictSummary, origins: Origins, sources: Mapping[str, Source]) -> Conflict:
    """The whole conflict.

    ``origins`` gives each claim's origins, ``sources`` those of the claims with all that they derive from.
    """
    among, enemies = outline.property_claims.classes, outline.property_claims.graph.adjacency
    stands = partition(outline.group, among, enemies)
    told = self_contradictions(outline.group, among, enemies, sources)
    declared, everyone = outline.declared, _standing([among[camp] for camp in outline.group])
    names = {origin.key: origin.name for one in everyone if one.speaker for origin in origins[one.id]}
    return Conflict(
        id=outline.id,
        kind=declared.type,
        level=outline.level,
        events=(outline.sharpest.a.claim.event,),
        property=declared.key,
        sides=tuple(_side(stand, origins) for stand in stands),
        claims=outline.claims,
        rationale=rationale(outline.sharpest),
        summary=summary(declared.label, [_standing(stand.camps) for stand in stands]),
        fingerprint=outline.fingerprint,
        within_source=told.within_source,
        within_speaker=tuple(names[each] for each in told.within_speaker),
        differs_from_cited=told.differs_from_cited,
    )


def _standing(members: Sequence[EquivalenceClass]) -> list[ParsedClaim]:
    return sorted((one for camp in members for one in camp.claims), key=lambda one: one.id)


def _side(stand: SideDraft, origins: Origins) -> Side:
    here = _standing(stand.camps)
    return Side(
        claims=tuple(one.id for one in here),
        also=tuple(one.id for one in _standing(stand.also)),
        reading=common_reading(here),
        origins=tuple(sorted(frozenset().union(*(origins[one.id] for one in here)))),
        best_grade=best(one.grade for one in here),
    )


def disagreeing_pairs(statements: Sequence[ParsedClaim], most: int) -> list[tuple[str, str, str]]:
    """Every pair that disagrees among live statements of one property, as (claim, claim, level), the lower id first.

    In order, and at most so many.
    """
    return list(islice(_pairs(property_claims(statements)), most)) if statements else []


def _pairs(about: PropertyClaims) -> Iterator[tuple[str, str, str]]:
    among = about.classes
    homes = sorted((one.id, at) for at, camp in enumerate(among) for one in camp.claims)
    for one, home in homes:
        against = ((two.id, camp) for camp in members(about.graph.adjacency[home]) for two in among[camp].claims)
        for two, camp in sorted(each for each in against if each[0] > one):
            how = compare(among[home].representative, among[camp].representative)
            if how:
                yield one, two, how.level
