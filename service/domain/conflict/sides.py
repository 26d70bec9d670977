"""A conflict has sides, not pairs: who stands with whom, and who could stand elsewhere too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

from service.domain.conflict.camp import Camp, Mask, members
from service.domain.statement import Statement


@dataclass(frozen=True, slots=True)
class Stand:
    """One side before it is described: the camps that stand here, and those that would too."""

    camps: tuple[Camp, ...]
    also: tuple[Camp, ...]


def components(enemies: Sequence[Mask]) -> list[list[int]]:
    """The camps that disagree, directly or through others, as groups of indexes; those at peace are left out."""
    groups, seen = [], 0
    for start, against in enumerate(enemies):
        if against and not seen >> start & 1:
            group = _spread(start, enemies)
            seen |= group
            groups.append(list(members(group)))
    return groups


def _spread(start: int, enemies: Sequence[Mask]) -> Mask:
    reached = fresh = 1 << start
    while fresh:
        found = 0
        for each in members(fresh):
            found |= enemies[each]
        fresh = found & ~reached
        reached |= fresh
    return reached


def divide(group: Sequence[int], among: Sequence[Camp], enemies: Sequence[Mask]) -> list[Stand]:
    """Divide a group into sides.

    By upper end, lower end and id (values without ends: by canonical value and id), each joins the first side where
    it disagrees with nobody, else opens one. For plain ranges that is the fewest sides there can be.
    """
    sides: list[Mask] = []
    for camp in sorted(group, key=lambda index: _rank(among[index].lead)):
        joined = next((at for at, side in enumerate(sides) if not enemies[camp] & side), len(sides))
        if joined == len(sides):
            sides.append(0)
        sides[joined] |= 1 << camp
    return _stands(sides, among, enemies)


def _stands(sides: Sequence[Mask], among: Sequence[Camp], enemies: Sequence[Mask]) -> list[Stand]:
    stands, earlier = [], 0
    for side in sides:
        against = 0
        for camp in members(side):
            against |= enemies[camp]
        stands.append(Stand(_named(side, among), _named(earlier & ~against, among)))
        earlier |= side
    return stands


def _named(mask: Mask, among: Sequence[Camp]) -> tuple[Camp, ...]:
    return tuple(among[camp] for camp in members(mask))


def _rank(statement: Statement) -> tuple[Any, ...]:
    reading = statement.reading
    if reading.type in ("quantity", "date"):
        high = inf if reading.high is None else reading.high
        low = -inf if reading.low is None else reading.low
        return (high, low, statement.id)
    return (reading.canonical, statement.id)
