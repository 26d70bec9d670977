"""Find the conflicts among the live claims of one event: a pure function of what the claims say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from service.domain.conflict.account import conflict_id, fingerprint, rationale, summary
from service.domain.conflict.common import common_reading
from service.domain.conflict.concern import concerns
from service.domain.conflict.sides import Camp, Quarrels, Stand, camps, components, divide
from service.domain.disagreement import compare
from service.domain.grade import best
from service.domain.origin import Origin
from service.domain.statement import Statement

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


def find_conflicts(
    statements: Sequence[Statement], origins: Origins, above: Mapping[str, frozenset[str]]
) -> list[Conflict]:
    """All conflicts among the live statements of one event, in order of property and lowest claim id.

    ``origins`` gives each claim's origins, ``above`` for each source all that it derives from. Order of arrival never
    matters.
    """
    by_property: dict[str, list[Statement]] = {}
    for each in statements:
        if each.declared.type != "text":
            by_property.setdefault(each.declared.key, []).append(each)
    found: list[Conflict] = []
    for key in sorted(by_property):
        if len(by_property[key]) > 1:
            found += _of_property(by_property[key], origins, above)
    return found


def _of_property(
    statements: Sequence[Statement], origins: Origins, above: Mapping[str, frozenset[str]]
) -> Iterator[Conflict]:
    members = camps(statements)
    quarrels = _quarrels(members)
    for group in components(len(members), quarrels):
        yield _describe(group, members, quarrels, origins, above)


def _quarrels(members: Sequence[Camp]) -> Quarrels:
    found = {}
    for at, one in enumerate(members):
        for further in range(at + 1, len(members)):
            disagreement = compare(one.lead, members[further].lead)
            if disagreement:
                found[(at, further)] = disagreement
    return found


def _describe(
    group: Sequence[int],
    members: Sequence[Camp],
    quarrels: Quarrels,
    origins: Origins,
    above: Mapping[str, frozenset[str]],
) -> Conflict:
    here = set(group)
    inside = [(members[a], members[b], how) for (a, b), how in quarrels.items() if a in here]
    sharpest = min((how for _, _, how in inside), key=lambda how: how.sharpness)
    stands = divide(group, members, quarrels)
    told = concerns(inside, above)
    everyone = sorted((one for index in group for one in members[index].statements), key=lambda one: one.id)
    declared, event = everyone[0].declared, everyone[0].claim.event
    return Conflict(
        id=conflict_id(declared.type, event, declared.key, everyone[0].id),
        kind=declared.type,
        level=sharpest.level,
        events=(event,),
        property=declared.key,
        sides=tuple(_side(stand, origins) for stand in stands),
        claims=tuple(one.id for one in everyone),
        rationale=rationale(sharpest),
        summary=summary(declared.label, [_standing(stand.camps) for stand in stands]),
        fingerprint=fingerprint(everyone),
        within_source=tuple(sorted(told.within_source)),
        within_speaker=tuple(name for _, name in sorted(told.within_speaker.items())),
        differs_from_cited=tuple(sorted(told.differs_from_cited)),
    )


def _standing(members: Sequence[Camp]) -> list[Statement]:
    return sorted((one for camp in members for one in camp.statements), key=lambda one: one.id)


def _side(stand: Stand, origins: Origins) -> Side:
    here = _standing(stand.camps)
    return Side(
        claims=tuple(one.id for one in here),
        also=tuple(one.id for one in _standing(stand.also)),
        reading=common_reading(here),
        origins=tuple(sorted(frozenset().union(*(origins[one.id] for one in here)))),
        best_grade=best(one.grade for one in here),
    )


def disagreeing_pairs(statements: Sequence[Statement], most: int) -> list[tuple[str, str, str]]:
    """Every pair that disagrees, as (claim, claim, level), the lower id first; at most so many."""
    members = camps(statements)
    pairs: list[tuple[str, str, str]] = []
    for (a, b), how in sorted(_quarrels(members).items()):
        for one in members[a].statements:
            for two in members[b].statements:
                low, high = sorted((one.id, two.id))
                pairs.append((low, high, how.level))
                if len(pairs) >= most:
                    return sorted(pairs)
    return sorted(pairs)
