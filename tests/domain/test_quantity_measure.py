"""Quantities that are measured, and per cents: the precision of a number, and conversion of units."""

from __future__ import annotations

import pytest

from service.domain.quantity import parse_quantity

MEASURES = [
    # a bare number is never sharper than half a unit of its last digit
    ("4", "km^2", 3.5, 4.5),
    ("4.0", "km^2", 3.95, 4.05),
    ("4 km^2", "km^2", 3.5, 4.5),
    ("4km²", "km^2", 3.5, 4.5),
    ("1.50 km", "km", 1.495, 1.505),
    ("1.2340 km", "km", 1.23395, 1.23405),
    ("0.125 km", "km", 0.1245, 0.1255),
    ("1234.567 km", "km", 1234.5665, 1234.5675),
    ("1,234.567 km", "km", 1234.5665, 1234.5675),
    ("30 km", "km", 29.5, 30.5),
    ("0.3 km", "km", 0.25, 0.35),
    ("0 km", "km", 0, 0.5),
    ("two miles", "miles", 1.5, 2.5),
    ("20 °C", "°C", 19.5, 20.5),
    ("20 degrees Celsius", "°C", 19.5, 20.5),
    # bounds and ranges are as they were written
    ("1.5-2 km", "km", 1.5, 2),
    ("more than 5 km", "km", 5, None),
    ("at least 5 km", "km", 5, None),
    ("fewer than 5 km", "km", 0, 5),
    ("less than 0.5 km", "km", 0, 0.5),
    ("up to 5 km", "km", 0, 5),
    ("none", "km", 0, 0),
    ("no km", "km", 0, 0),
    ("hundreds of km", "km", 100, 999),
    ("several km", "km", 3, 12),
    # another unit of the kind
    ("1.5 square miles", "km^2", 3.75548275999, 4.01448157102),
    ("1.5 sq mi", "km²", 3.75548275999, 4.01448157102),
    ("1-2 square miles", "km^2", 2.58998811034, 5.17997622067),
    ("hundreds of miles", "km", 160.9344, 1607.734656),
    ("more than 1 km", "m", 1000, None),
    ("2 km", "m", 1500, 2500),
    ("5 hectares", "km^2", 0.045, 0.055),
    ("90-120 minutes", "hours", 1.5, 2),
    ("50 mph", "km/h", 79.662528, 81.271872),
    ("5-6 tonnes", "kg", 5000, 6000),
    ("5-6 people per km^2", "people per square kilometre", 5, 6),
    # per cents
    ("50", "percent", 49.5, 50.5),
    ("50%", "percent", 49.5, 50.5),
    ("50 %", "per cent", 49.5, 50.5),
    ("50 per cent", "%", 49.5, 50.5),
    ("12.5 percent", "percent", 12.45, 12.55),
    ("10-20%", "percent", 10, 20),
    ("more than 50%", "percent", 50, None),
    ("under 50%", "percent", 0, 50),
    ("5 ‰", "percent", 0.45, 0.55),
]


@pytest.mark.parametrize(("text", "unit", "low", "high"), MEASURES)
def test_a_measure_reads_its_bounds_in_the_property_s_unit(
    text: str, unit: str, low: float, high: float | None
) -> None:
    read_as = parse_quantity(text, unit)
    assert (read_as.low, read_as.high, read_as.approximate) == (low, high, False)
    assert (read_as.soft_low, read_as.soft_high, read_as.unit) == (low, high, unit)


@pytest.mark.parametrize(
    ("text", "unit", "strict", "soft"),
    [
        ("4000 km", "km", (3600, 4400), (3000, 5000)),
        ("100%", "percent", (90, 110), (75, 125)),
        ("~50%", "percent", (45, 55), (37.5, 62.5)),
        ("about 275 km", "km", (247.5, 302.5), (206.25, 343.75)),
        ("about 3 km", "km", (2.5, 3.5), (2.25, 3.75)),
        ("about 1 km", "km", (0.5, 1.5), (0.5, 1.5)),
        ("about 1.0 km", "km", (0.9, 1.1), (0.75, 1.25)),
        ("nearly 5 km", "km", (4.5, 5), (3.75, 6.25)),
        ("nearly 1 km", "m", (900, 1000), (750, 1250)),
        ("about 0.2 km", "km", (0.15, 0.25), (0.15, 0.25)),
    ],
)
def test_an_approximate_measure_has_softer_bounds_too(
    text: str, unit: str, strict: tuple[float, float], soft: tuple[float, float]
) -> None:
    read_as = parse_quantity(text, unit)
    assert (read_as.low, read_as.high, read_as.approximate) == (*strict, True)
    assert (read_as.soft_low, read_as.soft_high) == soft


def test_a_mile_and_a_half_squared_can_meet_four_square_kilometres() -> None:
    miles, kilometres = parse_quantity("1.5 square miles", "km^2"), parse_quantity("4 km^2", "km^2")
    assert miles.high is not None
    assert kilometres.low <= miles.low <= miles.high <= (kilometres.high or 0)


@pytest.mark.parametrize(
    ("one", "other", "unit"),
    [
        ("1.5 square miles", "1.5 sq. mi", "km^2"),
        ("4", "4 km²", "km^2"),
        ("50", "50 per cent", "%"),
        ("1.50-2 km", "1.5..2.0 kilometres", "m"),
        ("up to 2.0 m", "at most 2 metres", "m"),
    ],
)
def test_spellings_of_one_measure_are_one(one: str, other: str, unit: str) -> None:
    a, b = parse_quantity(one, unit), parse_quantity(other, unit)
    assert (a.canonical, a.low, a.high) == (b.canonical, b.low, b.high)


@pytest.mark.parametrize(
    ("one", "other", "unit"),
    [("4 km", "4.0 km", "km"), ("1 km", "1000 m", "m"), ("none", "0", "km"), ("~4 km", "~4.0 km", "km")],
)
def test_other_fineness_and_other_units_are_other_statements(one: str, other: str, unit: str) -> None:
    assert parse_quantity(one, unit).canonical != parse_quantity(other, unit).canonical
