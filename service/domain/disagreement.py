"""Whether two comparable statements disagree, how sharply, and why the level is what it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from service.domain.comparable import common_ground, same_subject
from service.domain.miss import Measure, miss
from service.domain.statement import Statement

RULE_VERSION = "1"
Level = Literal["conflict", "tension"]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two statements that cannot both hold, the lower or earlier first.

    ``reason`` says why the level is what it is; ``width`` is the gap (days, or kilometres) or the ratio by which they
    miss each other, ``inf`` where a ratio has nothing to divide by, 0 where the type has no distance.
    """

    a: Statement
    b: Statement
    level: Level
    reason: str
    relation: str
    measure: Measure = "none"
    width: float = 0

    @property
    def sharpness(self) -> tuple[bool, float, list[str]]:
        """Sorts the sharpest first: conflict before tension, the wider gap or ratio, then the lowest ids."""
        return (self.level != "conflict", -self.width, sorted((self.a.id, self.b.id)))


def compare(a: Statement, b: Statement) -> Disagreement | None:
    """What disagrees between two live claims of one event and property; None where nothing does.

    Symmetric: the answer does not depend on which is named first.
    """
    if b.id < a.id:
        a, b = b, a
    ground = common_ground(a, b)
    if ground is None:
        return None
    how = miss(a, b)
    if how is None:
        return None
    reason = "scope" if ground == "one-sided" else how.soft
    first, second = (a, b) if how.first_is_a else (b, a)
    return Disagreement(
        first, second, "tension" if reason else "conflict", reason or "plain", how.relation, how.measure, how.width
    )


def agree(a: Statement, b: Statement) -> bool:
    """Whether two statements of one property speak of the same thing and say the same of it.

    More than not disagreeing: claims that are not comparable neither agree nor disagree, nor do two running totals of
    different days.
    """
    return a.likeness == b.likeness or (same_subject(a, b) and miss(a, b) is None)
