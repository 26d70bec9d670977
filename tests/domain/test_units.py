"""Units: what is counted, what is measured, and conversion."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.errors import ParseError
from service.domain.quantity import units

COUNTED = [
    "people", "persons", "civilians", "fighters", "militants", "soldiers", "troops", "children", "women", "men",
    "families", "households", "homes", "houses", "buildings", "apartments", "rooms", "beds", "hospitals", "schools",
    "shelters", "camps", "tents", "dams", "bridges", "roads", "checkpoints", "villages", "towns", "cities", "vehicles",
    "cars", "trucks", "buses", "tanks", "planes", "aircraft", "helicopters", "drones", "ships", "boats", "strikes",
    "sorties", "attacks", "raids", "shells", "rockets", "missiles", "bombs", "mines", "rounds", "shots", "bullets",
    "grenades", "guns", "rifles", "weapons", "bags", "barrels", "boxes", "crates", "pallets", "deaths", "dead",
    "wounded", "injured", "killed", "casualties", "victims", "bodies", "graves", "prisoners", "detainees", "hostages",
    "refugees", "migrants", "arrests", "charges", "counts", "trials", "votes", "seats", "members", "states", "teams",
    "goals", "points", "grades", "turns", "cycles", "revolutions", "dollars", "euros", "rubles", "shares", "jobs",
    "companies", "factories", "farms", "cattle", "cows", "pigs", "sheep", "hens", "trees", "fires", "cases", "tests",
    "doses", "pills", "calls", "messages", "posts", "pages", "articles", "sources", "claims", "events", "links", "dots",
    "hands", "poles", "stones", "rods", "chains", "circles", "sections", "leagues", "quarters", "fifths", "pecks",
    "shakes", "candles", "pits", "hats", "cats", "pads", "dads", "mates", "atoms", "caps", "pans", "fans", "gems",
    "mats", "bars",
]  # fmt: skip

PHRASES = ["air strikes", "armoured vehicles", "F-16s", "B52s", "women's shelters", "own_vehicles", "личный состав",
           "人", "US$", "€", "square", "per capita deaths"]  # fmt: skip


@pytest.mark.parametrize("name", COUNTED + PHRASES)
def test_what_people_count_is_never_a_measure(name: str) -> None:
    assert units.kind(name) == "count"


def test_what_has_no_unit_is_counted() -> None:
    assert units.kind(None) == "count"


SAME = [
    "km^2|km²|km2|km**2|sq km|sq. km|square km|square kilometres|square kilometers|Square Kilometres|sqkm",
    "mile^2|sq mi|square miles|square mile|sqmi",
    "m^3|m³|m3|cubic metres|cubic meters|cu m",
    "hectare|hectares|ha|Hectares",
    "meter|metre|meters|metres|m",
    "km|kilometer|kilometre|kilometres|KM|Km",
    "tonne|tonnes|metric tons|t",
    "km/h|kmh|kph|kilometres per hour|km per hour|km / h",
    "mph|miles per hour|mile/hour",
    "m/s|metres per second",
    "l/s|litres per second|L/s",
    "°C|degC|deg C|celsius|degrees Celsius|degrees C|℃",
    "percent|per cent|%|Percent|PER CENT",
    "kWh|kilowatt hours|kilowatt-hours",
    "nautical miles|nmi|nautical_mile",
    "hour|hours|h|hr|hrs",
    "µSv|μSv|uSv|microsieverts",
    "people per km^2|people/km²|People per square kilometre",
]


@pytest.mark.parametrize("spellings", SAME)
def test_spellings_of_one_unit_are_one(spellings: str) -> None:
    assert len({units.parse(spelling) for spelling in spellings.split("|")}) == 1


@pytest.mark.parametrize("spelling", [s for line in SAME for s in line.split("|")])
def test_a_unit_of_measure_is_one(spelling: str) -> None:
    assert units.kind(spelling) in ("measure", "percent")


@pytest.mark.parametrize("spelling", ["percent", "per cent", "%", " % ", "Per  Cent"])
def test_per_cents_are_a_kind_of_their_own(spelling: str) -> None:
    assert units.kind(spelling) == "percent"


def test_case_tells_a_thousandth_from_a_million() -> None:
    assert units.factor("MW", "mW") == 10**9
    assert units.kind("mw") == "count"


FACTORS = [
    ("mile", "m", "1609.344"),
    ("km", "m", "1000"),
    ("square mile", "km^2", "2.589988110336"),
    ("hectare", "m^2", "10000"),
    ("km^2", "ha", "100"),
    ("foot", "cm", "30.48"),
    ("inch", "mm", "25.4"),
    ("nautical mile", "km", "1.852"),
    ("tonne", "kg", "1000"),
    ("pound", "kg", "0.45359237"),
    ("short ton", "kg", "907.18474"),
    ("litre", "m^3", "0.001"),
    ("gallon", "litre", "3.785411784"),
    ("mph", "km/h", "1.609344"),
    ("knot", "km/h", "1.852"),
    ("day", "hours", "24"),
    ("week", "days", "7"),
    ("kWh", "MJ", "3.6"),
    ("bar", "hPa", "1000"),
    ("byte", "bits", "8"),
    ("‰", "percent", "0.1"),
    ("people per km^2", "people per hectare", "0.01"),
    ("°C", "degrees Celsius", "1"),
    ("people", "People", "1"),
]


@pytest.mark.parametrize(("one", "other", "factor"), FACTORS)
def test_factors_are_exact(one: str, other: str, factor: str) -> None:
    assert units.factor(one, other) == Fraction(factor)
    assert units.convert(Fraction(3), one, other) == 3 * Fraction(factor)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("km", "km^2"),
        ("km", "hours"),
        ("km", "people"),
        ("people", "vehicles"),
        ("percent", "people"),
        ("percent", "radians"),
        ("bytes", "percent"),
        ("rpm", "Hz"),
        ("°C", "°F"),
        ("°C", "kelvin"),
        ("dB", "percent"),
        ("percentage points", "percent"),
        ("kilotons", "kilotonnes"),
        ("people per km^2", "vehicles per km^2"),
        ("people/day", "people"),
    ],
)
def test_units_of_different_kinds_are_not_converted(one: str, other: str) -> None:
    for a, b in ((one, other), (other, one)):
        with pytest.raises(ParseError) as refusal:
            units.factor(a, b)
        assert refusal.value.code == "unit"


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("", "cannot be empty"),
        ("  ", "cannot be empty"),
        ("5", "cannot be a unit"),
        ("5 km", "cannot be a unit"),
        ("km**9999999", "cannot be a unit"),
        ("km^9", "cannot be a unit"),
        ("km^-1", "cannot be a unit"),
        ("km^2^2", "cannot be a unit"),
        ("square km^2", "squared or cubed twice"),
        ("square cubic km", "cannot be a unit"),
        ("a^a^a", "cannot be a unit"),
        ("people^2", "cannot be a unit"),
        ("°C^2", "takes no exponent"),
        ("km*km", "cannot be a unit"),
        ("km/", "cannot be a unit"),
        ("/km", "cannot be a unit"),
        ("km//h", "more than one"),
        ("m/s/s", "more than one"),
        ("km per h per h", "more than one"),
        ("(km)", "cannot be a unit"),
        ("__import__('os')", "cannot be a unit"),
        ("{km}", "cannot be a unit"),
        ("[length]", "cannot be a unit"),
        ("km\x00", "cannot be a unit"),
        ("x" * 61, "at most 60 characters"),
        ("m" * 10**6, "at most 60 characters"),
        ("(" * 60, "cannot be a unit"),
        ("kt", "'knots' or 'kilotonnes'"),
        ("KT", "'knots' or 'kilotonnes'"),
        ("Mt", "'megatonnes' or 'megatons'"),
        ("degrees", "'degrees Celsius'"),
    ],
)
def test_what_can_be_no_unit_is_refused(text: str, advice: str) -> None:
    with pytest.raises(ParseError) as refusal:
        units.check_unit(text)
    assert refusal.value.code == "unit"
    assert advice in refusal.value.detail


@pytest.mark.parametrize("text", ["people", "km^2", "percent", "air strikes", "°C", "people per day", "tonnes"])
def test_what_can_be_a_unit_is_taken(text: str) -> None:
    units.check_unit(text)


@pytest.mark.parametrize(("slip", "meant"), [("killometres", "kilometres"), ("hectars", "hectare"), ("qqqq", None)])
def test_the_nearest_unit_is_offered(slip: str, meant: str | None) -> None:
    found = units.nearest(slip)
    assert found == meant or (meant is not None and found is not None and found.startswith(meant))


def test_telling_counts_from_measures_loads_no_registry() -> None:
    use = "import sys; from service.domain.quantity import units; units.kind('km^2'); units.check_unit('camps')"
    code = f"{use}; sys.exit('pint' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


MEASURES = st.sampled_from([s for line in SAME for s in line.split("|")])


@given(MEASURES, MEASURES, st.fractions(0, 10**9))
def test_a_conversion_there_and_back_changes_nothing(one: str, other: str, value: Fraction) -> None:
    try:
        there = units.convert(value, one, other)
    except ParseError:
        return
    assert units.convert(there, other, one) == value


PIECES = st.lists(st.sampled_from(["km", "square ", "^2", "²", "/", " per ", "°C", "people"])).map("".join)


@given(st.text(max_size=70) | PIECES)
def test_any_text_is_a_unit_or_refused(text: str) -> None:
    try:
        outcome: str = units.kind(text)
    except ParseError as refusal:
        outcome = refusal.code
    assert outcome in ("count", "measure", "percent", "unit")


@given(MEASURES)
def test_the_one_spelling_reads_as_the_unit(spelling: str) -> None:
    assert units.parse(units.parse(spelling).name) == units.parse(spelling)


def test_pint_knows_every_name_that_we_give_it() -> None:
    from service.domain.quantity import unit_names

    names = set(unit_names._EXACT.values()) - unit_names.NOT_CONVERTIBLE
    for name in names:
        assert units.factor(name.replace("_", " "), name.replace("_", " ")) == 1
        assert units._pint_root(name)[0] > 0
