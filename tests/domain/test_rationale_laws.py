"""The rationale can be recomputed from the fields that the JSON shows."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from math import asin, cos, radians, sin, sqrt
from typing import Any

import pytest
from hypothesis import given

from service.domain.assessment import EventRecord, assess
from service.formats.json import conflict_details, dump
from tests.support.random_snapshots import KEYS, event_records, fewer_examples

Shown = dict[str, Any]


def rationales(known: EventRecord) -> list[Shown]:
    return [json.loads(dump(conflict_details(conflict)))["rationale"] for conflict in assess(known).conflicts]


def day(text: str) -> date:
    """A day as shown, or the day in UTC of a date-time as written."""
    if "T" not in text:
        return date.fromisoformat(text)
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).date()


def rounded(number: float) -> float:
    return float(f"{number:.6g}")


def check_quantity(told: Shown) -> None:
    small, large = (told["a"], told["b"]) if told["relation"] == "below" else (told["b"], told["a"])
    assert small["high"] < large["low"]
    assert told["ratio"] == (rounded(large["low"] / small["high"]) if small["high"] else None)


def check_date(told: Shown) -> None:
    first, last = told["a"]["latest"], told["b"]["earliest"]
    assert told["gap_days"] == (day(last) - day(first)).days
    assert told["gap_days"] >= 0


def check_words(told: Shown) -> None:
    one, two = (" ".join(told[each]["text"].split()).casefold() for each in "ab")
    assert one < two


def check_occurrence(told: Shown) -> None:
    pair = {told["a"]["text"], told["b"]["text"]}
    assert pair in ({"occurred", "did_not_occur"}, {"occurred", "ruled_out"}, {"planned", "ruled_out"})
    assert ("ruled_out" in pair) == (told["level_reason"] == "stance") or told["level_reason"] == "scope"


def check_place(told: Shown) -> None:
    one, two = told["a"], told["b"]
    if told["level_reason"] == "names" or "gap_km" not in told:
        assert "lat" not in one or "lat" not in two
        return
    half = sin(radians(two["lat"] - one["lat"]) / 2) ** 2
    half += cos(radians(one["lat"])) * cos(radians(two["lat"])) * sin(radians(two["lon"] - one["lon"]) / 2) ** 2
    apart = 2 * 6371.0088 * asin(sqrt(half)) - one.get("radius_km", 5) - two.get("radius_km", 5)
    assert told["gap_km"] == pytest.approx(apart, rel=1e-5, abs=0.001)


CHECKS = {
    "quantity": check_quantity,
    "date": check_date,
    "boolean": check_words,
    "term": check_words,
    "occurrence": check_occurrence,
    "place": check_place,
}


def dimensions(one: Shown) -> set[str]:
    return {key.casefold() for key in one.get("scope", {})}


def check_reason(told: Shown) -> None:
    """The reason of the level, as far as the two claims show it."""
    one, two = told["a"], told["b"]
    assert (told["level_reason"] == "scope") == (dimensions(one) != dimensions(two))
    if told["level_reason"] == "uncertain":
        assert one["uncertain"] or two["uncertain"]
    if told["level_reason"] == "approximate":
        assert one["approximate"] or two["approximate"]
    if told["level_reason"] == "plain" and told["rule"] == "date":
        assert [one["uncertain"], two["uncertain"]] == [False, False]
    if told["level_reason"] == "clock":
        assert ("T" in one["latest"]) != ("T" in two["earliest"])


@pytest.mark.parametrize("key", [each for each in KEYS if each not in ("told", "passed")])
def test_the_rationale_can_be_recomputed_from_what_it_shows(key: str) -> None:
    @fewer_examples
    @given(event_records(keys=(key,), zone="UTC"))
    def whatever_is_said(known: EventRecord) -> None:
        for rationale in rationales(known):
            CHECKS[rationale["rule"].partition(".")[0]](rationale)
            check_reason(rationale)

    whatever_is_said()


@fewer_examples
@given(event_records())
def test_the_level_follows_from_the_reason(known: EventRecord) -> None:
    for conflict in assess(known).conflicts:
        assert (conflict.level == "conflict") == (conflict.rationale["level_reason"] == "plain")


@fewer_examples
@given(event_records())
def test_the_pair_of_the_rationale_stands_on_two_sides(known: EventRecord) -> None:
    for conflict in assess(known).conflicts:
        pair = {conflict.rationale["a"]["claim"], conflict.rationale["b"]["claim"]}
        assert [len(pair & set(side.claims)) for side in conflict.sides if pair & set(side.claims)] == [1, 1]
