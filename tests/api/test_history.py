"""The history of an event, and restoring an earlier revision."""

from __future__ import annotations

from typing import Any

import pytest

from service.recording.consistency import differences
from service.services import services
from tests.conftest import Client
from tests.support import request_bodies


@pytest.fixture
def event(editor: Client, timeline: str) -> str:
    """An event with two rival numbers, corrected once; gives its path."""
    claims = [request_bodies.claim(id="C1", value="hundreds"), request_bodies.claim(id="C2", value="thousands")]
    editor.post(f"{timeline}/events", request_bodies.event(id="E1", claims=claims))
    path = f"{timeline}/events/E1"
    editor.patch(f"{path}?reason=a+slip", {"title": "Convoy departs"}, if_match=editor.tag(path))
    return path


def _history(editor: Client, event: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = editor.get(f"{event}/history").get_json()["revisions"]
    return found


def _restore(editor: Client, event: str, revision: int, tag: str) -> Any:
    return editor.post(f"{event}/restore", {"revision": revision}, if_match=tag)


def test_the_history_tells_who_and_why(editor: Client, event: str) -> None:
    told = [(each["action"], each["by"], each["reason"]) for each in _history(editor, event)]
    assert told == [("create", "erin", None), ("update", "erin", "a slip")]


def test_the_history_keeps_every_form(editor: Client, event: str) -> None:
    assert [each["snapshot"]["title"] for each in _history(editor, event)] == ["Convoy leaves", "Convoy departs"]


def test_the_history_is_not_for_everyone(anyone: Client, event: str) -> None:
    assert anyone.get(f"{event}/history").status_code == 401


def test_a_form_comes_back_as_a_new_revision(editor: Client, event: str) -> None:
    first = _history(editor, event)[0]["revision"]
    restored = _restore(editor, event, first, editor.tag(event))
    assert (restored.status_code, restored.get_json()["title"], len(_history(editor, event))) == (
        200,
        "Convoy leaves",
        3,
    )


def test_a_deleted_event_comes_back_with_its_claims_and_its_conflict(editor: Client, event: str) -> None:
    before = editor.get(event).get_json()
    editor.delete(event, if_match=editor.tag(event))
    gone = _history(editor, event)
    restored = _restore(editor, event, gone[1]["revision"], f'"{gone[-1]["revision"]}"').get_json()
    assert [each["id"] for each in restored["claims"]] == ["C1", "C2"]
    assert [each["id"] for each in restored["markers"]] == [each["id"] for each in before["markers"]]


def test_a_claim_that_was_deleted_before_its_event_stays_deleted(editor: Client, event: str, timeline: str) -> None:
    claim = f"{timeline}/claims/C2"
    editor.delete(claim, if_match=editor.tag(claim))
    editor.delete(event, if_match=editor.tag(event))
    gone = _history(editor, event)
    restored = _restore(editor, event, gone[0]["revision"], "*").get_json()
    assert [each["id"] for each in restored["claims"]] == ["C1"]


def test_what_is_derived_is_right_after_restoring(editor: Client, event: str, app: Any) -> None:
    editor.delete(event, if_match=editor.tag(event))
    _restore(editor, event, _history(editor, event)[0]["revision"], "*")
    assert list(differences(services(app).database)) == []


def test_a_form_whose_source_is_gone_is_not_brought_back(editor: Client, event: str, timeline: str) -> None:
    source = editor.get(event).get_json()["citations"][0]["source"]["id"]
    editor.delete(event, if_match=editor.tag(event))
    path = f"{timeline}/sources/{source}"
    editor.delete(path, if_match=editor.tag(path))
    answer = _restore(editor, event, _history(editor, event)[0]["revision"], "*")
    assert (answer.status_code, answer.get_json()["holders"]) == (409, [path])


@pytest.mark.parametrize(("revision", "status"), [(1, 422), (10**9, 422), (0, 422), ("1", 422)])
def test_only_a_revision_of_the_event_can_be_brought_back(
    editor: Client, event: str, revision: Any, status: int
) -> None:
    assert _restore(editor, event, revision, "*").status_code == status


def test_restoring_needs_a_precondition(editor: Client, event: str) -> None:
    assert editor.post(f"{event}/restore", {"revision": 1}).status_code == 428


def test_restoring_is_for_editors(reporter: Client, event: str) -> None:
    assert reporter.post(f"{event}/restore", {"revision": 1}, if_match="*").status_code == 403
