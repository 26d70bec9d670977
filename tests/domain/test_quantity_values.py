"""Quantities that are not texts, and those of the story that comes with the service."""

from __future__ import annotations

import pytest

from service.domain.quantity import Quantity, parse_quantity


@pytest.mark.parametrize(
    ("number", "text"),
    [(250, "250"), (4000, "4000"), (250.0, "250"), (0, "0"), (-0.0, "0"), (10**17, "1" + 17 * "0")],
)
def test_a_json_number_reads_as_the_same_text(number: float, text: str) -> None:
    assert parse_quantity(number, "people") == parse_quantity(text, "people")


def test_a_number_in_a_measure_keeps_its_decimals() -> None:
    assert parse_quantity(2.5, "km") == parse_quantity("2.5", "km")
    assert parse_quantity(1e-7, "km") == parse_quantity("0.0000001", "km")


@pytest.mark.parametrize(("high", "canonical"), [(60, "a busload [40..60]"), (None, "a busload [40..]")])
def test_words_in_no_table_read_as_a_person_reads_them(high: int | None, canonical: str) -> None:
    read_as = parse_quantity({"text": "A  busload", "low": 40, "high": high}, "people")
    assert read_as == Quantity("A  busload", 40, high, "people", False, canonical, 40, high)


@pytest.mark.parametrize("text", ["حوالي ٢٥٠", "می‌گویند چند صد نفر", "二百"])
def test_words_of_any_language_may_be_read_by_a_person(text: str) -> None:
    assert parse_quantity({"text": text, "low": 225, "high": 275}, "people").text == text


def test_a_person_may_read_fractions_in_a_measure() -> None:
    read_as = parse_quantity({"text": "a good half", "low": 0.5, "high": 0.75}, "km^2")
    assert (read_as.low, read_as.high, read_as.canonical) == (0.5, 0.75, "a good half [0.5..0.75] kilometer^2")


def test_whole_numbers_are_int() -> None:
    assert type(parse_quantity("250", "people").low) is int
    assert type(parse_quantity("1.5 km", "m").low) is int


STORY = [
    ("hundreds", "people"),
    ("300-400", "people"),
    ("about 4000", "people"),
    ("about 8000", "people"),
    ("some", "people"),
    ("more than 1000", "people"),
    ("1.5 square miles", "km^2"),
    ("up to 15", "people"),
    ("5", "strikes"),
    ("at least 3", "people"),
    ("thousands", "people"),
    ("250", "people"),
    ("3500", "people"),
    ("almost 50", "vehicles"),
    ("13", "vehicles"),
    ("more than 100", "vehicles"),
    ("dozens", "people"),
    ("275", "people"),
    ("none", "people"),
    ("200-300", "people"),
    ("400", "people"),
    ("up to 500", "people"),
    ("more than 3000", "people"),
    ("about 100", "people"),
    ("100", "percent"),
]


@pytest.mark.parametrize(("text", "unit"), STORY)
def test_every_quantity_of_the_story_is_read(text: str, unit: str) -> None:
    assert parse_quantity(text, unit).text == text


def _meet(one: str, other: str) -> bool:
    a, b = parse_quantity(one, "people"), parse_quantity(other, "people")
    return (b.high is None or a.low <= b.high) and (a.high is None or b.low <= a.high)


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("hundreds", "300-400", True),
        ("hundreds", "250", True),
        ("hundreds", "275", True),
        ("hundreds", "up to 500", True),
        ("300-400", "200-300", True),
        ("about 4000", "about 8000", False),
        ("thousands", "hundreds", False),
        ("thousands", "250", False),
        ("dozens", "none", False),
        ("none", "some", False),
        ("dozens", "some", True),
        ("up to 15", "about 100", False),
    ],
)
def test_the_story_agrees_and_disagrees_as_people_say(one: str, other: str, agree: bool) -> None:
    assert _meet(one, other) is agree
