"""Digests: what events are found by, counted under and, in short, shown as; and the numbers of every facet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, bindparam, delete, insert, select, text, update

from service.domain.search.facets import Facet
from service.storage.database import Transaction
from service.storage.search import postgresql as postgresql_search
from service.storage.search import sqlite as sqlite_search
from service.storage.search.sqlite import IndexChange
from service.storage.tables import FacetCountRow, SearchDocumentRow, TimelineEntryRow
from service.storage.tables.columns import packed, unpacked

_table: Table = SearchDocumentRow.__table__  # type: ignore[attr-defined]
_events: Table = TimelineEntryRow.__table__  # type: ignore[attr-defined]
_facets: Table = FacetCountRow.__table__  # type: ignore[attr-defined]
_told = ("timeline", "event", "facets", "body", "words")
_one = select(_table.c.number, _table.c.facets, _table.c.body, _table.c.words).where(
    _table.c.timeline == bindparam("timeline"), _table.c.event == bindparam("event")
)
_insert = insert(_table).values({name: bindparam(name) for name in _told}).returning(_table.c.number)
_insert_numbered = insert(_table).values({name: bindparam(name) for name in ("number", *_told)})
_update = (
    update(_table)
    .where(_table.c.number == bindparam("of_number"))
    .values({name: bindparam(name) for name in ("facets", "body", "words")})
)
_delete = delete(_table).where(_table.c.number == bindparam("number"))
_numbers = (
    select(_facets.c.facet, _facets.c.value, _facets.c.number)
    .where(_facets.c.timeline == bindparam("timeline"))
    .order_by(_facets.c.facet, _facets.c.value)
)
_count = text(
    "INSERT INTO arranged_facets (timeline, facet, value, number) VALUES (:timeline, :facet, :value, :number)"
    " ON CONFLICT (timeline, facet, value) DO UPDATE SET number = arranged_facets.number + excluded.number"
)
_forget = delete(_facets).where(
    _facets.c.timeline == bindparam("timeline"),
    _facets.c.facet == bindparam("facet"),
    _facets.c.value == bindparam("value"),
    _facets.c.number == 0,
)
_missing = (
    select(_events.c.id)
    .outerjoin(_table, (_table.c.timeline == _events.c.timeline) & (_table.c.event == _events.c.id))
    .where(_events.c.timeline == bindparam("timeline"), _events.c.id > bindparam("after"), _table.c.number.is_(None))
    .order_by(_events.c.id)
    .limit(bindparam("most"))
)
_strays = (
    select(_table.c.event)
    .outerjoin(_events, (_table.c.timeline == _events.c.timeline) & (_table.c.event == _events.c.id))
    .where(_table.c.timeline == bindparam("timeline"), _events.c.id.is_(None))
    .order_by(_table.c.event)
)


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """An event's words and marks, its facets, and its JSON in short."""

    event_id: str
    facets: tuple[Facet, ...]
    body: bytes
    words: str


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A digest with its number in the index of words."""

    id: int
    document: SearchDocument


def timeline_token(timeline: int) -> str:
    """The mark that every event of a timeline bears, so that one index serves all."""
    return f"\ue000{timeline}"


def get_document(transaction: Transaction, timeline: int, event: str) -> StoredDocument | None:
    """The digest of an event."""
    row = transaction.first(_one, timeline=timeline, event=event)
    if row is None:
        return None
    facets = tuple((facet, value) for facet, value in unpacked(row[1]))
    return StoredDocument(row[0], SearchDocument(event, facets, row[2], row[3].partition(" ")[2]))


def put_document(
    transaction: Transaction, timeline: int, digest: SearchDocument, former: StoredDocument | None, sort_earliest: int
) -> list[IndexChange]:
    """Keep a digest in place of its former self; gives what must then happen to the index of words."""
    words = f"{timeline_token(timeline)} {digest.words}"
    told: dict[str, Any] = {"facets": packed(digest.facets), "body": digest.body, "words": words}
    in_order = transaction.backend.search_is_ordered
    if former is not None and (not in_order or sqlite_search.has_day(former.id, sort_earliest)):
        transaction.execute(_update, of_number=former.id, **told)
        if former.document.words == digest.words:
            return []
        return [_gone(timeline, former), IndexChange(former.id, True, words)]
    shifts = remove_document(transaction, timeline, former) if former is not None else []
    told |= {"timeline": timeline, "event": digest.event_id}
    if in_order:
        number = sqlite_search.free_id(transaction, sort_earliest)
        transaction.execute(_insert_numbered, number=number, **told)
    else:
        row = transaction.first(_insert, **told)
        assert row is not None  # noqa: S101 - the engine gives the number that it chose
        number = row[0]
    return [*shifts, IndexChange(number, True, words)]


def remove_document(transaction: Transaction, timeline: int, former: StoredDocument) -> list[IndexChange]:
    """Forget a digest; gives what must then happen to the index of words."""
    transaction.execute(_delete, number=former.id)
    return [_gone(timeline, former)]


def _gone(timeline: int, former: StoredDocument) -> IndexChange:
    return IndexChange(former.id, False, f"{timeline_token(timeline)} {former.document.words}")


def apply_changes(transaction: Transaction, shifts: Iterable[IndexChange]) -> None:
    """Bring the index of words in line, once for all that a change did."""
    (sqlite_search if transaction.backend.search_is_ordered else postgresql_search).apply_changes(transaction, shifts)


def add_counts(transaction: Transaction, timeline: int, numbers: Mapping[Facet, int]) -> None:
    """Count events in and out of facets."""
    changed: list[dict[str, Any]] = [
        {"timeline": timeline, "facet": facet, "value": value, "number": number}
        for (facet, value), number in sorted(numbers.items())
        if number
    ]
    transaction.execute_many(_count, changed)
    left = [{name: each[name] for name in ("timeline", "facet", "value")} for each in changed if each["number"] < 0]
    transaction.execute_many(_forget, left)


def facet_counts(transaction: Transaction, timeline: int) -> Counter[Facet]:
    """How many events bear each word of each facet."""
    return Counter({(row[0], row[1]): row[2] for row in transaction.all(_numbers, timeline=timeline)})


def missing_documents(transaction: Transaction, timeline: int, after: str, most: int) -> list[str]:
    """Events on the timeline that have no digest: those that were there before digests were."""
    return [row[0] for row in transaction.all(_missing, timeline=timeline, after=after, most=most)]


def orphaned_documents(transaction: Transaction, timeline: int) -> list[str]:
    """Digests of events that are not on the timeline: there should be none."""
    return [row[0] for row in transaction.all(_strays, timeline=timeline)]
