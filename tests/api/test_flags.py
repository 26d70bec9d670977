"""Flags: warnings about the evidence of an event, never errors."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Client
from tests.support import request_bodies


def _flags(editor: Client, event: str) -> dict[str, dict[str, Any]]:
    return {each["code"]: each for each in editor.get(event).get_json()["flags"]}


def _source(source_id: str, **more: Any) -> dict[str, Any]:
    return request_bodies.source(id=source_id, title=f"Report {source_id}", **more)


CASES: list[tuple[dict[str, Any], str | None]] = [
    ({"sources": [_source("A"), _source("B", derived_from=["A"])]}, "single_origin"),
    ({"sources": [_source("A"), _source("B")]}, None),
    ({"confidence": "confirmed", "sources": [_source("A")]}, "overstated"),
    ({"confidence": "confirmed", "sources": [_source("A"), _source("B")]}, None),
    ({"confidence": "probable", "sources": [_source("A", reliability="E")]}, "overstated"),
    ({"confidence": "possible", "sources": [_source("A", reliability="E")]}, None),
    (
        {
            "confidence": "confirmed",
            "sources": [_source("A"), _source("B")],
            "claims": [request_bodies.claim(value="hundreds"), request_bodies.claim(value="thousands", source=1)],
        },
        "overstated",
    ),
    (
        {
            "confidence": "doubtful",
            "sources": [_source("A", reliability="A"), _source("B")],
            "claims": [request_bodies.claim(value="250"), request_bodies.claim(value="hundreds", source=1)],
        },
        "understated",
    ),
    (
        {"sources": [_source("A", published="2017-11-13"), _source("B", published="2017-11-12", derived_from=["A"])]},
        "published_before",
    ),
    ({"claims": [{"property": "date", "value": "2017-10-20", "source": 0}]}, "own_date_unsupported"),
    ({"claims": [{"property": "date", "value": "2017-10", "source": 0}]}, None),
]


@pytest.mark.parametrize(("event", "code"), CASES)
def test_an_event_bears_the_flag_that_its_evidence_raises(
    editor: Client, timeline: str, event: dict[str, Any], code: str | None
) -> None:
    editor.post(f"{timeline}/events", request_bodies.event(id="E1", **event))
    raised = set(_flags(editor, f"{timeline}/events/E1")) - {"published_before", "single_origin"} | (
        set(_flags(editor, f"{timeline}/events/E1")) & {code}
    )
    assert raised == ({code} if code else set())


@pytest.fixture
def rested(editor: Client, timeline: str) -> str:
    """An event on two sources, with a claim from the first; gives its path."""
    sources = [_source("A"), _source("B")]
    editor.post(
        f"{timeline}/events", request_bodies.event(id="E1", sources=sources, claims=[request_bodies.claim(id="C1")])
    )
    return f"{timeline}/events/E1"


def _retract(editor: Client, path: str) -> None:
    assert editor.patch(path, {"status": "retracted"}, if_match=editor.tag(path)).status_code == 200


def test_some_support_retracted_is_told_with_the_claims_it_takes_along(
    editor: Client, rested: str, timeline: str
) -> None:
    _retract(editor, f"{timeline}/sources/A")
    found = _flags(editor, rested)
    assert (found["retracted_support"]["sources"], found["unsupported"]["claims"]) == (["A"], ["C1"])


def test_an_event_whose_sources_are_all_retracted_is_unsupported(editor: Client, rested: str, timeline: str) -> None:
    _retract(editor, f"{timeline}/sources/A")
    _retract(editor, f"{timeline}/sources/B")
    assert _flags(editor, rested)["unsupported"]["sources"] == ["A", "B"]


def test_taking_a_retraction_back_gives_the_same_state(editor: Client, rested: str, timeline: str) -> None:
    before = editor.get(rested).get_json()
    _retract(editor, f"{timeline}/sources/A")
    path = f"{timeline}/sources/A"
    editor.patch(path, {"status": "live", "status_date": None}, if_match=editor.tag(path))
    after = editor.get(rested).get_json()
    assert (after["flags"], after["evidence"], after["best"]) == (before["flags"], before["evidence"], before["best"])


def test_sources_in_a_circle_are_kept_and_flagged(editor: Client, rested: str, timeline: str) -> None:
    for one, other in (("A", "B"), ("B", "A")):
        path = f"{timeline}/sources/{one}"
        assert editor.patch(path, {"derived_from": [other]}, if_match=editor.tag(path)).status_code == 200
    found = _flags(editor, rested)
    assert (found["circular_sourcing"]["sources"], editor.get(rested).get_json()["evidence"]["origins"]) == (
        ["A", "B"],
        1,
    )


@pytest.mark.parametrize(
    ("title", "date", "alike"),
    [
        ("Convoy leaves", "2017-10-14", True),
        ("CONVOY LEAVES!", "2017-10", True),
        ("Convoy leavés", "2017-10-13/2017-10-15", True),
        ("Convoy leaves", "2017-10-15", False),
        ("Convoy arrives", "2017-10-14", False),
    ],
)
def test_the_newer_of_two_alike_suggests_the_older(
    editor: Client, rested: str, timeline: str, title: str, date: str, alike: bool
) -> None:
    editor.post(f"{timeline}/events", request_bodies.event(id="E2", title=title, date=date))
    found = _flags(editor, f"{timeline}/events/E2").get("possible_duplicate")
    assert ((found or {}).get("events"), "possible_duplicate" in _flags(editor, rested)) == (
        ["E1"] if alike else None,
        False,
    )


@pytest.mark.parametrize("which", ["E1", "E2"])
def test_a_person_can_say_that_two_are_not_the_same_and_it_stays_said(
    editor: Client, rested: str, timeline: str, which: str
) -> None:
    editor.post(f"{timeline}/events", request_bodies.event(id="E2"))
    path, other = f"{timeline}/events/{which}", {"E1": "E2", "E2": "E1"}[which]
    editor.patch(path, {"distinct_from": [other]}, if_match=editor.tag(path))
    editor.patch(rested, {"summary": "Seen from the bridge"}, if_match=editor.tag(rested))
    assert "possible_duplicate" not in _flags(editor, f"{timeline}/events/E2")


def test_an_older_event_that_becomes_alike_flags_the_newer(editor: Client, rested: str, timeline: str) -> None:
    editor.post(f"{timeline}/events", request_bodies.event(id="E2", title="Buses return"))
    editor.patch(rested, {"title": "Buses return"}, if_match=editor.tag(rested))
    assert _flags(editor, f"{timeline}/events/E2")["possible_duplicate"]["events"] == ["E1"]
