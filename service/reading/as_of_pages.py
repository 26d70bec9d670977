"""Pages of a view: the same filters and the same order as of now, over events in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from service.domain.conflict import disagreeing_pairs
from service.domain.event import Event
from service.domain.geo import Box, Circle, point_of
from service.reading.as_of_snapshot import AsOfSnapshot, EventPosition, Key
from service.storage.conflicts import StoredConflict
from service.storage.search.filters import Filters


def page(view: AsOfSnapshot, asked: Filters, after: Key | None, most: int) -> list[tuple[EventPosition, bool]]:
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


def _walk(view: AsOfSnapshot, descending: bool) -> Iterator[int]:
    places = range(len(view.order))
    return reversed(places) if descending else iter(places)


def _certain(view: AsOfSnapshot, at: int) -> bool:
    """Whether an event's range is apart from those just before and just after it in the whole view."""
    own = view.order[at]
    beside = [*view.order[max(0, at - 1) : at], *view.order[at + 1 : at + 2]]
    return not any(each.latest >= own.earliest and each.earliest <= own.latest for each in beside)


def number_of(view: AsOfSnapshot, asked: Filters) -> int:
    """How many events there are in all, whatever the page."""
    return sum(_fits(view, each, asked) for each in view.order)


def _fits(view: AsOfSnapshot, placed: EventPosition, asked: Filters) -> bool:
    event = view.snapshot.events[placed.id]
    return (
        (asked.earliest is None or placed.latest >= asked.earliest)
        and (asked.latest is None or placed.earliest <= asked.latest)
        and (not asked.kinds or event.kind in asked.kinds)
        and (not asked.tags or any(each in asked.tags for each in event.tags))
        and (not asked.markers or any(_MARKED[each](placed) for each in asked.markers))
        and _lies(event, asked.boxes)
        and _lies(event, asked.circles)
        and (not asked.uses_index or _is_found(view.words(placed.id), asked))
    )


def _lies(event: Event, areas: Sequence[Box | Circle]) -> bool:
    """Whether one of the areas holds the event's place; it does where none is asked for."""
    spot = point_of(event.place) if areas else None
    return not areas or (spot is not None and any(each.contains(spot) for each in areas))


def _is_found(words: str, asked: Filters) -> bool:
    marks = set(words.split(" ")) if asked.filter_tokens else set()
    return all(not marks.isdisjoint(group) for group in asked.filter_tokens) and (
        not asked.queries or any(each.is_in(words) for each in asked.queries)
    )


_MARKED: Mapping[str, Callable[[EventPosition], bool]] = {
    "conflict": lambda placed: placed.conflicts > 0,
    "tension": lambda placed: placed.tensions > 0,
    "any": lambda placed: placed.conflicts + placed.tensions > 0,
    "none": lambda placed: placed.conflicts + placed.tensions == 0,
}


# The disagreeing pairs of a conflict, as of a view.


def pairs(view: AsOfSnapshot, conflict: StoredConflict, most: int) -> list[list[Any]]:
    """Every pair of its claims that disagrees, with the level, the lower id first; at most so many."""
    claims = conflict.findings["claims"]
    if conflict.kind == "declared" or not claims:
        return [[*claims, conflict.level]] if claims else []
    findings = view.assessments[conflict.findings["events"][0]]
    return [list(each) for each in disagreeing_pairs([findings.parsed_claims[each] for each in claims], most)]
