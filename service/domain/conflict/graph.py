"""The conflict graph of one property: which claims disagree with which.

Its nodes are equivalence classes of claims, numbered from 0; its edges are disagreements, as one bitset per node
(``service.domain.graph``). Thousands of claims about one number then cost thousands of comparisons, not millions.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement
from math import inf
from typing import Any

from service.domain import edtf
from service.domain.comparison import (
    Disagreement,
    comparability,
    compare,
    is_running_total,
    later_total,
    same_subject,
)
from service.domain.graph import Bitset, bitset_of
from service.domain.parsed_claim import ParsedClaim
from service.domain.timeline import Property


@dataclass(frozen=True, slots=True)
class EquivalenceClass:
    """Claims that no rule can distinguish, in order of their ids: each disagrees with the same other claims."""

    claims: tuple[ParsedClaim, ...]

    @property
    def representative(self) -> ParsedClaim:
        """The claim with the lowest id."""
        return self.claims[0]


@dataclass(frozen=True, slots=True)
class ConflictGraph:
    """``adjacency`` gives for each class the set of classes that it disagrees with.

    ``sharpest_at`` gives for each class the sharpest of some of its disagreements. Invariant: every edge is counted at
    one of its two ends, so the sharpest of a component is the sharpest of what its members have here.
    """

    adjacency: Sequence[Bitset]
    sharpest_at: Sequence[Disagreement | None]

    def sharpest(self, component: Iterable[int]) -> Disagreement:
        """The sharpest disagreement in a connected component."""
        disagreements = filter(None, (self.sharpest_at[node] for node in component))
        return min(disagreements, key=lambda disagreement: disagreement.sharpness)


@dataclass(frozen=True, slots=True)
class PropertyClaims:
    """The claims of one event about one property, as equivalence classes in order of their lowest claim ids."""

    classes: tuple[EquivalenceClass, ...]
    graph: ConflictGraph

    def agreements(self) -> list[Bitset]:
        """For each class the set of classes with the same subject that agree with it, itself included."""
        return _agreements(self.classes, self.graph.adjacency)


def property_claims(claims: Iterable[ParsedClaim]) -> PropertyClaims:
    """Build the conflict graph of live claims about one property; there must be at least one claim."""
    classes = _equivalence_classes(claims)
    return PropertyClaims(tuple(classes), _conflict_graph(classes))


def claims_by_property(claims: Iterable[ParsedClaim]) -> dict[str, PropertyClaims]:
    """Group the live claims of one event by the key of their property, in order of the keys."""
    by_property: dict[str, list[ParsedClaim]] = {}
    for claim in claims:
        by_property.setdefault(claim.declared.key, []).append(claim)
    return {key: property_claims(by_property[key]) for key in sorted(by_property)}


def _equivalence_classes(claims: Iterable[ParsedClaim]) -> list[EquivalenceClass]:
    classes: dict[Any, list[ParsedClaim]] = {}
    for claim in sorted(claims, key=lambda claim: claim.id):
        classes.setdefault(claim.equivalence_key, []).append(claim)
    return [EquivalenceClass(tuple(members)) for members in classes.values()]


def _conflict_graph(classes: Sequence[EquivalenceClass]) -> ConflictGraph:
    claims = [members.representative for members in classes]
    declared = claims[0].declared
    if declared.type in ("quantity", "date"):
        return _graph_of_ranges(claims)
    if not _can_disagree(declared):
        return ConflictGraph([0] * len(claims), [None] * len(claims))
    return _graph_by_pairs(claims)


def _can_disagree(declared: Property) -> bool:
    if declared.type in ("term", "place"):
        return declared.exclusive or bool(declared.incompatible)
    return declared.type != "text"


def _graph_by_pairs(claims: Sequence[ParsedClaim]) -> ConflictGraph:
    """Compare every pair: for types with few different values."""
    adjacency: list[Bitset] = [0] * len(claims)
    sharpest_at: list[Disagreement | None] = [None] * len(claims)
    for first, claim in enumerate(claims):
        for second in range(first + 1, len(claims)):
            disagreement = compare(claim, claims[second])
            if disagreement:
                adjacency[first] |= 1 << second
                adjacency[second] |= 1 << first
                sharpest_at[first] = _sharper(sharpest_at[first], disagreement)
    return ConflictGraph(adjacency, sharpest_at)


def _sharper(a: Disagreement | None, b: Disagreement) -> Disagreement:
    return b if a is None or b.sharpness < a.sharpness else a


# Ranges (quantities and dates): a sweep over the sorted ends instead of a comparison of every pair.


def _graph_of_ranges(claims: Sequence[ParsedClaim]) -> ConflictGraph:
    """Build the graph with prefix bitsets and binary search.

    Two ranges are apart where one begins after the other has ended. With the ranges sorted by their lower ends, those
    that begin after an end x are a suffix of that order. The bitsets of all suffixes are computed once, so the whole
    set is one binary search away; the same holds for those that end before x. An intersection leaves those that may
    disagree at all (``_candidates``).

    Example: 0 is 1–5, 1 is 3–9, 2 is 7–8. By lower end the order is 0, 1, 2 with the suffixes {0,1,2}, {1,2}, {2},
    {}. Range 0 ends at 5: binary search in the lower ends [1, 3, 7] gives position 2, and suffix 2 is {2}, the ranges
    above it.
    """
    ranges = [_range(claim) for claim in claims]
    below, above = _candidates(claims)
    by_low = sorted(range(len(claims)), key=lambda node: ranges[node][0])
    by_high = sorted(range(len(claims)), key=lambda node: ranges[node][1])
    lows, highs = [ranges[node][0] for node in by_low], [ranges[node][1] for node in by_high]
    suffixes, prefixes = _prefix_sets(by_low[::-1])[::-1], _prefix_sets(by_high)
    higher = [suffixes[bisect_right(lows, high)] & above[node] for node, (_, high) in enumerate(ranges)]
    lower = [prefixes[bisect_left(highs, low)] & below[node] for node, (low, _) in enumerate(ranges)]
    farthest_first = sorted(range(len(claims)), key=lambda node: _gap_start(claims[node]), reverse=True)
    sharpest_at = [_sharpest_above(node, higher[node], claims, farthest_first) for node in range(len(claims))]
    return ConflictGraph([up | down for up, down in zip(higher, lower, strict=True)], sharpest_at)


def _prefix_sets(order: Sequence[int]) -> list[Bitset]:
    """The sets of the first 0, 1, 2, … nodes of an order: of [2, 0] they are {}, {2}, {0, 2}."""
    sets = [0]
    for node in order:
        sets.append(sets[-1] | 1 << node)
    return sets


def _range(claim: ParsedClaim) -> tuple[float, float]:
    """The ends that decide whether claims agree; those of a date as its marks widen them."""
    value = claim.reading.value
    low, high = value.widened() if isinstance(value, edtf.Date) else (claim.reading.low, claim.reading.high)
    return (-inf if low is None else low, inf if high is None else high)


def _gap_start(claim: ParsedClaim) -> float:
    """The lower end that the gap or ratio to all ranges below is measured from: the higher, the wider the gap."""
    value = claim.reading.value
    low = value.first_ordinal if isinstance(value, edtf.Date) else claim.reading.low
    return -inf if low is None else low


def _sharpest_above(
    node: int, higher: Bitset, claims: Sequence[ParsedClaim], farthest_first: Sequence[int]
) -> Disagreement | None:
    """The sharpest disagreement of a claim with the claims above it.

    Invariant: gaps only shrink in the order of ``farthest_first``. After a conflict, a narrower gap ends the search.
    """
    sharpest: Disagreement | None = None
    for other in farthest_first if higher else ():
        if not higher >> other & 1:
            continue
        disagreement = compare(claims[node], claims[other])
        if disagreement is None:
            continue
        if sharpest and sharpest.level == "conflict" and disagreement.width < sharpest.width:
            break
        sharpest = _sharper(sharpest, disagreement)
    return sharpest


def _candidates(claims: Sequence[ParsedClaim]) -> tuple[list[Bitset], list[Bitset]]:
    """For each claim the claims that disagree with it if their range is below its own, and those if it is above."""
    below, above = [0] * len(claims), [0] * len(claims)
    for group, other in combinations_with_replacement(_comparability_groups(claims), 2):
        if_below, if_above = _disagree_if_apart(claims[group[0]], claims[other[0]])
        if if_below:
            _add_all(above, group, other)
            _add_all(below, other, group)
        if if_above:
            _add_all(below, group, other)
            _add_all(above, other, group)
    return below, above


def _disagree_if_apart(a: ParsedClaim, b: ParsedClaim) -> tuple[bool, bool]:
    """Whether two claims disagree where the range of ``a`` is below that of ``b``, and where it is above.

    A running total may grow: of two totals, the later may be higher, but not lower.
    """
    if comparability(a, b) is None:
        return False, False
    later = later_total(a, b) if is_running_total(a) else "same"
    return later != "second", later != "first"


def _agreements(classes: Sequence[EquivalenceClass], adjacency: Sequence[Bitset]) -> list[Bitset]:
    claims = [members.representative for members in classes]
    comparable = [1 << node for node in range(len(claims))]
    for group, other in combinations_with_replacement(_comparability_groups(claims), 2):
        if same_subject(claims[group[0]], claims[other[0]]):
            _add_all(comparable, group, other)
            _add_all(comparable, other, group)
    return [near & ~disagreeing for near, disagreeing in zip(comparable, adjacency, strict=True)]


def _comparability_groups(claims: Sequence[ParsedClaim]) -> list[list[int]]:
    """The claims by what they are comparable with: one comparison then holds for two whole groups."""
    groups: dict[object, list[int]] = {}
    for node, claim in enumerate(claims):
        groups.setdefault(claim.comparability_key, []).append(node)
    return list(groups.values())


def _add_all(sets: list[Bitset], nodes: Sequence[int], others: Sequence[int]) -> None:
    """Add all the others to the set of each node."""
    bits = bitset_of(others)
    for node in nodes:
        sets[node] |= bits
