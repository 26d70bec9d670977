"""Digesting: keep what an event is found by, counted under and, in short, shown as, in line with the record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from service.domain import edtf
from service.domain.assessment import EventRecord
from service.domain.search import document
from service.domain.search.facets import facets
from service.formats import json as json_format
from service.recording.event_cache import EventCache
from service.recording.unit_of_work import UnitOfWork
from service.storage.conflicts import StoredConflict
from service.storage.events import StoredEventRecord
from service.storage.read_model import TimelineEntry
from service.storage.search import index as search_index
from service.storage.search import sqlite as sqlite_search
from service.storage.search.index import SearchDocument


def search_document(dossier: EventRecord, shown: TimelineEntry, standing: Sequence[StoredConflict]) -> SearchDocument:
    """The digest of an event in its place, with the conflicts that concern it."""
    event, claims, sources = dossier.event, dossier.claims, dossier.sources
    when = edtf.parse(event.date, dossier.timeline.timezone)
    marked = [each.kind for each in standing if each.status != "dismissed"]
    return SearchDocument(
        event.id,
        facets(event, claims, sources),
        json_format.compact_event(event, when, shown.conflict_count, shown.tension_count),
        document.document_text(document.IndexedRecord(dossier.timeline, event, claims, sources, marked)),
    )


def store_document(change: UnitOfWork, fresh: SearchDocument, sort_earliest: int, known: bool) -> None:
    """Keep an event's digest, in place of its former one where the event is ``known``."""
    former = search_index.get_document(change.transaction, change.timeline_id, fresh.event_id) if known else None
    if former is not None and former.document == fresh and not change.needs_new_index_number(former.id, sort_earliest):
        return
    change.shifts += search_index.put_document(change.transaction, change.timeline_id, fresh, former, sort_earliest)
    change.facets.update(fresh.facets)
    change.facets.subtract(former.document.facets if former else ())


def remove_document(change: UnitOfWork, event_id: str) -> None:
    """Forget an event's digest."""
    former = search_index.get_document(change.transaction, change.timeline_id, event_id)
    if former is not None:
        change.shifts += search_index.remove_document(change.transaction, change.timeline_id, former)
        change.facets.subtract(former.document.facets)


def differences(
    bench: EventCache, file: StoredEventRecord, shown: TimelineEntry, standing: Sequence[StoredConflict]
) -> Iterator[str]:
    """What of the kept digest is not as the record gives it, in words."""
    kept = search_index.get_document(bench.transaction, bench.state.id, shown.event_id)
    if kept is None:
        yield "is not found by its words"
        return
    fresh = search_document(file.record, shown, standing)
    if kept.document.words != fresh.words:
        yield "is found by other words than it has"
    if kept.document.facets != fresh.facets or kept.document.body != fresh.body:
        yield "is counted, or shown in short, otherwise than the record gives it"
    if bench.transaction.backend.search_is_ordered and not sqlite_search.has_day(kept.id, shown.sort_earliest):
        yield "is found at another place in the order than its own"


def update_index(change: UnitOfWork) -> None:
    """Bring the index of words and the numbers of the facets in line, once for all that a change did."""
    search_index.apply_changes(change.transaction, change.shifts)
    search_index.add_counts(change.transaction, change.timeline_id, change.facets)
    change.shifts.clear()
    change.facets.clear()
