"""Graph algorithms: reachability, connected and strongly connected components, shortest paths; sets as bitsets.

A graph is given by a function from a node to its successors, or, where the nodes are numbered and the graph is dense,
by one bitset per node. Nothing here is recursive: chains of sources may be longer than Python's stack.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count
from typing import Any, Generic, TypeVar

Node = TypeVar("Node", bound=Hashable)
Edge = TypeVar("Edge")


# Bitsets


Bitset = int
"""A set of small numbers: bit n is 1 where n is a member. {0, 2, 3} is 0b1101 (13).

Union is ``|``, intersection ``&``, difference ``a & ~b``: one operation on machine words for thousands of members.
"""


def bitset_of(numbers: Iterable[int]) -> Bitset:
    """The set of these numbers."""
    bits = 0
    for number in numbers:
        bits |= 1 << number
    return bits


def members(bits: Bitset) -> Iterator[int]:
    """The members of a set in ascending order.

    ``bits & -bits`` is the lowest bit that is 1: of 0b1100 it is 0b0100, so 2 comes first, and 0b1000 remains.
    """
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def union_of(sets: Sequence[Bitset], selection: Bitset) -> Bitset:
    """The union of the selected sets, for example of the neighbours of several nodes."""
    union = 0
    for number in members(selection):
        union |= sets[number]
    return union


# Components


def connected_components(adjacency: Sequence[Bitset]) -> list[list[int]]:
    """The connected components of an undirected graph, each in ascending order; nodes without an edge are left out.

    Breadth-first search over bitsets: each step adds the neighbours of the whole frontier at once. Example: the edges
    0–2, 2–3 and 1–4 are the rows [0b00100, 0b10000, 0b01001, 0b00100, 0b00010]. From 0 the frontiers are {0}, {2},
    {3}; the components are [0, 2, 3] and [1, 4].
    """
    components, visited = [], 0
    for start, neighbours in enumerate(adjacency):
        if neighbours and not visited >> start & 1:
            component = _component_of(start, adjacency)
            visited |= component
            components.append(list(members(component)))
    return components


def _component_of(start: int, adjacency: Sequence[Bitset]) -> Bitset:
    component = frontier = 1 << start
    while frontier:
        frontier = union_of(adjacency, frontier) & ~component
        component |= frontier
    return component


def strongly_connected_components(
    starts: Iterable[Node], successors: Callable[[Node], Iterable[Node]]
) -> Iterator[list[Node]]:
    """The strongly connected components of what can be reached, in reverse topological order.

    A cycle is one component; a node in no cycle is a component of its own. A component comes after all that it leads
    to. Tarjan (1972), with a list in place of recursion; linear in nodes and edges. Example: a → b → c → b and c → d
    give [d], [c, b], [a].
    """
    search: _DepthFirstSearch[Node] = _DepthFirstSearch()
    for start in starts:
        if start not in search.index:
            yield from search.components_from(start, successors)


class _DepthFirstSearch(Generic[Node]):
    """State of Tarjan's algorithm.

    ``index`` numbers the nodes in order of discovery. ``low_link`` is the lowest index that a node is known to lead
    back to. ``stack`` has, in order, the discovered nodes whose component is not complete (the keys of a dict, so that
    membership is a look-up).
    """

    def __init__(self) -> None:
        self.index: dict[Node, int] = {}
        self.low_link: dict[Node, int] = {}
        self.stack: dict[Node, None] = {}

    def components_from(self, start: Node, successors: Callable[[Node], Iterable[Node]]) -> Iterator[list[Node]]:
        self._discover(start)
        path = [(start, iter(successors(start)))]
        while path:
            node, remaining = path[-1]
            successor = next(remaining, None)
            if successor is None:
                path.pop()
                if path:
                    parent = path[-1][0]
                    self.low_link[parent] = min(self.low_link[parent], self.low_link[node])
                if self.low_link[node] == self.index[node]:
                    yield self._pop_component(node)
            elif successor not in self.index:
                self._discover(successor)
                path.append((successor, iter(successors(successor))))
            elif successor in self.stack:
                self.low_link[node] = min(self.low_link[node], self.index[successor])

    def _discover(self, node: Node) -> None:
        self.index[node] = self.low_link[node] = len(self.index)
        self.stack[node] = None

    def _pop_component(self, root: Node) -> list[Node]:
        component: list[Node] = []
        while not component or component[-1] != root:
            component.append(self.stack.popitem()[0])
        return component


def union(sets: Collection[frozenset[Node]]) -> frozenset[Node]:
    """The union of some sets. A single set is given as it is, so that the nodes of a long chain share one set."""
    return next(iter(sets)) if len(sets) == 1 else frozenset[Node]().union(*sets)


# Reachability and shortest paths


def reachable(starts: Iterable[Node], successors: Callable[[Node], Iterable[Node]]) -> set[Node]:
    """The starts and all nodes that edges lead to from them (depth-first search).

    Example: with a → b → c and d → c, {b, c} is reachable from b.
    """
    visited: set[Node] = set()
    stack = list(starts)
    while stack:
        node = stack.pop()
        if node not in visited:
            visited.add(node)
            stack.extend(successors(node))
    return visited


@dataclass(frozen=True, slots=True)
class WeightedEdge(Generic[Node, Edge]):
    """An edge to ``target``. Of paths of one length, the one whose last edge has the lower ``key`` is taken."""

    target: Node
    length: int
    key: tuple[str, ...]
    label: Edge


@dataclass(frozen=True, slots=True)
class Arrival(Generic[Node, Edge]):
    """The end of a shortest path: its length and its last edge, from ``previous``; the start has no edge."""

    length: int
    edge: Edge | None
    previous: Node


def shortest_paths(
    start: Node, edges_from: Callable[[Node], Iterable[WeightedEdge[Node, Edge]]], goal: Node | None = None
) -> dict[Node, Arrival[Node, Edge]]:
    """The shortest path from a start to every node, or until ``goal`` is reached (Dijkstra 1959; lengths are ≥ 0).

    Ties go to the lower key of the last edge, then to the edge found first, so the answer is always the same. Example:
    with a → b of length 0, b → c of 1 and a → c of 2, c is reached at length 1 from b.
    """
    arrivals: dict[Node, Arrival[Node, Edge]] = {}
    tie_break = count()
    queue: list[tuple[int, tuple[str, ...], int, Node, Edge | None, Node]] = [
        (0, (), next(tie_break), start, None, start)
    ]
    while queue and goal not in arrivals:
        length, _, _, node, label, previous = heappop(queue)
        if node in arrivals:
            continue
        arrivals[node] = Arrival(length, label, previous)
        for edge in edges_from(node):
            if edge.target not in arrivals:
                heappush(queue, (length + edge.length, edge.key, next(tie_break), edge.target, edge.label, node))
    return arrivals


def path_to(node: Node, arrivals: Mapping[Node, Arrival[Node, Any]]) -> list[Any]:
    """The edges of the shortest path to a node, in order."""
    path = []
    arrival = arrivals[node]
    while arrival.edge is not None:
        path.append(arrival.edge)
        arrival = arrivals[arrival.previous]
    return path[::-1]
