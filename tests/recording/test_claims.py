"""Recording claims: added once, corrected, superseded, retracted, deleted."""

from __future__ import annotations

from typing import Any

import pytest

from service.domain.errors import ValidationError
from service.recording.errors import AlreadyExists, NotFound
from service.storage.database import Database
from tests.support.recorder import Recorder


@pytest.fixture
def recorder(database: Database) -> Recorder:
    """An event with one claim from one of three sources."""
    made = Recorder(database)
    made.open()
    made.source(id="s")
    made.source(id="t")
    made.source(id="u", derived_from=[{"source": "s", "as": "updates"}])
    made.event(id="e", sources=["s"])
    made.event(id="f", sources=["s"])
    made.claim("e", id="c", source="s", value="250")
    return made


def _codes(refused: pytest.ExceptionInfo[ValidationError]) -> list[str]:
    return [error.code for error in refused.value.errors]


@pytest.mark.parametrize(
    "again",
    [
        {},
        {"value": " 250 "},
        {"value": 250},
        {"value": "exactly 250"},
        {"note": "said once more", "credibility": "confirmed"},
    ],
)
def test_a_claim_that_repeats_another_exactly_is_that_one(recorder: Recorder, again: dict[str, Any]) -> None:
    before = recorder.state()
    try:
        made = recorder.claim("e", **{"source": "s", "value": "250", **again})
    except ValidationError:
        pytest.skip("these words are in no table")
    assert (made.created, recorder.get_claim("c")["id"]) == (False, "c")
    assert recorder.state() == before


@pytest.mark.parametrize(
    "other",
    [{"source": "t"}, {"value": "251"}, {"scope": {"who": "men"}}, {"valid": "2017-10"}, {"attributed_to": "A driver"}],
)
def test_a_claim_that_differs_in_anything_said_is_another(recorder: Recorder, other: dict[str, Any]) -> None:
    assert recorder.claim("e", **{"source": "s", "value": "250", **other}).created


def test_speakers_and_scopes_are_the_same_case_and_spacing_aside(recorder: Recorder) -> None:
    recorder.claim("e", id="d", source="s", value="9", attributed_to="Ryan Dillon", scope={"who": "men"})
    made = recorder.claim("e", source="s", value="9", attributed_to=" ryan  DILLON".strip(), scope={"Who": "Men"})
    assert not made.created


def test_a_claim_taken_off_may_be_said_again(recorder: Recorder) -> None:
    recorder.remove_claim("c")
    assert recorder.claim("e", source="s", value="250").created


def test_a_number_is_shown_in_words(recorder: Recorder) -> None:
    recorder.claim("e", id="d", source="t", value=275)
    assert recorder.get_claim("d")["value"] == "275"


def test_a_correction_into_what_another_claim_says_is_refused(recorder: Recorder) -> None:
    recorder.claim("e", id="d", source="s", value="300")
    with pytest.raises(AlreadyExists, match="exactly this"):
        recorder.correct_claim("d", value="250")


def test_an_undeclared_property_is_refused_with_the_nearest(recorder: Recorder) -> None:
    with pytest.raises(ValidationError, match="fighters_left") as refused:
        recorder.claim("e", source="s", property="fighters_gone")
    assert _codes(refused) == ["undeclared"]


def test_a_claim_about_no_event_is_missing(recorder: Recorder) -> None:
    with pytest.raises(NotFound):
        recorder.claim("nowhere", source="s")


def test_a_later_word_of_the_same_source_supersedes(recorder: Recorder) -> None:
    recorder.claim("e", id="d", source="s", value="4000", supersedes="c")
    assert recorder.get_claim("c")["superseded_by"] == "d"
    assert recorder.conflicts("open") == []


@pytest.mark.parametrize(
    "later",
    [
        {"source": "t"},
        {"source": "s", "property": "let_go", "value": True},
        {"source": "t", "attributed_to": "A driver"},
    ],
)
def test_nobody_takes_back_the_word_of_another(recorder: Recorder, later: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as refused:
        recorder.claim("e", **{"value": "4000", "supersedes": "c", **later})
    assert _codes(refused) == ["not_its_own"]


def test_nobody_takes_back_a_word_about_another_event(recorder: Recorder) -> None:
    with pytest.raises(ValidationError) as refused:
        recorder.claim("f", source="s", value="4000", supersedes="c")
    assert _codes(refused) == ["not_its_own"]


def test_a_source_that_updates_another_may_supersede_its_word(recorder: Recorder) -> None:
    recorder.claim("e", id="d", source="u", value="4000", supersedes="c")
    assert recorder.get_claim("c")["superseded_by"] == "d"


def test_the_same_speaker_may_supersede_in_another_paper(recorder: Recorder) -> None:
    recorder.claim("e", id="d", source="s", value="9", attributed_to="Ryan Dillon")
    recorder.claim("e", id="x", source="t", value="90", attributed_to="ryan dillon", supersedes="d")
    assert recorder.get_claim("d")["superseded_by"] == "x"


def test_no_claim_is_superseded_twice(recorder: Recorder) -> None:
    recorder.claim("e", id="d", source="s", value="4000", supersedes="c")
    with pytest.raises(ValidationError, match="name that one") as refused:
        recorder.claim("e", source="s", value="5000", supersedes="c")
    assert _codes(refused) == ["superseded"]


def test_claims_do_not_supersede_each_other_in_a_circle(recorder: Recorder) -> None:
    recorder.claim("e", id="d", source="s", value="4000", supersedes="c")
    recorder.claim("e", id="x", source="s", value="5000", supersedes="d")
    with pytest.raises(ValidationError) as refused:
        recorder.correct_claim("c", supersedes="x")
    assert _codes(refused) == ["circle"]


@pytest.mark.parametrize(("earlier", "code"), [("c", "itself"), ("nowhere", "unknown_claim")])
def test_what_is_superseded_must_be_another_claim_there(recorder: Recorder, earlier: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        recorder.correct_claim("c", supersedes=earlier)
    assert _codes(refused) == [code]


def test_a_chain_holds_although_a_link_was_taken_off(recorder: Recorder) -> None:
    recorder.claim("e", id="d", source="s", value="4000", supersedes="c")
    recorder.claim("e", id="x", source="s", value="5000", supersedes="d")
    recorder.remove_claim("d")
    assert recorder.get_event("e")["evidence"]["claims"] == 1


def test_an_elder_stands_again_when_its_only_successor_is_taken_off(recorder: Recorder) -> None:
    recorder.claim("e", id="d", source="s", value="4000", supersedes="c")
    recorder.remove_claim("d")
    assert recorder.get_event("e")["best"]["fighters_left"]["claim"] == "c"


def test_a_retracted_later_word_still_takes_its_elder_back(recorder: Recorder) -> None:
    recorder.claim("e", id="d", source="s", value="4000", supersedes="c")
    recorder.correct_claim("d", status="retracted")
    assert recorder.get_event("e")["evidence"]["claims"] == 0


def test_a_claim_that_was_superseded_may_not_become_anothers(recorder: Recorder) -> None:
    recorder.claim("e", id="d", source="s", value="4000", supersedes="c")
    with pytest.raises(ValidationError, match="supersedes this claim"):
        recorder.correct_claim("c", source="t")


@pytest.mark.parametrize("links", [{"supersedes": "c"}, {"contradicts": [{"claim": "c"}]}])
def test_a_note_can_be_corrected_although_what_the_claim_names_was_taken_off(
    recorder: Recorder, links: dict[str, Any]
) -> None:
    recorder.claim("e", id="d", source="s", value="4000", **links)
    recorder.remove_claim("c")
    recorder.correct_claim("d", note="checked by phone")
    assert recorder.get_claim("d")["note"] == "checked by phone"


@pytest.mark.parametrize(
    ("against", "codes"),
    [(["d"], ["itself"]), (["c", "c"], ["duplicate"]), (["nowhere"], ["unknown_claim"])],
)
def test_what_is_contradicted_must_be_another_claim_there(
    recorder: Recorder, against: list[str], codes: list[str]
) -> None:
    with pytest.raises(ValidationError) as refused:
        recorder.claim("e", id="d", source="t", contradicts=[{"claim": each} for each in against])
    assert _codes(refused) == codes


def test_a_retraction_ends_the_conflict_and_keeps_the_claim_in_sight(recorder: Recorder) -> None:
    recorder.claim("e", id="d", source="t", value="4000")
    recorder.correct_claim("d", status="retracted", status_note="misheard")
    assert recorder.conflicts("open") == []
    assert [each["status"] for each in recorder.get_event("e")["claims"]] == ["live", "retracted"]


def test_a_claim_taken_off_leaves_a_tombstone_with_its_words(recorder: Recorder) -> None:
    recorder.remove_claim("c", reason="entered for the wrong event")
    stored = recorder.stored("claim", "c")
    assert (stored.audit.deleted, stored.value.value) == (True, "250")
    assert recorder.get_event("e")["claims"] == []
