"""Recording timelines: opened, given another vocabulary or time zone, closed."""

from __future__ import annotations

import time

import pytest

from service.recording import timelines
from service.recording.errors import AlreadyExists, InUse, NotFound, PreconditionFailed
from service.storage import timeline_pages
from service.storage.database import Database
from tests.support import request_bodies
from tests.support.recorder import Recorder


@pytest.fixture
def desk(database: Database) -> Recorder:
    made = Recorder(database)
    made.open()
    made.source(id="s")
    made.event(id="e", sources=["s"], claims=[request_bodies.claim(id="c")])
    return made


def _with(key: str, **more: object) -> list[dict[str, object]]:
    return [each | more if each["key"] == key else each for each in request_bodies.PROPERTIES]


def test_a_slug_is_given_once(desk: Recorder) -> None:
    with pytest.raises(AlreadyExists):
        desk.open()


def test_a_slug_stays_taken_by_a_timeline_that_was_closed(desk: Recorder) -> None:
    timelines.remove(desk.database, desk.slug, desk.person, lambda _: True, None)
    with pytest.raises(AlreadyExists):
        desk.open()
    with pytest.raises(NotFound):
        desk.source()


def test_a_property_that_claims_speak_of_is_not_dropped(desk: Recorder) -> None:
    with pytest.raises(InUse, match="fighters_left"):
        desk.redefine(properties=[])


def test_a_property_may_change_as_long_as_its_claims_can_be_read(desk: Recorder) -> None:
    with pytest.raises(InUse):
        desk.redefine(properties=_with("fighters_left", type="date", unit=None))
    desk.redefine(properties=_with("fighters_left", label="Fighters who left"))
    assert desk.differences() == []


def test_a_property_that_nobody_speaks_of_any_more_may_go(desk: Recorder) -> None:
    desk.remove_claim("c")
    assert desk.redefine(properties=[]).value.properties == ()


def test_another_measure_judges_the_claims_anew(desk: Recorder) -> None:
    desk.claim("e", source="s", value="4000", valid="2017-10-20")
    assert desk.conflicts("open") == []
    desk.claim("e", source="s", value="4000", valid="2017-10-14")
    assert len(desk.conflicts("open")) == 1
    desk.redefine(properties=_with("fighters_left", measure="flow"))
    assert len(desk.conflicts("open")) == 1
    desk.redefine(properties=_with("fighters_left", measure="total"))
    assert desk.differences() == []


def test_a_term_made_exclusive_opens_a_conflict_and_made_plain_again_closes_it(desk: Recorder) -> None:
    for value in ("buses", "trucks"):
        desk.claim("e", source="s", property="seen", value=value)
    desk.redefine(properties=_with("seen", exclusive=True))
    assert [each.property for each in desk.conflicts("open")] == ["seen"]
    desk.redefine(properties=_with("seen", exclusive=False))
    assert desk.conflicts("open") == []


def test_another_time_zone_reads_every_day_anew(desk: Recorder) -> None:
    desk.event(id="clock", date="2017-10-13T23:00:00Z", sources=["s"])
    desk.event(id="day", date="2017-10-14", sources=["s"])
    desk.redefine(timezone="Asia/Damascus")
    with desk.database.reading() as transaction:
        placed = timeline_pages.page(transaction, desk.state().id, timeline_pages.Filters(), None, 9)
    assert [each.key[3] for each in placed] == ["day", "e", "clock"]
    assert desk.differences() == []


def test_another_time_zone_can_bring_a_day_and_a_clock_time_together(desk: Recorder) -> None:
    desk.claim("e", id="day", source="s", property="departed_on", value="2017-10-14")
    desk.claim("e", id="clock", source="s", property="departed_on", value="2017-10-13T22:00:00Z")
    assert [each.level for each in desk.conflicts("open")] == ["tension"]
    desk.redefine(timezone="Asia/Damascus")
    assert desk.conflicts("open") == []


def test_the_same_words_make_no_revision(desk: Recorder) -> None:
    before = desk.state()
    desk.redefine(title=before.value.title, properties=request_bodies.PROPERTIES)
    assert desk.state() == before


def test_a_timeline_that_moved_on_since_it_was_read_is_stale(desk: Recorder) -> None:
    read = desk.state().audit.revision
    desk.source()
    with pytest.raises(PreconditionFailed):
        desk.redefine(matches=lambda revision: revision == read, title="New")


def test_recorded_instants_only_grow_whatever_the_clock_does(desk: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    yesterday = time.time_ns() - 400 * 86_400 * 10**9
    monkeypatch.setattr(time, "time_ns", lambda: yesterday)
    desk.source(title="Later")
    instants = [each["at"] for each in desk.changes()]
    assert instants == sorted(instants)
    assert instants[-1] > instants[0]
