"""Facts about a conflict that concern people and papers: no accusation, only who said two things."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product

from service.domain.conflict.sides import Camp
from service.domain.disagreement import Disagreement
from service.domain.statement import Statement


@dataclass(slots=True)
class Concern:
    """``within_source``: one item contradicts itself. ``within_speaker``: one person, two versions.

    ``differs_from_cited``: a source disagrees, in its own words or for the same speaker, with one it derives from.
    """

    within_source: set[str] = field(default_factory=set)
    within_speaker: dict[str, str] = field(default_factory=dict)
    differs_from_cited: set[tuple[str, str]] = field(default_factory=set)


def concerns(quarrels: Iterable[tuple[Camp, Camp, Disagreement]], above: Mapping[str, frozenset[str]]) -> Concern:
    """What the disagreeing pairs tell. ``above`` names, for each source, all that it derives from."""
    told = Concern()
    for one, two, _ in quarrels:
        for a, b in _pairs(one, two, above):
            _weigh(a, b, above, told)
    return told


def _pairs(one: Camp, two: Camp, above: Mapping[str, frozenset[str]]) -> Iterator[tuple[Statement, Statement]]:
    """Only pairs that could tell something: those of one speaker, one source, or a source and one it derives from."""
    if len(one.statements) * len(two.statements) <= 64:
        yield from product(one.statements, two.statements)
        return
    by_key = _by_key(two)
    below = _below(above)
    for a in one.statements:
        own = a.claim.source
        near = {own} | above.get(own, frozenset()) | below.get(own, set())
        keys = [("source", each) for each in near] + ([("speaker", a.speaker)] if a.speaker else [])
        for key in keys:
            for b in by_key.get(key, ()):
                yield a, b


def _by_key(camp: Camp) -> dict[tuple[str, str], list[Statement]]:
    found: dict[tuple[str, str], list[Statement]] = {}
    for each in camp.statements:
        found.setdefault(("source", each.claim.source), []).append(each)
        if each.speaker:
            found.setdefault(("speaker", each.speaker), []).append(each)
    return found


def _below(above: Mapping[str, frozenset[str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for source, higher in above.items():
        for each in higher:
            found.setdefault(each, set()).add(source)
    return found


def _weigh(a: Statement, b: Statement, above: Mapping[str, frozenset[str]], told: Concern) -> None:
    if a.speaker == b.speaker:
        if a.claim.source == b.claim.source:
            told.within_source.add(a.claim.source)
        if a.speaker:
            told.within_speaker.setdefault(a.speaker, a.claim.attributed_to or a.speaker)
    for citing, cited in ((a, b), (b, a)):
        own_words = citing.speaker is None or citing.speaker == cited.speaker
        derives = citing.claim.source != cited.claim.source and cited.claim.source in above.get(
            citing.claim.source, frozenset()
        )
        if own_words and derives:
            told.differs_from_cited.add((citing.id, cited.id))
