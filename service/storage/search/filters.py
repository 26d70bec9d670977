"""Filters of the timeline as SQL conditions; filters of the same shape share one prepared statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, exists, or_

from service.domain.geo import Box, Circle
from service.domain.search.query import SearchQuery
from service.storage.tables import TimelineEntryRow, TimelineEntryTagRow
from service.storage.tables.mapping import table_of

T = TypeVar("T")
MARKERS = ("conflict", "tension", "any", "none")
_entries = table_of(TimelineEntryRow)
_tags = table_of(TimelineEntryTagRow)
_MARKER_CONDITIONS: Mapping[str, ColumnElement[bool]] = {
    "conflict": _entries.c.conflict_count > 0,
    "tension": _entries.c.tension_count > 0,
    "any": or_(_entries.c.conflict_count > 0, _entries.c.tension_count > 0),
    "none": and_(_entries.c.conflict_count == 0, _entries.c.tension_count == 0),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What a client filters by, and the direction. Bounds are UTC seconds; several values of one filter mean "or".

    ``filter_tokens`` has a group for each filter that the search index answers: an event must have a token of every
    group (see ``domain.search.document``). An event must lie in one of ``boxes``, and in one of ``circles``.
    """

    earliest: int | None = None
    latest: int | None = None
    kinds: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    markers: tuple[str, ...] = ()
    boxes: tuple[Box, ...] = ()
    circles: tuple[Circle, ...] = ()
    filter_tokens: tuple[tuple[str, ...], ...] = ()
    queries: tuple[SearchQuery, ...] = ()
    descending: bool = False

    @property
    def narrows(self) -> bool:
        """Whether there is any filter."""
        return any(shape_of(self)) or self.uses_index

    @property
    def uses_index(self) -> bool:
        """Whether it takes the search index to answer."""
        return bool(self.filter_tokens or self.queries)


class Shape(NamedTuple):
    """What decides the SQL of filters: which there are, and how many values they have, padded."""

    has_earliest: bool
    has_latest: bool
    kinds: int
    tags: int
    markers: tuple[str, ...]
    boxes: int
    circles: int


def shape_of(filters: Filters) -> Shape:
    """The shape of filters."""
    return Shape(
        filters.earliest is not None,
        filters.latest is not None,
        len(padded(filters.kinds)),
        len(padded(filters.tags)),
        filters.markers,
        len(padded(filters.boxes)),
        len(padded(filters.circles)),
    )


def padded(values: Sequence[T]) -> Sequence[T]:
    """The values up to the next power of four, with the last one repeated, so that there are few shapes.

    For example ``("a", "b")`` becomes ``("a", "b", "b", "b")``.
    """
    size = 1
    while size < len(values):
        size *= 4
    return (*values, *[values[-1]] * (size - len(values))) if values else ()


def parameters_of(filters: Filters) -> dict[str, Any]:
    """The parameters of ``conditions``."""
    params: dict[str, Any] = {"earliest": filters.earliest, "latest": filters.latest}
    params |= {f"kind{i}": kind for i, kind in enumerate(padded(filters.kinds))}
    params |= {f"tag{i}": tag for i, tag in enumerate(padded(filters.tags))}
    areas: Mapping[str, Sequence[Box | Circle]] = {"box": padded(filters.boxes), "circle": padded(filters.circles)}
    for name, group in areas.items():
        for i, area in enumerate(group):
            params |= {f"{name}{i}_{field}": getattr(area, field) for field in area.__dataclass_fields__}
    return params


def conditions(shape: Shape) -> list[ColumnElement[bool]]:
    """What an entry must fulfil, except for what the search index answers."""
    entry, where = _entries.c, []
    if shape.has_earliest:
        where.append(entry.latest >= bindparam("earliest"))
    if shape.has_latest:
        where.append(entry.earliest <= bindparam("latest"))
    if shape.kinds:
        where.append(entry.kind.in_([bindparam(f"kind{i}") for i in range(shape.kinds)]))
    if shape.tags:
        where.append(_has_tag(shape.tags))
    if shape.markers:
        where.append(or_(*(_MARKER_CONDITIONS[marker] for marker in shape.markers)))
    if shape.boxes:
        where.append(or_(*(_in_box(f"box{i}") for i in range(shape.boxes))))
    if shape.circles:
        where.append(or_(*(_in_circle(f"circle{i}") for i in range(shape.circles))))
    return where


def _has_tag(count: int) -> ColumnElement[bool]:
    tags: list[BindParameter[Any]] = [bindparam(f"tag{i}") for i in range(count)]
    return exists().where(
        _tags.c.timeline_id == _entries.c.timeline_id, _tags.c.event_id == _entries.c.event_id, _tags.c.tag.in_(tags)
    )


def _in_box(name: str) -> ColumnElement[bool]:
    return and_(
        _entries.c.lat.between(_big_parameter(f"{name}_south"), _big_parameter(f"{name}_north")),
        _entries.c.lon.between(_big_parameter(f"{name}_west"), _big_parameter(f"{name}_east")),
    )


def _in_circle(name: str) -> ColumnElement[bool]:
    """The squared length of the chord, compared with that of the circle (see ``domain.geo``)."""
    dx, dy, dz = (_entries.c[axis] - _big_parameter(f"{name}_{axis}") for axis in ("x", "y", "z"))
    return dx * dx + dy * dy + dz * dz <= _big_parameter(f"{name}_squared_chord")


def _big_parameter(name: str) -> BindParameter[int]:
    return bindparam(name, type_=_entries.c.x.type)
