"""Conflicts over HTTP: the list, its filters, the sides and the rationale."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Client
from tests.support import request_bodies


@pytest.fixture
def disputed(reporter: Client, timeline: str) -> str:
    """An event of which two claims disagree; gives its path."""
    claims = [
        request_bodies.claim(id="low", value="250", source=0),
        request_bodies.claim(id="high", value="4000", source=1, attributed_to="A driver"),
    ]
    sources = [request_bodies.source(id="s"), request_bodies.source(id="t", title="Another", reliability="C")]
    made = reporter.post(f"{timeline}/events", request_bodies.event(id="e", sources=sources, claims=claims))
    return str(made.headers["Location"])


def _only(anyone: Client, timeline: str, query: str = "") -> dict[str, Any]:
    (found,) = anyone.get(f"{timeline}/conflicts{query}").get_json()["conflicts"]
    return dict(found)


def test_a_conflict_shows_its_sides_and_their_origins(anyone: Client, timeline: str, disputed: str) -> None:
    sides = _only(anyone, timeline)["sides"]
    assert [(side["claims"], side["origins"], side["best_grade"]) for side in sides] == [
        (["low"], [{"source": "s"}], "B3"),
        (["high"], [{"speaker": "A driver"}], "C3"),
    ]


def test_a_conflict_says_why_in_data(anyone: Client, timeline: str, disputed: str) -> None:
    why = _only(anyone, timeline)["rationale"]
    assert (why["rule"], why["relation"], why["level_reason"], why["ratio"]) == (
        "quantity.level",
        "below",
        "plain",
        14.4,
    )
    assert (why["a"]["claim"], why["b"]["claim"]) == ("low", "high")


def test_its_own_address_shows_the_same(anyone: Client, timeline: str, disputed: str) -> None:
    listed = _only(anyone, timeline)
    assert anyone.get(f"{timeline}/conflicts/{listed['id']}").get_json() == listed


def test_event_claims_and_counts_bear_it(anyone: Client, timeline: str, disputed: str) -> None:
    conflict = _only(anyone, timeline)["id"]
    event = anyone.get(disputed).get_json()
    assert [each["id"] for each in event["markers"]] == [conflict]
    assert [each["conflicts"] for each in event["claims"]] == [[conflict]] * 2
    assert anyone.get(timeline).get_json()["counts"]["conflicts"] == {"conflict": 1, "tension": 0, "decided": 0}


def test_pairs_are_told_where_they_are_asked_for(anyone: Client, timeline: str, disputed: str) -> None:
    assert _only(anyone, timeline, "?expand=pairs")["pairs"] == [["high", "low", "conflict"]]
    assert "pairs" not in _only(anyone, timeline)


def test_pairs_are_another_representation_with_another_tag(anyone: Client, timeline: str, disputed: str) -> None:
    where = f"{timeline}/conflicts/{_only(anyone, timeline)['id']}"
    assert anyone.tag(where) != anyone.tag(f"{where}?expand=pairs")


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("level=conflict", 1),
        ("level=tension", 0),
        ("level=tension&level=conflict", 1),
        ("kind=quantity", 1),
        ("kind=date", 0),
        ("event=e", 1),
        ("event=other", 0),
        ("property=fighters_left", 1),
        ("property=killed", 0),
        ("status=open", 1),
        ("status=closed", 0),
        ("status=any", 1),
        ("level=conflict&kind=date", 0),
    ],
)
def test_filters_narrow_the_list(anyone: Client, timeline: str, disputed: str, query: str, number: int) -> None:
    assert len(anyone.get(f"{timeline}/conflicts?{query}").get_json()["conflicts"]) == number


def test_one_that_no_longer_holds_is_closed_and_keeps_its_address(
    editor: Client, anyone: Client, timeline: str, disputed: str
) -> None:
    conflict = _only(anyone, timeline)["id"]
    editor.delete(f"{timeline}/claims/high", if_match="*")
    closed = anyone.get(f"{timeline}/conflicts/{conflict}").get_json()
    assert (closed["status"], bool(closed["closed_at"])) == ("closed", True)
    assert anyone.get(f"{timeline}/conflicts").get_json()["conflicts"] == []
    assert _only(anyone, timeline, "?status=closed")["id"] == conflict


def test_the_closed_is_no_marker_any_more(editor: Client, anyone: Client, timeline: str, disputed: str) -> None:
    editor.patch(f"{timeline}/claims/high", {"status": "retracted"}, if_match="*")
    assert anyone.get(disputed).get_json()["markers"] == []
    assert anyone.get(timeline).get_json()["counts"]["conflicts"]["conflict"] == 0


def test_a_marker_that_changes_changes_the_tag_of_its_event(reporter: Client, timeline: str, disputed: str) -> None:
    before = reporter.tag(disputed)
    reporter.post(f"{disputed}/claims", request_bodies.claim(value="9000", source="s"))
    assert reporter.tag(disputed) != before


def test_pages_of_conflicts_follow_their_ids(anyone: Client, story: str) -> None:
    whole = anyone.get(f"{story}/conflicts").get_json()["conflicts"]
    found, after = [], ""
    while True:
        page = anyone.get(f"{story}/conflicts?limit=2{after}").get_json()
        found += page["conflicts"]
        if page["page"]["next"] is None:
            break
        after = f"&after={page['page']['next']}"
    assert found == whole
