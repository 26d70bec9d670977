"""Check: recompute every derived value from the record and tell each difference. It never repairs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from service.domain.decision import status_of
from service.domain.geo import point_of
from service.domain.search.facets import Facet
from service.domain.search.facets import facets as facets_of
from service.formats import json as json_format
from service.permissions import User
from service.recording import projections, search_projection
from service.recording.event_cache import EventCache, OrderComponent, conflicts_of
from service.recording.recompute import counts_as
from service.recording.unit_of_work import UnitOfWork
from service.storage import conflicts, events, read_model, sources, timelines
from service.storage.conflicts import StoredConflict
from service.storage.database import Database, Transaction
from service.storage.errors import Unusable
from service.storage.search import index as search_index
from service.storage.search import postgresql as postgresql_search
from service.storage.search import sqlite as sqlite_search
from service.storage.timelines import StoredTimeline

_PAGE = 500


def is_empty(database: Database) -> bool:
    """Whether no timeline was ever kept here."""
    with database.reading() as transaction:
        return timelines.totals(transaction)[0] == 0


def differences(database: Database) -> Iterator[str]:
    """Every difference between what is stored and what the record gives, in words; one transaction per timeline."""
    after = ""
    while True:
        with database.reading() as transaction:
            found = timelines.page(transaction, after, 1)
            if not found:
                break
            yield from _of_timeline(transaction, found[0])
        after = found[0].value.slug
    yield from _index(database)


def _index(database: Database) -> Iterator[str]:
    """SQLite compares its index with all words at once, and lets nobody write meanwhile."""
    if database.backend.search_is_ordered:
        try:
            with database.writing(commit=False) as transaction:
                sqlite_search.check_integrity(transaction)
        except Unusable:
            yield "the index of words finds events by other words than they have"


def _of_timeline(transaction: Transaction, state: StoredTimeline) -> Iterator[str]:
    seen: dict[str, StoredConflict] = {}
    orders: dict[str, OrderComponent] = {}
    number_of = {"events": 0, "claims": 0}
    facets: Counter[Facet] = Counter()
    after = ""
    while True:
        page = events.ids(transaction, state.id, after, _PAGE)
        if not page:
            break
        for event_id in page:
            # One bench for each event: a timeline may be larger than memory.
            bench = EventCache(transaction, state, orders=orders, kept=seen)
            yield from _of_event(bench, event_id)
            number_of["events"] += 1
            file = bench.record_of(event_id)
            assert file is not None  # noqa: S101 - it was listed in this transaction
            number_of["claims"] += len(file.record.claims)
            facets.update(facets_of(file.record.event, file.record.claims, file.record.sources))
        after = page[-1]
    yield from _leftovers(transaction, state, seen)
    yield from _found(transaction, state, facets)
    yield from _counts(transaction, state, number_of, seen)


def _of_event(bench: EventCache, event_id: str) -> Iterator[str]:
    place = f"{bench.state.value.slug}: event {event_id}"
    file = bench.record_of(event_id)
    assert file is not None  # noqa: S101 - it was listed in this transaction
    standing = bench.standing(event_id)
    yield from _conflicts(bench, event_id, standing, place)
    shown = read_model.get_entry(bench.transaction, bench.state.id, event_id)
    claims = {each.claim_id: each for each in read_model.claims_of(bench.transaction, bench.state.id, event_id)}
    cores = projections.claim_cores(bench, file, standing)
    for claim_id, core in cores:
        known = claims.pop(claim_id, None)
        if known is None or known.body != json_format.with_revision(core, known.revision):
            yield f"{place}: claim {claim_id} is not shown as the record gives it"
    for claim_id in claims:
        yield f"{place}: claim {claim_id} is shown and not in the record"
    if shown is None:
        yield f"{place}: is not on the timeline"
        return
    bodies = [each.body for each in read_model.claims_of(bench.transaction, bench.state.id, event_id)]
    core = projections.event_core(bench, file, bodies, standing)
    body = json_format.with_revision(core, shown.revision)
    if projections.timeline_entry(bench, file, standing, shown.revision, body) != shown:
        yield f"{place}: is not shown, or not placed, as the record gives it"
    tags = read_model.tags_of(bench.transaction, bench.state.id, event_id)
    if tags != sorted(set(file.record.event.tags)):
        yield f"{place}: is found under the tags {tags}"
    yield from (f"{place}: {each}" for each in search_projection.differences(bench, file, shown, standing))


def _conflicts(bench: EventCache, event_id: str, standing: list[StoredConflict], place: str) -> Iterator[str]:
    found = conflicts_of(bench, event_id)
    stored = {each.id: each for each in standing}
    for conflict_id in sorted(found.keys() - stored.keys()):
        yield f"{place}: conflict {conflict_id} is missing"
    for conflict_id in sorted(stored.keys() - found.keys()):
        yield f"{place}: conflict {conflict_id} stands and should not"
    for conflict_id in sorted(found.keys() & stored.keys()):
        fresh, kept = found[conflict_id], stored[conflict_id]
        told: dict[str, Any] = json_format.conflict_details(fresh)
        status = status_of(kept.decisions, fresh.fingerprint)
        if (fresh.level, fresh.kind, fresh.fingerprint, status, told) != (
            kept.level,
            kept.kind,
            kept.fingerprint,
            kept.status,
            kept.findings,
        ):
            yield f"{place}: conflict {conflict_id} is not as the record gives it"


def _found(transaction: Transaction, state: StoredTimeline, facets: Counter[Facet]) -> Iterator[str]:
    """What is left in the index of words, or counted, beyond the events of the record."""
    if search_index.facet_counts(transaction, state.id) != facets:
        yield f"{state.value.slug}: the facets are counted otherwise than the record gives them"
    for event_id in search_index.orphaned_documents(transaction, state.id):
        yield f"{state.value.slug}: event {event_id} is found by its words and not on the timeline"
    if not transaction.backend.search_is_ordered:
        for event_id in postgresql_search.differing_events(transaction, state.id):
            yield f"{state.value.slug}: event {event_id} is found by other words than it has"


def _leftovers(transaction: Transaction, state: StoredTimeline, seen: dict[str, StoredConflict]) -> Iterator[str]:
    for event_id in read_model.orphaned_entries(transaction, state.id):
        yield f"{state.value.slug}: event {event_id} is on the timeline and not in the record"
    standing = ("open", "explained", "resolved", "dismissed")
    after = ""
    while True:
        page = conflicts.page(transaction, state.id, {"status": standing}, after, _PAGE)
        if not page:
            return
        for each in page:
            if each.id not in seen:
                yield f"{state.value.slug}: conflict {each.id} stands and concerns no event"
        after = page[-1].id


def _counts(
    transaction: Transaction, state: StoredTimeline, number_of: dict[str, int], seen: dict[str, StoredConflict]
) -> Iterator[str]:
    expected = dict.fromkeys(timelines.COUNTS, 0) | number_of
    expected["sources"] = sources.count(transaction, state.id)
    for each in seen.values():
        for name in counts_as(each):
            expected[name] += 1
    if dict(state.counts) != expected:
        yield f"{state.value.slug}: counts are {dict(state.counts)}, the record gives {expected}"


# Filling: work out the digests of events that were on the timeline before digests were. Twice changes nothing.

_AT_ONCE = 500
_NOBODY = User("migration", "admin")


def backfill(database: Database) -> int:
    """Fill in what is missing, some hundred events in a transaction; gives how many it was."""
    filled, slug = 0, ""
    while following := _following(database, slug):
        slug = following
        after = ""
        while done := _some(database, slug, after):
            filled += len(done)
            after = done[-1]
    return filled


def _following(database: Database, slug: str) -> str | None:
    with database.reading() as transaction:
        found = timelines.page(transaction, slug, 1)
    return found[0].value.slug if found else None


def _some(database: Database, slug: str, after: str) -> list[str]:
    with database.reading() as transaction:
        head = timelines.version(transaction, slug)
        if head is None or not search_index.missing_documents(transaction, head.timeline_id, after, 1):
            return []
    with database.writing() as transaction:
        state = timelines.lock(transaction, slug)
        assert state is not None  # noqa: S101 - slugs stay taken
        # Nothing that people wrote changes: no entry is made, and no revision.
        change = UnitOfWork(transaction, state, _NOBODY, None)
        wanted = search_index.missing_documents(transaction, state.id, after, _AT_ONCE)
        for event_id in wanted:
            _digest(change, transaction, event_id)
        search_projection.update_index(change)
    return wanted


def _digest(change: UnitOfWork, transaction: Transaction, event_id: str) -> None:
    bench = EventCache(transaction, change.state)
    file, shown = bench.record_of(event_id), read_model.get_entry(transaction, change.timeline_id, event_id)
    if file is None or shown is None:
        return
    spot = point_of(file.record.event.place)
    if spot != shown.point:
        shown = replace(shown, point=spot)
        read_model.put_entry(transaction, change.timeline_id, shown, file.record.event.tags, known=True)
    fresh = search_projection.search_document(file.record, shown, bench.standing(event_id))
    search_projection.store_document(change, fresh, shown.sort_earliest, known=True)
