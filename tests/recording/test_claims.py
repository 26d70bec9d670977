"""Recording claims: said once, corrected, superseded by one's own later word, retracted, taken off."""

from __future__ import annotations

from typing import Any

import pytest

from service.domain.errors import ValidationError
from service.recording.errors import AlreadyExists, NotFound
from service.storage.database import Database
from tests.support.recorder import Recorder


@pytest.fixture
def desk(database: Database) -> Recorder:
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
    return [each.code for each in refused.value.errors]


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
def test_a_claim_that_repeats_another_exactly_is_that_one(desk: Recorder, again: dict[str, Any]) -> None:
    before = desk.state()
    try:
        made = desk.claim("e", **{"source": "s", "value": "250", **again})
    except ValidationError:
        pytest.skip("these words are in no table")
    assert (made.created, desk.shown_claim("c")["id"]) == (False, "c")
    assert desk.state() == before


@pytest.mark.parametrize(
    "other",
    [{"source": "t"}, {"value": "251"}, {"scope": {"who": "men"}}, {"valid": "2017-10"}, {"attributed_to": "A driver"}],
)
def test_a_claim_that_differs_in_anything_said_is_another(desk: Recorder, other: dict[str, Any]) -> None:
    assert desk.claim("e", **{"source": "s", "value": "250", **other}).created


def test_speakers_and_scopes_are_the_same_case_and_spacing_aside(desk: Recorder) -> None:
    desk.claim("e", id="d", source="s", value="9", attributed_to="Ryan Dillon", scope={"who": "men"})
    made = desk.claim("e", source="s", value="9", attributed_to=" ryan  DILLON".strip(), scope={"Who": "Men"})
    assert not made.created


def test_a_claim_taken_off_may_be_said_again(desk: Recorder) -> None:
    desk.remove_claim("c")
    assert desk.claim("e", source="s", value="250").created


def test_a_number_is_shown_in_words(desk: Recorder) -> None:
    desk.claim("e", id="d", source="t", value=275)
    assert desk.shown_claim("d")["value"] == "275"


def test_a_correction_into_what_another_claim_says_is_refused(desk: Recorder) -> None:
    desk.claim("e", id="d", source="s", value="300")
    with pytest.raises(AlreadyExists, match="exactly this"):
        desk.correct_claim("d", value="250")


def test_an_undeclared_property_is_refused_with_the_nearest(desk: Recorder) -> None:
    with pytest.raises(ValidationError, match="fighters_left") as refused:
        desk.claim("e", source="s", property="fighters_gone")
    assert _codes(refused) == ["undeclared"]


def test_a_claim_about_no_event_is_missing(desk: Recorder) -> None:
    with pytest.raises(NotFound):
        desk.claim("nowhere", source="s")


def test_a_later_word_of_the_same_source_supersedes(desk: Recorder) -> None:
    desk.claim("e", id="d", source="s", value="4000", supersedes="c")
    assert desk.shown_claim("c")["superseded_by"] == "d"
    assert desk.conflicts("open") == []


@pytest.mark.parametrize(
    "later",
    [
        {"source": "t"},
        {"source": "s", "property": "let_go", "value": True},
        {"source": "t", "attributed_to": "A driver"},
    ],
)
def test_nobody_takes_back_the_word_of_another(desk: Recorder, later: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as refused:
        desk.claim("e", **{"value": "4000", "supersedes": "c", **later})
    assert _codes(refused) == ["not_its_own"]


def test_nobody_takes_back_a_word_about_another_event(desk: Recorder) -> None:
    with pytest.raises(ValidationError) as refused:
        desk.claim("f", source="s", value="4000", supersedes="c")
    assert _codes(refused) == ["not_its_own"]


def test_a_source_that_updates_another_may_supersede_its_word(desk: Recorder) -> None:
    desk.claim("e", id="d", source="u", value="4000", supersedes="c")
    assert desk.shown_claim("c")["superseded_by"] == "d"


def test_the_same_speaker_may_supersede_in_another_paper(desk: Recorder) -> None:
    desk.claim("e", id="d", source="s", value="9", attributed_to="Ryan Dillon")
    desk.claim("e", id="x", source="t", value="90", attributed_to="ryan dillon", supersedes="d")
    assert desk.shown_claim("d")["superseded_by"] == "x"


def test_no_claim_is_superseded_twice(desk: Recorder) -> None:
    desk.claim("e", id="d", source="s", value="4000", supersedes="c")
    with pytest.raises(ValidationError, match="name that one") as refused:
        desk.claim("e", source="s", value="5000", supersedes="c")
    assert _codes(refused) == ["superseded"]


def test_claims_do_not_supersede_each_other_in_a_circle(desk: Recorder) -> None:
    desk.claim("e", id="d", source="s", value="4000", supersedes="c")
    desk.claim("e", id="x", source="s", value="5000", supersedes="d")
    with pytest.raises(ValidationError) as refused:
        desk.correct_claim("c", supersedes="x")
    assert _codes(refused) == ["circle"]


@pytest.mark.parametrize(("earlier", "code"), [("c", "itself"), ("nowhere", "unknown_claim")])
def test_what_is_superseded_must_be_another_claim_there(desk: Recorder, earlier: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        desk.correct_claim("c", supersedes=earlier)
    assert _codes(refused) == [code]


def test_a_chain_holds_although_a_link_was_taken_off(desk: Recorder) -> None:
    desk.claim("e", id="d", source="s", value="4000", supersedes="c")
    desk.claim("e", id="x", source="s", value="5000", supersedes="d")
    desk.remove_claim("d")
    assert desk.shown("e")["evidence"]["claims"] == 1


def test_an_elder_stands_again_when_its_only_successor_is_taken_off(desk: Recorder) -> None:
    desk.claim("e", id="d", source="s", value="4000", supersedes="c")
    desk.remove_claim("d")
    assert desk.shown("e")["best"]["fighters_left"]["claim"] == "c"


def test_a_retracted_later_word_still_takes_its_elder_back(desk: Recorder) -> None:
    desk.claim("e", id="d", source="s", value="4000", supersedes="c")
    desk.correct_claim("d", status="retracted")
    assert desk.shown("e")["evidence"]["claims"] == 0


def test_a_claim_that_was_superseded_may_not_become_anothers(desk: Recorder) -> None:
    desk.claim("e", id="d", source="s", value="4000", supersedes="c")
    with pytest.raises(ValidationError, match="supersedes this claim"):
        desk.correct_claim("c", source="t")


@pytest.mark.parametrize("links", [{"supersedes": "c"}, {"contradicts": [{"claim": "c"}]}])
def test_a_note_can_be_corrected_although_what_the_claim_names_was_taken_off(
    desk: Recorder, links: dict[str, Any]
) -> None:
    desk.claim("e", id="d", source="s", value="4000", **links)
    desk.remove_claim("c")
    desk.correct_claim("d", note="checked by phone")
    assert desk.shown_claim("d")["note"] == "checked by phone"


@pytest.mark.parametrize(
    ("against", "codes"),
    [(["d"], ["itself"]), (["c", "c"], ["duplicate"]), (["nowhere"], ["unknown_claim"])],
)
def test_what_is_contradicted_must_be_another_claim_there(desk: Recorder, against: list[str], codes: list[str]) -> None:
    with pytest.raises(ValidationError) as refused:
        desk.claim("e", id="d", source="t", contradicts=[{"claim": each} for each in against])
    assert _codes(refused) == codes


def test_a_retraction_ends_the_conflict_and_keeps_the_claim_in_sight(desk: Recorder) -> None:
    desk.claim("e", id="d", source="t", value="4000")
    desk.correct_claim("d", status="retracted", status_note="misheard")
    assert desk.conflicts("open") == []
    assert [each["status"] for each in desk.shown("e")["claims"]] == ["live", "retracted"]


def test_a_claim_taken_off_leaves_a_tombstone_with_its_words(desk: Recorder) -> None:
    desk.remove_claim("c", reason="entered for the wrong event")
    stored = desk.stored("claim", "c")
    assert (stored.audit.deleted, stored.value.value) == (True, "250")
    assert desk.shown("e")["claims"] == []
