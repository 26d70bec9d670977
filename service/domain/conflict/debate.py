"""A debate: all that is said of one property of one event, and who disagrees with whom, worked out once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from service.domain.conflict.camp import Camp, Mask, camps
from service.domain.conflict.quarrel import Quarrels, agreements, quarrels
from service.domain.statement import Statement


@dataclass(frozen=True, slots=True)
class Debate:
    """The camps of one property, in order of their lowest claim ids, and their quarrels."""

    camps: tuple[Camp, ...]
    quarrels: Quarrels

    def agreements(self) -> list[Mask]:
        """For each camp the set of those that say the same of the same thing, itself included."""
        return agreements(self.camps, self.quarrels.enemies)


def debate(statements: Iterable[Statement]) -> Debate:
    """What is said of one property; takes at least one live statement of it."""
    found = camps(statements)
    return Debate(tuple(found), quarrels(found))


def debates(statements: Iterable[Statement]) -> dict[str, Debate]:
    """What is said of each property of an event, by its key, in order; takes the event's live statements."""
    by_property: dict[str, list[Statement]] = {}
    for each in statements:
        by_property.setdefault(each.declared.key, []).append(each)
    return {key: debate(by_property[key]) for key in sorted(by_property)}
