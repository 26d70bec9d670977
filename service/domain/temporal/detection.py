"""Which relations cannot hold, taken in their order, and what stands against each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count
from typing import Any

from service.domain.comparison import RULE_VERSION
from service.domain.conflict.detection import Conflict
from service.domain.conflict.rationale import conflict_id, fingerprint
from service.domain.temporal.constraints import (
    TEMPORAL_KINDS,
    ConstraintNetwork,
    DatedEvent,
    Edge,
    Endpoint,
    TemporalRelation,
    edges_of,
)

DAY = 86_400
_WORDS = {
    "before": "“{a}” is said to come before “{b}”",
    "after": "“{a}” is said to come after “{b}”",
    "during": "“{a}” is said to happen during “{b}”",
    "part_of": "“{a}” is said to be part of “{b}”",
    "same_time": "“{a}” and “{b}” are said to share a moment",
    "reports_on": "“{a}” is said to report on “{b}”",
}


def find_order_conflicts(events: Iterable[DatedEvent], links: Iterable[TemporalRelation]) -> list[Conflict]:
    """One conflict for each relation that cannot hold with the dates and the relations before it.

    Takes the events of a connected part (or all there are) and their relations; those that say nothing about order,
    or lead to an event that is not given, are left aside. Relations are taken by (from, kind, to).
    """
    known = {each.id: each for each in events}
    inside = (each for each in links if each.from_event in known and each.to_event in known)
    taken = sorted(each for each in inside if each.kind in TEMPORAL_KINDS)
    network = ConstraintNetwork(known.values())
    accepted: list[TemporalRelation] = []
    found = []
    while taken:
        holding = _how_many_hold(network, accepted, taken)
        accepted += taken[:holding]
        if holding == len(taken):
            break
        found.append(_describe(taken[holding], tightest_explanation(network, accepted, taken[holding]), known))
        taken = taken[holding + 1 :]
    return found


def _how_many_hold(
    network: ConstraintNetwork, accepted: Sequence[TemporalRelation], taken: Sequence[TemporalRelation]
) -> int:
    """How many of these, from the first on, hold together with those accepted (by halving: holding is monotone)."""
    if network.is_satisfiable([*accepted, *taken]):
        return len(taken)
    fits, fails = 0, len(taken)
    while fails - fits > 1:
        middle = (fits + fails) // 2
        if network.is_satisfiable([*accepted, *taken[:middle]]):
            fits = middle
        else:
            fails = middle
    return fits


def _describe(link: TemporalRelation, against: Explanation, known: Mapping[str, DatedEvent]) -> Conflict:
    links = (link, *against.links)
    dated = [known[point[0]] for point in (against.early, against.late) if point is not None]
    on_the_way = {end for each in links for end in (each.from_event, each.to_event)} | {each.id for each in dated}
    events = (link.from_event, link.to_event, *sorted(on_the_way - {link.from_event, link.to_event}))
    uncertain = any(each.date.uncertain for each in dated)
    return Conflict(
        id=conflict_id("order", link.from_event, link.kind, link.to_event),
        kind="order",
        level="tension" if uncertain else "conflict",
        events=events,
        property=None,
        sides=(),
        claims=(),
        rationale=_rationale(against, known, uncertain),
        summary=_summary(links, dated, known),
        fingerprint=fingerprint((), _inputs(links, dated)),
        relations=tuple(_shown(each) for each in links),
    )


def _inputs(links: Sequence[TemporalRelation], dated: Sequence[DatedEvent]) -> list[str]:
    said = ["\x1e".join((*each.key, each.note or "")) for each in links]
    return said + [f"{each.id}\x1e{each.date.text}" for each in dated]


def _rationale(against: Explanation, known: Mapping[str, DatedEvent], uncertain: bool) -> dict[str, Any]:
    told: dict[str, Any] = {"rule": "order", "rule_version": RULE_VERSION}
    if against.early is None or against.late is None:
        return {**told, "a": None, "b": None, "relation": "circular", "level_reason": "plain"}
    early, late = _as_read(against.early, known), _as_read(against.late, known)
    days = (_days(against.late, known)[0] or 0) - (_days(against.early, known)[1] or 0)
    return {
        **told,
        "a": early,
        "b": late,
        "relation": "before",
        "gap_days": days,
        "level_reason": "uncertain" if uncertain else "plain",
    }


def _days(point: Endpoint, known: Mapping[str, DatedEvent]) -> tuple[int | None, int | None]:
    """The first and last day of one end of an event, as written, numbered."""
    date = known[point[0]].date
    if date.throughout:
        span = date.pairs[0][point[1]]
        return span.first_ordinal, span.last_ordinal
    return date.first_ordinal, date.last_ordinal


def _as_read(point: Endpoint, known: Mapping[str, DatedEvent]) -> dict[str, Any]:
    date = known[point[0]].date
    return {"event": point[0], "text": date.text, "earliest": date.first_day, "latest": date.last_day}


def _shown(link: TemporalRelation) -> dict[str, Any]:
    return {"from": link.from_event, "kind": link.kind, "to": link.to_event, "note": link.note}


def _summary(links: Sequence[TemporalRelation], dated: Sequence[DatedEvent], known: Mapping[str, DatedEvent]) -> str:
    """In words: what is said first, then what stands against it."""
    said = [_WORDS[each.kind].format(a=known[each.from_event].title, b=known[each.to_event].title) for each in links]
    dates = [f"“{each.title}” is dated {each.date.human}" for each in dict.fromkeys(dated)]
    shown = [*said[1:4], *([f"{len(said) - 4} more relations"] if len(said) > 4 else []), *dates]
    end = " and ".join(shown) if len(shown) < 3 else f"{', '.join(shown[:-1])} and {shown[-1]}"
    return f"{said[0]}, but {end}" if shown else said[0]


# What stands against a relation: the tightest way, then the one of the fewest relations, then of the lowest ids.


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a relation cannot hold: the relations on the way, and the two points whose dates are apart (None: a circle).

    ``gap`` is by how many seconds the dates miss each other; 0 for a circle.
    """

    links: tuple[TemporalRelation, ...]
    late: Endpoint | None
    early: Endpoint | None
    gap: float

    @property
    def weight(self) -> tuple[float, int, tuple[tuple[str, str, str], ...]]:
        """Sorts the tightest first."""
        return (-self.gap, len(self.links), tuple(each.key for each in self.links))


def tightest_explanation(
    network: ConstraintNetwork, accepted: Sequence[TemporalRelation], link: TemporalRelation
) -> Explanation:
    """What stands against a relation that cannot hold with those accepted before it."""
    # The relation's own edges belong to the graph too: of `during`, each may block by way of the other.
    after = network.outgoing_edges([*accepted, link])
    before: dict[Endpoint, list[Edge]] = {}
    for edges in after.values():
        for edge in edges:
            before.setdefault(edge.late, []).append(edge)
    found: list[Explanation] = []
    for edge in edges_of(link):
        found += _by_dates(network, edge, after, before)
        found += _by_circle(edge, after)
    return min(found, key=lambda each: each.weight)


def _by_dates(
    network: ConstraintNetwork,
    edge: Edge,
    after: Mapping[Endpoint, Sequence[Edge]],
    before: Mapping[Endpoint, Sequence[Edge]],
) -> list[Explanation]:
    """A point that must be late leads to the edge, and the edge leads to one that must be early."""
    behind = _reached(edge.early, before, backwards=True)
    ahead = _reached(edge.late, after, backwards=False)
    late = min(behind, key=lambda point: (-network.low[point], behind[point][0], point))
    early = min(ahead, key=lambda point: (network.high[point], ahead[point][0], point))
    gap = network.low[late] - network.high[early]
    if not gap >= 0:
        return []
    return [Explanation(_others(_trace(late, behind) + _trace(early, ahead), edge.link), late, early, gap)]


def _by_circle(edge: Edge, after: Mapping[Endpoint, Sequence[Edge]]) -> list[Explanation]:
    """The edge closes a circle in which something is strictly earlier than itself."""
    way = _strict_way(edge, after)
    return [] if way is None else [Explanation(_others(way, edge.link), None, None, 0)]


def _others(way: Iterable[Edge], own: TemporalRelation | None) -> tuple[TemporalRelation, ...]:
    links = dict.fromkeys(each.link for each in way)
    return tuple(sorted(each for each in links if each is not None and each != own))


_Reached = Mapping[Endpoint, tuple[int, Edge | None, Endpoint]]
"""To every point: over how many relations, by which edge, from where; the fewest relations, then the lowest keys."""


def _reached(start: Endpoint, edges: Mapping[Endpoint, Sequence[Edge]], backwards: bool) -> _Reached:
    """Every point that can be reached from here (Dijkstra: an edge within an event costs nothing)."""
    found: dict[Endpoint, tuple[int, Edge | None, Endpoint]] = {}
    turn = count()
    waiting: list[tuple[int, tuple[str, ...], int, Endpoint, Edge | None, Endpoint]] = [
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


def _trace(point: Endpoint, reached: _Reached) -> list[Edge]:
    way = []
    _, edge, origin = reached[point]
    while edge is not None:
        way.append(edge)
        _, edge, origin = reached[origin]
    return way


_Place = tuple[Endpoint, bool]
"""A point, and whether a strict edge lies on the way to it."""


def _strict_way(closing: Edge, after: Mapping[Endpoint, Sequence[Edge]]) -> list[Edge] | None:
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
