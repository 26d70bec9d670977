"""Quantities that are counted: every form of the table, and its range."""

from __future__ import annotations

import subprocess
import sys

import pytest

from service.domain.quantity import TABLE_VERSION, parse_quantity

FORMS = [
    # exactly
    ("250", 250, 250),
    ("0", 0, 0),
    ("007", 7, 7),
    ("250.0", 250, 250),
    ("1234567", 1234567, 1234567),
    ("4,321", 4321, 4321),
    ("4 321", 4321, 4321),
    ("4\u00a0321", 4321, 4321),
    ("4\u2009321", 4321, 4321),
    ("4\u202f321", 4321, 4321),
    ("1,234,567", 1234567, 1234567),
    ("  250  ", 250, 250),
    ("one", 1, 1),
    ("Twelve", 12, 12),
    ("TWENTY", 20, 20),
    ("a dozen", 12, 12),
    ("zero", 0, 0),
    # ranges
    ("300-400", 300, 400),
    ("300‐400", 300, 400),
    ("300‑400", 300, 400),
    ("300‒400", 300, 400),
    ("300–400", 300, 400),
    ("300—400", 300, 400),
    ("300−400", 300, 400),
    ("300 - 400", 300, 400),
    ("300..400", 300, 400),
    ("300 .. 400", 300, 400),
    ("300 to 400", 300, 400),
    ("between 300 and 400", 300, 400),
    ("Between  300  And  400", 300, 400),
    ("3,000-4,000", 3000, 4000),
    ("3 000-4 000", 3000, 4000),
    ("three to five", 3, 5),
    ("ten-twelve", 10, 12),
    ("a dozen to twenty", 12, 20),
    ("5-5", 5, 5),
    ("0-10", 0, 10),
    # more
    (">1000", 1001, None),
    ("> 1000", 1001, None),
    ("more than 1000", 1001, None),
    ("More than 1,000", 1001, None),
    ("over 1000", 1001, None),
    ("more than twenty", 21, None),
    ("more than a dozen", 13, None),
    ("more than 0", 1, None),
    # at least
    (">=2", 2, None),
    ("≥2", 2, None),
    (">= 2", 2, None),
    ("at least 2", 2, None),
    ("at least three", 3, None),
    ("no fewer than 2", 2, None),
    ("no less than 2", 2, None),
    ("at least 0", 0, None),
    # fewer
    ("<300", 0, 299),
    ("fewer than 300", 0, 299),
    ("less than 300", 0, 299),
    ("under 300", 0, 299),
    ("fewer than twelve", 0, 11),
    ("<1", 0, 0),
    # up to
    ("<=15", 1, 15),
    ("≤15", 1, 15),
    ("up to 15", 1, 15),
    ("at most 15", 1, 15),
    ("no more than 15", 1, 15),
    ("up to 1", 1, 1),
    ("up to 0", 0, 0),
    # rough words
    ("none", 0, 0),
    ("no", 0, 0),
    ("some", 1, None),
    ("several", 3, 12),
    ("a few", 3, 12),
    ("A Few", 3, 12),
    ("dozens", 12, 99),
    ("several dozen", 12, 99),
    ("several dozens", 12, 99),
    ("many dozen", 12, 99),
    ("hundreds", 100, 999),
    ("several hundred", 100, 999),
    ("several hundreds", 100, 999),
    ("many hundreds", 100, 999),
    ("many hundred", 100, 999),
    ("thousands", 1000, 9999),
    ("several thousand", 1000, 9999),
    ("many thousands", 1000, 9999),
    ("tens of thousands", 10000, 99999),
    ("tens  of  Thousands", 10000, 99999),
]

APPROXIMATE = [
    # rounded numbers: half a unit of the last digit that is not zero, at most a tenth
    ("4000", 3600, 4400, 3000, 5000),
    ("4,000", 3600, 4400, 3000, 5000),
    ("3500", 3450, 3550, 2625, 4375),
    ("100", 90, 110, 75, 125),
    ("200", 180, 220, 150, 250),
    ("500", 450, 550, 375, 625),
    ("900", 850, 950, 675, 1125),
    ("1000", 900, 1100, 750, 1250),
    ("1100", 1050, 1150, 825, 1375),
    ("12000", 11500, 12500, 9000, 15000),
    ("120000", 115000, 125000, 90000, 150000),
    ("100000", 90000, 110000, 75000, 125000),
    # about
    ("~4000", 3600, 4400, 3000, 5000),
    ("~ 4000", 3600, 4400, 3000, 5000),
    ("≈4000", 3600, 4400, 3000, 5000),
    ("about 4000", 3600, 4400, 3000, 5000),
    ("around 4000", 3600, 4400, 3000, 5000),
    ("roughly 4000", 3600, 4400, 3000, 5000),
    ("approximately 4,000", 3600, 4400, 3000, 5000),
    ("circa 4000", 3600, 4400, 3000, 5000),
    ("some 4000", 3600, 4400, 3000, 5000),
    ("about 3500", 3150, 3850, 2625, 4375),
    ("about 100", 90, 110, 75, 125),
    ("about 275", 248, 302, 207, 343),
    ("about twelve", 11, 13, 9, 15),
    ("some twenty", 18, 22, 15, 25),
    ("about a dozen", 11, 13, 9, 15),
    ("about 4", 4, 4, 3, 5),
    ("about 0", 0, 0, 0, 0),
    # nearly
    ("nearly 300", 270, 300, 225, 375),
    ("almost 50", 45, 50, 38, 62),
    ("Almost twenty", 18, 20, 15, 25),
    ("nearly 4,000", 3600, 4000, 3000, 5000),
]


@pytest.mark.parametrize(("text", "low", "high"), FORMS)
def test_a_form_of_the_table_reads_its_bounds(text: str, low: int, high: int | None) -> None:
    read_as = parse_quantity(text, "people")
    assert (read_as.low, read_as.high, read_as.approximate) == (low, high, False)
    assert (read_as.soft_low, read_as.soft_high) == (low, high)


@pytest.mark.parametrize(("text", "low", "high", "soft_low", "soft_high"), APPROXIMATE)
def test_what_is_approximate_has_softer_bounds_too(
    text: str, low: int, high: int, soft_low: int, soft_high: int
) -> None:
    read_as = parse_quantity(text, "people")
    assert (read_as.low, read_as.high, read_as.approximate) == (low, high, True)
    assert (read_as.soft_low, read_as.soft_high) == (soft_low, soft_high)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("250 people", "people"),
        ("250 People", "people"),
        ("250people", "people"),
        ("none people", "people"),
        ("no people", "people"),
        ("some people", "people"),
        ("several people", "people"),
        ("dozens of people", "people"),
        ("several hundreds of people", "people"),
        ("tens of thousands of people", "people"),
        ("about 4000 people", "people"),
        ("300-400 people", "people"),
        ("between 300 and 400 people", "people"),
        ("1 person", "people"),
        ("1 vehicle", "vehicles"),
        ("13 vehicles", "vehicle"),
        ("5 air  strikes", "air strikes"),
        ("5 air strikes", "air_strikes"),
        ("5 F-16s", "F-16s"),
        ("5 eggs", "eggs"),
        ("5 личный состав", "личный состав"),
    ],
)
def test_what_is_counted_may_follow_under_its_own_name(text: str, unit: str) -> None:
    assert parse_quantity(text, unit).unit == unit


@pytest.mark.parametrize(
    "spellings",
    [
        ["4,000", "4000", "4 000", "4000 people", "4000.0"],
        ["about 4000", "~4000", "some 4000", "roughly 4,000 people", "≈ 4000", "ABOUT  4000"],
        ["300-400", "300–400", "300 to 400", "between 300 and 400", "300..400 people"],
        ["> 1000", "more than 1000", "over 1,000"],
        ["at least 2", ">=2", "≥ 2", "at least two"],
        ["<= 15", "up to 15", "no more than fifteen", "at most 15"],
        ["fewer than 300", "<300", "under 300"],
        ["nearly 300", "almost 300"],
        ["hundreds", "several hundred", "many hundreds", "hundreds of people"],
        ["several", "a few"],
        ["none", "no people", "0", "zero"],
        ["a dozen", "12", "twelve"],
    ],
)
def test_spellings_of_one_statement_are_one(spellings: list[str]) -> None:
    readings = {
        (each.canonical, each.low, each.high) for each in (parse_quantity(text, "people") for text in spellings)
    }
    assert len(readings) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hundreds", "100-999"),
        ("4000", "~4000"),
        ("up to 15", "1-15"),
        (">3", ">=4"),
        ("nearly 300", "270-300"),
        ("some", ">=1"),
        ("5", "5-5"),
        ("several", "3-12"),
    ],
)
def test_other_statements_are_others_even_with_the_same_bounds(one: str, other: str) -> None:
    assert parse_quantity(one, "people").canonical != parse_quantity(other, "people").canonical


def test_things_without_a_name_are_counted() -> None:
    assert (parse_quantity("more than 3", None).low, parse_quantity("3", None).unit) == (4, None)


def test_the_table_has_a_version() -> None:
    assert TABLE_VERSION


def test_counting_loads_no_table_of_measures() -> None:
    count = "import sys; from service.domain.quantity import parse_quantity; parse_quantity('4,000', 'camps')"
    code = f"{count}; sys.exit('pint' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
