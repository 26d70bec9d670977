"""When two values of one property disagree, at which level, and why."""

from __future__ import annotations

from math import inf
from typing import Any

import pytest

from tests.support.domain_factories import claim, compare_values, disagreement

PLAIN = ("conflict", "plain")


def tension(reason: str) -> tuple[str, str]:
    return ("tension", reason)


def raqqa(**more: Any) -> dict[str, Any]:
    return {"name": "Raqqa", "lat": 35.95, "lon": 39.01, **more}


def tabqa(**more: Any) -> dict[str, Any]:
    return {"name": "Tabqa", "lat": 35.84, "lon": 38.55, **more}  # some 43 km to the west of Raqqa


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ("250", "250", None),
        ("250", 250, None),
        ("250", "251", PLAIN),
        ("250", "200-250", None),
        ("250", "251-300", PLAIN),
        ("250", "hundreds", None),
        ("250", "dozens", PLAIN),
        ("more than 250", "250", PLAIN),
        ("at least 250", "250", None),
        ("fewer than 250", "250", PLAIN),
        ("up to 250", "none", PLAIN),
        ("some", "none", PLAIN),
        ("more than 1000", "fewer than 300", PLAIN),
        ("at least 2", "up to 15", None),
        (4000, 4400, None),
        (4000, "4401", tension("approximate")),
        (4000, "5000 people", tension("approximate")),
        (4000, "5001", PLAIN),
        ("about 250", "275", None),
        ("about 250", "276", tension("approximate")),
        ("about 250", "312", tension("approximate")),
        ("about 250", "313", PLAIN),
        ("nearly 300", "270", None),
        ("nearly 300", "269", tension("approximate")),
        ("nearly 300", "301", tension("approximate")),
        ("about 200", "about 300", tension("approximate")),
        ({"text": "a busload", "low": 40, "high": 60}, "55", None),
        ({"text": "a busload", "low": 40, "high": 60}, "61", PLAIN),
        ({"text": "crowds", "low": 40, "high": None}, "61", None),
    ],
)
def test_quantities_disagree_where_their_ranges_do_not_meet(one: Any, two: Any, expected: Any) -> None:
    assert (compare_values(one, two), compare_values(two, one)) == (expected, expected)


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ("4 km^2", "1.5 square miles", None),
        ("4 km^2", "2.0 square miles", PLAIN),
        ("4", "4.0 km^2", None),
        ("400 hectares", "4 km^2", None),
        ("more than 4 km^2", "up to 4 km^2", None),
    ],
)
def test_measures_are_compared_in_one_unit(one: Any, two: Any, expected: Any) -> None:
    assert compare_values(one, two, property="area") == expected


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ("2017-10-14", "2017-10-14", None),
        ("2017-10-14", "2017-10-15", PLAIN),
        ("2017-10-14", "2017-10", None),
        ("2017-10-14", "2017-10-14/2017-10-17", None),
        ("2017-10-14", "../2017-10-14", None),
        ("2017-10-14", "../2017-10-13", PLAIN),
        ("2017-10-14", "/2017-10-13", PLAIN),
        ("2017-10-14", "2017-10-15/..", PLAIN),
        ("2017-10-14", "2017-10-10/", None),
        ("2017-10-14", "[2017-10-12,2017-10-16]", None),
        ("2017-10-14~", "2017-10-17", None),
        ("2017-10-14~", "2017-10-18", tension("approximate")),
        ("2017-10-14~", "2017-10-20", tension("approximate")),
        ("2017-10-14~", "2017-10-21", PLAIN),
        ("2017-10-14~", "2017-10-20~", None),
        ("2017-10-14~", "2017-10-26~", tension("approximate")),
        ("2017-10~", "2017-11-30", None),
        ("2017-10~", "2017-12-01", tension("approximate")),
        ("2017-10~", "2018-01-01", PLAIN),
        ("2017~", "2018", None),
        ("2017~", "2019", tension("approximate")),
        ("201X~", "2029", None),
        ("2017-23~", "2017-12-31", None),
        ("2017-10-12~/2017-10-14", "2017-10-17", PLAIN),
        ("2017-10-12/2017-10-14~", "2017-10-17", None),
        ("2017-10-14?", "2017-10-15", tension("uncertain")),
        ("2017-10-14%", "2018-10-15", tension("uncertain")),
        ("2017-10-14%", "2017-10-15", None),
        ("2017-10-14", "2017-10-15T10:00:00Z", tension("clock")),
        ("2017-10-14", "2017-10-15T23:59:58Z", tension("clock")),
        ("2017-10-14", "2017-10-15T23:59:59Z", PLAIN),
        ("2017-10-14", "2017-10-13T23:59:59Z", tension("clock")),
        ("2017-10-14T10:00:00Z", "2017-10-14T10:00:01Z", PLAIN),
        ("2017-10-14T10:00:00Z", "2017-10-14T12:00:00+02:00", None),
        ("2017-10-14T10:00:00Z/2017-10-15", "2017-10-16T05:00:00Z", tension("clock")),
    ],
)
def test_dates_disagree_where_they_share_no_instant(one: str, two: str, expected: Any) -> None:
    assert (compare_values(one, two, property="departed"), compare_values(two, one, property="departed")) == (
        expected,
        expected,
    )


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ("occurred", "occurred", None),
        ("occurred", "did_not_occur", PLAIN),
        ("occurred", "ruled_out", tension("stance")),
        ("planned", "ruled_out", tension("stance")),
        ("planned", "occurred", None),
        ("planned", "did_not_occur", None),
        ("ruled_out", "did_not_occur", None),
    ],
)
def test_a_plan_may_fail_and_a_stance_may_change(one: str, two: str, expected: Any) -> None:
    found = (compare_values(one, two, property="occurrence"), compare_values(two, one, property="occurrence"))
    assert found == (expected, expected)


@pytest.mark.parametrize(("two", "expected"), [(True, None), (False, PLAIN)])
def test_booleans_disagree_where_they_are_not_equal(two: bool, expected: Any) -> None:
    assert compare_values(True, two, property="let_go") == expected


@pytest.mark.parametrize(
    ("key", "one", "two", "expected"),
    [
        ("weapon", "Car  bomb", "car bomb", None),
        ("weapon", "mine", "car bomb", PLAIN),
        ("weapon", "Kobanê", "Kobane\u0302", None),
        ("seen", "a truck", "a bus", None),
        ("seen", "HOODED", "Bare  headed", PLAIN),
        ("seen", "bare headed", "hooded", PLAIN),
        ("told", "one thing", "another", None),
    ],
)
def test_words_disagree_where_only_one_can_hold(key: str, one: str, two: str, expected: Any) -> None:
    assert compare_values(one, two, property=key) == expected


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ("Raqqa", "raqqa", None),
        ("Kobanê", "Kobane\u0302", None),
        ("Raqqa", "Rakka", tension("names")),
        ("Raqqa", tabqa(), tension("names")),
        (raqqa(), tabqa(), PLAIN),
        (raqqa(), tabqa(name="RAQQA"), None),
        (raqqa(), tabqa(within=["Raqqa"]), None),
        (raqqa(radius_km=20), tabqa(), PLAIN),
        (raqqa(radius_km=20), tabqa(radius_km=25), None),
        (raqqa(radius_km=40), tabqa(), None),
        (raqqa(), {"name": "Old City", "lat": 35.95, "lon": 39.02}, None),
    ],
)
def test_places_disagree_where_their_circles_do_not_meet(one: Any, two: Any, expected: Any) -> None:
    assert (compare_values(one, two, property="place"), compare_values(two, one, property="place")) == (
        expected,
        expected,
    )


def test_places_on_a_way_never_disagree() -> None:
    assert compare_values(raqqa(), tabqa(), property="passed") is None


@pytest.mark.parametrize(
    ("key", "one", "two", "expected"),
    [
        ("left", "250", "3500", ("a", "b", "below", "ratio", 13.8)),
        ("left", "3500", "250", ("b", "a", "below", "ratio", 13.8)),
        ("left", "none", "250", ("a", "b", "below", "ratio", inf)),
        ("left", "more than 250", "250", ("b", "a", "below", "ratio", 251 / 250)),
        ("departed", "2017-10-14", "2017-10-12", ("b", "a", "before", "gap_days", 2)),
        ("departed", "2017-10-16/..", "../2017-10-12", ("b", "a", "before", "gap_days", 4)),
        ("departed", "2017-10-14", "2017-10-15T10:00:00Z", ("a", "b", "before", "gap_days", 1)),
        ("departed", "2017-10-14~", "2017-10-30", ("a", "b", "before", "gap_days", 16)),
        ("occurrence", "occurred", "did_not_occur", ("b", "a", "denied", "none", 0)),
        ("let_go", True, False, ("b", "a", "unequal", "none", 0)),
        ("weapon", "mine", "bomb", ("b", "a", "unequal", "none", 0)),
        ("place", "Raqqa", "Rakka", ("b", "a", "apart", "none", 0)),
    ],
)
def test_it_tells_how_two_values_miss_each_other_the_lower_first(key: str, one: Any, two: Any, expected: Any) -> None:
    how = disagreement(claim("a", one, property=key), claim("b", two, property=key))
    assert how is not None
    assert (how.a.id, how.b.id, how.relation, how.measure, how.width) == expected


def test_places_tell_the_kilometres_between_their_circles() -> None:
    how = disagreement(claim("a", raqqa(), property="place"), claim("b", tabqa(), property="place"))
    assert how is not None
    assert (how.measure, round(how.width)) == ("gap_km", 33)


def test_a_one_sided_scope_is_named_before_any_hedge() -> None:
    how = disagreement(claim("a", "about 250"), claim("b", "301", scope={"who": "civilians"}))
    assert how is not None
    assert (how.level, how.reason) == tension("scope")
