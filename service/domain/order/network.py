"""The network of an order: a start and an end for each event, bounds from dates, edges from relations.

Every relation says that one point of time is not later than another (or strictly earlier), never by how much. So the
difference constraints have a simple form: they can all hold exactly when no circle holds a strict edge, and when no
point that must lie at or after some instant leads to one that must lie before it. Both are found in linear time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf

from service.domain import edtf
from service.domain.order.feasible import holds

ORDERING = ("before", "after", "during", "same_time", "part_of", "reports_on")
"""The kinds of relation that say something about order."""
START, END = 0, 1
Point = tuple[str, int]
"""The start or the end of an event."""


@dataclass(frozen=True, slots=True)
class Dated:
    """An event as far as order goes: its id, its title for people, its date."""

    id: str
    title: str
    date: edtf.Date


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """A relation between two events (``start`` bears it); relations are taken in this order."""

    start: str
    kind: str
    to: str
    note: str | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is known by."""
        return (self.start, self.kind, self.to)


@dataclass(frozen=True, slots=True)
class Edge:
    """``early`` is not later than ``late``; where ``strict``, it is earlier. ``link`` is None within one event."""

    early: Point
    late: Point
    strict: bool
    link: Link | None


def edges_of(link: Link) -> tuple[Edge, ...]:
    """What a relation demands of the starts and ends."""
    a, b = link.start, link.to
    if link.kind == "before":
        return (Edge((a, END), (b, START), True, link),)
    if link.kind == "after":
        return (Edge((b, END), (a, START), True, link),)
    if link.kind in ("during", "part_of"):
        return (Edge((b, START), (a, START), False, link), Edge((a, END), (b, END), False, link))
    if link.kind == "same_time":
        return (Edge((a, START), (b, END), False, link), Edge((b, START), (a, END), False, link))
    return (Edge((b, START), (a, START), False, link),)


class Network:
    """Points with their bounds: at or after ``low``, before ``high`` (UTC seconds; infinite where nothing binds)."""

    def __init__(self, events: Iterable[Dated]) -> None:
        self.low: dict[Point, float] = {}
        self.high: dict[Point, float] = {}
        for event in events:
            for side, (earliest, latest) in enumerate(event.date.ends(1)):
                self.low[event.id, side] = -inf if earliest is None else earliest
                # A range takes its last second along.
                self.high[event.id, side] = inf if latest is None else latest + 1
        # An event's start has an even number, its end the odd one after it.
        self._number = {point: at for at, point in enumerate(self.low)}
        self._low, self._high = list(self.low.values()), list(self.high.values())
        self._known: dict[Link, tuple[tuple[int, int, bool], ...]] = {}

    def holds(self, links: Sequence[Link]) -> bool:
        """Whether these relations and all dates can be true together. Linear in points and relations."""
        return holds(self._low, self._high, [edge for link in links for edge in self._edges(link)])

    def _edges(self, link: Link) -> tuple[tuple[int, int, bool], ...]:
        """A relation's edges by the numbers of their points, worked out once: halving asks for them often."""
        found = self._known.get(link)
        if found is None:
            number = self._number
            found = tuple((number[each.early], number[each.late], each.strict) for each in edges_of(link))
            self._known[link] = found
        return found

    def neighbours(self, links: Iterable[Link]) -> dict[Point, list[Edge]]:
        """The edges that leave each point, those within events included."""
        found: dict[Point, list[Edge]] = {}
        for event, side in self.low:
            if side == START:
                found.setdefault((event, START), []).append(Edge((event, START), (event, END), False, None))
        for link in links:
            for edge in edges_of(link):
                found.setdefault(edge.early, []).append(edge)
        return found
