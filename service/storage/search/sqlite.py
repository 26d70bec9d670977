"""The index of words on SQLite: FTS5, whose numbers have the first day in their high bits.

So what is found comes in the order of days, from any day on, and reading ends where a page is full; only what begins
on one day is sorted. Neither how often a word occurs nor how deep the page lies makes a difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Select, Table, and_, bindparam, func, literal_column, select, text

from service.domain.search.query import Phrase, SearchQuery
from service.storage.database import Transaction
from service.storage.search.filters import Filters, Shape, conditions, parameters_of, shape_of
from service.storage.tables import SEARCHED, SearchDocumentRow, TimelineEntryRow

Key = tuple[int, int, int, str]
_table: Table = TimelineEntryRow.__table__  # type: ignore[attr-defined]
_digests: Table = SearchDocumentRow.__table__  # type: ignore[attr-defined]
_OF_A_DAY = 24
"""So many bits tell the events of one day apart."""
_FARTHEST = 2**39 - 1
"""In days; beyond the years that dates may have, and where the events stand that have no date."""
_LOWEST, _HIGHEST = -(2**63), 2**63 - 1

_last = select(func.max(_digests.c.number)).where(
    _digests.c.number >= bindparam("low"), _digests.c.number <= bindparam("high")
)
_insert = text("INSERT INTO searched (rowid, words) VALUES (:number, :words)")
# Without its words an entry cannot be found in the index.
_delete = text("INSERT INTO searched (searched, rowid, words) VALUES ('delete', :number, :words)")
_compare = text("INSERT INTO searched (searched, rank) VALUES ('integrity-check', 1)")


class IndexChange(NamedTuple):
    """An entry that comes into the index, or goes out of it, with all its words."""

    document_id: int
    added: bool
    words: str


def day_of(sort_earliest: int) -> int:
    """The day in the high bits; days sort as the seconds do."""
    return max(-_FARTHEST, min(_FARTHEST, sort_earliest // 86_400))


def free_id(transaction: Transaction, sort_earliest: int) -> int:
    """A number that nothing has yet, for an event that begins then."""
    low = day_of(sort_earliest) << _OF_A_DAY
    row = transaction.first(_last, low=low, high=low + 2**_OF_A_DAY - 1)
    return low if row is None or row[0] is None else int(row[0]) + 1


def has_day(number: int, sort_earliest: int) -> bool:
    """Whether a number has that day."""
    return number >> _OF_A_DAY == day_of(sort_earliest)


def apply_changes(transaction: Transaction, shifts: Iterable[IndexChange]) -> None:
    """Bring the index in line; in the order of numbers, for at every step back FTS5 writes out all that it has."""
    for each in sorted(shifts):
        transaction.execute(_insert if each.added else _delete, number=each.document_id, words=each.words)


def check_integrity(transaction: Transaction) -> None:
    """Raise where the index is not what its words give; needs a transaction that may write."""
    transaction.execute(_compare)


def expression(token: str, asked: Filters) -> str:
    """What is asked of the index, in the language of FTS5; every string in it is folded or ours."""
    groups = [(f'"{token}"',), *(tuple(f'"{each}"' for each in group) for group in asked.filter_tokens)]
    if asked.queries:
        groups.append(tuple(_all_of(each) for each in asked.queries))
    return " AND ".join(f"({' OR '.join(each)})" for each in groups)


def _all_of(sought: SearchQuery) -> str:
    return f"({' AND '.join(map(_phrase, sought.phrases))})"


def _phrase(phrase: Phrase) -> str:
    return f'"{" ".join(phrase.words)}"{" *" if phrase.prefix else ""}'


def keys(
    transaction: Transaction, timeline: int, token: str, asked: Filters, after: Key | None, most: int
) -> list[Key]:
    """Where the events of a page stand, from just past a key, in their order."""
    values = parameters_of(asked) | {"timeline": timeline, "match": expression(token, asked)}
    day = None if after is None else day_of(after[0])
    values["low"] = _LOWEST if asked.descending or day is None else day << _OF_A_DAY
    values["high"] = _HIGHEST if day is None or not asked.descending else ((day + 1) << _OF_A_DAY) - 1
    found: list[Key] = []
    for row in transaction.stream(_page(shape_of(asked), asked.descending), **values):
        key: Key = row[:4]
        if len(found) >= most and day_of(key[0]) != day_of(found[-1][0]):
            break
        if after is None or (key < after if asked.descending else key > after):
            found.append(key)
    return sorted(found, reverse=asked.descending)[:most]


def count(transaction: Transaction, timeline: int, token: str, asked: Filters) -> int:
    """How many events there are."""
    values = parameters_of(asked) | {"timeline": timeline, "match": expression(token, asked)}
    row = transaction.first(_number(shape_of(asked)), **values)
    return int(row[0]) if row else 0


@lru_cache(maxsize=256)
def _page(shape: Shape, descending: bool) -> Select[Any]:
    names = ("sort_earliest", "sort_latest", "position", "id")
    number = SEARCHED.c.rowid
    return (
        _matching([_table.c[name] for name in names], shape)
        .where(number >= bindparam("low"), number <= bindparam("high"))
        .order_by(number.desc() if descending else number)
    )


@lru_cache(maxsize=128)
def _number(shape: Shape) -> Select[Any]:
    return _matching([func.count()], shape)


def _matching(columns: Sequence[Any], shape: Shape) -> Select[Any]:
    at_place = and_(_table.c.timeline == _digests.c.timeline, _table.c.id == _digests.c.event)
    return (
        select(*columns)
        .select_from(SEARCHED)
        .join(_digests, _digests.c.number == SEARCHED.c.rowid)
        .join(_table, at_place)
        .where(
            literal_column("searched").op("MATCH")(bindparam("match")),
            _digests.c.timeline == bindparam("timeline"),
            *conditions(shape),
        )
    )
