"""Pages of a snapshot: the filters and the order of the stored timeline, over events in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from service.domain.event import Event
from service.domain.geo import Box, Circle, point_of
from service.reading.as_of_snapshot import AsOfSnapshot, EventPosition
from service.reading.results import EventKey
from service.storage.search.filters import Filters


def page(
    snapshot: AsOfSnapshot, filters: Filters, after: EventKey | None, limit: int
) -> list[tuple[EventPosition, bool]]:
    """Events just past a key, each with whether its place in the order is certain."""
    entries = []
    for index in _indexes(snapshot, filters.descending):
        position = snapshot.positions[index]
        is_past = after is None or (position.key < after if filters.descending else position.key > after)
        if is_past and _matches(snapshot, position, filters):
            entries.append((position, _is_certain(snapshot, index)))
            if len(entries) == limit:
                break
    return entries


def count(snapshot: AsOfSnapshot, filters: Filters) -> int:
    """The number of events on all pages."""
    return sum(_matches(snapshot, position, filters) for position in snapshot.positions)


def _indexes(snapshot: AsOfSnapshot, descending: bool) -> Iterator[int]:
    indexes = range(len(snapshot.positions))
    return reversed(indexes) if descending else iter(indexes)


def _is_certain(snapshot: AsOfSnapshot, index: int) -> bool:
    """Whether an event's time range is apart from those of its two neighbours, filters aside."""
    positions = snapshot.positions
    own = positions[index]
    neighbours = [*positions[max(0, index - 1) : index], *positions[index + 1 : index + 2]]
    return not any(other.latest >= own.earliest and other.earliest <= own.latest for other in neighbours)


def _matches(snapshot: AsOfSnapshot, position: EventPosition, filters: Filters) -> bool:
    event = snapshot.content.events[position.id]
    return (
        (filters.earliest is None or position.latest >= filters.earliest)
        and (filters.latest is None or position.earliest <= filters.latest)
        and (not filters.kinds or event.kind in filters.kinds)
        and (not filters.tags or any(tag in filters.tags for tag in event.tags))
        and (not filters.markers or any(_HAS_MARKER[marker](position) for marker in filters.markers))
        and _is_inside(event, filters.boxes)
        and _is_inside(event, filters.circles)
        and (not filters.uses_index or _matches_text(snapshot.search_text(event.id), filters))
    )


def _is_inside(event: Event, areas: Sequence[Box | Circle]) -> bool:
    """Whether one of the areas holds the event's place; always if there are no areas."""
    if not areas:
        return True
    point = point_of(event.place)
    return point is not None and any(area.contains(point) for area in areas)


def _matches_text(text: str, filters: Filters) -> bool:
    """Whether the text has a token of each group, and matches one of the queries if there are any."""
    tokens = set(text.split(" ")) if filters.filter_tokens else set()
    return all(not tokens.isdisjoint(group) for group in filters.filter_tokens) and (
        not filters.queries or any(query.is_in(text) for query in filters.queries)
    )


_HAS_MARKER: Mapping[str, Callable[[EventPosition], bool]] = {
    "conflict": lambda position: position.conflicts > 0,
    "tension": lambda position: position.tensions > 0,
    "any": lambda position: position.conflicts + position.tensions > 0,
    "none": lambda position: position.conflicts + position.tensions == 0,
}
