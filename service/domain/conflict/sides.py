"""What the claims of one side have in common: the reading under which all of them hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any, TypeVar

from service.domain.conflict.graph import Bitset, EquivalenceClass, members
from service.domain.derivation import ancestors
from service.domain.parsed_claim import ParsedClaim
from service.domain.source import Source


def common_reading(statements: Sequence[ParsedClaim]) -> dict[str, Any] | None:
    """The range that all share, or the value that all have; None where there is none."""
    kind = statements[0].reading.type
    if kind == "quantity":
        return _range(statements)
    if kind == "date":
        return _days(statements)
    first = statements[0].reading
    alike = all(each.reading.canonical == first.canonical for each in statements)
    return dict(first.shown) if alike else None


def _range(statements: Sequence[ParsedClaim]) -> dict[str, Any] | None:
    lows = [each.reading.low for each in statements if each.reading.low is not None]
    highs = [each.reading.high for each in statements if each.reading.high is not None]
    low, high = max(lows, default=0), min(highs, default=None)
    if high is not None and high < low:
        return None
    return {"low": low, "high": high, "unit": statements[0].declared.unit}


def _days(statements: Sequence[ParsedClaim]) -> dict[str, Any] | None:
    starts = [each.reading for each in statements if each.reading.low is not None]
    ends = [each.reading for each in statements if each.reading.high is not None]
    start = max(starts, key=lambda one: one.low or 0, default=None)
    end = min(ends, key=lambda one: one.high or 0, default=None)
    if start and end and (end.high or 0) < (start.low or 0):
        return None
    return {
        "earliest": start.shown["earliest"] if start else None,
        "latest": end.shown["latest"] if end else None,
    }


# Facts about a conflict that concern people and papers: no accusation, only who said two things.

Who = TypeVar("Who")
Placed = tuple[int, ParsedClaim]
"""A statement with the index of its camp."""


@dataclass(frozen=True, slots=True)
class SelfContradictions:
    """``within_source``: one item contradicts itself. ``within_speaker``: one person (folded name), two versions.

    ``differs_from_cited``: a source disagrees, in its own words or for the same speaker, with one it derives from, as
    (claim, claim of the other). All sorted.
    """

    within_source: tuple[str, ...]
    within_speaker: tuple[str, ...]
    differs_from_cited: tuple[tuple[str, str], ...]


def self_contradictions(
    group: Sequence[int], among: Sequence[EquivalenceClass], enemies: Sequence[Bitset], sources: Mapping[str, Source]
) -> SelfContradictions:
    """What the disagreements within a group of camps tell. ``sources`` holds theirs and all that those derive from."""
    placed = [(camp, each) for camp in group for each in among[camp].claims]
    items = _torn((((each.claim.source, each.speaker), camp) for camp, each in placed), enemies)
    speakers = _torn(((each.speaker, camp) for camp, each in placed if each.speaker), enemies)
    return SelfContradictions(
        within_source=tuple(sorted({source for source, _ in items})),
        within_speaker=tuple(sorted(speakers)),
        differs_from_cited=tuple(sorted(_differing(placed, enemies, sources))),
    )


def _torn(voices: Iterable[tuple[Who, int]], enemies: Sequence[Bitset]) -> set[Who]:
    """Those who stand in two camps that disagree."""
    stands: dict[Who, Bitset] = {}
    for who, camp in voices:
        stands[who] = stands.get(who, 0) | 1 << camp
    return {who for who, mask in stands.items() if any(enemies[camp] & mask for camp in members(mask))}


def _differing(
    placed: Sequence[Placed], enemies: Sequence[Bitset], sources: Mapping[str, Source]
) -> Iterator[tuple[str, str]]:
    printed: dict[str, list[Placed]] = {}
    for camp, each in placed:
        printed.setdefault(each.claim.source, []).append((camp, each))
    for citing, own in printed.items():
        for cited in ancestors(citing, sources) - {citing}:
            for camp, one in own:
                for other, two in printed.get(cited, ()):
                    if enemies[camp] >> other & 1 and one.speaker in (None, two.speaker):
                        yield one.id, two.id


# A conflict has sides, not pairs: who stands with whom, and who could stand elsewhere too.


@dataclass(frozen=True, slots=True)
class SideDraft:
    """One side before it is described: the camps that stand here, and those that would too."""

    camps: tuple[EquivalenceClass, ...]
    also: tuple[EquivalenceClass, ...]


def components(enemies: Sequence[Bitset]) -> list[list[int]]:
    """The camps that disagree, directly or through others, as groups of indexes; those at peace are left out."""
    groups, seen = [], 0
    for start, against in enumerate(enemies):
        if against and not seen >> start & 1:
            group = _spread(start, enemies)
            seen |= group
            groups.append(list(members(group)))
    return groups


def _spread(start: int, enemies: Sequence[Bitset]) -> Bitset:
    reached = fresh = 1 << start
    while fresh:
        found = 0
        for each in members(fresh):
            found |= enemies[each]
        fresh = found & ~reached
        reached |= fresh
    return reached


def partition(group: Sequence[int], among: Sequence[EquivalenceClass], enemies: Sequence[Bitset]) -> list[SideDraft]:
    """Divide a group into sides.

    By upper end, lower end and id (values without ends: by canonical value and id), each joins the first side where
    it disagrees with nobody, else opens one. For plain ranges that is the fewest sides there can be.
    """
    sides: list[Bitset] = []
    for camp in sorted(group, key=lambda index: _rank(among[index].representative)):
        joined = next((at for at, side in enumerate(sides) if not enemies[camp] & side), len(sides))
        if joined == len(sides):
            sides.append(0)
        sides[joined] |= 1 << camp
    return _stands(sides, among, enemies)


def _stands(sides: Sequence[Bitset], among: Sequence[EquivalenceClass], enemies: Sequence[Bitset]) -> list[SideDraft]:
    stands, earlier = [], 0
    for side in sides:
        against = 0
        for camp in members(side):
            against |= enemies[camp]
        stands.append(SideDraft(_named(side, among), _named(earlier & ~against, among)))
        earlier |= side
    return stands


def _named(mask: Bitset, among: Sequence[EquivalenceClass]) -> tuple[EquivalenceClass, ...]:
    return tuple(among[camp] for camp in members(mask))


def _rank(statement: ParsedClaim) -> tuple[Any, ...]:
    reading = statement.reading
    if reading.type in ("quantity", "date"):
        high = inf if reading.high is None else reading.high
        low = -inf if reading.low is None else reading.low
        return (high, low, statement.id)
    return (reading.canonical, statement.id)
