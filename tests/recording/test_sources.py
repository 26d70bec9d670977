"""Recording sources: known by their address, corrected, retracted, taken off after what rests on them."""

from __future__ import annotations

import pytest

from service.domain.errors import ValidationError
from service.permissions import User
from service.recording.errors import AlreadyExists, InUse, NotFound, PermissionDenied, PreconditionFailed
from service.storage.database import Database
from tests.support.recorder import Recorder

URL = "https://www.example.org/report?b=1"


@pytest.fixture
def desk(database: Database) -> Recorder:
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
def test_a_source_is_known_by_its_canonical_address(desk: Recorder, same: str) -> None:
    desk.source(id="s", url=URL)
    again = desk.source(url=same)
    assert (again.stored.value.id, again.created) == ("s", False)


@pytest.mark.parametrize("other", [URL + "2", "https://example.org/report?b=1", "https://www.example.org/Report?b=1"])
def test_another_address_is_another_source(desk: Recorder, other: str) -> None:
    desk.source(id="s", url=URL)
    assert desk.source(url=other).created


def test_where_it_says_otherwise_the_stored_source_stays_and_a_notice_tells(desk: Recorder) -> None:
    desk.source(id="s", url=URL, reliability="B")
    again = desk.source(url=URL, reliability="A")
    assert [each["pointer"] for each in again.notices] == ["/reliability"]
    assert desk.stored("source", "s").value.reliability == "B"


def test_an_event_finds_the_source_that_is_known_and_tells_what_differs(desk: Recorder) -> None:
    desk.source(id="s", url=URL)
    made = desk.event(id="e", sources=[{"url": URL, "title": "Another title"}])
    assert [(each["pointer"], each["code"]) for each in made.notices] == [("/sources/0/title", "kept")]
    assert desk.shown("e")["citations"][0]["source"]["id"] == "s"


def test_a_known_source_makes_no_revision(desk: Recorder) -> None:
    desk.source(id="s", url=URL)
    before = desk.state()
    desk.source(url=URL)
    assert desk.state() == before


def test_a_taken_id_is_refused_with_the_path_of_who_has_it(desk: Recorder) -> None:
    desk.source(id="s")
    with pytest.raises(AlreadyExists) as refused:
        desk.source(id="s", title="Another")
    assert refused.value.existing == "/v1/timelines/a-story/sources/s"


def test_a_correction_to_an_address_that_another_has_is_refused(desk: Recorder) -> None:
    desk.source(id="s", url=URL)
    desk.source(id="t")
    with pytest.raises(AlreadyExists):
        desk.correct_source("t", url=URL)


@pytest.mark.parametrize(
    ("derived", "code"),
    [(["s"], "itself"), (["nowhere"], "unknown_source"), (["t", {"source": "t", "as": "updates"}], "duplicate")],
)
def test_what_a_source_derives_from_must_be_there(desk: Recorder, derived: list[object], code: str) -> None:
    desk.source(id="t")
    with pytest.raises(ValidationError) as refused:
        desk.source(id="s", derived_from=derived)
    assert [each.code for each in refused.value.errors] == [code]


def test_a_source_in_use_is_taken_off_only_after_what_rests_on_it(desk: Recorder) -> None:
    desk.source(id="s")
    desk.source(id="t", derived_from=["s"])
    desk.event(id="e", sources=["s"], claims=[{"id": "c", "property": "let_go", "value": True, "source": 0}])
    with pytest.raises(InUse) as refused:
        desk.remove_source("s")
    base = "/v1/timelines/a-story"
    assert list(refused.value.holders) == [f"{base}/events/e", f"{base}/claims/c", f"{base}/sources/t"]


def test_a_source_leaves_a_tombstone_and_its_id_stays_taken(desk: Recorder) -> None:
    desk.source(id="s")
    desk.remove_source("s", reason="entered twice")
    assert desk.stored("source", "s").audit.deleted
    with pytest.raises(AlreadyExists):
        desk.source(id="s")


def test_what_was_taken_off_is_missing_for_whoever_corrects_it(desk: Recorder) -> None:
    desk.source(id="s")
    desk.remove_source("s")
    with pytest.raises(NotFound):
        desk.correct_source("s", title="New")


def test_a_source_that_changed_since_it_was_read_is_stale(desk: Recorder) -> None:
    read = desk.source(id="s").stored.audit.revision
    desk.correct_source("s", title="New")
    with pytest.raises(PreconditionFailed):
        desk.correct_source("s", matches=lambda revision: revision == read, title="Newer")


def test_a_reporter_edits_only_what_it_added(desk: Recorder) -> None:
    desk.source(id="s")
    rita = Recorder(desk.database, User("rita", "reporter"))
    with pytest.raises(PermissionDenied):
        rita.correct_source("s", title="Mine")
    rita.source(id="mine")
    assert rita.correct_source("mine", title="Mine").value.title == "Mine"


def test_a_correction_shows_in_every_event_that_shows_the_source(desk: Recorder) -> None:
    desk.source(id="s", reliability="B")
    desk.event(id="e", sources=["s"])
    desk.correct_source("s", reliability="A")
    assert desk.shown("e")["citations"][0]["source"]["reliability"] == "A"


def test_a_retracted_source_supports_nothing_and_conflicts_with_nothing(desk: Recorder) -> None:
    desk.source(id="s")
    claims = [{"property": "fighters_left", "value": "250", "source": 0}]
    desk.event(id="e", sources=[{"title": "Other"}], claims=claims)
    desk.claim("e", value="4000", source="s")
    assert desk.state().counts["conflicts"] == 1
    desk.correct_source("s", status="retracted", status_note="withdrawn")
    assert (desk.state().counts["conflicts"], desk.shown("e")["evidence"]["claims"]) == (0, 1)


def test_a_day_of_retraction_left_out_is_today_and_one_to_come_is_refused(desk: Recorder) -> None:
    desk.source(id="s")
    assert desk.correct_source("s", status="retracted").value.status_date is not None
    with pytest.raises(ValidationError, match="in the future"):
        desk.correct_source("s", status_date="2999-01-01")
