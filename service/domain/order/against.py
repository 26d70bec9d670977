"""What stands against a relation: the tightest way, then the one of the fewest relations, then of the lowest ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count

from service.domain.order.network import Edge, Link, Network, Point, edges_of


@dataclass(frozen=True, slots=True)
class Against:
    """Why a relation cannot hold: the relations on the way, and the two points whose dates are apart (None: a circle).

    ``gap`` is by how many seconds the dates miss each other; 0 for a circle.
    """

    links: tuple[Link, ...]
    late: Point | None
    early: Point | None
    gap: float

    @property
    def weight(self) -> tuple[float, int, tuple[tuple[str, str, str], ...]]:
        """Sorts the tightest first."""
        return (-self.gap, len(self.links), tuple(each.key for each in self.links))


def tightest(network: Network, accepted: Sequence[Link], link: Link) -> Against:
    """What stands against a relation that cannot hold with those accepted before it."""
    # The relation's own edges belong to the graph too: of `during`, each may block by way of the other.
    after = network.neighbours([*accepted, link])
    before: dict[Point, list[Edge]] = {}
    for edges in after.values():
        for edge in edges:
            before.setdefault(edge.late, []).append(edge)
    found: list[Against] = []
    for edge in edges_of(link):
        found += _by_dates(network, edge, after, before)
        found += _by_circle(edge, after)
    return min(found, key=lambda each: each.weight)


def _by_dates(
    network: Network, edge: Edge, after: Mapping[Point, Sequence[Edge]], before: Mapping[Point, Sequence[Edge]]
) -> list[Against]:
    """A point that must be late leads to the edge, and the edge leads to one that must be early."""
    behind = _reached(edge.early, before, backwards=True)
    ahead = _reached(edge.late, after, backwards=False)
    late = min(behind, key=lambda point: (-network.low[point], behind[point][0], point))
    early = min(ahead, key=lambda point: (network.high[point], ahead[point][0], point))
    gap = network.low[late] - network.high[early]
    if not gap >= 0:
        return []
    return [Against(_others(_trace(late, behind) + _trace(early, ahead), edge.link), late, early, gap)]


def _by_circle(edge: Edge, after: Mapping[Point, Sequence[Edge]]) -> list[Against]:
    """The edge closes a circle in which something is strictly earlier than itself."""
    way = _strict_way(edge, after)
    return [] if way is None else [Against(_others(way, edge.link), None, None, 0)]


def _others(way: Iterable[Edge], own: Link | None) -> tuple[Link, ...]:
    links = dict.fromkeys(each.link for each in way)
    return tuple(sorted(each for each in links if each is not None and each != own))


_Reached = Mapping[Point, tuple[int, Edge | None, Point]]
"""To every point: over how many relations, by which edge, from where; the fewest relations, then the lowest keys."""


def _reached(start: Point, edges: Mapping[Point, Sequence[Edge]], backwards: bool) -> _Reached:
    """Every point that can be reached from here (Dijkstra: an edge within an event costs nothing)."""
    found: dict[Point, tuple[int, Edge | None, Point]] = {}
    turn = count()
    waiting: list[tuple[int, tuple[str, ...], int, Point, Edge | None, Point]] = [
        (0, (), next(turn), start, None, start)
    ]
    while waiting:
        number, _, _, point, by, origin = heappop(waiting)
        if point in found:
            continue
        found[point] = (number, by, origin)
        for edge in edges.get(point, ()):
            further = edge.early if backwards else edge.late
            if further not in found:
                key = edge.link.key if edge.link else ()
                heappush(waiting, (number + bool(edge.link), key, next(turn), further, edge, point))
    return found


def _trace(point: Point, reached: _Reached) -> list[Edge]:
    way = []
    _, edge, origin = reached[point]
    while edge is not None:
        way.append(edge)
        _, edge, origin = reached[origin]
    return way


_Place = tuple[Point, bool]
"""A point, and whether a strict edge lies on the way to it."""


def _strict_way(closing: Edge, after: Mapping[Point, Sequence[Edge]]) -> list[Edge] | None:
    """The shortest way from the late end of an edge back to its early one that makes a circle with a strict edge."""
    start, goal = (closing.late, closing.strict), (closing.early, True)
    came: dict[_Place, tuple[Edge | None, _Place]] = {}
    turn = count()
    waiting: list[tuple[int, tuple[str, ...], int, _Place, Edge | None, _Place]] = [
        (0, (), next(turn), start, None, start)
    ]
    while waiting and goal not in came:
        number, _, _, place, by, origin = heappop(waiting)
        if place in came:
            continue
        came[place] = (by, origin)
        for edge in after.get(place[0], ()):
            further = (edge.late, place[1] or edge.strict)
            if further not in came:
                key = edge.link.key if edge.link else ()
                heappush(waiting, (number + bool(edge.link), key, next(turn), further, edge, place))
    return _walked(goal, came) if goal in came else None


def _walked(place: _Place, came: Mapping[_Place, tuple[Edge | None, _Place]]) -> list[Edge]:
    way = []
    edge, origin = came[place]
    while edge is not None:
        way.append(edge)
        edge, origin = came[origin]
    return way
