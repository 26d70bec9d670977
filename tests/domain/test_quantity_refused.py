"""Texts that are not quantities, and the suggestion that each refusal makes."""

from __future__ import annotations

import time
from typing import Any

import pytest

from service.domain.errors import ParseError
from service.domain.quantity import parse_quantity

REFUSED = [
    # two readings
    ("4.000", "write 4 or 4000"),
    ("1.234", "write 1.2340 or 1234"),
    ("12.000", "write 12 or 12000"),
    ("about 4.000", "as 4 or as 4000"),
    ("3-4.000", "as 4 or as 4000"),
    # malformed numbers
    ("", "the quantity is empty"),
    ("   ", "the quantity is empty"),
    ("-5", "negative"),
    ("−5", "negative"),
    ("- 5", "negative"),
    ("about -5", "negative"),
    ("1,5", "decimals take a point"),
    ("1,50", "decimals take a point"),
    ("40,00", "three digits at a time"),
    ("1,0000", "three digits at a time"),
    ("12 34", "three digits at a time"),
    ("1.234.567", "separate thousands by a comma"),
    ("1.234,56", "separate thousands by a comma"),
    ("4'000", "separate thousands by a comma"),
    (".5", "like 0.5"),
    ("5.", "end a number with a digit"),
    ("300...400", "300-400"),
    ("300…400", "300-400"),
    ("300-", "on both sides"),
    ("300/400", "on both sides"),
    ("300+", "'at least' before"),
    ("1e5", "in figures"),
    ("1e+5", "in figures"),
    ("10k", "in figures"),
    ("5m people", "write the number out"),
    ("10K people", "write the number out"),
    ("5 million", "in figures"),
    ("two million", "in figures"),
    ("2 thousand", "in figures"),
    ("twenty-one", "past twenty"),
    ("about twenty-one", "past twenty"),
    ("twenty one", "past twenty"),
    ("$5", "after the number"),
    ("１２", "0 to 9"),
    ("٢٥٠", "0 to 9"),
    ("½", "0 to 9"),
    ("1234567890123456789", "at most 18 digits"),
    ("9" * 200, "at most 18 digits"),
    ("9" * 201, "at most 200 characters"),
    # fractions of what is counted
    ("2.5", "whole numbers; got 2.5"),
    ("2.5 people", "whole numbers"),
    ("1.5-2", "whole numbers"),
    ("about 0.5", "whole numbers"),
    # ranges
    ("400-300", "runs backwards"),
    ("between 400 and 300", "runs backwards"),
    ("about 300-400", "write '300-400'"),
    ("up to 300-400", "write '300-400'"),
    ("between 300-400", "'between 300 and 400'"),
    ("between 300 to 400", "'between 300 and 400'"),
    ("300 and 400", "'between 300 and 400'"),
    ("between 300", "These are accepted"),
    ("from 300 to 400", "for 'from' write '300-400'"),
    ("5% to 10%", "unit once"),
    # hedges
    ("about more than 5", "one hedge"),
    (">~5", "one hedge"),
    ("about", "the nearest that is accepted"),
    ("more than", "the nearest that is accepted"),
    ("aboutfour", "These are accepted"),
    ("fewer than 0", "nothing is fewer than 0"),
    ("as many as 500", "'up to'"),
    ("in excess of 500", "'more than'"),
    ("a maximum of 5", "'at most'"),
    ("close to 500", "'nearly'"),
    ("500 or more", "'or more'"),
    ("exactly 5", "the number alone"),
    ("just five", "the number alone"),
    ("an estimated 500", "'about'"),
    # words
    ("hundrets", "'hundreds'"),
    ("thousends", "'thousands'"),
    ("doezns", "'dozens'"),
    ("severl", "'several'"),
    ("abuot 400", "'about'"),
    ("atleast 5", "'at least'"),
    ("twelfe", "'twelve'"),
    ("many", "'hundreds'"),
    ("few", "'a few'"),
    ("a couple", "write 2"),
    ("two dozen", "write 24"),
    ("half a dozen", "write 6"),
    ("a few hundred", "'hundreds'"),
    ("scores", "'dozens'"),
    ("several million", "a person reads"),
    ("hundreds or thousands", "narrows"),
    ("a busload", '{"text"'),
    ("busloads", "250, 300-400"),
    ("?", "These are accepted"),
    ("5; drop table", "These are accepted"),
]


@pytest.mark.parametrize(("text", "advice"), REFUSED)
def test_anything_else_is_refused_with_what_would_do(text: str, advice: str) -> None:
    with pytest.raises(ParseError) as refusal:
        parse_quantity(text, "people")
    assert advice in refusal.value.detail


@pytest.mark.parametrize(
    ("text", "unit", "advice"),
    [
        ("4000 civilians", "people", "'civilians' narrows that: put it into the claim's scope"),
        ("dozens of civilians", "people", "scope"),
        ("some civilians", "people", "scope"),
        ("5 people killed", "people", "'killed' narrows"),
        ("5 armed people", "people", "scope"),
        ("4000 civilians", None, "the number alone"),
        ("5 km", "people", "unit of measure, and this property counts people"),
        ("5%", "people", "of another kind"),
        ("5 km", None, "has no unit"),
        ("5 hours", "km^2", "another kind than 'kilometer^2'"),
        ("5 km", "km^2", "another kind"),
        ("5%", "km^2", "another kind"),
        ("5 km", "percent", "another kind"),
        ("5 people", "km^2", "not a unit of measure"),
        ("5 killometres", "km", "did you mean 'kilometres'"),
        ("5 km wide", "km", "scope"),
        ("68 °F", "°C", "write this one in °C"),
        ("5 km**99", "km", "not a unit of measure"),
        ("5 kt", "km/h", "not a unit of measure"),
    ],
)
def test_a_unit_that_is_not_the_property_s_is_refused(text: str, unit: str | None, advice: str) -> None:
    with pytest.raises(ParseError) as refusal:
        parse_quantity(text, unit)
    assert refusal.value.code == "unit"
    assert advice in refusal.value.detail


@pytest.mark.parametrize(
    ("value", "advice"),
    [
        (True, "got bool"),
        (None, "got nothing"),
        ([250], "got list"),
        (-1, "0 or more"),
        (-0.5, "0 or more"),
        (float("nan"), "0 or more"),
        (float("inf"), "0 or more"),
        (10**18, "at most 18 digits"),
        (10**400, "at most 18 digits"),
        (1e300, "at most 18 digits"),
        (5e-324, "round it"),
        (2.5, "whole numbers"),
        (1.234, "1.2340 or 1234"),
        ({}, "'text'"),
        ({"text": "a busload"}, "'high' is missing"),
        ({"text": "a busload", "low": 40}, "'high' is missing"),
        ({"text": "a busload", "high": 40}, "'low' must be a number; got nothing"),
        ({"text": " ", "low": 1, "high": 2}, "'text'"),
        ({"text": 5, "low": 1, "high": 2}, "'text'"),
        ({"low": 1, "high": 2}, "'text'"),
        ({"text": "x" * 201, "low": 1, "high": 2}, "200 characters"),
        ({"text": "a\u202eb", "low": 1, "high": 2}, "U+202E"),
        ({"text": "a busload", "low": 60, "high": 40}, "exchange them"),
        ({"text": "a busload", "low": -1, "high": 40}, "0 or more"),
        ({"text": "a busload", "low": True, "high": 40}, "got bool"),
        ({"text": "a busload", "low": "40", "high": 60}, "got str"),
        ({"text": "a busload", "low": 40.5, "high": 60}, "whole numbers; 'low' is 40.5"),
        ({"text": "a busload", "low": 40, "high": float("inf")}, "0 or more"),
        ({"text": "a busload", "low": 40, "high": 60, "best": 50}, "got 'best'"),
    ],
)
def test_other_values_are_refused(value: Any, advice: str) -> None:
    with pytest.raises(ParseError) as refusal:
        parse_quantity(value, "people")
    assert advice in refusal.value.detail


@pytest.mark.parametrize(
    ("text", "at"), [("5\u200bpeople", 1), ("a\x00", 1), ("5\t", 1), ("5\n", 1), ("25٠", 2), ("\ufeff5", 0)]
)
def test_a_character_that_cannot_be_read_is_pointed_at(text: str, at: int) -> None:
    with pytest.raises(ParseError) as refusal:
        parse_quantity(text, "people")
    assert refusal.value.at == at


def test_what_grows_past_all_digits_in_the_property_s_unit_is_refused() -> None:
    with pytest.raises(ParseError, match="18 digits"):
        parse_quantity("999999999999999999 km", "mm")


def _cost(text: str) -> float:
    start = time.process_time()
    for _ in range(30):
        with pytest.raises(ParseError):
            parse_quantity(text, "people")
    return time.process_time() - start


@pytest.mark.parametrize(
    "text",
    [
        "1 " * 100,
        "1," * 100,
        "a " * 100,
        "-" * 200,
        "1-" * 100,
        "no " * 66,
        "between " * 25,
        "5 " + "a-" * 99,
        200 * ".",
    ],
)
def test_hostile_text_costs_little_more_than_an_honest_slip(text: str) -> None:
    honest = min(_cost("severl hundrets of people") for _ in range(3))
    assert min(_cost(text) for _ in range(3)) < 30 * honest
