"""Parsed values: what a value means under the type of its property, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from service.domain.errors import ParseError
from service.domain.timeline import Property
from service.domain.values import parse_value
from tests.support.domain_factories import timeline

LISTED = Property("weapon", "weapon", "term", terms=("Car bomb", "Mine"))


def shown(key: str, value: Any, zone: str = "UTC") -> dict[str, Any]:
    return dict(parse_value(timeline().property(key), value, zone).representation)


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("left", 4000, {"text": "4000", "low": 3600, "high": 4400, "unit": "people", "approximate": True}),
        ("left", "some", {"text": "some", "low": 1, "high": None, "unit": "people", "approximate": False}),
        (
            "departed",
            "2017-10~",
            {
                "text": "2017-10~",
                "earliest": "2017-10-01",
                "latest": "2017-10-31",
                "approximate": True,
                "uncertain": False,
            },
        ),
        ("occurrence", "ruled_out", {"text": "ruled_out"}),
        ("let_go", False, {"text": "false"}),
        ("weapon", "Car  bomb", {"text": "Car  bomb"}),
        ("told", "They said so.", {"text": "They said so."}),
        ("place", "Raqqa", {"text": "Raqqa", "name": "Raqqa"}),
        (
            "place",
            {"name": "Raqqa", "lat": 35.95, "lon": 39.01, "radius_km": 4, "within": ["Syria"]},
            {"text": "Raqqa", "name": "Raqqa", "lat": 35.95, "lon": 39.01, "radius_km": 4.0, "within": ["Syria"]},
        ),
    ],
)
def test_a_reading_shows_what_is_known(key: str, value: Any, expected: dict[str, Any]) -> None:
    assert shown(key, value) == expected


@pytest.mark.parametrize(
    ("key", "one", "two", "same"),
    [
        ("left", "4,000", "4000 people", True),
        ("left", "4000", "about 4000", False),
        ("weapon", "Car  bomb", "car bomb", True),
        ("told", "one  thing", "one thing", True),
        ("told", "One thing", "one thing", False),
        ("place", "Raqqa", "RAQQA", True),
        ("place", "Raqqa", {"name": "Raqqa", "lat": 35.95, "lon": 39.01}, False),
    ],
)
def test_two_spellings_of_one_statement_read_alike(key: str, one: Any, two: Any, same: bool) -> None:
    declared = timeline().property(key)
    assert (parse_value(declared, one, "UTC").canonical == parse_value(declared, two, "UTC").canonical) == same


def test_a_bare_day_is_read_in_the_zone_of_the_story() -> None:
    at_home = parse_value(timeline().property("departed"), "2017-10-14", "Asia/Damascus")
    assert parse_value(timeline().property("departed"), "2017-10-14", "UTC").low - at_home.low == 3 * 3600


@pytest.mark.parametrize(
    ("key", "value", "code", "says"),
    [
        ("left", True, "quantity", "got true"),
        ("left", None, "quantity", "got null"),
        ("left", ["250"], "quantity", "got a list"),
        ("left", "4000 civilians", "unit", "scope"),
        ("departed", 2017, "date", "got the number 2017"),
        ("departed", "14 October", "date", ""),
        ("occurrence", "happened", "occurrence", "occurred, did_not_occur, planned, ruled_out; got “happened”"),
        ("occurrence", True, "occurrence", "got true"),
        ("let_go", "true", "boolean", "unquoted), got “true”"),
        ("let_go", 1, "boolean", "got the number 1"),
        ("weapon", " ", "term", "takes words"),
        ("weapon", 7, "term", "got the number 7"),
        ("told", None, "text", "got null"),
        ("place", 7, "place", "got the number 7"),
        ("place", {"name": "Raqqa", "lat": 35.95}, "place", "'lon'"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_would_do(key: str, value: Any, code: str, says: str) -> None:
    with pytest.raises(ParseError) as refusal:
        parse_value(timeline().property(key), value, "UTC")
    assert (refusal.value.code, says in refusal.value.detail) == (code, True)


def test_a_listed_term_may_be_spelled_in_any_case() -> None:
    assert parse_value(LISTED, "car  BOMB", "UTC").canonical == "car bomb"


def test_a_term_that_is_not_listed_is_refused_with_the_nearest() -> None:
    with pytest.raises(ParseError, match="not in this property's list; nearest: Car bomb"):
        parse_value(LISTED, "car bom", "UTC")
