"""Recording events: with sources and claims in one go, corrected, taken off with their claims."""

from __future__ import annotations

import pytest

from service.domain.errors import ValidationError
from service.recording.errors import AlreadyExists, InUse, NotFound, PreconditionFailed
from service.recording.unit_of_work import DryRun
from service.storage.database import Database
from tests.support import request_bodies
from tests.support.recorder import Recorder


@pytest.fixture
def desk(database: Database) -> Recorder:
    made = Recorder(database)
    made.open()
    made.source(id="s")
    return made


def test_an_event_comes_with_its_sources_and_claims(desk: Recorder) -> None:
    claims = [request_bodies.claim(id="c"), request_bodies.claim(id="d", source=1, value="4000")]
    desk.event(id="e", sources=["s", {"title": "Other", "locator": "p. 2"}], claims=claims)
    shown = desk.shown("e")
    assert [each["id"] for each in shown["claims"]] == ["c", "d"]
    assert (len(shown["citations"]), shown["citations"][1]["locator"]) == (2, "p. 2")


def test_all_that_is_wrong_is_told_at_once_and_nothing_is_kept(desk: Recorder) -> None:
    before = desk.state()
    claims = [
        request_bodies.claim(value="a busload"),
        request_bodies.claim(source=7),
        request_bodies.claim(property="nothing"),
    ]
    relations = [{"kind": "before", "event": "e"}, {"kind": "before", "event": "nowhere"}]
    with pytest.raises(ValidationError) as refused:
        desk.event(id="e", sources=["nowhere"], claims=claims, relations=relations)
    pointers = sorted(each.pointer for each in refused.value.errors)
    assert pointers == [
        "/claims/0/value",
        "/claims/1/source",
        "/claims/2/property",
        "/relations/0/event",
        "/relations/1/event",
        "/sources/0",
    ]
    assert desk.state() == before


def test_claims_of_one_body_may_name_each_other(desk: Recorder) -> None:
    one = request_bodies.claim(id="c", contradicts=[{"claim": "d"}])
    desk.event(id="e", sources=["s"], claims=[one, request_bodies.claim(id="d", property="let_go", value=True)])
    assert [each.kind for each in desk.conflicts("open")] == ["declared"]


def test_an_id_once_given_stays_taken(desk: Recorder) -> None:
    desk.event(id="e")
    desk.remove_event("e")
    with pytest.raises(AlreadyExists):
        desk.event(id="e")


def test_a_correction_without_sources_keeps_the_citations(desk: Recorder) -> None:
    desk.event(id="e", sources=["s"])
    desk.correct_event("e", title="Convoy stays")
    assert [each["source"]["id"] for each in desk.shown("e")["citations"]] == ["s"]


def test_a_correction_of_the_sources_adds_those_that_are_new(desk: Recorder) -> None:
    desk.event(id="e", sources=["s"])
    desk.correct_event("e", sources=[{"title": "New", "id": "n"}, "s"])
    assert [each["source"]["id"] for each in desk.shown("e")["citations"]] == ["n", "s"]
    assert desk.state().counts["sources"] == 2


def test_a_correction_moves_the_event_to_its_new_place(desk: Recorder) -> None:
    desk.event(id="e", date="2017-10-14")
    desk.correct_event("e", date="2016")
    assert desk.shown("e")["when"]["earliest"] == "2016-01-01"
    assert desk.differences() == []


def test_an_event_that_changed_since_it_was_read_is_stale_and_shown_as_it_is(desk: Recorder) -> None:
    read = desk.event(id="e").entry.revision
    desk.correct_event("e", title="Once")
    with pytest.raises(PreconditionFailed) as refused:
        desk.correct_event("e", matches=lambda revision: revision == read, title="Twice")
    assert b'"title":"Once"' in (refused.value.current or b"")


def test_an_event_is_taken_off_with_its_claims(desk: Recorder) -> None:
    desk.event(id="e", sources=["s"], claims=[request_bodies.claim(id="c"), request_bodies.claim(id="d", value="4000")])
    desk.remove_event("e")
    assert not desk.is_shown("e")
    assert desk.state().counts == {**dict.fromkeys(desk.state().counts, 0), "sources": 1}


def test_an_event_that_others_name_is_taken_off_only_after_them(desk: Recorder) -> None:
    desk.event(id="e")
    desk.event(id="f", relations=[{"kind": "before", "event": "e"}])
    with pytest.raises(InUse) as refused:
        desk.remove_event("e")
    assert refused.value.holders == ("/v1/timelines/a-story/events/f",)
    desk.remove_event("f")
    desk.remove_event("e")
    assert desk.state().counts["events"] == 0


def test_what_is_not_there_is_missing(desk: Recorder) -> None:
    with pytest.raises(NotFound):
        desk.correct_event("nowhere", title="x")


def test_a_dry_run_shows_what_would_be_and_keeps_nothing(desk: Recorder) -> None:
    before = (desk.state(), desk.changes())
    tried = desk.event(id="e", dry_run=DryRun(), claims=[request_bodies.claim()])
    assert b'"id":"e"' in tried.entry.body
    assert (desk.state(), desk.changes(), desk.is_shown("e")) == (*before, False)


def test_work_on_one_event_leaves_the_tag_of_another(desk: Recorder) -> None:
    desk.event(id="e", sources=["s"])
    desk.event(id="f", sources=["s"])
    before = desk.shown("e")["revision"]
    desk.claim("f", source="s", value="250")
    desk.claim("f", source="s", value="4000")
    desk.correct_event("f", title="Another title")
    desk.event(id="g", sources=["s"])
    assert desk.shown("e")["revision"] == before


def test_a_new_marker_changes_the_tag_of_the_event_that_bears_it(desk: Recorder) -> None:
    desk.event(id="e", sources=["s"], claims=[request_bodies.claim(id="c")])
    before = desk.shown("e")["revision"]
    desk.claim("e", source="s", value="4000")
    assert desk.shown("e")["revision"] > before
    assert [each["level"] for each in desk.shown("e")["markers"]] == ["conflict"]


def test_a_declared_contradiction_marks_both_events_and_goes_with_either(desk: Recorder) -> None:
    desk.event(id="e")
    desk.event(id="f", relations=[{"kind": "contradicts", "event": "e", "note": "not both"}])
    assert [each["kind"] for each in desk.shown("e")["markers"]] == ["declared"]
    desk.correct_event("f", relations=[])
    assert desk.shown("e")["markers"] == []
