"""Whether an order can hold: numbered points with bounds, and edges that say which comes first. Linear, no recursion.

Points 2n and 2n + 1 are the start and the end of one event; an edge is (early, late, strict).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

Edges = Sequence[tuple[int, int, bool]]


def holds(low: Sequence[float], high: Sequence[float], edges: Edges) -> bool:
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
