"""Search documents: what events are found by and counted under, and their compact JSON; and the facet counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, text, update

from service.domain.search.facets import Facet
from service.storage.database import Transaction
from service.storage.search import postgresql as postgresql_search
from service.storage.search import sqlite as sqlite_search
from service.storage.search.sqlite import IndexChange
from service.storage.tables import FacetCountRow, SearchDocumentRow, TimelineEntryRow
from service.storage.tables.columns import from_json, to_json
from service.storage.tables.mapping import insert_row, table_of

_documents = table_of(SearchDocumentRow)
_entries = table_of(TimelineEntryRow)
_facet_counts = table_of(FacetCountRow)

_by_id = _documents.c.id == bindparam("id")
_of_entry = (_documents.c.timeline_id == _entries.c.timeline_id) & (_documents.c.event_id == _entries.c.event_id)
_select_document = select(_documents.c.id, _documents.c.facets, _documents.c.body, _documents.c.words).where(
    _documents.c.timeline_id == bindparam("timeline_id"), _documents.c.event_id == bindparam("event_id")
)
_insert_with_id = insert_row(_documents)
_insert_returning_id = (
    insert(_documents)
    .values({name: bindparam(name) for name in _documents.c.keys() if name != "id"})
    .returning(_documents.c.id)
)
_update_document = (
    update(_documents).where(_by_id).values({name: bindparam(name) for name in ("facets", "body", "words")})
)
_delete_document = delete(_documents).where(_by_id)
_select_orphaned = (
    select(_documents.c.event_id)
    .outerjoin(_entries, _of_entry)
    .where(_documents.c.timeline_id == bindparam("timeline_id"), _entries.c.event_id.is_(None))
    .order_by(_documents.c.event_id)
)
_select_facet_counts = (
    select(_facet_counts.c.facet, _facet_counts.c.value, _facet_counts.c.event_count)
    .where(_facet_counts.c.timeline_id == bindparam("timeline_id"))
    .order_by(_facet_counts.c.facet, _facet_counts.c.value)
)
_add_facet_count = text(
    "INSERT INTO facet_counts (timeline_id, facet, value, event_count)"
    " VALUES (:timeline_id, :facet, :value, :event_count)"
    " ON CONFLICT (timeline_id, facet, value)"
    " DO UPDATE SET event_count = facet_counts.event_count + excluded.event_count"
)
_delete_zero_count = delete(_facet_counts).where(
    _facet_counts.c.timeline_id == bindparam("timeline_id"),
    _facet_counts.c.facet == bindparam("facet"),
    _facet_counts.c.value == bindparam("value"),
    _facet_counts.c.event_count == 0,
)


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """An event's facets, its compact JSON, and its words and filter tokens."""

    event_id: str
    facets: tuple[Facet, ...]
    body: bytes
    words: str


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document with its id in the search index."""

    id: int
    document: SearchDocument


def timeline_token(timeline_id: int) -> str:
    """The token that every document of a timeline has, so that one index serves all timelines."""
    return f"\ue000{timeline_id}"


def get_document(transaction: Transaction, timeline_id: int, event_id: str) -> StoredDocument | None:
    """The document of an event."""
    row = transaction.first(_select_document, timeline_id=timeline_id, event_id=event_id)
    if row is None:
        return None
    facets = tuple((facet, value) for facet, value in from_json(row[1]))
    return StoredDocument(row[0], SearchDocument(event_id, facets, row[2], row[3].partition(" ")[2]))


class SearchIndexWriter:
    """Stores search documents, and collects what then changes in the full-text index and the facet counts.

    Invariant: after ``flush`` the index and the counts agree with the documents.
    """

    def __init__(self, transaction: Transaction, timeline_id: int) -> None:
        self._transaction = transaction
        self._timeline_id = timeline_id
        self._changes: list[IndexChange] = []
        self._facets: Counter[Facet] = Counter()

    def put(self, document: SearchDocument, sort_earliest: int, known: bool) -> None:
        """Store the document of an event that begins at a time (UTC seconds).

        ``known`` says whether the event may have a document already. An equal document is not written again.
        """
        former = get_document(self._transaction, self._timeline_id, document.event_id) if known else None
        in_place = former is not None and is_in_order(self._transaction, former, sort_earliest)
        if former is not None and in_place and former.document == document:
            return
        words = f"{timeline_token(self._timeline_id)} {document.words}"
        row: dict[str, Any] = {"facets": to_json(document.facets), "body": document.body, "words": words}
        if former is not None and in_place:
            self._transaction.execute(_update_document, id=former.id, **row)
            self._facets.subtract(former.document.facets)
            if former.document.words != document.words:
                self._changes += [self._removal(former), IndexChange(former.id, True, words)]
        else:
            if former is not None:
                self._remove(former)
            document_id = self._insert(row | {"event_id": document.event_id}, sort_earliest)
            self._changes.append(IndexChange(document_id, True, words))
        self._facets.update(document.facets)

    def remove(self, event_id: str) -> None:
        """Delete the document of an event, if it has one."""
        former = get_document(self._transaction, self._timeline_id, event_id)
        if former is not None:
            self._remove(former)

    def flush(self) -> None:
        """Apply the collected changes; a facet count of 0 is deleted."""
        backend_search = sqlite_search if self._transaction.backend.search_is_ordered else postgresql_search
        backend_search.apply_changes(self._transaction, self._changes)
        rows: list[dict[str, Any]] = [
            {"timeline_id": self._timeline_id, "facet": facet, "value": value, "event_count": change}
            for (facet, value), change in sorted(self._facets.items())
            if change
        ]
        self._transaction.execute_many(_add_facet_count, rows)
        self._transaction.execute_many(_delete_zero_count, [row for row in rows if row["event_count"] < 0])
        self._changes.clear()
        self._facets.clear()

    def _insert(self, row: dict[str, Any], sort_earliest: int) -> int:
        row["timeline_id"] = self._timeline_id
        if self._transaction.backend.search_is_ordered:
            document_id = sqlite_search.free_id(self._transaction, sort_earliest)
            self._transaction.execute(_insert_with_id, id=document_id, **row)
            return document_id
        inserted = self._transaction.first(_insert_returning_id, **row)
        assert inserted is not None  # noqa: S101 - RETURNING gives the id
        return int(inserted[0])

    def _remove(self, former: StoredDocument) -> None:
        self._transaction.execute(_delete_document, id=former.id)
        self._changes.append(self._removal(former))
        self._facets.subtract(former.document.facets)

    def _removal(self, former: StoredDocument) -> IndexChange:
        return IndexChange(former.id, False, f"{timeline_token(self._timeline_id)} {former.document.words}")


def is_in_order(transaction: Transaction, stored: StoredDocument, sort_earliest: int) -> bool:
    """Whether the id of a document fits an event that begins at a time: in SQLite, ids follow the timeline."""
    return not transaction.backend.search_is_ordered or sqlite_search.has_day(stored.id, sort_earliest)


def check_integrity(transaction: Transaction) -> None:
    """Raise StorageError if the full-text index of SQLite differs from the documents; needs a write transaction."""
    if transaction.backend.search_is_ordered:
        sqlite_search.check_integrity(transaction)


def differing_events(transaction: Transaction, timeline_id: int) -> list[str]:
    """The ids of events whose words in the index of PostgreSQL differ from those of their documents."""
    ordered = transaction.backend.search_is_ordered
    return [] if ordered else postgresql_search.differing_events(transaction, timeline_id)


def facet_counts(transaction: Transaction, timeline_id: int) -> Counter[Facet]:
    """The number of events with each value of each facet."""
    rows = transaction.all(_select_facet_counts, timeline_id=timeline_id)
    return Counter({(row[0], row[1]): row[2] for row in rows})


def orphaned_documents(transaction: Transaction, timeline_id: int) -> list[str]:
    """The ids of events that have a document and are not on the timeline: there should be none."""
    return [row[0] for row in transaction.all(_select_orphaned, timeline_id=timeline_id)]
