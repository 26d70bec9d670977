"""Camps: claims that no rule can tell apart, and sets of them as bits of a number, quick to compare."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement
from math import inf
from typing import Any

from service.domain import edtf
from service.domain.comparison import Disagreement, comparability, compare, is_running_total, later_total, same_subject
from service.domain.parsed_claim import ParsedClaim
from service.domain.timeline import Property

Bitset = int
"""A set of camps: bit n stands for the camp of that index."""


@dataclass(frozen=True, slots=True)
class EquivalenceClass:
    """Statements that no rule can tell apart; they always stand together. ``lead`` has the lowest id."""

    claims: tuple[ParsedClaim, ...]

    @property
    def representative(self) -> ParsedClaim:
        """The statement of the lowest claim id."""
        return self.claims[0]


def equivalence_classes(statements: Iterable[ParsedClaim]) -> list[EquivalenceClass]:
    """Put together what no rule can tell apart, in order of the lowest claim id."""
    alike: dict[Any, list[ParsedClaim]] = {}
    for each in sorted(statements, key=lambda one: one.id):
        alike.setdefault(each.equivalence_key, []).append(each)
    return [EquivalenceClass(tuple(each)) for each in alike.values()]


def bitset_of(indexes: Iterable[int]) -> Bitset:
    """The set of these camps."""
    found = 0
    for each in indexes:
        found |= 1 << each
    return found


def members(mask: Bitset) -> Iterator[int]:
    """The camps of a set, in order."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


# Which camps disagree with which, and each camp's sharpest disagreement: without weighing every pair of ranges.

Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class ConflictGraph:
    """For each camp the set of those it disagrees with, and its sharpest disagreement with one that is told by it.

    Every disagreement is told by one of its two camps, so a group's sharpest is the sharpest that any of it tells.
    """

    adjacency: Sequence[Bitset]
    told: Sequence[Disagreement | None]

    def sharpest(self, group: Iterable[int]) -> Disagreement:
        """The sharpest disagreement within a group of camps that has one."""
        return min((how for each in group if (how := self.told[each])), key=lambda how: how.sharpness)


def conflict_graph(among: Sequence[EquivalenceClass]) -> ConflictGraph:
    """Find what disagrees among the camps of one property."""
    declared = among[0].representative.declared
    if declared.type in ("quantity", "date"):
        return _between_ranges(among)
    return _between_all(among if _can_clash(declared) else (), len(among))


def _can_clash(declared: Property) -> bool:
    if declared.type in ("term", "place"):
        return declared.exclusive or bool(declared.incompatible)
    return declared.type != "text"


def agreements(among: Sequence[EquivalenceClass], enemies: Sequence[Bitset]) -> list[Bitset]:
    """For each camp of one property the set of those that say the same of the same thing, itself included."""
    leads = [camp.representative for camp in among]
    near = [1 << each for each in range(len(leads))]
    for here, there in combinations_with_replacement(_grounds(leads), 2):
        if same_subject(leads[here[0]], leads[there[0]]):
            _join(near, here, there)
            _join(near, there, here)
    return [close & ~against for close, against in zip(near, enemies, strict=True)]


def _between_all(among: Sequence[EquivalenceClass], count: int) -> ConflictGraph:
    enemies: list[Bitset] = [0] * count
    told: list[Disagreement | None] = [None] * count
    for at, one in enumerate(among):
        for further in range(at + 1, len(among)):
            how = compare(one.representative, among[further].representative)
            if how:
                enemies[at] |= 1 << further
                enemies[further] |= 1 << at
                told[at] = _sharper(told[at], how)
    return ConflictGraph(enemies, told)


def _sharper(one: Disagreement | None, two: Disagreement) -> Disagreement:
    return two if one is None or two.sharpness < one.sharpness else one


def _between_ranges(among: Sequence[EquivalenceClass]) -> ConflictGraph:
    """Ranges disagree only where one lies wholly below the other: sorted by their ends, that is all from some on."""
    leads = [camp.representative for camp in among]
    ranges = [_range(each) for each in leads]
    below, above = _clashes(leads)
    by_low = sorted(range(len(leads)), key=lambda each: ranges[each][0])
    by_high = sorted(range(len(leads)), key=lambda each: ranges[each][1])
    lows, highs = [ranges[each][0] for each in by_low], [ranges[each][1] for each in by_high]
    upwards, downwards = _running(by_low[::-1])[::-1], _running(by_high)
    higher = [upwards[bisect_right(lows, high)] & above[each] for each, (_, high) in enumerate(ranges)]
    lower = [downwards[bisect_left(highs, low)] & below[each] for each, (low, _) in enumerate(ranges)]
    widest_first = sorted(range(len(leads)), key=lambda each: _start(leads[each]), reverse=True)
    told = [_sharpest(each, higher[each], leads, widest_first) for each in range(len(leads))]
    return ConflictGraph([one | two for one, two in zip(higher, lower, strict=True)], told)


def _running(order: Sequence[int]) -> list[Bitset]:
    """The sets of the first none, one, two, … in an order."""
    found = [0]
    for each in order:
        found.append(found[-1] | 1 << each)
    return found


def _range(statement: ParsedClaim) -> Range:
    """The ends by which a statement agrees or not: those of a date as its marks widen them."""
    value = statement.reading.value
    low, high = value.widened() if isinstance(value, edtf.Date) else (statement.reading.low, statement.reading.high)
    return (-inf if low is None else low, inf if high is None else high)


def _start(statement: ParsedClaim) -> float:
    """The end from which the gap or the ratio to all that lies below grows."""
    value = statement.reading.value
    low = value.first_ordinal if isinstance(value, edtf.Date) else statement.reading.low
    return -inf if low is None else low


def _clashes(leads: Sequence[ParsedClaim]) -> tuple[list[Bitset], list[Bitset]]:
    """For each statement those that it would disagree with if they lay below it, and those if they lay above."""
    below, above = [0] * len(leads), [0] * len(leads)
    for here, there in combinations_with_replacement(_grounds(leads), 2):
        up, down = _may_clash(leads[here[0]], leads[there[0]])
        if up:
            _join(above, here, there)
            _join(below, there, here)
        if down:
            _join(below, here, there)
            _join(above, there, here)
    return below, above


def _grounds(leads: Sequence[ParsedClaim]) -> list[list[int]]:
    """The statements that are comparable with the same others, put together."""
    shared: dict[object, list[int]] = {}
    for at, each in enumerate(leads):
        shared.setdefault(each.comparability_key, []).append(at)
    return list(shared.values())


def _join(masks: list[Bitset], here: Sequence[int], there: Sequence[int]) -> None:
    mask = bitset_of(there)
    for each in here:
        masks[each] |= mask


def _may_clash(a: ParsedClaim, b: ParsedClaim) -> tuple[bool, bool]:
    """Whether it would be a disagreement if a lay below b, and if b lay below a."""
    if comparability(a, b) is None:
        return False, False
    later = later_total(a, b) if is_running_total(a) else "same"
    return later != "second", later != "first"


def _sharpest(
    at: int, higher: Bitset, leads: Sequence[ParsedClaim], widest_first: Sequence[int]
) -> Disagreement | None:
    """The sharpest disagreement of one statement with those above it: the first conflict, coming from afar."""
    found: Disagreement | None = None
    for other in widest_first if higher else ():
        if not higher >> other & 1:
            continue
        how = compare(leads[at], leads[other])
        if how is None:
            continue
        if found and found.level == "conflict" and how.width < found.width:
            break
        found = _sharper(found, how)
    return found


# A debate: all that is said of one property of one event, and who disagrees with whom, worked out once.


@dataclass(frozen=True, slots=True)
class PropertyClaims:
    """The camps of one property, in order of their lowest claim ids, and their quarrels."""

    classes: tuple[EquivalenceClass, ...]
    graph: ConflictGraph

    def agreements(self) -> list[Bitset]:
        """For each camp the set of those that say the same of the same thing, itself included."""
        return agreements(self.classes, self.graph.adjacency)


def property_claims(statements: Iterable[ParsedClaim]) -> PropertyClaims:
    """What is said of one property; takes at least one live statement of it."""
    found = equivalence_classes(statements)
    return PropertyClaims(tuple(found), conflict_graph(found))


def claims_by_property(statements: Iterable[ParsedClaim]) -> dict[str, PropertyClaims]:
    """What is said of each property of an event, by its key, in order; takes the event's live statements."""
    by_property: dict[str, list[ParsedClaim]] = {}
    for each in statements:
        by_property.setdefault(each.declared.key, []).append(each)
    return {key: property_claims(by_property[key]) for key in sorted(by_property)}
