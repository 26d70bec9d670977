"""Origins, not articles: who a claim really comes from, so that repeating it does not corroborate it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from service.domain.disagreement import compare
from service.domain.source import Source
from service.domain.statement import Statement


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """A speaker (``key`` is the folded name, ``name`` as written) or a source that derives from nothing (its id)."""

    kind: Literal["speaker", "source"]
    key: str
    name: str = field(compare=False, default="")

    def as_shown(self) -> dict[str, str]:
        """As the wire shows it."""
        return {self.kind: self.name or self.key}


def roots(source_id: str, sources: Mapping[str, Source]) -> frozenset[str]:
    """The sources at the end of every way up through ``derived_from``.

    A cycle with no way out counts as one root, named by its lowest id. Parents that are not in ``sources`` (deleted,
    or outside the view) are no way up.
    """
    reached = _reachable(source_id, sources)
    ends = set()
    for each in reached:
        above = _reachable(each, sources)
        if all(each in _reachable(other, sources) for other in above):
            ends.add(min(above))
    return frozenset(ends)


def in_circle(source_id: str, sources: Mapping[str, Source]) -> bool:
    """Whether a source derives from itself, through others or directly."""
    return any(source_id in _reachable(parent, sources) for parent in parents(source_id, sources))


def parents(source_id: str, sources: Mapping[str, Source]) -> list[str]:
    """What a source derives from directly, as far as it is known here."""
    return [each.source for each in sources[source_id].derived_from if each.source in sources]


def ancestors(source_id: str, sources: Mapping[str, Source]) -> frozenset[str]:
    """Everything a source derives from, directly or through others; itself only in a circle."""
    return frozenset().union(*(_reachable(parent, sources) for parent in parents(source_id, sources)))


def _reachable(source_id: str, sources: Mapping[str, Source]) -> frozenset[str]:
    seen = {source_id}
    ahead = [source_id]
    while ahead:
        for parent in parents(ahead.pop(), sources):
            if parent not in seen:
                seen.add(parent)
                ahead.append(parent)
    return frozenset(seen)


_Stop = tuple[Statement, str | None]


class Provenance:
    """The origins of the live claims of one event, worked out once and remembered.

    Takes the event's live statements and the live sources it rests on with all that those derive from.
    """

    def __init__(self, statements: Iterable[Statement], sources: Mapping[str, Source]) -> None:
        self._sources = sources
        self._by_source: dict[str, list[Statement]] = {}
        for each in statements:
            self._by_source.setdefault(each.claim.source, []).append(each)
        self._known: dict[str, frozenset[Origin]] = {}

    def of_claim(self, statement: Statement) -> frozenset[Origin]:
        """The origins of one claim: its speaker, else what its source took it from."""
        if statement.id not in self._known:
            self._known[statement.id] = self._trace(statement)
        return self._known[statement.id]

    def of_event(self, cited: Iterable[str]) -> frozenset[Origin]:
        """All origins behind an event: of its claims, and of cited sources that no claim of it comes from."""
        found: set[Origin] = set()
        for statements in self._by_source.values():
            found.update(*(self.of_claim(each) for each in statements))
        for source_id in cited:
            if source_id in self._sources and source_id not in self._by_source:
                found |= self._of_silent(source_id)
        return frozenset(found)

    def _trace(self, statement: Statement) -> frozenset[Origin]:
        """Walk from the claim to the claims it repeats and the sources above it, and keep where the ways end.

        A walk with a list, not recursion: derivations may be long and may go round in circles.
        """
        found: set[Origin] = set()
        start: _Stop = (statement, None)
        seen, ahead = {start}, [start]
        while ahead:
            end, further = self._ways(*ahead.pop())
            if end:
                found.add(end)
            fresh = [each for each in further if each not in seen]
            seen.update(fresh)
            ahead.extend(fresh)
        return frozenset(found) or self._roots(statement.claim.source)

    def _ways(self, statement: Statement, source_id: str | None) -> tuple[Origin | None, list[_Stop]]:
        """Where one stop of the walk leads: to its end (an origin), or to further stops.

        A stop is a claim itself, or a claim seen from a source above it.
        """
        if source_id is None:
            if statement.speaker:
                return Origin("speaker", statement.speaker, statement.claim.attributed_to or ""), []
            source_id = statement.claim.source
        else:
            same = [each for each in self._by_source.get(source_id, ()) if _says_the_same(each, statement)]
            if same:
                return None, [(each, None) for each in same]
        above = parents(source_id, self._sources) if source_id in self._sources else []
        if not above:
            return Origin("source", source_id), []
        return None, [(statement, parent) for parent in above]

    def _of_silent(self, start: str) -> frozenset[Origin]:
        """What a cited source without a claim adds: nothing where something above it already speaks here."""
        seen: set[str] = set()
        ahead = [start]
        while ahead:
            source_id = ahead.pop()
            if source_id in seen:
                continue
            seen.add(source_id)
            if source_id in self._by_source:
                return frozenset()
            ahead.extend(parents(source_id, self._sources))
        return self._roots(start)

    def _roots(self, source_id: str) -> frozenset[Origin]:
        return frozenset(Origin("source", each) for each in roots(source_id, self._sources))


def _says_the_same(a: Statement, b: Statement) -> bool:
    return a.declared.key == b.declared.key and compare(a, b) is None
