"""Recording timelines: created, given other properties or another time zone, closed."""

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
def recorder(database: Database) -> Recorder:
    made = Recorder(database)
    made.open()
    made.source(id="s")
    made.event(id="e", sources=["s"], claims=[request_bodies.claim(id="c")])
    return made


def _with(key: str, **more: object) -> list[dict[str, object]]:
    return [property_ | more if property_["key"] == key else property_ for property_ in request_bodies.PROPERTIES]


def test_a_slug_is_given_once(recorder: Recorder) -> None:
    with pytest.raises(AlreadyExists):
        recorder.open()


def test_a_slug_stays_taken_by_a_timeline_that_was_closed(recorder: Recorder) -> None:
    timelines.remove(recorder.write_request(), lambda _: True)
    with pytest.raises(AlreadyExists):
        recorder.open()
    with pytest.raises(NotFound):
        recorder.source()


def test_a_property_that_claims_speak_of_is_not_dropped(recorder: Recorder) -> None:
    with pytest.raises(InUse, match="fighters_left"):
        recorder.correct_timeline(properties=[])


def test_a_property_may_change_as_long_as_its_claims_can_be_read(recorder: Recorder) -> None:
    with pytest.raises(InUse):
        recorder.correct_timeline(properties=_with("fighters_left", type="date", unit=None))
    recorder.correct_timeline(properties=_with("fighters_left", label="Fighters who left"))
    assert recorder.differences() == []


def test_a_property_that_nobody_speaks_of_any_more_may_go(recorder: Recorder) -> None:
    recorder.remove_claim("c")
    assert recorder.correct_timeline(properties=[]).value.properties == ()


def test_another_measure_judges_the_claims_anew(recorder: Recorder) -> None:
    recorder.claim("e", source="s", value="4000", valid="2017-10-20")
    assert recorder.conflicts("open") == []
    recorder.claim("e", source="s", value="4000", valid="2017-10-14")
    assert len(recorder.conflicts("open")) == 1
    recorder.correct_timeline(properties=_with("fighters_left", measure="flow"))
    assert len(recorder.conflicts("open")) == 1
    recorder.correct_timeline(properties=_with("fighters_left", measure="total"))
    assert recorder.differences() == []


def test_a_term_made_exclusive_opens_a_conflict_and_made_plain_again_closes_it(recorder: Recorder) -> None:
    for value in ("buses", "trucks"):
        recorder.claim("e", source="s", property="seen", value=value)
    recorder.correct_timeline(properties=_with("seen", exclusive=True))
    assert [conflict.property for conflict in recorder.conflicts("open")] == ["seen"]
    recorder.correct_timeline(properties=_with("seen", exclusive=False))
    assert recorder.conflicts("open") == []


def test_another_time_zone_reads_every_day_anew(recorder: Recorder) -> None:
    recorder.event(id="clock", date="2017-10-13T23:00:00Z", sources=["s"])
    recorder.event(id="day", date="2017-10-14", sources=["s"])
    recorder.correct_timeline(timezone="Asia/Damascus")
    with recorder.database.reading() as transaction:
        placed = timeline_pages.page(transaction, recorder.state().id, timeline_pages.Filters(), None, 9)
    assert [each.key[3] for each in placed] == ["day", "e", "clock"]
    assert recorder.differences() == []


def test_another_time_zone_can_bring_a_day_and_a_clock_time_together(recorder: Recorder) -> None:
    recorder.claim("e", id="day", source="s", property="departed_on", value="2017-10-14")
    recorder.claim("e", id="clock", source="s", property="departed_on", value="2017-10-13T22:00:00Z")
    assert [conflict.level for conflict in recorder.conflicts("open")] == ["tension"]
    recorder.correct_timeline(timezone="Asia/Damascus")
    assert recorder.conflicts("open") == []


def test_the_same_words_make_no_revision(recorder: Recorder) -> None:
    before = recorder.state()
    recorder.correct_timeline(title=before.value.title, properties=request_bodies.PROPERTIES)
    assert recorder.state() == before


def test_a_timeline_that_moved_on_since_it_was_read_is_stale(recorder: Recorder) -> None:
    read = recorder.state().audit.revision
    recorder.source()
    with pytest.raises(PreconditionFailed):
        recorder.correct_timeline(matches=lambda revision: revision == read, title="New")


def test_recorded_instants_only_grow_whatever_the_clock_does(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    yesterday = time.time_ns() - 400 * 86_400 * 10**9
    monkeypatch.setattr(time, "time_ns", lambda: yesterday)
    recorder.source(title="Later")
    instants = [change["at"] for change in recorder.changes()]
    assert instants == sorted(instants)
    assert instants[-1] > instants[0]
