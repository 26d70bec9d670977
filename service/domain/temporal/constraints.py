"""The network of an order: a start and an end for each event, bounds from dates, edges from relations.

Every relation says that one point of time is not later than another (or strictly earlier), never by how much. So the
difference constraints have a simple form: they can all hold exactly when no circle holds a strict edge, and when no
point that must lie at or after some instant leads to one that must lie before it. Both are found in linear time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import inf

from service.domain import edtf

TEMPORAL_KINDS = ("before", "after", "during", "same_time", "part_of", "reports_on")
"""The kinds of relation that say something about order."""
START, END = 0, 1
Endpoint = tuple[str, int]
"""The start or the end of an event."""


@dataclass(frozen=True, slots=True)
class DatedEvent:
    """An event as far as order goes: its id, its title for people, its date."""

    id: str
    title: str
    date: edtf.Date


@dataclass(frozen=True, slots=True, order=True)
class TemporalRelation:
    """A relation between two events (``start`` bears it); relations are taken in this order."""

    from_event: str
    kind: str
    to_event: str
    note: str | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is known by."""
        return (self.from_event, self.kind, self.to_event)


@dataclass(frozen=True, slots=True)
class Edge:
    """``early`` is not later than ``late``; where ``strict``, it is earlier. ``link`` is None within one event."""

    early: Endpoint
    late: Endpoint
    strict: bool
    link: TemporalRelation | None


def edges_of(link: TemporalRelation) -> tuple[Edge, ...]:
    """What a relation demands of the starts and ends."""
    a, b = link.from_event, link.to_event
    if link.kind == "before":
        return (Edge((a, END), (b, START), True, link),)
    if link.kind == "after":
        return (Edge((b, END), (a, START), True, link),)
    if link.kind in ("during", "part_of"):
        return (Edge((b, START), (a, START), False, link), Edge((a, END), (b, END), False, link))
    if link.kind == "same_time":
        return (Edge((a, START), (b, END), False, link), Edge((b, START), (a, END), False, link))
    return (Edge((b, START), (a, START), False, link),)


class ConstraintNetwork:
    """Points with their bounds: at or after ``low``, before ``high`` (UTC seconds; infinite where nothing binds)."""

    def __init__(self, events: Iterable[DatedEvent]) -> None:
        self.low: dict[Endpoint, float] = {}
        self.high: dict[Endpoint, float] = {}
        for event in events:
            for side, (earliest, latest) in enumerate(event.date.ends(1)):
                self.low[event.id, side] = -inf if earliest is None else earliest
                # A range takes its last second along.
                self.high[event.id, side] = inf if latest is None else latest + 1
        # An event's start has an even number, its end the odd one after it.
        self._number = {point: at for at, point in enumerate(self.low)}
        self._low, self._high = list(self.low.values()), list(self.high.values())
        self._known: dict[TemporalRelation, tuple[tuple[int, int, bool], ...]] = {}

    def is_satisfiable(self, links: Sequence[TemporalRelation]) -> bool:
        """Whether these relations and all dates can be true together. Linear in points and relations."""
        return is_satisfiable(self._low, self._high, [edge for link in links for edge in self._edges(link)])

    def _edges(self, link: TemporalRelation) -> tuple[tuple[int, int, bool], ...]:
        """A relation's edges by the numbers of their points, worked out once: halving asks for them often."""
        found = self._known.get(link)
        if found is None:
            number = self._number
            found = tuple((number[each.early], number[each.late], each.strict) for each in edges_of(link))
            self._known[link] = found
        return found

    def outgoing_edges(self, links: Iterable[TemporalRelation]) -> dict[Endpoint, list[Edge]]:
        """The edges that leave each point, those within events included."""
        found: dict[Endpoint, list[Edge]] = {}
        for event, side in self.low:
            if side == START:
                found.setdefault((event, START), []).append(Edge((event, START), (event, END), False, None))
        for link in links:
            for edge in edges_of(link):
                found.setdefault(edge.early, []).append(edge)
        return found


# Whether an order can hold: numbered points with bounds, and edges that say which comes first. Linear, no
# recursion.

Edges = Sequence[tuple[int, int, bool]]


def is_satisfiable(low: Sequence[float], high: Sequence[float], edges: Edges) -> bool:
    """Whether numbers can be found for all points: at or after ``low``, before ``high``, in the order of the edges.

    They can exactly when no circle has a strict edge and no ``low`` leads to a ``high`` at or before it.
    """
    after: list[list[int]] = [[at + 1] if at % 2 == 0 else [] for at in range(len(low))]
    for early, late, _ in edges:
        after[early].append(late)
    floor = list(low)
    left = _settle_acyclic(floor, after)
    if left:
        home = _settle_circles(left, floor, after)
        if any(strict and home.get(early, -1) == home.get(late, -2) for early, late, strict in edges):
            return False
    return all(least < most for least, most in zip(floor, high, strict=True))


def _settle_acyclic(floor: list[float], after: Sequence[Sequence[int]]) -> list[int]:
    """Push the floors along the edges in topological order (Kahn 1962); gives the points that circles hold back."""
    waits = [0] * len(floor)
    for ahead in after:
        for point in ahead:
            waits[point] += 1
    ready = [point for point, number in enumerate(waits) if not number]
    for point in ready:
        least = floor[point]
        for further in after[point]:
            floor[further] = max(floor[further], least)
            waits[further] -= 1
            if not waits[further]:
                ready.append(further)
    return [point for point, number in enumerate(waits) if number]


def _settle_circles(left: Sequence[int], floor: list[float], after: Sequence[Sequence[int]]) -> dict[int, int]:
    """Push the floors through what is left; gives for each point the number of its circle."""
    groups = list(_components(left, after))
    home = {point: at for at, group in enumerate(groups) for point in group}
    # Components come in reverse topological order: what lies later comes first.
    for group in reversed(groups):
        least = max(floor[point] for point in group)
        for point in group:
            floor[point] = least
            for further in after[point]:
                floor[further] = max(floor[further], least)
    return home


def _components(points: Sequence[int], after: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Strongly connected components (Tarjan 1972), a component after all that it leads to."""
    inside = set(points)
    index: dict[int, int] = {}
    low: dict[int, int] = {}
    stack: list[int] = []
    waiting: set[int] = set()
    for root in points:
        work = [root] if root not in index else []
        ways: dict[int, Iterator[int]] = {}
        while work:
            point = work[-1]
            if point not in index:
                index[point] = low[point] = len(index)
                stack.append(point)
                waiting.add(point)
                ways[point] = iter(after[point])
            following = next((each for each in ways[point] if each in inside and each not in index), None)
            if following is not None:
                work.append(following)
                continue
            work.pop()
            low[point] = min((low[each] for each in after[point] if each in waiting), default=low[point])
            low[point] = min(low[point], index[point])
            if low[point] == index[point]:
                yield _unwind(point, stack, waiting)


def _unwind(point: int, stack: list[int], waiting: set[int]) -> list[int]:
    group: list[int] = []
    while not group or group[-1] != point:
        group.append(stack.pop())
        waiting.discard(group[-1])
    return group
