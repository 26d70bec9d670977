"""Backfill: events that were stored before there was a search index are found like new ones."""

from __future__ import annotations

from sqlalchemy import text

from service.domain.search.query import parse_query
from service.recording.maintenance import backfill
from service.storage import timeline_pages
from service.storage.database import Database
from service.storage.search import index as search_index
from service.storage.search.filters import Filters
from tests.support import request_bodies
from tests.support.recorder import Recorder

EMPTIED = ("DELETE FROM search_documents", "DELETE FROM facet_counts", "UPDATE timeline_entries SET lat = NULL")
INDEX = {True: "INSERT INTO search_index (search_index) VALUES ('rebuild')", False: "DELETE FROM search_index"}


def _as_before(database: Database) -> None:
    """What a database holds that has just been given the tables."""
    with database.writing() as transaction:
        for each in (*EMPTIED, INDEX[database.backend.search_is_ordered]):
            transaction.execute(text(each))


def _filled(database: Database) -> Recorder:
    recorder = Recorder(database)
    recorder.open()
    for at in range(3):
        place = {"name": "Raqqa", "lat": 35.9, "lon": 39.0}
        recorder.event(id=f"e{at}", title=f"Convoy {at}", place=place, claims=[request_bodies.claim()])
    recorder.remove_event("e2")
    return recorder


def test_what_was_there_before_is_filled_in_once(database: Database) -> None:
    recorder = _filled(database)
    before = recorder.state()
    _as_before(database)
    assert recorder.differences()
    assert [backfill(database), backfill(database)] == [2, 0]
    assert (recorder.differences(), recorder.state()) == ([], before)


def test_what_was_filled_in_is_found(database: Database) -> None:
    recorder = _filled(database)
    _as_before(database)
    backfill(database)
    with database.reading() as transaction:
        found = timeline_pages.page(transaction, recorder.state().id, Filters(queries=(parse_query("conv*"),)), None, 5)
        numbers = search_index.facet_counts(transaction, recorder.state().id)
    assert [each.key[3] for each in found] == ["e0", "e1"]
    assert numbers[("properties", "fighters_left")] == 2
