"""The sides of a conflict: a partition into claims that can be true together, and what each side has in common.

Nodes are the equivalence classes of ``service.domain.conflict.graph``; ``adjacency`` says which of them disagree.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any, TypeVar

from service.domain.conflict.graph import EquivalenceClass
from service.domain.derivation import ancestors
from service.domain.graph import Bitset, members, union_of
from service.domain.parsed_claim import ParsedClaim
from service.domain.source import Source

Key = TypeVar("Key")
NumberedClaim = tuple[int, ParsedClaim]
"""A claim with the node of its equivalence class."""


@dataclass(frozen=True, slots=True)
class SideDraft:
    """One side: the classes in it, and in ``also`` those of an earlier side that would fit in it too."""

    classes: tuple[EquivalenceClass, ...]
    also: tuple[EquivalenceClass, ...]


@dataclass(frozen=True, slots=True)
class SelfContradictions:
    """Disagreements of a source or speaker with itself, and of a source with one that it derives from. All sorted.

    ``within_source`` has ids of sources, ``within_speaker`` folded names, ``differs_from_cited`` pairs of claims: one
    of a source, without a speaker or by the same speaker, and one of a source that it derives from.
    """

    within_source: tuple[str, ...]
    within_speaker: tuple[str, ...]
    differs_from_cited: tuple[tuple[str, str], ...]


def partition(
    component: Sequence[int], classes: Sequence[EquivalenceClass], adjacency: Sequence[Bitset]
) -> list[SideDraft]:
    """Divide a connected component of the conflict graph into sides without a disagreement.

    Greedy colouring: in order of upper end, lower end and id (values without ends: canonical value and id), each class
    joins the first side where it disagrees with no member, or opens a new one. For plain ranges this gives the fewest
    sides there can be (interval graphs). Example: 1–5, 4–8, 7–9 and 10–12 give the sides {1–5, 4–8}, {7–9} and
    {10–12}; 4–8 is ``also`` on the second.
    """
    sides: list[Bitset] = []
    for node in sorted(component, key=lambda node: _partition_order(classes[node].representative)):
        fitting = (index for index, side in enumerate(sides) if not adjacency[node] & side)
        index = next(fitting, len(sides))
        if index == len(sides):
            sides.append(0)
        sides[index] |= 1 << node
    return _drafts(sides, classes, adjacency)


def _partition_order(claim: ParsedClaim) -> tuple[Any, ...]:
    reading = claim.reading
    if reading.type in ("quantity", "date"):
        high = inf if reading.high is None else reading.high
        low = -inf if reading.low is None else reading.low
        return (high, low, claim.id)
    return (reading.canonical, claim.id)


def _drafts(
    sides: Sequence[Bitset], classes: Sequence[EquivalenceClass], adjacency: Sequence[Bitset]
) -> list[SideDraft]:
    drafts, earlier = [], 0
    for side in sides:
        also = earlier & ~union_of(adjacency, side)
        drafts.append(SideDraft(_select(classes, side), _select(classes, also)))
        earlier |= side
    return drafts


def _select(classes: Sequence[EquivalenceClass], nodes: Bitset) -> tuple[EquivalenceClass, ...]:
    return tuple(classes[node] for node in members(nodes))


def common_reading(claims: Sequence[ParsedClaim]) -> dict[str, Any] | None:
    """The range that all claims of a side share, or the value that all have; None where there is none."""
    first = claims[0].reading
    if first.type == "quantity":
        return _common_range(claims)
    if first.type == "date":
        return _common_days(claims)
    equal = all(claim.reading.canonical == first.canonical for claim in claims)
    return dict(first.representation) if equal else None


def _common_range(claims: Sequence[ParsedClaim]) -> dict[str, Any] | None:
    low = max((claim.reading.low for claim in claims if claim.reading.low is not None), default=0)
    high = min((claim.reading.high for claim in claims if claim.reading.high is not None), default=None)
    if high is not None and high < low:
        return None
    return {"low": low, "high": high, "unit": claims[0].declared.unit}


def _common_days(claims: Sequence[ParsedClaim]) -> dict[str, Any] | None:
    starts = [claim.reading for claim in claims if claim.reading.low is not None]
    ends = [claim.reading for claim in claims if claim.reading.high is not None]
    start = max(starts, key=lambda reading: reading.low or 0, default=None)
    end = min(ends, key=lambda reading: reading.high or 0, default=None)
    if start and end and (end.high or 0) < (start.low or 0):
        return None
    return {
        "earliest": start.representation["earliest"] if start else None,
        "latest": end.representation["latest"] if end else None,
    }


def self_contradictions(
    component: Sequence[int],
    classes: Sequence[EquivalenceClass],
    adjacency: Sequence[Bitset],
    sources: Mapping[str, Source],
) -> SelfContradictions:
    """Find which sources and speakers of a component disagree with themselves.

    ``sources`` has the sources of the claims and all that those derive from.
    """
    claims = [(node, claim) for node in component for claim in classes[node].claims]
    items = _in_disagreement((((claim.claim.source, claim.speaker), node) for node, claim in claims), adjacency)
    speakers = _in_disagreement(((claim.speaker, node) for node, claim in claims if claim.speaker), adjacency)
    return SelfContradictions(
        within_source=tuple(sorted({source for source, _ in items})),
        within_speaker=tuple(sorted(speakers)),
        differs_from_cited=tuple(sorted(_differing_from_cited(claims, adjacency, sources))),
    )


def _in_disagreement(nodes: Iterable[tuple[Key, int]], adjacency: Sequence[Bitset]) -> set[Key]:
    """The keys that stand at two nodes with an edge between them."""
    nodes_of: dict[Key, Bitset] = {}
    for key, node in nodes:
        nodes_of[key] = nodes_of.get(key, 0) | 1 << node
    return {key for key, own in nodes_of.items() if any(adjacency[node] & own for node in members(own))}


def _differing_from_cited(
    claims: Sequence[NumberedClaim], adjacency: Sequence[Bitset], sources: Mapping[str, Source]
) -> Iterator[tuple[str, str]]:
    by_source: dict[str, list[NumberedClaim]] = {}
    for node, claim in claims:
        by_source.setdefault(claim.claim.source, []).append((node, claim))
    for citing, own in by_source.items():
        for cited in ancestors(citing, sources) - {citing}:
            for node, claim in own:
                for other_node, other in by_source.get(cited, ()):
                    if adjacency[node] >> other_node & 1 and claim.speaker in (None, other.speaker):
                        yield claim.id, other.id
