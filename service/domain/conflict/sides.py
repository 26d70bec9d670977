"""A conflict has sides, not pairs: who stands with whom, and who could stand elsewhere too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

from service.domain.disagreement import Disagreement
from service.domain.statement import Statement


@dataclass(frozen=True, slots=True)
class Camp:
    """Statements that no rule can tell apart; they always stand together. ``lead`` has the lowest id."""

    statements: tuple[Statement, ...]

    @property
    def lead(self) -> Statement:
        """The statement of the lowest claim id."""
        return self.statements[0]


@dataclass(frozen=True, slots=True)
class Stand:
    """One side before it is described: the camps that stand here, and those that would too."""

    camps: tuple[Camp, ...]
    also: tuple[Camp, ...]


Quarrels = Mapping[tuple[int, int], Disagreement]
"""Which camps (by index, the lower first) disagree, and how."""


def camps(statements: Sequence[Statement]) -> list[Camp]:
    """Put together what no rule can tell apart, in order of the lowest claim id."""
    alike: dict[Any, list[Statement]] = {}
    for each in sorted(statements, key=lambda one: one.id):
        alike.setdefault(each.likeness, []).append(each)
    return [Camp(tuple(each)) for each in alike.values()]


def components(count: int, quarrels: Quarrels) -> list[list[int]]:
    """The camps that disagree, directly or through others, as groups of indexes; those at peace are left out."""
    opponents: dict[int, list[int]] = {}
    for a, b in quarrels:
        opponents.setdefault(a, []).append(b)
        opponents.setdefault(b, []).append(a)
    groups, seen = [], set()
    for start in range(count):
        if start in opponents and start not in seen:
            group = _spread(start, opponents)
            seen |= group
            groups.append(sorted(group))
    return groups


def _spread(start: int, opponents: Mapping[int, list[int]]) -> set[int]:
    reached, ahead = {start}, [start]
    while ahead:
        fresh = [each for each in opponents[ahead.pop()] if each not in reached]
        reached.update(fresh)
        ahead.extend(fresh)
    return reached


def divide(group: Sequence[int], members: Sequence[Camp], quarrels: Quarrels) -> list[Stand]:
    """Divide a group into sides.

    By upper end, lower end and id (values without ends: by canonical value and id), each joins the first side where
    it disagrees with nobody, else opens one. For plain ranges that is the fewest sides there can be.
    """

    def at_peace(camp: int, side: Sequence[int]) -> bool:
        return not any((min(camp, other), max(camp, other)) in quarrels for other in side)

    sides: list[list[int]] = []
    placed: list[int] = []
    for camp in sorted(group, key=lambda index: _rank(members[index].lead)):
        joined = next((at for at, side in enumerate(sides) if at_peace(camp, side)), len(sides))
        if joined == len(sides):
            sides.append([])
        sides[joined].append(camp)
        placed.append(camp)
    home = {camp: at for at, side in enumerate(sides) for camp in side}
    return [
        Stand(
            tuple(members[camp] for camp in side),
            tuple(members[camp] for camp in placed if home[camp] < at and at_peace(camp, side)),
        )
        for at, side in enumerate(sides)
    ]


def _rank(statement: Statement) -> tuple[Any, ...]:
    reading = statement.reading
    if reading.type in ("quantity", "date"):
        high = inf if reading.high is None else reading.high
        low = -inf if reading.low is None else reading.low
        return (high, low, statement.id)
    return (reading.canonical, statement.id)
