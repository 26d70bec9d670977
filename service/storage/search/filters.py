"""Filters: what is asked of the timeline, and how that is said in SQL, one statement for each shape of question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import BindParameter, ColumnElement, Table, and_, bindparam, exists, or_

from service.domain.geo import Box, Circle
from service.domain.search.query import SearchQuery
from service.storage.tables import EntryTagRow, TimelineEntryRow

T = TypeVar("T")
MARKERS = ("conflict", "tension", "any", "none")
_table: Table = TimelineEntryRow.__table__  # type: ignore[attr-defined]
_tags: Table = EntryTagRow.__table__  # type: ignore[attr-defined]
_MARKED: Mapping[str, ColumnElement[bool]] = {
    "conflict": _table.c.conflicts > 0,
    "tension": _table.c.tensions > 0,
    "any": or_(_table.c.conflicts > 0, _table.c.tensions > 0),
    "none": and_(_table.c.conflicts == 0, _table.c.tensions == 0),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked of the timeline. Bounds are UTC seconds; several of one kind mean either.

    ``marks`` has a group for each filter that is answered by the index of words: an event bears a mark of every group
    (see ``domain.search.document``). Of ``boxes`` and of ``circles`` one holds the event's place.
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
        """Whether anything is left out."""
        return any(shape_of(self)) or self.uses_index

    @property
    def uses_index(self) -> bool:
        """Whether the index of words is asked."""
        return bool(self.filter_tokens or self.queries)


class Shape(NamedTuple):
    """What of the filters decides their SQL."""

    from_: bool
    to_: bool
    kinds: int
    tags: int
    markers: tuple[str, ...]
    boxes: int
    circles: int


def shape_of(asked: Filters) -> Shape:
    """The shape of a question: how many values there are counts only roughly (see ``padded``)."""
    several = (asked.kinds, asked.tags, asked.boxes, asked.circles)
    kinds, tags, boxes, circles = (len(padded(each)) for each in several)
    return Shape(asked.earliest is not None, asked.latest is not None, kinds, tags, asked.markers, boxes, circles)


def padded(values: Sequence[T]) -> Sequence[T]:
    """As many values as the next power of four, the last one repeated: so that there are few shapes of questions."""
    size = 1
    while size < len(values):
        size *= 4
    return (*values, *[values[-1]] * (size - len(values))) if values else ()


def parameters_of(asked: Filters) -> dict[str, Any]:
    """What is filled into the SQL of a question's shape."""
    found: dict[str, Any] = {"from_": asked.earliest, "to_": asked.latest}
    found |= {f"kind{at}": kind for at, kind in enumerate(padded(asked.kinds))}
    found |= {f"tag{at}": tag for at, tag in enumerate(padded(asked.tags))}
    areas: Mapping[str, Sequence[Box | Circle]] = {"box": padded(asked.boxes), "circle": padded(asked.circles)}
    for name, several in areas.items():
        for at, each in enumerate(several):
            found |= {f"{name}{at}_{part}": getattr(each, part) for part in each.__dataclass_fields__}
    return found


def conditions(shape: Shape) -> list[ColumnElement[bool]]:
    """What must hold for an event, the index of words aside."""
    here, where = _table.c, []
    if shape.from_:
        where.append(here.latest >= bindparam("from_"))
    if shape.to_:
        where.append(here.earliest <= bindparam("to_"))
    if shape.kinds:
        where.append(here.kind.in_([bindparam(f"kind{at}") for at in range(shape.kinds)]))
    if shape.tags:
        where.append(_tagged(shape.tags))
    if shape.markers:
        where.append(or_(*(_MARKED[each] for each in shape.markers)))
    if shape.boxes:
        where.append(or_(*(_in_box(f"box{at}") for at in range(shape.boxes))))
    if shape.circles:
        where.append(or_(*(_in_circle(f"circle{at}") for at in range(shape.circles))))
    return where


def _tagged(number: int) -> ColumnElement[bool]:
    tags: list[BindParameter[Any]] = [bindparam(f"tag{at}") for at in range(number)]
    return exists().where(_tags.c.timeline == _table.c.timeline, _tags.c.event == _table.c.id, _tags.c.tag.in_(tags))


def _in_box(name: str) -> ColumnElement[bool]:
    lat, lon = _table.c.lat, _table.c.lon
    return and_(
        lat.between(_whole(f"{name}_south"), _whole(f"{name}_north")),
        lon.between(_whole(f"{name}_west"), _whole(f"{name}_east")),
    )


def _in_circle(name: str) -> ColumnElement[bool]:
    apart = [_table.c[axis] - _whole(f"{name}_{axis}") for axis in ("x", "y", "z")]
    return apart[0] * apart[0] + apart[1] * apart[1] + apart[2] * apart[2] <= _whole(f"{name}_squared_chord")


def _whole(name: str) -> BindParameter[int]:
    return bindparam(name, type_=_table.c.x.type)
