"""Provenance: the origins of claims. A source that repeats another adds no origin, so it does not corroborate.

The origin of a claim is its speaker where one is named, else the end of the chain of sources that it was taken from.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from service.domain.comparison import agree
from service.domain.derivation import parents, roots, roots_by_source
from service.domain.graph import strongly_connected_components, union
from service.domain.parsed_claim import ParsedClaim
from service.domain.source import Source


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """A speaker (``key`` is the folded name, ``name`` as written) or a source that derives from nothing (its id)."""

    kind: Literal["speaker", "source"]
    key: str
    name: str = field(compare=False, default="")

    def to_public(self) -> dict[str, str]:
        """The origin as in JSON."""
        return {self.kind: self.name or self.key}


class _Node(NamedTuple):
    """A node of the graph that is searched: a statement (the number of its equivalence class) and a source.

    ``own`` is true where the source makes the statement without naming a speaker. It is false where the statement is
    of a source that derives from this one: this source may have made it first, or lead farther up.
    """

    statement: int
    source: str
    own: bool


_Origins = frozenset[Origin]


class Provenance:
    """The origins of the claims of one event.

    ``claims`` are all of the event's, retracted ones included: a source that repeats them still has them from there.
    ``live`` has the ids of the live ones. ``sources`` has the event's sources and all that they derive from.
    """

    def __init__(self, claims: Iterable[ParsedClaim], live: Container[str], sources: Mapping[str, Source]) -> None:
        self._sources = sources
        self._live = live
        self._statement_numbers: dict[Any, int] = {}
        self._examples: list[ParsedClaim] = []
        self._agreement: dict[tuple[int, int], bool] = {}
        self._by_source: dict[tuple[str, str], dict[int, list[ParsedClaim]]] = {}
        self._speaker_names: dict[str, str] = {}
        self._claims = sorted(claims, key=lambda claim: claim.id)
        for claim in self._claims:
            self._index(claim)
        self._origins = self._origins_by_node([self._node(claim) for claim in self._claims if not claim.speaker])

    def of_claim(self, claim: ParsedClaim) -> frozenset[Origin]:
        """The origins of one claim."""
        return frozenset((self._speaker(claim),)) if claim.speaker else self._origins[self._node(claim)]

    def of_event(self, cited: Iterable[str]) -> frozenset[Origin]:
        """The origins of an event: those of its live claims, and of cited sources that none of these claims is from."""
        live = [claim for claim in self._claims if claim.id in self._live]
        origins = set[Origin]().union(*(self.of_claim(claim) for claim in live))
        with_claims = {claim.claim.source for claim in live}
        others = {source for source in cited if source in self._sources and source not in with_claims}
        return frozenset(origins | self._of_citations(others, with_claims))

    def _index(self, claim: ParsedClaim) -> None:
        number = self._statement_numbers.setdefault(_statement_key(claim), len(self._examples))
        if number == len(self._examples):
            self._examples.append(claim)
        in_source = self._by_source.setdefault((claim.claim.source, claim.declared.key), {})
        in_source.setdefault(number, []).append(claim)
        if claim.speaker:
            self._speaker_names.setdefault(claim.speaker, claim.claim.attributed_to or "")

    def _speaker(self, claim: ParsedClaim) -> Origin:
        key = claim.speaker or ""
        return Origin("speaker", key, self._speaker_names[key])

    def _node(self, claim: ParsedClaim) -> _Node:
        return _Node(self._statement_numbers[_statement_key(claim)], claim.claim.source, True)

    def _origins_by_node(self, starts: Iterable[_Node]) -> dict[_Node, _Origins]:
        """The origins of each node: its own and those of its successors.

        Components come in reverse topological order, so the successors' origins are known. A cycle that leads nowhere
        else is its own origin. Example: paper → agency → wire have one origin, the wire.
        """
        origins: dict[_Node, _Origins] = {}
        for component in strongly_connected_components(starts, self._successors):
            cycle = set(component)
            parts = {self._direct_origins(node) for node in component}
            parts |= {origins[next_] for node in component for next_ in self._successors(node) if next_ not in cycle}
            joined = union(parts - {frozenset()})
            joined = joined or frozenset(Origin("source", root) for root in roots(component[0].source, self._sources))
            origins.update(dict.fromkeys(component, joined))
        return origins

    def _successors(self, node: _Node) -> list[_Node]:
        """The claims that a node repeats, or the parents of its source where it repeats none."""
        repeated = self._repeated(node)
        if repeated:
            return [self._node(claim) for claim in repeated if not claim.speaker]
        return [_Node(node.statement, parent, False) for parent in parents(node.source, self._sources)]

    def _direct_origins(self, node: _Node) -> _Origins:
        """The origins of a node itself: speakers of claims that it repeats, or a source that derives from nothing."""
        repeated = self._repeated(node)
        if repeated:
            return frozenset(self._speaker(claim) for claim in repeated if claim.speaker)
        if parents(node.source, self._sources):
            return frozenset()
        return frozenset((Origin("source", node.source),))

    def _repeated(self, node: _Node) -> list[ParsedClaim]:
        """The claims of the node's source that its statement repeats: those equivalent to it, else those that agree.

        Of these the live ones, or all where none is live.
        """
        if node.own:
            return []
        statements = self._by_source.get((node.source, self._examples[node.statement].declared.key), {})
        claims = statements.get(node.statement)
        if claims is None:
            agreeing = (claims for other, claims in statements.items() if self._agree(node.statement, other))
            claims = [claim for members in agreeing for claim in members]
        return [claim for claim in claims if claim.id in self._live] or claims

    def _agree(self, one: int, other: int) -> bool:
        if (one, other) not in self._agreement:
            self._agreement[one, other] = agree(self._examples[one], self._examples[other])
        return self._agreement[one, other]

    def _of_citations(self, cited: Collection[str], with_claims: Container[str]) -> set[Origin]:
        """The origins of cited sources without a claim: none where an ancestor has a claim, which counts already."""
        counted: set[str] = set()
        for component in strongly_connected_components(cited, lambda source: parents(source, self._sources)):
            above = {*component, *(parent for source in component for parent in parents(source, self._sources))}
            if any(source in with_claims or source in counted for source in above):
                counted.update(component)
        roots_of = roots_by_source(cited, self._sources)
        return {Origin("source", root) for source in cited if source not in counted for root in roots_of[source]}


def _statement_key(claim: ParsedClaim) -> Any:
    return (claim.declared.key, claim.equivalence_key)
