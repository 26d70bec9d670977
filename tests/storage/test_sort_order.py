"""The storage contract: ids sort as bytes, pages continue where they ended, large numbers are kept."""

from __future__ import annotations

import pytest

from service.domain.decision import Decision
from service.domain.source import Source
from service.storage import conflicts, events, read_model, revisions, sources, timeline_pages, timelines
from service.storage.conflicts import StoredConflict
from service.storage.database import Database
from service.storage.read_model import TimelineEntry
from service.storage.revisions import Revision
from service.storage.search.filters import Filters
from tests.storage.conftest import STAMP
from tests.support.recorder import Recorder

IDS = ["a", "B", "b", "A", "a.b", "a-b", "a_b", "a~b", "ab", "~", ".", "-", "_", "10", "9", "é", "Z", "z"]
YEAR = 31_556_952
FAR = 10**9 * YEAR


def test_ids_sort_as_bytes(database: Database, number: int) -> None:
    with database.writing() as transaction:
        for each in IDS:
            sources.add(transaction, number, Source(id=each, title=each), STAMP)
    with database.reading() as transaction:
        found = [each.value.id for each in sources.page(transaction, number, "", 100)]
    assert found == sorted(IDS, key=lambda each: each.encode())


def test_a_page_goes_on_just_after_the_last_id(database: Database, number: int) -> None:
    with database.writing() as transaction:
        for each in IDS:
            sources.add(transaction, number, Source(id=each, title=each), STAMP)
    found, after = [], ""
    with database.reading() as transaction:
        while page := sources.page(transaction, number, after, 3):
            found += [each.value.id for each in page]
            after = found[-1]
    assert found == sorted(IDS, key=lambda each: each.encode())


def test_slugs_sort_as_bytes(database: Database) -> None:
    slugs = ["b", "a-b", "a", "a1", "ab"]
    for slug in slugs:
        Recorder(database, slug=slug).open()
    with database.reading() as transaction:
        assert [each.value.slug for each in timelines.page(transaction, "", 10)] == sorted(slugs)


def _placed(database: Database, recorder: Recorder, dates: dict[str, str]) -> None:
    for event_id, date in dates.items():
        recorder.event(id=event_id, title=event_id, date=date, sources=["s"], position=0)


def _walk(database: Database, number: int, most: int, descending: bool = False) -> list[str]:
    found: list[tuple[int, int, int, str]] = []
    asked = Filters(descending=descending)
    with database.reading() as transaction:
        while page := timeline_pages.page(transaction, number, asked, found[-1] if found else None, most):
            found += [each.key for each in page]
    return [key[3] for key in found]


DATES = {
    "last": "../..",
    "far": "Y1000000000",
    "old": "Y-1000000000",
    "Z": "2017-10-14",
    "a~": "2017-10-14",
    "a.": "2017-10-14",
    "month": "2017-10",
    "before": "../2017-10-14",
    "clock": "2017-10-14T12:00:00Z",
}
ORDER = ["old", "month", "before", "Z", "a.", "a~", "clock", "far", "last"]


@pytest.mark.parametrize("most", [1, 2, 100])
def test_the_timeline_has_one_order_whatever_the_page(database: Database, number: int, most: int) -> None:
    recorder = Recorder(database)
    recorder.source(id="s")
    _placed(database, recorder, DATES)
    walked = _walk(database, number, most)
    assert sorted(walked) == sorted(ORDER)
    assert walked == _walk(database, number, 7)
    assert walked.index("old") == 0
    assert walked[-2:] == ["far", "last"]


def test_the_timeline_read_backwards_is_its_reverse(database: Database, number: int) -> None:
    recorder = Recorder(database)
    recorder.source(id="s")
    _placed(database, recorder, DATES)
    assert _walk(database, number, 2, descending=True) == _walk(database, number, 100)[::-1]


def test_events_of_one_day_stand_in_order_of_bytes(database: Database, number: int) -> None:
    recorder = Recorder(database)
    recorder.source(id="s")
    _placed(database, recorder, dict.fromkeys(["b", "A", "a", "B", "a~", "a.", "~"], "2017-10-14"))
    assert _walk(database, number, 3) == sorted(["b", "A", "a", "B", "a~", "a.", "~"])


def test_bounds_a_thousand_million_years_away_come_back(database: Database, number: int) -> None:
    recorder = Recorder(database)
    recorder.source(id="s")
    recorder.event(id="e", date="Y-1000000000", sources=["s"])
    with database.reading() as transaction:
        placed = read_model.get_entry(transaction, number, "e")
    assert isinstance(placed, TimelineEntry)
    assert placed.earliest < -FAR + 2 * YEAR


def test_event_ids_come_in_pages(database: Database, number: int) -> None:
    recorder = Recorder(database)
    recorder.source(id="s")
    _placed(database, recorder, {"b": "2017", "A": "2018", "a": "2016"})
    with database.reading() as transaction:
        assert events.ids(transaction, number, "A", 1) == ["a"]


@pytest.mark.parametrize(
    "snapshot", [None, {}, [], {"title": "Ра́кка 🚌", "n": 2**53, "empty": [], "none": None}, "text"]
)
def test_a_snapshot_comes_back_as_it_was(database: Database, number: int, snapshot: object) -> None:
    entry = Revision(2**53, 2**53, "erin", "update", "event", "e~", None, snapshot)
    with database.writing() as transaction:
        revisions.append(transaction, number, [entry])
    with database.reading() as transaction:
        assert revisions.history_of(transaction, number, "event", "e~", 0, 10)[0].snapshot == snapshot


CONFLICT = StoredConflict(
    id="k1",
    kind="quantity",
    level="conflict",
    status="open",
    property="fighters_left",
    fingerprint="f",
    findings={"events": ["e", "f"], "claims": ["a", "b"], "summary": "250 الرقة"},
    decisions=(Decision("explained", "n", None, "erin", "2017-11-14T00:00:00Z", "f", ("a", "b")),),
    closed_at=None,
    close_reason=None,
    succeeded_by=None,
    revision=7,
)


def test_a_conflict_comes_back_as_it_was(database: Database, number: int) -> None:
    with database.writing() as transaction:
        conflicts.add(transaction, number, CONFLICT)
    with database.reading() as transaction:
        assert conflicts.by_id(transaction, number, "k1") == CONFLICT
        assert conflicts.unclosed_ids(transaction, number, "f") == [CONFLICT.id]


def test_conflicts_are_found_by_what_is_asked_of_them(database: Database, number: int) -> None:
    with database.writing() as transaction:
        conflicts.add(transaction, number, CONFLICT)
    with database.reading() as transaction:
        asked = {"event": ["x", "f"], "status": ["open"], "level": [], "property": ["fighters_left"]}
        assert conflicts.page(transaction, number, asked, "", 5) == [CONFLICT]
        assert conflicts.page(transaction, number, {"event": ["x"]}, "", 5) == []
