"""Filling: work out the digests of events that were on the timeline before digests were. Twice changes nothing."""

from __future__ import annotations

from dataclasses import replace

from service.domain.role import Person
from service.domain.spot import spot_of
from service.recording import digesting
from service.recording.bench import Bench
from service.recording.ledger import Change
from service.storage import arranged, digests, timelines
from service.storage.db import Database, Transaction

_AT_ONCE = 500
_NOBODY = Person("migration", "admin")


def fill(database: Database) -> int:
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
    return found[0].noun.slug if found else None


def _some(database: Database, slug: str, after: str) -> list[str]:
    with database.reading() as transaction:
        head = timelines.head(transaction, slug)
        if head is None or not digests.missing(transaction, head.number, after, 1):
            return []
    with database.writing() as transaction:
        state = timelines.lock(transaction, slug)
        assert state is not None  # noqa: S101 - slugs stay taken
        # Nothing that people wrote changes: no entry is made, and no revision.
        change = Change(transaction, state, _NOBODY, None)
        wanted = digests.missing(transaction, state.number, after, _AT_ONCE)
        for event_id in wanted:
            _digest(change, transaction, event_id)
        digesting.index(change)
    return wanted


def _digest(change: Change, transaction: Transaction, event_id: str) -> None:
    bench = Bench(transaction, change.state)
    file, shown = bench.file(event_id), arranged.get(transaction, change.number, event_id)
    if file is None or shown is None:
        return
    spot = spot_of(file.dossier.event.place)
    if spot != shown.spot:
        shown = replace(shown, spot=spot)
        arranged.put(transaction, change.number, shown, file.dossier.event.tags, known=True)
    fresh = digesting.digest_of(file.dossier, shown, bench.standing(event_id))
    digesting.keep(change, fresh, shown.sort_earliest, known=True)
