"""Origins, not articles: who a claim really comes from, so that repeating it does not corroborate it."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from service.domain.comparison import agree
from service.domain.derivation import parents, roots, roots_by_source, strongly_connected_components, union
from service.domain.parsed_claim import ParsedClaim
from service.domain.source import Source


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """A speaker (``key`` is the folded name, ``name`` as written) or a source that derives from nothing (its id)."""

    kind: Literal["speaker", "source"]
    key: str
    name: str = field(compare=False, default="")

    def to_public(self) -> dict[str, str]:
        """As the wire shows it."""
        return {self.kind: self.name or self.key}


class _Node(NamedTuple):
    """A stop on the way up: what is said (a number for all that no rule can tell apart), seen from a source.

    ``own`` where that source says it itself, without naming a speaker.
    """

    said: int
    source: str
    own: bool


_Origins = frozenset[Origin]


class Provenance:
    """The origins of the claims of one event, worked out once.

    Takes all the event's statements, those taken back included (a paper that repeats them still has them from there),
    the ids of those that count, and the sources it rests on with all that those derive from, retracted ones included.
    """

    def __init__(self, statements: Iterable[ParsedClaim], live: Container[str], sources: Mapping[str, Source]) -> None:
        self._sources = sources
        self._live = live
        self._kinds: dict[Any, int] = {}
        self._samples: list[ParsedClaim] = []
        self._agreed: dict[tuple[int, int], bool] = {}
        self._printed: dict[tuple[str, str], dict[int, list[ParsedClaim]]] = {}
        self._names: dict[str, str] = {}
        self._statements = sorted(statements, key=lambda one: one.id)
        for each in self._statements:
            self._take(each)
        self._origins = self._trace([self._own(each) for each in self._statements if not each.speaker])

    def of_claim(self, statement: ParsedClaim) -> frozenset[Origin]:
        """The origins of one claim: its speaker, else what its source took it from."""
        return frozenset((self._speaker(statement),)) if statement.speaker else self._origins[self._own(statement)]

    def of_event(self, cited: Iterable[str]) -> frozenset[Origin]:
        """All origins behind an event: of its live claims, and of cited sources that no such claim comes from."""
        counted = [each for each in self._statements if each.id in self._live]
        found = set[Origin]().union(*(self.of_claim(each) for each in counted))
        speaking = {each.claim.source for each in counted}
        silent = {each for each in cited if each in self._sources and each not in speaking}
        return frozenset(found | self._of_silent(silent, speaking))

    def _take(self, statement: ParsedClaim) -> None:
        kind = self._kinds.setdefault((statement.declared.key, statement.equivalence_key), len(self._samples))
        if kind == len(self._samples):
            self._samples.append(statement)
        place = (statement.claim.source, statement.declared.key)
        self._printed.setdefault(place, {}).setdefault(kind, []).append(statement)
        if statement.speaker:
            self._names.setdefault(statement.speaker, statement.claim.attributed_to or "")

    def _speaker(self, statement: ParsedClaim) -> Origin:
        key = statement.speaker or ""
        return Origin("speaker", key, self._names[key])

    def _own(self, statement: ParsedClaim) -> _Node:
        kind = self._kinds[(statement.declared.key, statement.equivalence_key)]
        return _Node(kind, statement.claim.source, True)

    def _trace(self, starts: Iterable[_Node]) -> dict[_Node, _Origins]:
        """Walk from each stop to the claims it repeats and the sources above it, and keep where the ways end.

        A circle with no way out ends in itself.
        """
        found: dict[_Node, _Origins] = {}
        for group in strongly_connected_components(starts, self._further):
            here = set(group)
            ends = {self._ends(each) for each in group}
            ends |= {found[way] for each in group for way in self._further(each) if way not in here}
            whole = union(ends - {frozenset()})
            whole = whole or frozenset(Origin("source", each) for each in roots(group[0].source, self._sources))
            found.update(dict.fromkeys(group, whole))
        return found

    def _repeated(self, stop: _Node) -> list[ParsedClaim]:
        """The claims of a source above that a stop repeats: those that say just the same, else those that agree.

        Of either, those that count before those taken back.
        """
        printed = {} if stop.own else self._printed.get((stop.source, self._samples[stop.said].declared.key), {})
        same = printed.get(stop.said)
        if same is None:
            same = [each for kind, said in printed.items() if self._agree(stop.said, kind) for each in said]
        return [each for each in same if each.id in self._live] or same

    def _agree(self, one: int, two: int) -> bool:
        if (one, two) not in self._agreed:
            self._agreed[one, two] = agree(self._samples[one], self._samples[two])
        return self._agreed[one, two]

    def _further(self, stop: _Node) -> list[_Node]:
        """The stops that a stop leads to."""
        same = self._repeated(stop)
        if same:
            return [self._own(each) for each in same if not each.speaker]
        return [_Node(stop.said, parent, False) for parent in parents(stop.source, self._sources)]

    def _ends(self, stop: _Node) -> _Origins:
        """The origins that a stop leads to at once: speakers, or a source that derives from nothing."""
        same = self._repeated(stop)
        if same:
            return frozenset(self._speaker(each) for each in same if each.speaker)
        if parents(stop.source, self._sources):
            return frozenset()
        return frozenset((Origin("source", stop.source),))

    def _of_silent(self, silent: Collection[str], speaking: Container[str]) -> set[Origin]:
        """What cited sources without a claim add: nothing where something above them already speaks here."""
        heard: set[str] = set()
        for group in strongly_connected_components(silent, lambda each: parents(each, self._sources)):
            above = {*group, *(parent for each in group for parent in parents(each, self._sources))}
            if any(each in speaking or each in heard for each in above):
                heard.update(group)
        ends = roots_by_source(silent, self._sources)
        return {Origin("source", end) for each in silent if each not in heard for end in ends[each]}
