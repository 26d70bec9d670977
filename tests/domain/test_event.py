"""An event: its fields, and its place in the timeline."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain import edtf
from service.domain.event import Event, sort_key

POSTED: dict[str, Any] = {
    "id": "e1",
    "title": "Convoy leaves",
    "summary": "It left.",
    "kind": "evacuation",
    "date": "2017-10-14",
    "place": {"name": "Raqqa"},
    "actors": ["SDF"],
    "tags": ["convoy"],
    "media": [{"url": "https://paper.example/a.jpg"}],
    "confidence": "probable",
    "position": 2,
    "citations": [{"source": "wire", "locator": "p. 2", "note": None}],
    "relations": [{"kind": "before", "event": "e2", "note": None}],
}


def test_an_event_keeps_every_member() -> None:
    event = Event.from_dict(POSTED).to_dict()
    assert {key: event[key] for key in POSTED} == POSTED


def test_an_absent_member_takes_its_default() -> None:
    few = Event.from_dict({"id": "e1", "title": "Convoy leaves", "date": "2017-10-14"})
    assert (few.confidence, few.position, few.citations, few.tags) == ("unjudged", 0, (), ())


def ordered(*dates: str) -> list[str]:
    return sorted(dates, key=lambda each: sort_key(edtf.parse(each), 0, each))


def test_events_are_ordered_by_their_earliest_possible_moment() -> None:
    assert ordered("2017-10-15", "2017-11", "2017-10-14") == ["2017-10-14", "2017-10-15", "2017-11"]


def test_a_narrower_range_comes_before_a_wider_one_that_starts_together() -> None:
    assert ordered("2017", "2017-01-01", "2017-01") == ["2017-01-01", "2017-01", "2017"]


@pytest.mark.parametrize(
    ("date", "neighbours"),
    [
        ("../2017-10-14", ("2017-10-14", "2017-10-15")),
        ("/2017-10-14", ("2017-10-14", "2017-10-15")),
        ("2017-10-14/..", ("2017-10-13", "2017-10-14")),
    ],
)
def test_an_open_side_takes_the_other_sides_bound(date: str, neighbours: tuple[str, str]) -> None:
    before, after = neighbours
    assert ordered(after, date, before) == [before, date, after]


def test_an_event_without_bounds_comes_last() -> None:
    assert ordered("../..", "9999", "Y1E8") == ["9999", "Y1E8", "../.."]


def test_position_and_then_id_break_ties() -> None:
    day = edtf.parse("2017-10-14")
    keys = [sort_key(day, 0, "b"), sort_key(day, -1, "c"), sort_key(day, 0, "a")]
    assert [key[3] for key in sorted(keys)] == ["c", "a", "b"]


@given(st.lists(st.sampled_from(["2017", "2017-10", "../2017-10", "2017-10-14~", "../..", "[2016,2018]"]), max_size=8))
def test_the_order_is_total(dates: list[str]) -> None:
    keys = [sort_key(edtf.parse(date), 0, str(at)) for at, date in enumerate(dates)]
    assert len(set(keys)) == len(keys)
