"""Order conflicts over HTTP: relations and dates that cannot all be true."""

from __future__ import annotations

from typing import Any

import pytest

from service.recording.consistency import differences
from service.services import services
from tests.conftest import Client
from tests.support import request_bodies


@pytest.fixture
def chain(editor: Client, timeline: str) -> str:
    """A before B before C, dated so that it holds; gives the path of the timeline."""
    for name, day in (("C", "16"), ("B", "15"), ("A", "14")):
        relations = {"A": [{"kind": "before", "event": "B"}], "B": [{"kind": "before", "event": "C"}]}.get(name, [])
        body = request_bodies.event(id=name, title=f"Event {name}", date=f"2017-10-{day}", relations=relations)
        assert editor.post(f"{timeline}/events", body).status_code == 201
    return timeline


def _orders(editor: Client, timeline: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = editor.get(f"{timeline}/conflicts?kind=order").get_json()["conflicts"]
    return found


def _date(editor: Client, timeline: str, event: str, date: str) -> None:
    path = f"{timeline}/events/{event}"
    assert editor.patch(path, {"date": date}, if_match=editor.tag(path)).status_code == 200


def test_what_holds_is_no_conflict(editor: Client, chain: str) -> None:
    assert _orders(editor, chain) == []


def test_a_date_moved_tells_on_a_relation_far_away(editor: Client, chain: str) -> None:
    _date(editor, chain, "B", "2017-10")
    _date(editor, chain, "A", "2017-10-20")
    found = _orders(editor, chain)
    assert [(each["level"], sorted(each["events"]), each["rationale"]["gap_days"]) for each in found] == [
        ("conflict", ["A", "B", "C"], 4)
    ]


def test_every_event_on_the_way_bears_the_marker(editor: Client, chain: str) -> None:
    _date(editor, chain, "B", "2017-10")
    _date(editor, chain, "A", "2017-10-20")
    marked = [each["id"] for each in editor.get(f"{chain}/events?marker=conflict").get_json()["events"]]
    assert sorted(marked) == ["A", "B", "C"]


def test_the_conflict_closes_when_the_date_is_moved_back(editor: Client, chain: str) -> None:
    _date(editor, chain, "A", "2017-10-20")
    _date(editor, chain, "A", "2017-10-14")
    assert (_orders(editor, chain), editor.get(f"{chain}/events?marker=any").get_json()["events"]) == ([], [])


def test_a_circle_is_told_in_words(editor: Client, chain: str) -> None:
    for name in "ABC":
        _date(editor, chain, name, "2017-10-15")
    path = f"{chain}/events/C"
    editor.patch(path, {"relations": [{"kind": "before", "event": "A"}]}, if_match=editor.tag(path))
    found = _orders(editor, chain)[0]
    assert (found["rationale"]["relation"], found["summary"]) == (
        "circular",
        "“Event C” is said to come before “Event A”, but “Event A” is said to come before “Event B” and "
        "“Event B” is said to come before “Event C”",
    )


def test_taking_the_relation_back_closes_it(editor: Client, chain: str) -> None:
    _date(editor, chain, "A", "2017-10-20")
    path = f"{chain}/events/A"
    editor.patch(path, {"relations": []}, if_match=editor.tag(path))
    assert _orders(editor, chain) == []


def test_what_is_derived_is_right_after_all_of_it(editor: Client, chain: str, app: Any) -> None:
    _date(editor, chain, "A", "2017-10-20?")
    path = f"{chain}/events/C"
    editor.patch(path, {"relations": [{"kind": "during", "event": "A"}]}, if_match=editor.tag(path))
    assert list(differences(services(app).database)) == []


@pytest.mark.parametrize(
    ("relation", "code"),
    [
        ({"kind": "before", "event": "A"}, "itself"),
        ({"kind": "before", "event": "elsewhere"}, "unknown_event"),
    ],
)
def test_a_relation_that_cannot_be_is_refused(editor: Client, chain: str, relation: dict[str, str], code: str) -> None:
    path = f"{chain}/events/A"
    answer = editor.patch(path, {"relations": [relation]}, if_match=editor.tag(path))
    assert (answer.status_code, answer.get_json()["errors"][0]["code"]) == (422, code)
