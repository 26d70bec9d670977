"""Pages of the timeline in its order, filtered or not, and whether the order of each event is certain.

The order of an event is certain if its time range overlaps neither that of the event before it nor that of the event
after it in the whole timeline, whatever the filters. Without filters these neighbours are on the page; with filters
they are looked up for each event.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, func, literal_column, select, tuple_

from service.storage.database import Row, Transaction
from service.storage.search import index as search_index
from service.storage.search import postgresql as postgresql_search
from service.storage.search import sqlite as sqlite_search
from service.storage.search.filters import Filters, Shape, conditions, padded, parameters_of, shape_of
from service.storage.search.sqlite import Key
from service.storage.tables import SEARCH_INDEX, EventRow, SearchDocumentRow, TimelineEntryRow
from service.storage.tables.mapping import table_of

_entries = table_of(TimelineEntryRow)
_documents = table_of(SearchDocumentRow)
_events = table_of(EventRow)
_SORT_KEY = ("sort_earliest", "sort_latest", "position", "event_id")
_in_timeline = _entries.c.timeline_id == bindparam("timeline_id")


class PageEntry(NamedTuple):
    """An event on a page: its sort key, whether its order is certain, its JSON, and who wrote it."""

    key: Key
    order_certain: bool
    body: bytes
    created_by: str
    updated_by: str


class PageShape(NamedTuple):
    """What decides the SQL of a page, so that each statement is compiled once."""

    filters: Shape
    search_terms: int
    """The alternatives to look up in the index of PostgreSQL; 0 without a search."""
    descending: bool
    resumed: bool
    with_authors: bool
    compact: bool


def page(
    transaction: Transaction,
    timeline_id: int,
    filters: Filters,
    after: Key | None,
    limit: int,
    with_authors: bool = True,
    compact: bool = False,
) -> list[PageEntry]:
    """Up to ``limit`` events after a sort key, in order. Keys are unique: their last part is the event's id.

    The authors are read only ``with_authors``. ``compact`` gives the compact JSON, and always says that the order is
    certain.
    """
    if filters.uses_index and transaction.backend.search_is_ordered:
        token = search_index.timeline_token(timeline_id)
        keys = sqlite_search.keys(transaction, timeline_id, token, filters, after, limit)
        return _entries_at(transaction, timeline_id, keys, with_authors, compact)
    terms = postgresql_search.alternatives(filters) if filters.uses_index else 0
    shape = PageShape(shape_of(filters), terms, filters.descending, after is not None, with_authors, compact)
    params: dict[str, Any] = parameters_of(filters) | {"timeline_id": timeline_id} | _key_parameters(after or ())
    if terms:
        params |= postgresql_search.parameters(search_index.timeline_token(timeline_id), filters)
    if filters.narrows or compact:
        return _page_entries(transaction.all(_select_page(shape), **params, limit=limit))
    # One more than the page: the last event's neighbour.
    rows = transaction.all(_select_page(shape), **params, limit=limit + 1)
    before = _range_before(transaction, timeline_id, rows[0][:4], filters.descending) if rows and after else None
    return _compared_with_neighbours(rows, before)[:limit]


def count(transaction: Transaction, timeline_id: int, filters: Filters) -> int:
    """The number of events on all pages."""
    token = search_index.timeline_token(timeline_id)
    if filters.uses_index and transaction.backend.search_is_ordered:
        return sqlite_search.count(transaction, timeline_id, token, filters)
    terms = postgresql_search.alternatives(filters) if filters.uses_index else 0
    params = parameters_of(filters) | {"timeline_id": timeline_id}
    if terms:
        params |= postgresql_search.parameters(token, filters)
    row = transaction.first(_select_count(shape_of(filters), terms), **params)
    return int(row[0]) if row else 0


# Rows as entries.


def _entries_at(
    transaction: Transaction, timeline_id: int, keys: Sequence[Key], with_authors: bool, compact: bool
) -> list[PageEntry]:
    """The entries with these keys, in the order of the keys."""
    if not keys:
        return []
    ids = padded([key[3] for key in keys])
    params = {f"id{i}": event_id for i, event_id in enumerate(ids)}
    rows = transaction.all(_select_by_ids(len(ids), with_authors, compact), timeline_id=timeline_id, **params)
    entries = {entry.key: entry for entry in _page_entries(rows)}
    return [entries[key] for key in keys]


def _page_entries(rows: Sequence[Row]) -> list[PageEntry]:
    """From rows that say themselves whether the event overlaps its neighbours."""
    return [PageEntry(row[:4], not (row[4] or row[5]), *row[6:]) for row in rows]


def _range_before(transaction: Transaction, timeline_id: int, key: Key, descending: bool) -> Row | None:
    """The time range of the event that comes just before a key in the direction of reading."""
    statement = _select_next_range if descending else _select_previous_range
    return transaction.first(statement, timeline_id=timeline_id, **_key_parameters(key))


def _compared_with_neighbours(rows: Sequence[Row], before: Row | None) -> list[PageEntry]:
    """From the rows of an unfiltered page, which have the time range of the event; ``before`` is the range before."""
    entries, overlaps_previous = [], before is not None and bool(rows) and _overlap(before, rows[0][4:6])
    for i, row in enumerate(rows):
        overlaps_next = i + 1 < len(rows) and _overlap(row[4:6], rows[i + 1][4:6])
        entries.append(PageEntry(row[:4], not (overlaps_previous or overlaps_next), *row[6:]))
        overlaps_previous = overlaps_next
    return entries


def _overlap(a: Row, b: Row) -> bool:
    return bool(a[0] <= b[1] and b[0] <= a[1])


# Statements.


@lru_cache(maxsize=512)
def _select_page(shape: PageShape) -> Select[Any]:
    where = [_in_timeline, *conditions(shape.filters)]
    if shape.resumed:
        where.append(_key() < _key_parameter() if shape.descending else _key() > _key_parameter())
    filtered = any(shape.filters) or bool(shape.search_terms)
    statement = _select_entries(filtered, shape.with_authors, shape.compact, bool(shape.search_terms))
    if shape.search_terms:
        where.append(postgresql_search.condition(shape.search_terms))
    return statement.where(*where).order_by(*_order(_entries, shape.descending)).limit(bindparam("limit"))


@lru_cache(maxsize=64)
def _select_by_ids(number: int, with_authors: bool, compact: bool) -> Select[Any]:
    ids: list[BindParameter[Any]] = [bindparam(f"id{i}") for i in range(number)]
    return _select_entries(True, with_authors, compact).where(_in_timeline, _entries.c.event_id.in_(ids))


@lru_cache(maxsize=256)
def _select_count(shape: Shape, search_terms: int) -> Select[Any]:
    statement: Select[Any] = select(func.count()).select_from(_entries)
    where = [_in_timeline, *conditions(shape)]
    if search_terms:
        statement = _join_documents(statement, with_index=True)
        where.append(postgresql_search.condition(search_terms))
    return statement.where(*where)


def _select_entries(filtered: bool, with_authors: bool, compact: bool, with_index: bool = False) -> Select[Any]:
    """The columns of a page: sort key, two for the neighbours, JSON and authors.

    The two are the event's own time range, if the neighbours are on the page; else whether it overlaps that of the
    event before, and that of the event after.
    """
    entry = _entries.c
    empty: ColumnElement[Any] = literal_column("''")
    neighbours: Sequence[Any] = [entry.earliest, entry.latest]
    if compact:
        neighbours = [literal_column("0")] * 2
    elif filtered:
        neighbours = [_overlaps_neighbour(before=True), _overlaps_neighbour(before=False)]
    authors = (_events.c.created_by, _events.c.updated_by) if with_authors else (empty, empty)
    body = _documents.c.body if compact else entry.body
    statement = select(*(entry[name] for name in _SORT_KEY), *neighbours, body, *authors).select_from(_entries)
    if with_authors:
        of_event = and_(_events.c.timeline_id == entry.timeline_id, _events.c.id == entry.event_id)
        statement = statement.join(_events, of_event)
    return _join_documents(statement, with_index) if compact or with_index else statement


def _join_documents(statement: Select[Any], with_index: bool) -> Select[Any]:
    of_event = and_(_documents.c.timeline_id == _entries.c.timeline_id, _documents.c.event_id == _entries.c.event_id)
    joined = statement.join(_documents, of_event)
    return joined.join(SEARCH_INDEX, SEARCH_INDEX.c.document_id == _documents.c.id) if with_index else joined


def _key() -> ColumnElement[Any]:
    return tuple_(*(_entries.c[name] for name in _SORT_KEY))


def _key_parameter() -> ColumnElement[Any]:
    return tuple_(*(bindparam(f"key{i}", type_=_entries.c[name].type) for i, name in enumerate(_SORT_KEY)))


def _key_parameters(key: Sequence[Any]) -> dict[str, Any]:
    return {f"key{i}": part for i, part in enumerate(key)}


def _order(entries: Any, descending: bool) -> list[ColumnElement[Any]]:
    return [entries.c[name].desc() if descending else entries.c[name] for name in _SORT_KEY]


def _overlaps_neighbour(before: bool) -> ColumnElement[Any]:
    """Whether the time range of an event overlaps that of the event before or after it in the whole timeline."""
    entry, other = _entries.c, _entries.alias("previous" if before else "next")
    other_key = tuple_(*(other.c[name] for name in _SORT_KEY))
    # Expressions, not columns: with columns, SQLite uses the index for the first member of the tuple only.
    own_key = tuple_(*(func.coalesce(entry[name], entry[name]) for name in _SORT_KEY))
    return (
        select(and_(other.c.latest >= entry.earliest, other.c.earliest <= entry.latest))
        .where(other.c.timeline_id == entry.timeline_id, other_key < own_key if before else other_key > own_key)
        .order_by(*_order(other, descending=before))
        .limit(1)
        .correlate(_entries)
        .scalar_subquery()
    )


def _select_neighbour_range(before: bool) -> Select[Any]:
    return (
        select(_entries.c.earliest, _entries.c.latest)
        .where(_in_timeline, _key() < _key_parameter() if before else _key() > _key_parameter())
        .order_by(*_order(_entries, descending=before))
        .limit(1)
    )


_select_previous_range = _select_neighbour_range(before=True)
_select_next_range = _select_neighbour_range(before=False)
