"""Check: recompute every derived value from the record and tell each difference. It never repairs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from service.domain.decision import status_of
from service.domain.facet import Facet
from service.domain.facet import facets as facets_of
from service.formats import representation
from service.recording import digesting, render
from service.recording.bench import Bench, Order, found_about
from service.recording.settle import counts_as
from service.storage import arranged, conflicts, digests, events, fts5, sources, timelines, tsvector
from service.storage.conflicts import StoredConflict
from service.storage.db import Database, Transaction
from service.storage.errors import Unusable
from service.storage.timelines import TimelineState

_PAGE = 500


def is_empty(database: Database) -> bool:
    """Whether no timeline was ever kept here."""
    with database.reading() as transaction:
        return timelines.whole(transaction)[0] == 0


def differences(database: Database) -> Iterator[str]:
    """Every difference between what is stored and what the record gives, in words; one transaction per timeline."""
    after = ""
    while True:
        with database.reading() as transaction:
            found = timelines.page(transaction, after, 1)
            if not found:
                break
            yield from _of_timeline(transaction, found[0])
        after = found[0].noun.slug
    yield from _index(database)


def _index(database: Database) -> Iterator[str]:
    """SQLite compares its index with all words at once, and lets nobody write meanwhile."""
    if database.kind.finds_in_order:
        try:
            with database.writing(keep=False) as transaction:
                fts5.check(transaction)
        except Unusable:
            yield "the index of words finds events by other words than they have"


def _of_timeline(transaction: Transaction, state: TimelineState) -> Iterator[str]:
    seen: dict[str, StoredConflict] = {}
    orders: dict[str, Order] = {}
    number_of = {"events": 0, "claims": 0}
    facets: Counter[Facet] = Counter()
    after = ""
    while True:
        page = events.ids(transaction, state.number, after, _PAGE)
        if not page:
            break
        for event_id in page:
            # One bench for each event: a timeline may be larger than memory.
            bench = Bench(transaction, state, orders=orders, kept=seen)
            yield from _of_event(bench, event_id)
            number_of["events"] += 1
            file = bench.file(event_id)
            assert file is not None  # noqa: S101 - it was listed in this transaction
            number_of["claims"] += len(file.dossier.claims)
            facets.update(facets_of(file.dossier.event, file.dossier.claims, file.dossier.sources))
        after = page[-1]
    yield from _leftovers(transaction, state, seen)
    yield from _found(transaction, state, facets)
    yield from _counts(transaction, state, number_of, seen)


def _of_event(bench: Bench, event_id: str) -> Iterator[str]:
    place = f"{bench.state.noun.slug}: event {event_id}"
    file = bench.file(event_id)
    assert file is not None  # noqa: S101 - it was listed in this transaction
    standing = bench.standing(event_id)
    yield from _conflicts(bench, event_id, standing, place)
    shown = arranged.get(bench.transaction, bench.state.number, event_id)
    claims = {each.id: each for each in arranged.claims_of(bench.transaction, bench.state.number, event_id)}
    cores = render.claim_cores(bench, file, standing)
    for claim_id, core in cores:
        known = claims.pop(claim_id, None)
        if known is None or known.body != representation.sealed(core, known.revision):
            yield f"{place}: claim {claim_id} is not shown as the record gives it"
    for claim_id in claims:
        yield f"{place}: claim {claim_id} is shown and not in the record"
    if shown is None:
        yield f"{place}: is not on the timeline"
        return
    bodies = [each.body for each in arranged.claims_of(bench.transaction, bench.state.number, event_id)]
    core = render.event_core(bench, file, bodies, standing)
    body = representation.sealed(core, shown.revision)
    if render.arrange(bench, file, standing, shown.revision, body) != shown:
        yield f"{place}: is not shown, or not placed, as the record gives it"
    tags = arranged.tags_of(bench.transaction, bench.state.number, event_id)
    if tags != sorted(set(file.dossier.event.tags)):
        yield f"{place}: is found under the tags {tags}"
    yield from (f"{place}: {each}" for each in digesting.differences(bench, file, shown, standing))


def _conflicts(bench: Bench, event_id: str, standing: list[StoredConflict], place: str) -> Iterator[str]:
    found = found_about(bench, event_id)
    stored = {each.id: each for each in standing}
    for conflict_id in sorted(found.keys() - stored.keys()):
        yield f"{place}: conflict {conflict_id} is missing"
    for conflict_id in sorted(stored.keys() - found.keys()):
        yield f"{place}: conflict {conflict_id} stands and should not"
    for conflict_id in sorted(found.keys() & stored.keys()):
        fresh, kept = found[conflict_id], stored[conflict_id]
        told: dict[str, Any] = representation.found(fresh)
        status = status_of(kept.decisions, fresh.fingerprint)
        if (fresh.level, fresh.kind, fresh.fingerprint, status, told) != (
            kept.level,
            kept.kind,
            kept.fingerprint,
            kept.status,
            kept.found,
        ):
            yield f"{place}: conflict {conflict_id} is not as the record gives it"


def _found(transaction: Transaction, state: TimelineState, facets: Counter[Facet]) -> Iterator[str]:
    """What is left in the index of words, or counted, beyond the events of the record."""
    if digests.numbers(transaction, state.number) != facets:
        yield f"{state.noun.slug}: the facets are counted otherwise than the record gives them"
    for event_id in digests.strays(transaction, state.number):
        yield f"{state.noun.slug}: event {event_id} is found by its words and not on the timeline"
    if not transaction.kind.finds_in_order:
        for event_id in tsvector.strangers(transaction, state.number):
            yield f"{state.noun.slug}: event {event_id} is found by other words than it has"


def _leftovers(transaction: Transaction, state: TimelineState, seen: dict[str, StoredConflict]) -> Iterator[str]:
    for event_id in arranged.strays(transaction, state.number):
        yield f"{state.noun.slug}: event {event_id} is on the timeline and not in the record"
    standing = ("open", "explained", "resolved", "dismissed")
    after = ""
    while True:
        page = conflicts.page(transaction, state.number, {"status": standing}, after, _PAGE)
        if not page:
            return
        for each in page:
            if each.id not in seen:
                yield f"{state.noun.slug}: conflict {each.id} stands and concerns no event"
        after = page[-1].id


def _counts(
    transaction: Transaction, state: TimelineState, number_of: dict[str, int], seen: dict[str, StoredConflict]
) -> Iterator[str]:
    expected = dict.fromkeys(timelines.COUNTS, 0) | number_of
    expected["sources"] = sources.number(transaction, state.number)
    for each in seen.values():
        for name in counts_as(each):
            expected[name] += 1
    if dict(state.counts) != expected:
        yield f"{state.noun.slug}: counts are {dict(state.counts)}, the record gives {expected}"
