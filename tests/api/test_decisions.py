"""Decisions: an editor decides about a conflict, and the decision is valid while the conflict stays the same."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Client
from tests.support import request_bodies


@pytest.fixture
def conflict(editor: Client, timeline: str) -> str:
    """An event with two rival numbers; gives the address of the conflict."""
    claims = [request_bodies.claim(id="C1", value="hundreds"), request_bodies.claim(id="C2", value="thousands")]
    made = editor.post(f"{timeline}/events", request_bodies.event(id="E1", claims=claims))
    return f"{timeline}/conflicts/{made.get_json()['markers'][0]['id']}"


def _decide(editor: Client, path: str, **body: Any) -> Any:
    return editor.patch(path, body, if_match=editor.tag(path))


def test_a_decision_is_kept_with_who_and_why(editor: Client, conflict: str) -> None:
    decided = _decide(editor, conflict, status="explained", note="counted at two places").get_json()
    assert (decided["status"], decided["decision"]["note"], decided["decision"]["by"]) == (
        "explained",
        "counted at two places",
        "erin",
    )


def test_who_decided_is_not_told_to_everyone(editor: Client, anyone: Client, conflict: str) -> None:
    _decide(editor, conflict, status="explained", note="counted at two places")
    assert "by" not in anyone.get(conflict).get_json()["decision"]


def test_a_dismissed_conflict_is_no_marker(editor: Client, conflict: str, timeline: str) -> None:
    _decide(editor, conflict, status="dismissed", note="two convoys")
    assert editor.get(f"{timeline}/events/E1").get_json()["markers"] == []


def test_a_dismissed_conflict_is_not_counted(editor: Client, conflict: str, timeline: str) -> None:
    _decide(editor, conflict, status="dismissed", note="two convoys")
    counts = editor.get(timeline).get_json()["counts"]["conflicts"]
    assert counts == {"conflict": 0, "tension": 0, "decided": 0}


def test_an_explained_conflict_stays_in_its_level_and_counts_as_decided(
    editor: Client, conflict: str, timeline: str
) -> None:
    _decide(editor, conflict, status="explained", note="two counts")
    counts = editor.get(timeline).get_json()["counts"]["conflicts"]
    assert counts == {"conflict": 1, "tension": 0, "decided": 1}


def test_a_decision_survives_what_happens_elsewhere(editor: Client, conflict: str, timeline: str) -> None:
    _decide(editor, conflict, status="resolved", note="the first count", prefers="C1")
    editor.post(f"{timeline}/events", request_bodies.event(title="Another", claims=[request_bodies.claim(value="300")]))
    assert editor.get(conflict).get_json()["status"] == "resolved"


def test_a_claim_that_joins_opens_the_conflict_again_and_says_so(editor: Client, conflict: str, timeline: str) -> None:
    _decide(editor, conflict, status="explained", note="two counts")
    source = editor.get(f"{timeline}/sources").get_json()["sources"][0]["id"]
    editor.post(f"{timeline}/events/E1/claims", request_bodies.claim(id="C3", value="50", source=source))
    again = editor.get(conflict).get_json()
    assert (again["status"], again["decision"]["status"], again["reopened_because"]) == (
        "open",
        "explained",
        "joined since: C3",
    )


def test_a_decision_holds_again_when_what_it_was_made_of_comes_back(
    editor: Client, conflict: str, timeline: str
) -> None:
    _decide(editor, conflict, status="explained", note="two counts")
    source = editor.get(f"{timeline}/sources").get_json()["sources"][0]["id"]
    editor.post(f"{timeline}/events/E1/claims", request_bodies.claim(id="C3", value="50", source=source))
    claim = f"{timeline}/claims/C3"
    editor.patch(claim, {"status": "retracted"}, if_match=editor.tag(claim))
    again = editor.get(conflict).get_json()
    assert (again["status"], again["reopened_because"]) == ("explained", None)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"status": "explained"}, "/note"),
        ({"status": "resolved", "note": "x"}, "/prefers"),
        ({"status": "resolved", "note": "x", "prefers": "C9"}, "/prefers"),
        ({"status": "dismissed", "note": "x", "prefers": "C1"}, "/prefers"),
        ({"status": "closed", "note": "x"}, "/status"),
        ({"note": "x"}, "/status"),
        ({"status": "explained", "note": "x", "level": "tension"}, "/level"),
    ],
)
def test_a_decision_that_says_too_little_is_refused(
    editor: Client, conflict: str, body: dict[str, Any], pointer: str
) -> None:
    answer = _decide(editor, conflict, **body)
    assert (answer.status_code, [each["pointer"] for each in answer.get_json()["errors"]]) == (422, [pointer])


def test_a_decision_on_a_conflict_that_changed_meanwhile_is_refused_with_what_it_is_now(
    editor: Client, conflict: str, timeline: str
) -> None:
    read = editor.tag(conflict)
    source = editor.get(f"{timeline}/sources").get_json()["sources"][0]["id"]
    editor.post(f"{timeline}/events/E1/claims", request_bodies.claim(id="C3", value="50", source=source))
    answer = editor.patch(conflict, {"status": "explained", "note": "x"}, if_match=read)
    assert (answer.status_code, answer.get_json()["current"]["claims"]) == (412, ["C1", "C2", "C3"])


def test_deciding_is_for_editors(reporter: Client, conflict: str) -> None:
    answer = reporter.patch(conflict, {"status": "explained", "note": "x"}, if_match="*")
    assert answer.status_code == 403


def test_the_same_decision_again_changes_nothing(editor: Client, conflict: str) -> None:
    _decide(editor, conflict, status="explained", note="two counts")
    before = editor.tag(conflict)
    _decide(editor, conflict, status="explained", note="two counts")
    assert editor.tag(conflict) == before


def test_a_claim_of_a_lower_id_that_joins_passes_the_decision_on(editor: Client, conflict: str, timeline: str) -> None:
    _decide(editor, conflict, status="explained", note="two counts")
    source = editor.get(f"{timeline}/sources").get_json()["sources"][0]["id"]
    editor.post(f"{timeline}/events/E1/claims", request_bodies.claim(id="A1", value="50", source=source))
    old = editor.get(conflict).get_json()
    new = editor.get(f"{timeline}/conflicts/{old['succeeded_by']}").get_json()
    assert (old["status"], new["status"], new["decision"]["note"], new["reopened_because"]) == (
        "closed",
        "open",
        "two counts",
        "joined since: A1",
    )
