"""Claims over HTTP: added to an event, parsed by their property, corrected, retracted, deleted."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Client
from tests.support import request_bodies


@pytest.fixture
def event(reporter: Client, timeline: str) -> str:
    """An event with one source, ``s``; gives its path."""
    made = reporter.post(f"{timeline}/events", request_bodies.event(id="e", sources=[request_bodies.source(id="s")]))
    return str(made.headers["Location"])


def _said(asker: Client, event: str, **more: Any) -> Any:
    return asker.post(f"{event}/claims", request_bodies.claim(**{"source": "s", **more}))


def test_a_claim_is_made_and_shown_as_get_shows_it(reporter: Client, event: str, timeline: str) -> None:
    made = _said(reporter, event, id="c")
    assert (made.status_code, made.headers["Location"]) == (201, f"{timeline}/claims/c")
    assert made.get_json() == reporter.get(f"{timeline}/claims/c").get_json()


def test_a_claim_that_repeats_another_exactly_is_that_one(reporter: Client, event: str) -> None:
    first = _said(reporter, event)
    again = _said(reporter, event, note="said again", credibility="doubtful")
    assert (again.status_code, again.headers["Location"]) == (200, first.headers["Location"])
    stored = {name: value for name, value in again.get_json().items() if name != "notices"}
    assert stored == first.get_json()


@pytest.mark.parametrize(
    ("said", "shown", "reading"),
    [
        (("fighters_left", "300-400"), "300-400", {"low": 300, "high": 400, "approximate": False}),
        (("fighters_left", 250), "250", {"low": 250, "high": 250}),
        (("fighters_left", "at least 400"), "at least 400", {"low": 400, "high": None}),
        (("fighters_left", {"text": "a busload", "low": 40, "high": 60}), None, {"low": 40, "high": 60}),
        (("departed_on", "2017-10-14~"), "2017-10-14~", {"earliest": "2017-10-14", "approximate": True}),
        (("let_go", True), True, {}),
        (("let_go", False), False, {}),
        (("occurrence", "occurred"), "occurred", {}),
        (("weapon", "Rifle"), "Rifle", {}),
        (("told", "anything at all"), "anything at all", {}),
        (("place", {"name": "Raqqa", "lat": 35.95, "lon": 39.01}), None, {"name": "Raqqa", "lat": 35.95}),
    ],
)
def test_a_value_is_shown_as_sent_beside_its_reading(
    reporter: Client, event: str, said: tuple[str, Any], shown: Any, reading: dict[str, Any]
) -> None:
    found = _said(reporter, event, property=said[0], value=said[1]).get_json()
    assert found["value"] == (said[1] if shown is None else shown)
    assert found["reading"].items() >= reading.items()


@pytest.mark.parametrize(
    ("more", "pointer", "code"),
    [
        ({"property": "fighters_lft"}, "/property", "undeclared"),
        ({"value": "lots"}, "/value", "quantity"),
        ({"value": None}, "/value", "null"),
        ({"value": []}, "/value", "type"),
        ({"value": ""}, "/value", "length"),
        ({"value": True}, "/value", "quantity"),
        ({"property": "let_go", "value": "yes"}, "/value", "boolean"),
        ({"property": "occurrence", "value": "maybe"}, "/value", "occurrence"),
        ({"source": "nobody"}, "/source", "unknown_source"),
        ({"source": 0}, "/source", "type"),
        ({"source": {"publisher": "X"}}, "/source", "unnamed"),
        ({"credibility": "sure"}, "/credibility", "choice"),
        ({"scope": {"of": 5}}, "/scope", "type"),
        ({"quote": "x" * 501}, "/quote", "too_long"),
        ({"supersedes": "none"}, "/supersedes", "unknown_claim"),
        ({"contradicts": [{"claim": "none"}]}, "/contradicts/0/claim", "unknown_claim"),
        ({"status": "retracted", "status_date": "2999-01-01"}, "/status_date", "future"),
        ({"grade": "A1"}, "/grade", "unknown"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(
    reporter: Client, event: str, more: dict[str, Any], pointer: str, code: str
) -> None:
    answer = _said(reporter, event, **more)
    assert [(each["pointer"], each["code"]) for each in answer.get_json()["errors"]] == [(pointer, code)]


def test_a_claim_goes_to_the_event_of_its_address(reporter: Client, event: str) -> None:
    answer = reporter.post(f"{event}/claims", {**request_bodies.claim(source="s"), "event": "another"})
    assert [each["pointer"] for each in answer.get_json()["errors"]] == ["/event"]


def test_an_undeclared_property_is_refused_with_the_nearest_names(reporter: Client, event: str) -> None:
    detail = _said(reporter, event, property="fighters_lft").get_json()["errors"][0]["detail"]
    assert "nearest: fighters_left" in detail


def test_a_correction_of_ours_is_a_patch(reporter: Client, event: str, timeline: str) -> None:
    _said(reporter, event, id="c", note="a slip")
    tag = reporter.tag(f"{timeline}/claims/c")
    shown = reporter.patch(f"{timeline}/claims/c", {"value": "400", "note": None}, if_match=tag).get_json()
    assert (shown["value"], shown["reading"]["low"], shown["note"]) == ("400", 360, None)


def test_a_source_that_takes_its_word_back_is_a_retraction_of_today(
    reporter: Client, event: str, timeline: str
) -> None:
    _said(reporter, event, id="c")
    shown = reporter.patch(f"{timeline}/claims/c", {"status": "retracted"}, if_match="*").get_json()
    assert (shown["status"], len(shown["status_date"])) == ("retracted", 10)


def test_a_later_word_supersedes_its_own(reporter: Client, event: str, timeline: str) -> None:
    _said(reporter, event, id="old", attributed_to="A spokesman")
    _said(reporter, event, id="new", value="400", attributed_to="a  Spokesman", supersedes="old")
    assert reporter.get(f"{timeline}/claims/old").get_json()["superseded_by"] == "new"


def test_a_later_word_does_not_supersede_anothers(reporter: Client, event: str) -> None:
    _said(reporter, event, id="old", attributed_to="A spokesman")
    answer = _said(reporter, event, value="400", supersedes="old", source={"title": "Elsewhere"})
    assert answer.get_json()["errors"][0]["code"] == "not_its_own"


def test_a_claim_cannot_be_patched_into_what_another_says(reporter: Client, event: str, timeline: str) -> None:
    _said(reporter, event, id="a")
    _said(reporter, event, id="b", value="400")
    answer = reporter.patch(f"{timeline}/claims/b", {"value": "250"}, if_match="*")
    assert (answer.status_code, answer.get_json()["existing"]) == (409, f"{timeline}/claims/a")


@pytest.mark.parametrize("name", ["reading", "grade", "event", "conflicts", "revision"])
def test_what_is_worked_out_here_cannot_be_patched(reporter: Client, event: str, timeline: str, name: str) -> None:
    _said(reporter, event, id="c")
    answer = reporter.patch(f"{timeline}/claims/c", {name: "otherwise"}, if_match="*")
    assert [each["pointer"] for each in answer.get_json()["errors"]] == [f"/{name}"]


def test_what_get_shows_can_be_sent_back_and_changes_nothing(reporter: Client, event: str, timeline: str) -> None:
    _said(reporter, event, id="c", scope={"of": "fighters"})
    found = reporter.get(f"{timeline}/claims/c")
    answer = reporter.patch(f"{timeline}/claims/c", found.get_json(), if_match=found.headers["ETag"])
    assert (answer.get_json(), answer.headers["ETag"]) == (found.get_json(), found.headers["ETag"])


def test_a_claim_that_is_taken_off_is_gone(editor: Client, event: str, timeline: str) -> None:
    _said(editor, event, id="c")
    assert editor.delete(f"{timeline}/claims/c", if_match=editor.tag(f"{timeline}/claims/c")).status_code == 204
    assert editor.delete(f"{timeline}/claims/c", if_match="*").status_code == 404
    assert editor.get(event).get_json()["claims"] == []


def test_the_id_of_a_claim_that_was_taken_off_stays_taken(editor: Client, event: str, timeline: str) -> None:
    _said(editor, event, id="c")
    editor.delete(f"{timeline}/claims/c", if_match="*")
    assert _said(editor, event, id="c").status_code == 409


def test_the_claims_of_an_event_come_page_by_page_as_each_is_shown(reporter: Client, event: str, timeline: str) -> None:
    for number in range(5):
        _said(reporter, event, id=f"c{number}", value=str(100 + number))
    first = reporter.get(f"{event}/claims?limit=3").get_json()
    rest = reporter.get(f"{event}/claims?limit=3&after={first['page']['next']}").get_json()
    found = [*first["claims"], *rest["claims"]]
    assert [each["id"] for each in found] == [f"c{number}" for number in range(5)]
    assert found == [reporter.get(f"{timeline}/claims/{each['id']}").get_json() for each in found]


def test_there_are_no_claims_of_an_event_that_is_not_there(reporter: Client, timeline: str) -> None:
    assert reporter.get(f"{timeline}/events/none/claims").status_code == 404
    assert _said(reporter, f"{timeline}/events/none").status_code == 404


def test_a_repeated_claim_tells_what_was_sent_otherwise_and_is_not_kept(editor: Client, timeline: str) -> None:
    editor.post(f"{timeline}/events", request_bodies.event(id="E1", sources=[request_bodies.source(id="S1")]))
    said = request_bodies.claim(id="C1", source="S1")
    editor.post(f"{timeline}/events/E1/claims", said)
    again = editor.post(f"{timeline}/events/E1/claims", {**said, "id": "C2", "credibility": "confirmed"})
    assert (again.status_code, [each["pointer"] for each in again.get_json()["notices"]]) == (
        200,
        ["/id", "/credibility"],
    )


def test_a_repeated_claim_that_names_a_claim_that_is_not_there_is_refused(editor: Client, timeline: str) -> None:
    editor.post(f"{timeline}/events", request_bodies.event(id="E1", sources=[request_bodies.source(id="S1")]))
    said = request_bodies.claim(id="C1", source="S1")
    editor.post(f"{timeline}/events/E1/claims", said)
    again = editor.post(f"{timeline}/events/E1/claims", {**said, "supersedes": "nope"})
    assert [each["pointer"] for each in again.get_json()["errors"]] == ["/supersedes"]
