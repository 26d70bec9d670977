"""Lineage: which source derives from which, how far up, and where that goes round in a circle."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Generic, TypeVar

from service.domain.source import Source

Node = TypeVar("Node", bound=Hashable)


def parents(source_id: str, sources: Mapping[str, Source]) -> list[str]:
    """What a source derives from directly, as far as it is known here."""
    return [each.source for each in sources[source_id].derived_from if each.source in sources]


def ancestors(source_id: str, sources: Mapping[str, Source]) -> frozenset[str]:
    """Everything a source derives from, directly or through others; itself only in a circle."""
    seen: set[str] = set()
    ahead = parents(source_id, sources)
    while ahead:
        above = ahead.pop()
        if above not in seen:
            seen.add(above)
            ahead += parents(above, sources)
    return frozenset(seen)


def in_cycle(source_id: str, sources: Mapping[str, Source]) -> bool:
    """Whether a source derives from itself, through others or directly."""
    return source_id in ancestors(source_id, sources)


def cycles(sources: Mapping[str, Source]) -> list[tuple[str, ...]]:
    """The circles among these sources, each as the ids of those in it, in order: one look for all of them."""
    groups = strongly_connected_components(sorted(sources), lambda each: parents(each, sources))
    round_ = [each for each in groups if len(each) > 1 or each[0] in parents(each[0], sources)]
    return sorted(tuple(sorted(each)) for each in round_)


def roots(source_id: str, sources: Mapping[str, Source]) -> frozenset[str]:
    """The sources at the end of every way up through ``derived_from``.

    A circle with no way out counts as one root, named by its lowest id. Parents that are not in ``sources`` (deleted,
    or outside the view) are no way up.
    """
    return roots_by_source([source_id], sources)[source_id]


def roots_by_source(ids: Iterable[str], sources: Mapping[str, Source]) -> dict[str, frozenset[str]]:
    """The roots of many sources, and of all that is above them, in one look."""
    found: dict[str, frozenset[str]] = {}
    for group in strongly_connected_components(ids, lambda each: parents(each, sources)):
        here = set(group)
        ends = {found[parent] for each in group for parent in parents(each, sources) if parent not in here}
        found.update(dict.fromkeys(group, union(ends) or frozenset({min(here)})))
    return found


def union(sets: Collection[frozenset[Node]]) -> frozenset[Node]:
    """All that is in any of them; one alone is given as it is, so that long chains share it."""
    return next(iter(sets)) if len(sets) == 1 else frozenset[Node]().union(*sets)


def strongly_connected_components(
    starts: Iterable[Node], ways: Callable[[Node], Sequence[Node]]
) -> Iterator[list[Node]]:
    """Everything that can be reached, in groups: a circle is one group, all else stands alone.

    What lies farther along comes first. A walk with a list (Tarjan 1972), not recursion: ways may be long.
    """
    walk: _Walk[Node] = _Walk()
    for start in starts:
        if start not in walk.number:
            yield from _from(start, walk, ways)


class _Walk(Generic[Node]):
    """``number`` in order of discovery, ``back`` the lowest number each can get back to, ``open`` what has no group."""

    def __init__(self) -> None:
        self.number: dict[Node, int] = {}
        self.back: dict[Node, int] = {}
        self.open: dict[Node, None] = {}

    def enter(self, node: Node) -> None:
        self.number[node] = self.back[node] = len(self.number)
        self.open[node] = None

    def close(self, node: Node) -> list[Node]:
        group: list[Node] = []
        while not group or group[-1] != node:
            group.append(self.open.popitem()[0])
        return group


def _from(start: Node, walk: _Walk[Node], ways: Callable[[Node], Sequence[Node]]) -> Iterator[list[Node]]:
    walk.enter(start)
    path = [(start, iter(ways(start)))]
    while path:
        node, ahead = path[-1]
        following = next(ahead, None)
        if following is None:
            path.pop()
            if path:
                walk.back[path[-1][0]] = min(walk.back[path[-1][0]], walk.back[node])
            if walk.back[node] == walk.number[node]:
                yield walk.close(node)
        elif following not in walk.number:
            walk.enter(following)
            path.append((following, iter(ways(following))))
        elif following in walk.open:
            walk.back[node] = min(walk.back[node], walk.number[following])
