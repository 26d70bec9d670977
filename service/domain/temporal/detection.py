"""Find the relations between events that cannot hold with the dates and with the relations before them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from service.domain.comparison import RULE_VERSION
from service.domain.conflict.detection import Conflict
from service.domain.conflict.rationale import conflict_id, fingerprint
from service.domain.graph import WeightedEdge, path_to, shortest_paths
from service.domain.temporal.constraints import (
    TEMPORAL_KINDS,
    ConstraintNetwork,
    DatedEvent,
    Edge,
    Endpoint,
    TemporalRelation,
    edges_of,
)

State = TypeVar("State", bound=Hashable)
MAX_NAMED_RELATIONS = 3
"""How many relations against a relation its summary names."""
_SENTENCES = {
    "before": "“{a}” is said to come before “{b}”",
    "after": "“{a}” is said to come after “{b}”",
    "during": "“{a}” is said to happen during “{b}”",
    "part_of": "“{a}” is said to be part of “{b}”",
    "same_time": "“{a}” and “{b}” are said to share a moment",
    "reports_on": "“{a}” is said to report on “{b}”",
}


def find_order_conflicts(events: Iterable[DatedEvent], relations: Iterable[TemporalRelation]) -> list[Conflict]:
    """One conflict for each relation that cannot hold with the dates and the relations before it.

    Takes the events of a connected component (or all) and their relations, which are added in order of (from, kind,
    to). Relations of another kind, or with an event that is not given, are ignored.
    """
    events_by_id = {event.id: event for event in events}
    remaining = sorted(
        relation
        for relation in relations
        if relation.kind in TEMPORAL_KINDS and relation.from_event in events_by_id and relation.to_event in events_by_id
    )
    network = ConstraintNetwork(events_by_id.values())
    accepted: list[TemporalRelation] = []
    conflicts = []
    while remaining:
        number = _satisfiable_prefix(network, accepted, remaining)
        accepted += remaining[:number]
        if number == len(remaining):
            break
        rejected = remaining[number]
        conflicts.append(_describe(rejected, tightest_explanation(network, accepted, rejected), events_by_id))
        remaining = remaining[number + 1 :]
    return conflicts


def _satisfiable_prefix(
    network: ConstraintNetwork, accepted: Sequence[TemporalRelation], relations: Sequence[TemporalRelation]
) -> int:
    """The number of relations, from the first on, that can hold together with the accepted ones.

    Bisection. Invariant: more relations never make an unsatisfiable network satisfiable.
    """
    if network.is_satisfiable([*accepted, *relations]):
        return len(relations)
    satisfiable, unsatisfiable = 0, len(relations)
    while unsatisfiable - satisfiable > 1:
        middle = (satisfiable + unsatisfiable) // 2
        if network.is_satisfiable([*accepted, *relations[:middle]]):
            satisfiable = middle
        else:
            unsatisfiable = middle
    return satisfiable


# Explanations: what a rejected relation contradicts


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a relation cannot hold: other relations, and two endpoints whose dates are apart (None for a cycle).

    ``gap`` is the number of seconds between these dates; 0 for a cycle.
    """

    relations: tuple[TemporalRelation, ...]
    late: Endpoint | None
    early: Endpoint | None
    gap: float

    @property
    def sort_key(self) -> tuple[float, int, tuple[tuple[str, str, str], ...]]:
        """The tightest first: the widest gap, then the fewest relations, then the lowest ids."""
        return (-self.gap, len(self.relations), tuple(relation.key for relation in self.relations))


def tightest_explanation(
    network: ConstraintNetwork, accepted: Sequence[TemporalRelation], rejected: TemporalRelation
) -> Explanation:
    """The tightest explanation of why a relation cannot hold with the accepted ones."""
    # The edges of the relation itself count too: one edge of `during` may be blocked through the other.
    outgoing = network.outgoing_edges([*accepted, rejected])
    incoming: dict[Endpoint, list[Edge]] = {}
    for edges in outgoing.values():
        for edge in edges:
            incoming.setdefault(edge.late, []).append(edge)
    explanations: list[Explanation] = []
    for edge in edges_of(rejected):
        explanations += _by_dates(network, edge, outgoing, incoming)
        explanations += _by_cycle(edge, outgoing)
    return min(explanations, key=lambda explanation: explanation.sort_key)


def _by_dates(
    network: ConstraintNetwork,
    edge: Edge,
    outgoing: Mapping[Endpoint, Sequence[Edge]],
    incoming: Mapping[Endpoint, Sequence[Edge]],
) -> Iterator[Explanation]:
    """An endpoint that is late leads to the edge, and the edge leads to one that is early."""
    before = shortest_paths(edge.early, lambda point: (_weighted(step, step.early) for step in incoming.get(point, ())))
    after = shortest_paths(edge.late, lambda point: (_weighted(step, step.late) for step in outgoing.get(point, ())))
    late = min(before, key=lambda point: (-network.low[point], before[point].length, point))
    early = min(after, key=lambda point: (network.high[point], after[point].length, point))
    gap = network.low[late] - network.high[early]
    if gap >= 0:
        yield Explanation(_relations(path_to(late, before) + path_to(early, after), edge.relation), late, early, gap)


def _by_cycle(closing: Edge, outgoing: Mapping[Endpoint, Sequence[Edge]]) -> Iterator[Explanation]:
    """The edge closes a cycle with a strict edge: the shortest path from its late end back to its early one.

    The search is over (endpoint, whether a strict edge is on the path), so that the strict edge may be anywhere.
    """

    def steps(state: tuple[Endpoint, bool]) -> Iterator[WeightedEdge[tuple[Endpoint, bool], Edge]]:
        point, strict = state
        return (_weighted(edge, (edge.late, strict or edge.strict)) for edge in outgoing.get(point, ()))

    goal = (closing.early, True)
    arrivals = shortest_paths((closing.late, closing.strict), steps, goal)
    if goal in arrivals:
        yield Explanation(_relations(path_to(goal, arrivals), closing.relation), None, None, 0)


def _weighted(edge: Edge, target: State) -> WeightedEdge[State, Edge]:
    """Paths are measured in relations: an edge within one event has length 0."""
    if edge.relation is None:
        return WeightedEdge(target, 0, (), edge)
    return WeightedEdge(target, 1, edge.relation.key, edge)


def _relations(path: Iterable[Edge], rejected: TemporalRelation | None) -> tuple[TemporalRelation, ...]:
    relations = {edge.relation for edge in path if edge.relation is not None}
    return tuple(sorted(relation for relation in relations if relation != rejected))


# Description


def _describe(rejected: TemporalRelation, explanation: Explanation, events_by_id: Mapping[str, DatedEvent]) -> Conflict:
    relations = (rejected, *explanation.relations)
    endpoints = (explanation.early, explanation.late)
    dated = [events_by_id[endpoint[0]] for endpoint in endpoints if endpoint is not None]
    ends = (rejected.from_event, rejected.to_event)
    involved = {event for relation in relations for event in (relation.from_event, relation.to_event)}
    involved |= {event.id for event in dated}
    uncertain = any(event.date.uncertain for event in dated)
    return Conflict(
        id=conflict_id("order", *rejected.key),
        kind="order",
        level="tension" if uncertain else "conflict",
        events=(*ends, *sorted(involved.difference(ends))),
        property=None,
        sides=(),
        claims=(),
        rationale=_rationale(explanation, events_by_id, uncertain),
        summary=_summary(relations, dated, events_by_id),
        fingerprint=fingerprint((), _fingerprint_parts(relations, dated)),
        relations=tuple(_to_public(relation) for relation in relations),
    )


def _fingerprint_parts(relations: Sequence[TemporalRelation], dated: Sequence[DatedEvent]) -> list[str]:
    parts = ["\x1e".join((*relation.key, relation.note or "")) for relation in relations]
    return parts + [f"{event.id}\x1e{event.date.text}" for event in dated]


def _rationale(explanation: Explanation, events_by_id: Mapping[str, DatedEvent], uncertain: bool) -> dict[str, Any]:
    early, late = explanation.early, explanation.late
    rule = {"rule": "order", "rule_version": RULE_VERSION}
    if early is None or late is None:
        return {**rule, "a": None, "b": None, "relation": "circular", "level_reason": "plain"}
    gap_days = (_days(late, events_by_id)[0] or 0) - (_days(early, events_by_id)[1] or 0)
    return {
        **rule,
        "a": _as_read(early, events_by_id),
        "b": _as_read(late, events_by_id),
        "relation": "before",
        "gap_days": gap_days,
        "level_reason": "uncertain" if uncertain else "plain",
    }


def _days(endpoint: Endpoint, events_by_id: Mapping[str, DatedEvent]) -> tuple[int | None, int | None]:
    """The first and last day on which the start or end of an event may be, numbered from 1970-01-01."""
    event, side = endpoint
    date = events_by_id[event].date
    if date.throughout:
        span = date.pairs[0][side]
        return span.first_ordinal, span.last_ordinal
    return date.first_ordinal, date.last_ordinal


def _as_read(endpoint: Endpoint, events_by_id: Mapping[str, DatedEvent]) -> dict[str, Any]:
    date = events_by_id[endpoint[0]].date
    return {"event": endpoint[0], "text": date.text, "earliest": date.first_day, "latest": date.last_day}


def _to_public(relation: TemporalRelation) -> dict[str, Any]:
    return {"from": relation.from_event, "kind": relation.kind, "to": relation.to_event, "note": relation.note}


def _summary(
    relations: Sequence[TemporalRelation], dated: Sequence[DatedEvent], events_by_id: Mapping[str, DatedEvent]
) -> str:
    """The rejected relation in words, then the relations and dates that it contradicts."""
    rejected, *others = (
        _SENTENCES[relation.kind].format(
            a=events_by_id[relation.from_event].title, b=events_by_id[relation.to_event].title
        )
        for relation in relations
    )
    more = len(others) - MAX_NAMED_RELATIONS
    reasons = others[:MAX_NAMED_RELATIONS] + ([f"{more} more relations"] if more > 0 else [])
    reasons += [f"“{event.title}” is dated {event.date.human}" for event in dict.fromkeys(dated)]
    if not reasons:
        return rejected
    joined = " and ".join(reasons) if len(reasons) < 3 else f"{', '.join(reasons[:-1])} and {reasons[-1]}"
    return f"{rejected}, but {joined}"
