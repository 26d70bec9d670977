"""Consistency: check all derived data against the record. Repairs nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from service.domain.decision import status_of
from service.domain.search.facets import Facet, facets
from service.formats import json as json_format
from service.recording import projections
from service.recording.event_cache import EventCache, OrderComponent, conflicts_of
from service.recording.recompute import counts_of
from service.storage import conflicts, events, read_model, sources, timelines
from service.storage.conflicts import StoredConflict
from service.storage.database import Database, Transaction
from service.storage.errors import Unusable
from service.storage.events import StoredEventRecord
from service.storage.read_model import TimelineEntry
from service.storage.search import index as search_index
from service.storage.timelines import StoredTimeline

_PAGE = 500


def is_empty(database: Database) -> bool:
    """Whether the database never held a timeline."""
    with database.reading() as transaction:
        return timelines.totals(transaction)[0] == 0


# Check.


def differences(database: Database) -> Iterator[str]:
    """Every difference between the derived data and what the record gives, as sentences; repairs nothing.

    Reads one timeline in a transaction.
    """
    after = ""
    while True:
        with database.reading() as transaction:
            page = timelines.page(transaction, after, 1)
            if not page:
                break
            yield from _timeline_differences(transaction, page[0])
        after = page[0].value.slug
    yield from _sqlite_index_differences(database)


def _sqlite_index_differences(database: Database) -> Iterator[str]:
    """SQLite compares its full-text index with all words at once, and needs the write lock for it."""
    if database.backend.search_is_ordered:
        try:
            with database.writing(commit=False) as transaction:
                search_index.check_integrity(transaction)
        except Unusable:
            yield "the full-text index finds events by words that they do not have"


@dataclass(slots=True)
class _Totals:
    """The conflicts of one timeline by id, its order components by event id, and its numbers."""

    conflicts: dict[str, StoredConflict] = field(default_factory=dict)
    order_components: dict[str, OrderComponent] = field(default_factory=dict)
    facets: Counter[Facet] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)


def _timeline_differences(transaction: Transaction, state: StoredTimeline) -> Iterator[str]:
    totals = _Totals()
    after = ""
    while event_ids := events.ids(transaction, state.id, after, _PAGE):
        for event_id in event_ids:
            # A cache for each event: a timeline may be larger than memory.
            cache = EventCache(transaction, state, order_components=totals.order_components, conflicts=totals.conflicts)
            yield from _event_differences(cache, event_id, totals)
        after = event_ids[-1]
    yield from _orphans(transaction, state, totals)
    yield from _search_differences(transaction, state, totals)
    yield from _count_differences(transaction, state, totals)


def _event_differences(cache: EventCache, event_id: str, totals: _Totals) -> Iterator[str]:
    place = f"{cache.state.value.slug}: event {event_id}"
    stored = cache.record_of(event_id)
    assert stored is not None  # noqa: S101 - its id was read in this transaction
    record = stored.record
    totals.counts.update(events=1, claims=len(record.claims))
    totals.facets.update(facets(record.event, record.claims, record.sources))
    standing = cache.stored_conflicts(event_id)
    yield from _conflict_differences(cache, event_id, standing, place)
    rendered = read_model.claims_of(cache.transaction, cache.state.id, event_id)
    known = {claim.claim_id: claim for claim in rendered}
    for claim_id, core in projections.claim_cores(cache, stored, standing):
        claim = known.pop(claim_id, None)
        if claim is None or claim.body != json_format.with_revision(core, claim.revision):
            yield f"{place}: the JSON of claim {claim_id} is not what the record gives"
    for claim_id in known:
        yield f"{place}: claim {claim_id} has JSON and is not in the record"
    entry = read_model.get_entry(cache.transaction, cache.state.id, event_id)
    if entry is None:
        yield f"{place}: is not on the timeline"
        return
    yield from _entry_differences(cache, stored, entry, [claim.body for claim in rendered], standing, place)


def _entry_differences(
    cache: EventCache,
    stored: StoredEventRecord,
    entry: TimelineEntry,
    claims: Sequence[bytes],
    standing: Sequence[StoredConflict],
    place: str,
) -> Iterator[str]:
    flags = projections.flags_of(cache, stored, standing)
    core = projections.event_core(cache, stored, claims, standing, flags)
    body = json_format.with_revision(core, entry.revision)
    assessment = cache.assessments[entry.event_id]
    if projections.timeline_entry(assessment, standing, entry.revision, body) != entry:
        yield f"{place}: its JSON or its place is not what the record gives"
    tags = read_model.tags_of(cache.transaction, cache.state.id, entry.event_id)
    if tags != sorted(set(stored.record.event.tags)):
        yield f"{place}: is found under the tags {tags}"
    document = search_index.get_document(cache.transaction, cache.state.id, entry.event_id)
    if document is None:
        yield f"{place}: has no search document"
        return
    fresh = projections.search_document(assessment, entry, standing)
    if document.document.words != fresh.words:
        yield f"{place}: is found by words that it does not have"
    if document.document.facets != fresh.facets or document.document.body != fresh.body:
        yield f"{place}: its facets or its compact JSON are not what the record gives"
    if not search_index.is_in_order(cache.transaction, document, entry.sort_earliest):
        yield f"{place}: is at another place in the order of the full-text index"


def _conflict_differences(
    cache: EventCache, event_id: str, standing: Sequence[StoredConflict], place: str
) -> Iterator[str]:
    found = conflicts_of(cache, event_id)
    stored = {conflict.id: conflict for conflict in standing}
    for conflict_id in sorted(found.keys() - stored.keys()):
        yield f"{place}: conflict {conflict_id} is missing"
    for conflict_id in sorted(stored.keys() - found.keys()):
        yield f"{place}: conflict {conflict_id} is open and should be closed"
    for conflict_id in sorted(found.keys() & stored.keys()):
        fresh, old = found[conflict_id], stored[conflict_id]
        status = status_of(old.decisions, fresh.fingerprint)
        details = json_format.conflict_details(fresh)
        if (fresh.level, fresh.kind, fresh.fingerprint, status, details) != (
            old.level,
            old.kind,
            old.fingerprint,
            old.status,
            old.findings,
        ):
            yield f"{place}: conflict {conflict_id} is not what the record gives"


def _orphans(transaction: Transaction, state: StoredTimeline, totals: _Totals) -> Iterator[str]:
    """Entries and conflicts that belong to no event."""
    slug = state.value.slug
    for event_id in read_model.orphaned_entries(transaction, state.id):
        yield f"{slug}: event {event_id} is on the timeline and not in the record"
    after = ""
    query = {"status": conflicts.NOT_CLOSED}
    while page := conflicts.page(transaction, state.id, query, after, _PAGE):
        for conflict in page:
            if conflict.id not in totals.conflicts:
                yield f"{slug}: conflict {conflict.id} is open and concerns no event"
        after = page[-1].id


def _search_differences(transaction: Transaction, state: StoredTimeline, totals: _Totals) -> Iterator[str]:
    slug = state.value.slug
    if search_index.facet_counts(transaction, state.id) != totals.facets:
        yield f"{slug}: the facet counts are not what the record gives"
    for event_id in search_index.orphaned_documents(transaction, state.id):
        yield f"{slug}: event {event_id} has a search document and is not on the timeline"
    for event_id in search_index.differing_events(transaction, state.id):
        yield f"{slug}: event {event_id} is found by words that it does not have"


def _count_differences(transaction: Transaction, state: StoredTimeline, totals: _Totals) -> Iterator[str]:
    totals.counts["sources"] = sources.count(transaction, state.id)
    for conflict in totals.conflicts.values():
        totals.counts.update(counts_of(conflict))
    expected = {name: totals.counts[name] for name in timelines.COUNTS}
    if dict(state.counts) != expected:
        yield f"{state.value.slug}: counts are {dict(state.counts)}, the record gives {expected}"
