"""Graph algorithms: bitsets, components, reachability and shortest paths, compared with a simple search."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from service.domain.graph import (
    WeightedEdge,
    bitset_of,
    connected_components,
    members,
    path_to,
    reachable,
    shortest_paths,
    strongly_connected_components,
    union_of,
)

EXAMPLE = {"a": ["b"], "b": ["c"], "c": ["b", "d"], "d": []}
nodes = st.integers(0, 6)
graphs = st.lists(st.tuples(nodes, nodes), max_size=14).map(
    lambda edges: {node: [end for start, end in edges if start == node] for node in range(7)}
)


@given(st.sets(st.integers(0, 200)))
def test_a_bitset_gives_its_members_in_order(numbers: set[int]) -> None:
    assert list(members(bitset_of(numbers))) == sorted(numbers)


def test_the_union_of_selected_sets() -> None:
    assert list(members(union_of([0b0001, 0b0110, 0b1000], 0b101))) == [0, 3]


def test_connected_components_leave_out_nodes_without_an_edge() -> None:
    assert connected_components([0b00100, 0b10000, 0b01001, 0b00100, 0b00010, 0]) == [[0, 2, 3], [1, 4]]


def test_reachable_nodes_include_the_starts() -> None:
    assert (reachable("b", EXAMPLE.__getitem__), reachable("da", EXAMPLE.__getitem__)) == (set("bcd"), set("abcd"))


def test_a_cycle_is_one_component_after_all_that_it_leads_to() -> None:
    assert list(strongly_connected_components("a", EXAMPLE.__getitem__)) == [["d"], ["c", "b"], ["a"]]


@given(graphs)
def test_two_nodes_are_in_one_component_when_each_reaches_the_other(graph: dict[int, list[int]]) -> None:
    components = list(strongly_connected_components(graph, graph.__getitem__))
    component_of = {node: number for number, component in enumerate(components) for node in component}
    reached = {node: reachable([node], graph.__getitem__) for node in graph}
    for a, b in permutations(graph, 2):
        assert (component_of[a] == component_of[b]) == (b in reached[a] and a in reached[b])
        assert b not in reached[a] or component_of[b] <= component_of[a]


@given(graphs)
def test_connected_components_are_those_of_the_undirected_graph(graph: dict[int, list[int]]) -> None:
    neighbours = {
        node: {other for other in graph if other != node and (other in graph[node] or node in graph[other])}
        for node in graph
    }
    expected = {tuple(sorted(reachable([node], neighbours.__getitem__))) for node in graph if neighbours[node]}
    adjacency = [bitset_of(neighbours[node]) for node in graph]
    assert connected_components(adjacency) == sorted(map(list, expected))


def test_a_shortest_path_and_its_edges() -> None:
    edges = {"a": [("c", 2), ("b", 0)], "b": [("c", 1)], "c": [("d", 1)]}

    def steps(node: str) -> list[WeightedEdge[str, str]]:
        return [WeightedEdge(end, length, (end,), f"{node}{end}") for end, length in edges.get(node, ())]

    arrivals = shortest_paths("a", steps)
    assert (arrivals["d"].length, path_to("d", arrivals), path_to("a", arrivals)) == (2, ["ab", "bc", "cd"], [])


def test_of_two_shortest_paths_the_one_with_the_lower_key_is_taken() -> None:
    def steps(node: str) -> list[WeightedEdge[str, str]]:
        return [WeightedEdge("b", 1, (key,), key) for key in ("z", "x", "y")] if node == "a" else []

    assert path_to("b", shortest_paths("a", steps)) == ["x"]


def test_the_search_ends_at_the_goal() -> None:
    arrivals = shortest_paths(0, lambda node: [WeightedEdge(node + 1, 1, (), node)], goal=3)
    assert (max(arrivals), path_to(3, arrivals)) == (3, [0, 1, 2])
