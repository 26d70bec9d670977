"""Temporal constraints: a start and an end for each event, bounds from dates, edges from relations.

Every relation says that one endpoint is not later than another, or strictly earlier, never by how much. These are
difference constraints (Dechter, Meiri and Pearl 1991). They can all hold exactly when no cycle has a strict edge, and
no endpoint at or after some instant leads to one before that instant. Both conditions take linear time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf

from service.domain import edtf
from service.domain.graph import strongly_connected_components

TEMPORAL_KINDS = ("before", "after", "during", "same_time", "part_of", "reports_on")
"""The kinds of relation that constrain dates."""
START, END = 0, 1
Endpoint = tuple[str, int]
"""The start or the end of an event: its id and ``START`` or ``END``."""


@dataclass(frozen=True, slots=True)
class DatedEvent:
    """What of an event matters to its order: its id, its title (for summaries) and its date."""

    id: str
    title: str
    date: edtf.Date


@dataclass(frozen=True, slots=True, order=True)
class TemporalRelation:
    """A relation between two events; ``from_event`` has it. Relations are sorted by (from, kind, to)."""

    from_event: str
    kind: str
    to_event: str
    note: str | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """What identifies it."""
        return (self.from_event, self.kind, self.to_event)


@dataclass(frozen=True, slots=True)
class Edge:
    """``early`` is not later than ``late``, or earlier where ``strict``. ``relation`` is None within one event."""

    early: Endpoint
    late: Endpoint
    strict: bool
    relation: TemporalRelation | None


def edges_of(relation: TemporalRelation) -> tuple[Edge, ...]:
    """The edges that a relation requires: ``a before b`` is the strict edge from a's end to b's start."""
    a, b = relation.from_event, relation.to_event
    if relation.kind == "before":
        return (Edge((a, END), (b, START), True, relation),)
    if relation.kind == "after":
        return (Edge((b, END), (a, START), True, relation),)
    if relation.kind in ("during", "part_of"):
        return (Edge((b, START), (a, START), False, relation), Edge((a, END), (b, END), False, relation))
    if relation.kind == "same_time":
        return (Edge((a, START), (b, END), False, relation), Edge((b, START), (a, END), False, relation))
    return (Edge((b, START), (a, START), False, relation),)


class ConstraintNetwork:
    """The endpoints of some events with their bounds: at or after ``low``, before ``high``.

    Bounds are UTC seconds, infinite where nothing is known.
    """

    def __init__(self, events: Iterable[DatedEvent]) -> None:
        self.low: dict[Endpoint, float] = {}
        self.high: dict[Endpoint, float] = {}
        for event in events:
            for side, (earliest, latest) in enumerate(event.date.ends(1)):
                self.low[event.id, side] = -inf if earliest is None else earliest
                # The last second of a range is part of it.
                self.high[event.id, side] = inf if latest is None else latest + 1
        # The start of an event has an even number, its end the next one.
        self._number = {endpoint: number for number, endpoint in enumerate(self.low)}
        self._low, self._high = list(self.low.values()), list(self.high.values())
        self._numbered_edges: dict[TemporalRelation, tuple[tuple[int, int, bool], ...]] = {}

    def is_satisfiable(self, relations: Sequence[TemporalRelation]) -> bool:
        """Whether these relations and all dates can be true together. Linear in endpoints and relations."""
        edges = [edge for relation in relations for edge in self._edges(relation)]
        return is_satisfiable(self._low, self._high, edges)

    def _edges(self, relation: TemporalRelation) -> tuple[tuple[int, int, bool], ...]:
        """A relation's edges between numbered endpoints; cached, because the bisection needs them often."""
        edges = self._numbered_edges.get(relation)
        if edges is None:
            number = self._number
            edges = tuple((number[edge.early], number[edge.late], edge.strict) for edge in edges_of(relation))
            self._numbered_edges[relation] = edges
        return edges

    def outgoing_edges(self, relations: Iterable[TemporalRelation]) -> dict[Endpoint, list[Edge]]:
        """The edges that leave each endpoint, those from start to end of one event included."""
        outgoing: dict[Endpoint, list[Edge]] = {}
        for event, side in self.low:
            if side == START:
                outgoing.setdefault((event, START), []).append(Edge((event, START), (event, END), False, None))
        for relation in relations:
            for edge in edges_of(relation):
                outgoing.setdefault(edge.early, []).append(edge)
        return outgoing


def is_satisfiable(low: Sequence[float], high: Sequence[float], edges: Sequence[tuple[int, int, bool]]) -> bool:
    """Whether there are numbers for all points, at or after ``low`` and before ``high``, in the order of the edges.

    Points are numbered; an even one is not later than the next. An edge is (early, late, strict). Technique: propagate
    the lower bounds along the edges (longest paths), first through the acyclic part in topological order, then
    through the cycles, whose points share one bound. Example: with low [0, 0, 5, 5], high [9, 9, 7, 7] and an edge from
    2 to 0, point 0 is at or after 5, and 5 < 9: satisfiable. With high [4, 9, 7, 7] it is not.
    """
    successors: list[list[int]] = [[point + 1] if point % 2 == 0 else [] for point in range(len(low))]
    for early, late, _ in edges:
        successors[early].append(late)
    bounds = list(low)
    remaining = _propagate_in_topological_order(bounds, successors)
    if remaining:
        component_of = _propagate_through_cycles(remaining, bounds, successors)
        if any(strict and component_of.get(early, -1) == component_of.get(late, -2) for early, late, strict in edges):
            return False
    return all(lower < upper for lower, upper in zip(bounds, high, strict=True))


def _propagate_in_topological_order(bounds: list[float], successors: Sequence[Sequence[int]]) -> list[int]:
    """Raise the lower bounds along the edges (Kahn 1962); gives the points in or after a cycle, which remain."""
    incoming = [0] * len(bounds)
    for following in successors:
        for point in following:
            incoming[point] += 1
    ready = [point for point, number in enumerate(incoming) if not number]
    for point in ready:
        bound = bounds[point]
        for successor in successors[point]:
            bounds[successor] = max(bounds[successor], bound)
            incoming[successor] -= 1
            if not incoming[successor]:
                ready.append(successor)
    return [point for point, number in enumerate(incoming) if number]


def _propagate_through_cycles(
    remaining: Sequence[int], bounds: list[float], successors: Sequence[Sequence[int]]
) -> dict[int, int]:
    """Raise the lower bounds of the remaining points; gives the number of each point's strongly connected component.

    All successors of a remaining point remain too.
    """
    components = list(strongly_connected_components(remaining, successors.__getitem__))
    component_of = {point: number for number, component in enumerate(components) for point in component}
    for component in reversed(components):  # topological order
        bound = max(bounds[point] for point in component)
        for point in component:
            bounds[point] = bound
            for successor in successors[point]:
                bounds[successor] = max(bounds[successor], bound)
    return component_of
