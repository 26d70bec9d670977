"""Recording sources: identified by their url, corrected, retracted, deleted when nothing refers to them."""

from __future__ import annotations

import pytest

from service.domain.errors import ValidationError
from service.permissions import User
from service.recording.errors import AlreadyExists, InUse, NotFound, PermissionDenied, PreconditionFailed
from service.storage.database import Database
from tests.support.recorder import Recorder

URL = "https://www.example.org/report?b=1"


@pytest.fixture
def recorder(database: Database) -> Recorder:
    made = Recorder(database)
    made.open()
    return made


@pytest.mark.parametrize(
    "same",
    [
        URL,
        "http://WWW.EXAMPLE.ORG:80/report?b=1",
        URL + "&utm_source=mail&utm_medium=x",
        URL + "&fbclid=1#top",
        "https://www.example.org:443/report?gclid=2&b=1",
    ],
)
def test_a_source_is_known_by_its_canonical_address(recorder: Recorder, same: str) -> None:
    recorder.source(id="s", url=URL)
    again = recorder.source(url=same)
    assert (again.stored.value.id, again.created) == ("s", False)


@pytest.mark.parametrize("other", [URL + "2", "https://example.org/report?b=1", "https://www.example.org/Report?b=1"])
def test_another_address_is_another_source(recorder: Recorder, other: str) -> None:
    recorder.source(id="s", url=URL)
    assert recorder.source(url=other).created


def test_where_it_says_otherwise_the_stored_source_stays_and_a_notice_tells(recorder: Recorder) -> None:
    recorder.source(id="s", url=URL, reliability="B")
    again = recorder.source(url=URL, reliability="A")
    assert [notice["pointer"] for notice in again.notices] == ["/reliability"]
    assert recorder.stored("source", "s").value.reliability == "B"


def test_an_event_finds_the_source_that_is_known_and_tells_what_differs(recorder: Recorder) -> None:
    recorder.source(id="s", url=URL)
    made = recorder.event(id="e", sources=[{"url": URL, "title": "Another title"}])
    assert [(notice["pointer"], notice["code"]) for notice in made.notices] == [("/sources/0/title", "kept")]
    assert recorder.get_event("e")["citations"][0]["source"]["id"] == "s"


def test_a_known_source_makes_no_revision(recorder: Recorder) -> None:
    recorder.source(id="s", url=URL)
    before = recorder.state()
    recorder.source(url=URL)
    assert recorder.state() == before


def test_a_taken_id_is_refused_with_the_path_of_who_has_it(recorder: Recorder) -> None:
    recorder.source(id="s")
    with pytest.raises(AlreadyExists) as refused:
        recorder.source(id="s", title="Another")
    assert refused.value.existing == "/v1/timelines/a-story/sources/s"


def test_a_correction_to_an_address_that_another_has_is_refused(recorder: Recorder) -> None:
    recorder.source(id="s", url=URL)
    recorder.source(id="t")
    with pytest.raises(AlreadyExists):
        recorder.correct_source("t", url=URL)


@pytest.mark.parametrize(
    ("derived", "code"),
    [(["s"], "itself"), (["nowhere"], "unknown_source"), (["t", {"source": "t", "as": "updates"}], "duplicate")],
)
def test_what_a_source_derives_from_must_be_there(recorder: Recorder, derived: list[object], code: str) -> None:
    recorder.source(id="t")
    with pytest.raises(ValidationError) as refused:
        recorder.source(id="s", derived_from=derived)
    assert [error.code for error in refused.value.errors] == [code]


def test_a_source_in_use_is_taken_off_only_after_what_rests_on_it(recorder: Recorder) -> None:
    recorder.source(id="s")
    recorder.source(id="t", derived_from=["s"])
    recorder.event(id="e", sources=["s"], claims=[{"id": "c", "property": "let_go", "value": True, "source": 0}])
    with pytest.raises(InUse) as refused:
        recorder.remove_source("s")
    base = "/v1/timelines/a-story"
    assert list(refused.value.holders) == [f"{base}/events/e", f"{base}/claims/c", f"{base}/sources/t"]


def test_a_source_leaves_a_tombstone_and_its_id_stays_taken(recorder: Recorder) -> None:
    recorder.source(id="s")
    recorder.remove_source("s", reason="entered twice")
    assert recorder.stored("source", "s").audit.deleted
    with pytest.raises(AlreadyExists):
        recorder.source(id="s")


def test_what_was_taken_off_is_missing_for_whoever_corrects_it(recorder: Recorder) -> None:
    recorder.source(id="s")
    recorder.remove_source("s")
    with pytest.raises(NotFound):
        recorder.correct_source("s", title="New")


def test_a_source_that_changed_since_it_was_read_is_stale(recorder: Recorder) -> None:
    read = recorder.source(id="s").stored.audit.revision
    recorder.correct_source("s", title="New")
    with pytest.raises(PreconditionFailed):
        recorder.correct_source("s", matches=lambda revision: revision == read, title="Newer")


def test_a_reporter_edits_only_what_it_added(recorder: Recorder) -> None:
    recorder.source(id="s")
    rita = Recorder(recorder.database, User("rita", "reporter"))
    with pytest.raises(PermissionDenied):
        rita.correct_source("s", title="Mine")
    rita.source(id="mine")
    assert rita.correct_source("mine", title="Mine").value.title == "Mine"


def test_a_correction_shows_in_every_event_that_shows_the_source(recorder: Recorder) -> None:
    recorder.source(id="s", reliability="B")
    recorder.event(id="e", sources=["s"])
    recorder.correct_source("s", reliability="A")
    assert recorder.get_event("e")["citations"][0]["source"]["reliability"] == "A"


def test_a_retracted_source_supports_nothing_and_conflicts_with_nothing(recorder: Recorder) -> None:
    recorder.source(id="s")
    claims = [{"property": "fighters_left", "value": "250", "source": 0}]
    recorder.event(id="e", sources=[{"title": "Other"}], claims=claims)
    recorder.claim("e", value="4000", source="s")
    assert recorder.state().counts["conflicts"] == 1
    recorder.correct_source("s", status="retracted", status_note="withdrawn")
    assert (recorder.state().counts["conflicts"], recorder.get_event("e")["evidence"]["claims"]) == (0, 1)


def test_a_day_of_retraction_left_out_is_today_and_one_to_come_is_refused(recorder: Recorder) -> None:
    recorder.source(id="s")
    assert recorder.correct_source("s", status="retracted").value.status_date is not None
    with pytest.raises(ValidationError, match="in the future"):
        recorder.correct_source("s", status_date="2999-01-01")
