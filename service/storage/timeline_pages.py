"""The timeline in its order: pages of events with their JSON, filtered or not, and whether each place is certain.

An event's place is certain where its range meets neither that of the event before it nor of the one after it in the
whole timeline, filters aside. Without filters the neighbours are on the page; with them each is looked up.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    Table,
    and_,
    bindparam,
    func,
    literal_column,
    select,
    tuple_,
)

from service.storage.database import Row, Transaction
from service.storage.search import index as search_index
from service.storage.search import postgresql as postgresql_search
from service.storage.search import sqlite as sqlite_search
from service.storage.search.filters import Filters, Shape, conditions, padded, parameters_of, shape_of
from service.storage.search.sqlite import Key
from service.storage.tables import SEARCHED, EventRow, SearchDocumentRow, TimelineEntryRow

_table: Table = TimelineEntryRow.__table__  # type: ignore[attr-defined]
_digests: Table = SearchDocumentRow.__table__  # type: ignore[attr-defined]
_events: Table = EventRow.__table__  # type: ignore[attr-defined]
_KEY = ("sort_earliest", "sort_latest", "position", "id")


class PageEntry(NamedTuple):
    """An event on a page: where it stands, whether its place is certain, its JSON and who wrote it."""

    key: Key
    order_certain: bool
    body: bytes
    created_by: str
    updated_by: str


class _Shape(NamedTuple):
    """What of a question decides its statement, so that each is compiled once."""

    filters: Shape
    found: int
    """By how many questions to the index of words that gives no order."""
    descending: bool
    resumed: bool
    named: bool
    brief: bool


def page(
    transaction: Transaction,
    timeline: int,
    asked: Filters,
    after: Key | None,
    most: int,
    named: bool = True,
    brief: bool = False,
) -> list[PageEntry]:
    """Events in the order of the timeline, from just past a key; ties cannot occur, ids are the last word.

    Who wrote is looked up only where it is asked for (``named``); ``brief`` gives the JSON in short, and does not ask
    whether a place is certain.
    """
    if asked.uses_index and transaction.backend.search_is_ordered:
        keys = sqlite_search.keys(transaction, timeline, search_index.timeline_token(timeline), asked, after, most)
        return _those(transaction, timeline, keys, named, brief)
    found = postgresql_search.alternatives(asked) if asked.uses_index else 0
    shape = _Shape(shape_of(asked), found, asked.descending, after is not None, named, brief)
    values: dict[str, Any] = parameters_of(asked) | {"timeline": timeline}
    values |= {f"k{at}": part for at, part in enumerate(after or ())}
    if found:
        values |= postgresql_search.values(search_index.timeline_token(timeline), asked)
    if asked.narrows or brief:
        return _listed(transaction.all(_page(shape), **values, most=most))
    rows = transaction.all(_page(shape), **values, most=most + 1)
    before = _bounds_before(transaction, timeline, rows[0][:4], asked.descending) if rows and after else None
    return _with_neighbours(rows, before)[:most]


def count(transaction: Transaction, timeline: int, asked: Filters) -> int:
    """How many events there are in all, whatever the page."""
    token = search_index.timeline_token(timeline)
    if asked.uses_index and transaction.backend.search_is_ordered:
        return sqlite_search.count(transaction, timeline, token, asked)
    found = postgresql_search.alternatives(asked) if asked.uses_index else 0
    values = parameters_of(asked) | {"timeline": timeline} | (postgresql_search.values(token, asked) if found else {})
    row = transaction.first(_number(shape_of(asked), found), **values)
    return int(row[0]) if row else 0


def _those(transaction: Transaction, timeline: int, keys: Sequence[Key], named: bool, brief: bool) -> list[PageEntry]:
    """The events that stand there, in the order of the keys."""
    if not keys:
        return []
    ids = padded([key[3] for key in keys])
    wanted = {f"id{at}": each for at, each in enumerate(ids)}
    rows = transaction.all(_of_ids(len(ids), named, brief), timeline=timeline, **wanted)
    found = {each.key: each for each in _listed(rows)}
    return [found[key] for key in keys]


def _listed(rows: Sequence[Row]) -> list[PageEntry]:
    return [PageEntry(row[:4], not (row[4] or row[5]), *row[6:]) for row in rows]


def _bounds_before(transaction: Transaction, timeline: int, key: Key, descending: bool) -> Row | None:
    """The range of the event that comes just before a key, as one reads."""
    values = {f"k{at}": part for at, part in enumerate(key)}
    return transaction.first(_AFTER if descending else _BEFORE, timeline=timeline, **values)


def _with_neighbours(rows: Sequence[Row], before: Row | None) -> list[PageEntry]:
    """Every event of an unfiltered page, and whether its range meets that of a neighbour."""
    listed, met = [], before is not None and bool(rows) and _meet(before, rows[0][4:6])
    for at, row in enumerate(rows):
        meets_next = at + 1 < len(rows) and _meet(row[4:6], rows[at + 1][4:6])
        listed.append(PageEntry(row[:4], not (met or meets_next), *row[6:]))
        met = meets_next
    return listed


def _meet(a: Row, b: Row) -> bool:
    return bool(a[0] <= b[1] and b[0] <= a[1])


@lru_cache(maxsize=512)
def _page(shape: _Shape) -> Select[Any]:
    """The statement for one shape of question."""
    where = [_table.c.timeline == bindparam("timeline"), *conditions(shape.filters)]
    if shape.resumed:
        where.append(_key() < _given() if shape.descending else _key() > _given())
    looked_up = any(shape.filters) or bool(shape.found)
    wanted = _wanted(looked_up, shape.named, shape.brief, bool(shape.found))
    if shape.found:
        where.append(postgresql_search.condition(shape.found))
    return wanted.where(*where).order_by(*_order(_table, shape.descending)).limit(bindparam("most"))


@lru_cache(maxsize=64)
def _of_ids(number: int, named: bool, brief: bool) -> Select[Any]:
    ids: list[BindParameter[Any]] = [bindparam(f"id{at}") for at in range(number)]
    return _wanted(True, named, brief).where(_table.c.timeline == bindparam("timeline"), _table.c.id.in_(ids))


@lru_cache(maxsize=256)
def _number(shape: Shape, found: int) -> Select[Any]:
    wanted: Select[Any] = select(func.count()).select_from(_table)
    where = [_table.c.timeline == bindparam("timeline"), *conditions(shape)]
    if found:
        wanted = _beside_digests(wanted, searched=True)
        where.append(postgresql_search.condition(found))
    return wanted.where(*where)


def _wanted(looked_up: bool, named: bool, brief: bool, searched: bool = False) -> Select[Any]:
    """What a page shows of an event; the ranges of neighbours are ``looked_up`` where those are not on the page."""
    here = _table.c
    nothing: ColumnElement[Any] = literal_column("''")
    ranges: Sequence[Any] = [here.earliest, here.latest]
    if brief:
        ranges = [literal_column("0")] * 2
    elif looked_up:
        ranges = [_touches(before=True), _touches(before=False)]
    names = (_events.c.created_by, _events.c.updated_by) if named else (nothing, nothing)
    body = _digests.c.body if brief else here.body
    wanted = select(*(here[name] for name in _KEY), *ranges, body, *names).select_from(_table)
    if named:
        wanted = wanted.join(_events, and_(_events.c.timeline == here.timeline, _events.c.id == here.id))
    return _beside_digests(wanted, searched) if brief or searched else wanted


def _beside_digests(wanted: Select[Any], searched: bool) -> Select[Any]:
    of_event = and_(_digests.c.timeline == _table.c.timeline, _digests.c.event == _table.c.id)
    beside = wanted.join(_digests, of_event)
    return beside.join(SEARCHED, SEARCHED.c.number == _digests.c.number) if searched else beside


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
