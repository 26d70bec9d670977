"""The timeline in its order: pages of events with their JSON, filtered or not, and whether each place is certain.

An event's place is certain where its range meets neither that of the event before it nor of the one after it in the
whole timeline, filters aside. Without filters the neighbours are on the page; with them each is looked up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    Table,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
    tuple_,
)

from service.storage.db import Row, Transaction
from service.storage.tables import ArrangedEventRow, ArrangedTagRow, EventRow

Key = tuple[int, int, int, str]
"""Where an event stands: ``(earliest, latest, position, id)``, as the rules sort them."""

MARKERS = ("conflict", "tension", "any", "none")
_table: Table = ArrangedEventRow.__table__  # type: ignore[attr-defined]
_tags: Table = ArrangedTagRow.__table__  # type: ignore[attr-defined]
_events: Table = EventRow.__table__  # type: ignore[attr-defined]
_KEY = ("sort_earliest", "sort_latest", "position", "id")
_MARKED: Mapping[str, ColumnElement[bool]] = {
    "conflict": _table.c.conflicts > 0,
    "tension": _table.c.tensions > 0,
    "any": or_(_table.c.conflicts > 0, _table.c.tensions > 0),
    "none": and_(_table.c.conflicts == 0, _table.c.tensions == 0),
}


class Listed(NamedTuple):
    """An event on a page: where it stands, whether its place is certain, its JSON and who wrote it."""

    key: Key
    order_certain: bool
    body: bytes
    created_by: str
    updated_by: str


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked of a page. Bounds are UTC seconds; several kinds, tags or markers mean either."""

    earliest: int | None = None
    latest: int | None = None
    kinds: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    markers: tuple[str, ...] = ()
    descending: bool = False

    @property
    def narrow(self) -> bool:
        """Whether anything is left out."""
        return self.earliest is not None or self.latest is not None or bool(self.kinds or self.tags or self.markers)


class _Shape(NamedTuple):
    """What of a question decides its statement, so that each is compiled once."""

    from_: bool
    to_: bool
    kinds: int
    tags: int
    markers: tuple[str, ...]
    descending: bool
    resumed: bool
    named: bool


def page(
    transaction: Transaction, timeline: int, asked: Filters, after: Key | None, most: int, named: bool = True
) -> list[Listed]:
    """Events in the order of the timeline, from just past a key; ties cannot occur, ids are the last word.

    Who wrote is looked up only where it is asked for (``named``).
    """
    shape = _Shape(
        asked.earliest is not None,
        asked.latest is not None,
        len(asked.kinds),
        len(asked.tags),
        asked.markers,
        asked.descending,
        after is not None,
        named,
    )
    values: dict[str, Any] = {"timeline": timeline, "from_": asked.earliest, "to_": asked.latest}
    values |= {f"kind{at}": kind for at, kind in enumerate(asked.kinds)}
    values |= {f"tag{at}": tag for at, tag in enumerate(asked.tags)}
    values |= {f"k{at}": part for at, part in enumerate(after or ())}
    if asked.narrow:
        rows = transaction.all(_page(shape), **values, most=most)
        return [Listed(row[:4], not (row[4] or row[5]), *row[6:]) for row in rows]
    rows = transaction.all(_page(shape), **values, most=most + 1)
    before = _bounds_before(transaction, timeline, rows[0][:4], asked.descending) if rows and after else None
    return _with_neighbours(rows, before)[:most]


def _bounds_before(transaction: Transaction, timeline: int, key: Key, descending: bool) -> Row | None:
    """The range of the event that comes just before a key, as one reads."""
    values = {f"k{at}": part for at, part in enumerate(key)}
    return transaction.one(_AFTER if descending else _BEFORE, timeline=timeline, **values)


def _with_neighbours(rows: Sequence[Row], before: Row | None) -> list[Listed]:
    """Every event of an unfiltered page, and whether its range meets that of a neighbour."""
    listed, met = [], before is not None and bool(rows) and _meet(before, rows[0][4:6])
    for at, row in enumerate(rows):
        meets_next = at + 1 < len(rows) and _meet(row[4:6], rows[at + 1][4:6])
        listed.append(Listed(row[:4], not (met or meets_next), *row[6:]))
        met = meets_next
    return listed


def _meet(a: Row, b: Row) -> bool:
    return bool(a[0] <= b[1] and b[0] <= a[1])


@lru_cache(maxsize=512)
def _page(shape: _Shape) -> Select[Any]:
    """The statement for one shape of question."""
    here = _table.c
    where = [here.timeline == bindparam("timeline"), *_narrowed(shape)]
    if shape.resumed:
        where.append(_key() < _given() if shape.descending else _key() > _given())
    narrow = any(shape[:5])
    ranges = [_touches(before=True), _touches(before=False)] if narrow else [here.earliest, here.latest]
    names: Sequence[ColumnElement[Any]] = (
        (_events.c.created_by, _events.c.updated_by) if shape.named else (literal_column("''"),) * 2
    )
    wanted = select(*(here[name] for name in _KEY), *ranges, here.body, *names)
    if shape.named:
        wanted = wanted.join(_events, and_(_events.c.timeline == here.timeline, _events.c.id == here.id))
    return wanted.where(*where).order_by(*_order(_table, shape.descending)).limit(bindparam("most"))


def _narrowed(shape: _Shape) -> list[ColumnElement[bool]]:
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
    return where


def _tagged(number: int) -> ColumnElement[bool]:
    tags: list[BindParameter[Any]] = [bindparam(f"tag{at}") for at in range(number)]
    return exists().where(_tags.c.timeline == _table.c.timeline, _tags.c.event == _table.c.id, _tags.c.tag.in_(tags))


def _key() -> ColumnElement[Any]:
    return tuple_(*(_table.c[name] for name in _KEY))


def _given() -> ColumnElement[Any]:
    return tuple_(*(bindparam(f"k{at}", type_=_table.c[name].type) for at, name in enumerate(_KEY)))


def _order(table: Any, descending: bool) -> list[ColumnElement[Any]]:
    return [table.c[name].desc() if descending else table.c[name] for name in _KEY]


def _touches(before: bool) -> ColumnElement[Any]:
    """Whether an event's range meets that of its neighbour in the whole timeline."""
    here, other = _table.c, _table.alias("before" if before else "next")
    theirs = tuple_(*(other.c[name] for name in _KEY))
    # As expressions, not columns: SQLite compares only the first member of a row with columns by the index.
    ours = tuple_(*(func.coalesce(here[name], here[name]) for name in _KEY))
    return (
        select(and_(other.c.latest >= here.earliest, other.c.earliest <= here.latest))
        .where(other.c.timeline == here.timeline, theirs < ours if before else theirs > ours)
        .order_by(*_order(other, descending=before))
        .limit(1)
        .correlate(_table)
        .scalar_subquery()
    )


def _neighbour(before: bool) -> Select[Any]:
    return (
        select(_table.c.earliest, _table.c.latest)
        .where(_table.c.timeline == bindparam("timeline"), _key() < _given() if before else _key() > _given())
        .order_by(*_order(_table, descending=before))
        .limit(1)
    )


_BEFORE, _AFTER = _neighbour(before=True), _neighbour(before=False)
