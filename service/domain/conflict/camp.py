"""Camps: claims that no rule can tell apart, and sets of them as bits of a number, quick to compare."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from service.domain.statement import Statement

Mask = int
"""A set of camps: bit n stands for the camp of that index."""


@dataclass(frozen=True, slots=True)
class Camp:
    """Statements that no rule can tell apart; they always stand together. ``lead`` has the lowest id."""

    statements: tuple[Statement, ...]

    @property
    def lead(self) -> Statement:
        """The statement of the lowest claim id."""
        return self.statements[0]


def camps(statements: Iterable[Statement]) -> list[Camp]:
    """Put together what no rule can tell apart, in order of the lowest claim id."""
    alike: dict[Any, list[Statement]] = {}
    for each in sorted(statements, key=lambda one: one.id):
        alike.setdefault(each.likeness, []).append(each)
    return [Camp(tuple(each)) for each in alike.values()]


def mask_of(indexes: Iterable[int]) -> Mask:
    """The set of these camps."""
    found = 0
    for each in indexes:
        found |= 1 << each
    return found


def members(mask: Mask) -> Iterator[int]:
    """The camps of a set, in order."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest
