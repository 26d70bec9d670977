"""Facts about a conflict that concern people and papers: no accusation, only who said two things."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from service.domain.conflict.camp import Camp, Mask, members
from service.domain.lineage import ancestors
from service.domain.source import Source
from service.domain.statement import Statement

Who = TypeVar("Who")
Placed = tuple[int, Statement]
"""A statement with the index of its camp."""


@dataclass(frozen=True, slots=True)
class Concern:
    """``within_source``: one item contradicts itself. ``within_speaker``: one person (folded name), two versions.

    ``differs_from_cited``: a source disagrees, in its own words or for the same speaker, with one it derives from, as
    (claim, claim of the other). All sorted.
    """

    within_source: tuple[str, ...]
    within_speaker: tuple[str, ...]
    differs_from_cited: tuple[tuple[str, str], ...]


def concerns(
    group: Sequence[int], among: Sequence[Camp], enemies: Sequence[Mask], sources: Mapping[str, Source]
) -> Concern:
    """What the disagreements within a group of camps tell. ``sources`` holds theirs and all that those derive from."""
    placed = [(camp, each) for camp in group for each in among[camp].statements]
    items = _torn((((each.claim.source, each.speaker), camp) for camp, each in placed), enemies)
    speakers = _torn(((each.speaker, camp) for camp, each in placed if each.speaker), enemies)
    return Concern(
        within_source=tuple(sorted({source for source, _ in items})),
        within_speaker=tuple(sorted(speakers)),
        differs_from_cited=tuple(sorted(_differing(placed, enemies, sources))),
    )


def _torn(voices: Iterable[tuple[Who, int]], enemies: Sequence[Mask]) -> set[Who]:
    """Those who stand in two camps that disagree."""
    stands: dict[Who, Mask] = {}
    for who, camp in voices:
        stands[who] = stands.get(who, 0) | 1 << camp
    return {who for who, mask in stands.items() if any(enemies[camp] & mask for camp in members(mask))}


def _differing(
    placed: Sequence[Placed], enemies: Sequence[Mask], sources: Mapping[str, Source]
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
