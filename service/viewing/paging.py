"""Pages of a view: the same filters and the same order as of now, over events in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from service.storage.ordered import Filters
from service.viewing.view import Key, Placed, View


def page(view: View, asked: Filters, after: Key | None, most: int) -> list[tuple[Placed, bool]]:
    """Events from just past a key, each with whether its place in the order is certain."""
    found = []
    for at in _walk(view, asked.descending):
        placed = view.order[at]
        past = after is None or (placed.key < after if asked.descending else placed.key > after)
        if past and _fits(view, placed, asked):
            found.append((placed, _certain(view, at)))
            if len(found) == most:
                break
    return found


def _walk(view: View, descending: bool) -> Iterator[int]:
    places = range(len(view.order))
    return reversed(places) if descending else iter(places)


def _certain(view: View, at: int) -> bool:
    """Whether an event's range is apart from those just before and just after it in the whole view."""
    own = view.order[at]
    beside = [*view.order[max(0, at - 1) : at], *view.order[at + 1 : at + 2]]
    return not any(each.latest >= own.earliest and each.earliest <= own.latest for each in beside)


def _fits(view: View, placed: Placed, asked: Filters) -> bool:
    event = view.story.events[placed.id]
    return (
        (asked.earliest is None or placed.latest >= asked.earliest)
        and (asked.latest is None or placed.earliest <= asked.latest)
        and (not asked.kinds or event.kind in asked.kinds)
        and (not asked.tags or any(each in asked.tags for each in event.tags))
        and (not asked.markers or any(_MARKED[each](placed) for each in asked.markers))
    )


_MARKED: Mapping[str, Callable[[Placed], bool]] = {
    "conflict": lambda placed: placed.conflicts > 0,
    "tension": lambda placed: placed.tensions > 0,
    "any": lambda placed: placed.conflicts + placed.tensions > 0,
    "none": lambda placed: placed.conflicts + placed.tensions == 0,
}
