"""Recording events: added with sources and claims, corrected, deleted with their claims."""

from __future__ import annotations

import pytest

from service.domain.errors import ValidationError
from service.recording.errors import AlreadyExists, InUse, NotFound, PreconditionFailed
from service.recording.unit_of_work import DryRun
from service.storage.database import Database
from tests.support import request_bodies
from tests.support.recorder import Recorder


@pytest.fixture
def recorder(database: Database) -> Recorder:
    made = Recorder(database)
    made.open()
    made.source(id="s")
    return made


def test_an_event_comes_with_its_sources_and_claims(recorder: Recorder) -> None:
    claims = [request_bodies.claim(id="c"), request_bodies.claim(id="d", source=1, value="4000")]
    recorder.event(id="e", sources=["s", {"title": "Other", "locator": "p. 2"}], claims=claims)
    shown = recorder.get_event("e")
    assert [each["id"] for each in shown["claims"]] == ["c", "d"]
    assert (len(shown["citations"]), shown["citations"][1]["locator"]) == (2, "p. 2")


def test_all_that_is_wrong_is_told_at_once_and_nothing_is_kept(recorder: Recorder) -> None:
    before = recorder.state()
    claims = [
        request_bodies.claim(value="a busload"),
        request_bodies.claim(source=7),
        request_bodies.claim(property="nothing"),
    ]
    relations = [{"kind": "before", "event": "e"}, {"kind": "before", "event": "nowhere"}]
    with pytest.raises(ValidationError) as refused:
        recorder.event(id="e", sources=["nowhere"], claims=claims, relations=relations)
    pointers = sorted(error.pointer for error in refused.value.errors)
    assert pointers == [
        "/claims/0/value",
        "/claims/1/source",
        "/claims/2/property",
        "/relations/0/event",
        "/relations/1/event",
        "/sources/0",
    ]
    assert recorder.state() == before


def test_claims_of_one_body_may_name_each_other(recorder: Recorder) -> None:
    one = request_bodies.claim(id="c", contradicts=[{"claim": "d"}])
    recorder.event(id="e", sources=["s"], claims=[one, request_bodies.claim(id="d", property="let_go", value=True)])
    assert [conflict.kind for conflict in recorder.conflicts("open")] == ["declared"]


def test_an_id_once_given_stays_taken(recorder: Recorder) -> None:
    recorder.event(id="e")
    recorder.remove_event("e")
    with pytest.raises(AlreadyExists):
        recorder.event(id="e")


def test_a_correction_without_sources_keeps_the_citations(recorder: Recorder) -> None:
    recorder.event(id="e", sources=["s"])
    recorder.correct_event("e", title="Convoy stays")
    assert [each["source"]["id"] for each in recorder.get_event("e")["citations"]] == ["s"]


def test_a_correction_of_the_sources_adds_those_that_are_new(recorder: Recorder) -> None:
    recorder.event(id="e", sources=["s"])
    recorder.correct_event("e", sources=[{"title": "New", "id": "n"}, "s"])
    assert [each["source"]["id"] for each in recorder.get_event("e")["citations"]] == ["n", "s"]
    assert recorder.state().counts["sources"] == 2


def test_a_correction_moves_the_event_to_its_new_place(recorder: Recorder) -> None:
    recorder.event(id="e", date="2017-10-14")
    recorder.correct_event("e", date="2016")
    assert recorder.get_event("e")["when"]["earliest"] == "2016-01-01"
    assert recorder.differences() == []


def test_an_event_that_changed_since_it_was_read_is_stale_and_shown_as_it_is(recorder: Recorder) -> None:
    read = recorder.event(id="e").entry.revision
    recorder.correct_event("e", title="Once")
    with pytest.raises(PreconditionFailed) as refused:
        recorder.correct_event("e", matches=lambda revision: revision == read, title="Twice")
    assert b'"title":"Once"' in (refused.value.current or b"")


def test_an_event_is_taken_off_with_its_claims(recorder: Recorder) -> None:
    recorder.event(
        id="e", sources=["s"], claims=[request_bodies.claim(id="c"), request_bodies.claim(id="d", value="4000")]
    )
    recorder.remove_event("e")
    assert not recorder.has_event("e")
    assert recorder.state().counts == {**dict.fromkeys(recorder.state().counts, 0), "sources": 1}


def test_an_event_that_others_name_is_taken_off_only_after_them(recorder: Recorder) -> None:
    recorder.event(id="e")
    recorder.event(id="f", relations=[{"kind": "before", "event": "e"}])
    with pytest.raises(InUse) as refused:
        recorder.remove_event("e")
    assert refused.value.holders == ("/v1/timelines/a-story/events/f",)
    recorder.remove_event("f")
    recorder.remove_event("e")
    assert recorder.state().counts["events"] == 0


def test_what_is_not_there_is_missing(recorder: Recorder) -> None:
    with pytest.raises(NotFound):
        recorder.correct_event("nowhere", title="x")


def test_a_dry_run_shows_what_would_be_and_keeps_nothing(recorder: Recorder) -> None:
    before = (recorder.state(), recorder.changes())
    tried = recorder.event(id="e", dry_run=DryRun(), claims=[request_bodies.claim()])
    assert b'"id":"e"' in tried.entry.body
    assert (recorder.state(), recorder.changes(), recorder.has_event("e")) == (*before, False)


def test_work_on_one_event_leaves_the_tag_of_another(recorder: Recorder) -> None:
    recorder.event(id="e", sources=["s"])
    recorder.event(id="f", sources=["s"])
    before = recorder.get_event("e")["revision"]
    recorder.claim("f", source="s", value="250")
    recorder.claim("f", source="s", value="4000")
    recorder.correct_event("f", title="Another title")
    recorder.event(id="g", sources=["s"])
    assert recorder.get_event("e")["revision"] == before


def test_a_new_marker_changes_the_tag_of_the_event_that_bears_it(recorder: Recorder) -> None:
    recorder.event(id="e", sources=["s"], claims=[request_bodies.claim(id="c")])
    before = recorder.get_event("e")["revision"]
    recorder.claim("e", source="s", value="4000")
    assert recorder.get_event("e")["revision"] > before
    assert [each["level"] for each in recorder.get_event("e")["markers"]] == ["conflict"]


def test_a_declared_contradiction_marks_both_events_and_goes_with_either(recorder: Recorder) -> None:
    recorder.event(id="e")
    recorder.event(id="f", relations=[{"kind": "contradicts", "event": "e", "note": "not both"}])
    assert [each["kind"] for each in recorder.get_event("e")["markers"]] == ["declared"]
    recorder.correct_event("f", relations=[])
    assert recorder.get_event("e")["markers"] == []
