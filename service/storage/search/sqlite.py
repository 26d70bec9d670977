"""The search index on SQLite: FTS5, with document ids that have the event's first day in their high bits.

FTS5 gives its matches sorted by id, so they come in the order of days, from any day on, and reading stops when the
page is full; only the events of one day are sorted. It makes no difference how common a word is or how deep the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, bindparam, func, literal_column, select, text

from service.domain.search.query import Phrase, SearchQuery
from service.storage.database import Transaction
from service.storage.search.filters import Filters, Shape, conditions, parameters_of, shape_of
from service.storage.tables import SEARCH_INDEX, SearchDocumentRow, TimelineEntryRow
from service.storage.tables.mapping import table_of

Key = tuple[int, int, int, str]
"""The sort key of an entry: sort_earliest, sort_latest, position, event_id."""
_entries = table_of(TimelineEntryRow)
_documents = table_of(SearchDocumentRow)
_DAY_BITS = 24
"""The low bits of an id, which number the events of one day."""
_MAX_DAY = 2**39 - 1
"""Beyond the years that dates may have; events without a date are there, too."""
_MIN_ID, _MAX_ID = -(2**63), 2**63 - 1

_select_last_id = select(func.max(_documents.c.id)).where(
    _documents.c.id >= bindparam("low"), _documents.c.id <= bindparam("high")
)
_insert = text("INSERT INTO search_index (rowid, words) VALUES (:document_id, :words)")
# The index stores no text: FTS5 needs the words to find the entries that it deletes.
_delete = text("INSERT INTO search_index (search_index, rowid, words) VALUES ('delete', :document_id, :words)")
_check_integrity = text("INSERT INTO search_index (search_index, rank) VALUES ('integrity-check', 1)")


class IndexChange(NamedTuple):
    """A document that is added to the index or removed from it, with all its words."""

    document_id: int
    added: bool
    words: str


def day_of(sort_earliest: int) -> int:
    """The day in the high bits of an id; days sort as the seconds do."""
    return max(-_MAX_DAY, min(_MAX_DAY, sort_earliest // 86_400))


def free_id(transaction: Transaction, sort_earliest: int) -> int:
    """An unused id for an event that begins at a time (UTC seconds)."""
    low = day_of(sort_earliest) << _DAY_BITS
    row = transaction.first(_select_last_id, low=low, high=low + 2**_DAY_BITS - 1)
    return low if row is None or row[0] is None else int(row[0]) + 1


def has_day(document_id: int, sort_earliest: int) -> bool:
    """Whether an id has the day of a time (UTC seconds)."""
    return document_id >> _DAY_BITS == day_of(sort_earliest)


def apply_changes(transaction: Transaction, changes: Iterable[IndexChange]) -> None:
    """Apply changes to the index, sorted by id: FTS5 flushes its buffer whenever an id is less than the one before."""
    for change in sorted(changes):
        statement = _insert if change.added else _delete
        transaction.execute(statement, document_id=change.document_id, words=change.words)


def check_integrity(transaction: Transaction) -> None:
    """Raise StorageError if the index differs from the documents; needs a transaction that can write."""
    transaction.execute(_check_integrity)


def match_expression(timeline_token: str, filters: Filters) -> str:
    """Filters as an FTS5 query. Its strings are normalized or our own: none has a quote."""
    groups = [(f'"{timeline_token}"',), *(tuple(f'"{token}"' for token in group) for group in filters.filter_tokens)]
    if filters.queries:
        groups.append(tuple(_all_phrases(query) for query in filters.queries))
    return " AND ".join(f"({' OR '.join(group)})" for group in groups)


def _all_phrases(query: SearchQuery) -> str:
    return f"({' AND '.join(map(_phrase, query.phrases))})"


def _phrase(phrase: Phrase) -> str:
    return f'"{" ".join(phrase.words)}"{" *" if phrase.prefix else ""}'


def keys(
    transaction: Transaction, timeline_id: int, timeline_token: str, filters: Filters, after: Key | None, limit: int
) -> list[Key]:
    """The sort keys of up to ``limit`` matching events after a key, in order."""
    params = _parameters(timeline_id, timeline_token, filters)
    day = None if after is None else day_of(after[0])
    params["low"] = _MIN_ID if filters.descending or day is None else day << _DAY_BITS
    params["high"] = _MAX_ID if day is None or not filters.descending else ((day + 1) << _DAY_BITS) - 1
    found: list[Key] = []
    for row in transaction.stream(_select_keys(shape_of(filters), filters.descending), **params):
        key: Key = row[:4]
        if len(found) >= limit and day_of(key[0]) != day_of(found[-1][0]):
            break
        if after is None or (key < after if filters.descending else key > after):
            found.append(key)
    return sorted(found, reverse=filters.descending)[:limit]


def count(transaction: Transaction, timeline_id: int, timeline_token: str, filters: Filters) -> int:
    """The number of matching events."""
    params = _parameters(timeline_id, timeline_token, filters)
    row = transaction.first(_select_count(shape_of(filters)), **params)
    return int(row[0]) if row else 0


def _parameters(timeline_id: int, timeline_token: str, filters: Filters) -> dict[str, Any]:
    return parameters_of(filters) | {
        "timeline_id": timeline_id,
        "match": match_expression(timeline_token, filters),
    }


@lru_cache(maxsize=256)
def _select_keys(shape: Shape, descending: bool) -> Select[Any]:
    sort_key = [_entries.c[name] for name in ("sort_earliest", "sort_latest", "position", "event_id")]
    rowid = SEARCH_INDEX.c.rowid
    return (
        _select_matching(sort_key, shape)
        .where(rowid >= bindparam("low"), rowid <= bindparam("high"))
        .order_by(rowid.desc() if descending else rowid)
    )


@lru_cache(maxsize=128)
def _select_count(shape: Shape) -> Select[Any]:
    return _select_matching([func.count()], shape)


def _select_matching(columns: Sequence[Any], shape: Shape) -> Select[Any]:
    of_entry = and_(_entries.c.timeline_id == _documents.c.timeline_id, _entries.c.event_id == _documents.c.event_id)
    return (
        select(*columns)
        .select_from(SEARCH_INDEX)
        .join(_documents, _documents.c.id == SEARCH_INDEX.c.rowid)
        .join(_entries, of_entry)
        .where(
            literal_column("search_index").op("MATCH")(bindparam("match")),
            _documents.c.timeline_id == bindparam("timeline_id"),
            *conditions(shape),
        )
    )
