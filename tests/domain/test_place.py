"""Places: their fields, and when two places can be the same."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from service.domain.errors import ParseError
from service.domain.place import Place, agreement, canonical, distance_km, gap_km, parse_place

RAQQA = Place("Raqqa", 35.95, 39.01)


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ("Raqqa", Place("Raqqa")),
        ("  Raqqa ", Place("Raqqa")),
        ({"name": "Raqqa"}, Place("Raqqa")),
        ({"name": "Raqqa", "lat": None, "lon": None, "radius_km": None, "within": None}, Place("Raqqa")),
        ({"name": "Raqqa", "lat": 35.95, "lon": 39.01}, RAQQA),
        ({"name": "Raqqa", "lat": 36, "lon": 39, "radius_km": 10}, Place("Raqqa", 36.0, 39.0, 10.0)),
        ({"name": "Pole", "lat": -90, "lon": 180, "radius_km": 0}, Place("Pole", -90.0, 180.0, 0.0)),
        ({"name": "Raqqa", "within": ["Syria", " Middle East "]}, Place("Raqqa", within=("Syria", "Middle East"))),
        ({"name": "Raqqa", "within": []}, Place("Raqqa")),
    ],
)
def test_a_place_is_read(value: Any, place: Place) -> None:
    assert parse_place(value) == place


@pytest.mark.parametrize(
    ("value", "advice"),
    [
        ("", "is empty"),
        ("  ", "is empty"),
        (5, "a place is a name or an object"),
        (None, "a place is a name or an object"),
        (["Raqqa"], "a place is a name or an object"),
        ({}, "'name' must be text; got nothing"),
        ({"name": ""}, "'name' is empty"),
        ({"name": 5}, "'name' must be text; got int"),
        ({"name": "Raqqa", "lat": 35.95}, "both 'lat' and 'lon'"),
        ({"name": "Raqqa", "lon": 35.95}, "both 'lat' and 'lon'"),
        ({"name": "Raqqa", "lat": 90.1, "lon": 0}, "'lat' must lie between -90 and 90; got 90.1"),
        ({"name": "Raqqa", "lat": 0, "lon": -180.5}, "'lon' must lie between -180 and 180"),
        ({"name": "Raqqa", "lat": float("nan"), "lon": 0}, "'lat' must lie"),
        ({"name": "Raqqa", "lat": float("inf"), "lon": 0}, "'lat' must lie"),
        ({"name": "Raqqa", "lat": 10**400, "lon": 0}, "far beyond"),
        ({"name": "Raqqa", "lat": "35.95", "lon": 0}, "'lat' must be a number; got str"),
        ({"name": "Raqqa", "lat": True, "lon": 0}, "'lat' must be a number; got bool"),
        ({"name": "Raqqa", "radius_km": 5}, "'radius_km' needs a center"),
        ({"name": "Raqqa", "lat": 0, "lon": 0, "radius_km": -1}, "'radius_km' must lie"),
        ({"name": "Raqqa", "lat": 0, "lon": 0, "radius_km": 20039}, "'radius_km' must lie"),
        ({"name": "Raqqa", "within": "Syria"}, "a list of names"),
        ({"name": "Raqqa", "within": [5]}, "each of 'within' must be text; got int"),
        ({"name": "Raqqa", "within": [""]}, "each of 'within' is empty"),
        ({"name": "Raqqa", "radius": 5}, "no member 'radius'"),
    ],
)
def test_what_is_no_place_is_refused(value: Any, advice: str) -> None:
    with pytest.raises(ParseError) as refusal:
        parse_place(value)
    assert refusal.value.code == "place"
    assert advice in refusal.value.detail


@pytest.mark.parametrize(
    ("a", "b", "km"),
    [
        (RAQQA, RAQQA, 0),
        (Place("Paris", 48.8566, 2.3522), Place("London", 51.5074, -0.1278), 343.6),
        (Place("", 0, 179.5), Place("", 0, -179.5), 111.2),
        (Place("", 0, 180), Place("", 0, -180), 0),
        (Place("", 90, 0), Place("", 90, 137), 0),
        (Place("", 90, 0), Place("", -90, 55), 20015.1),
        (Place("", 0, 0), Place("", 0, 180), 20015.1),
        (Place("", 89.9, 0), Place("", 89.9, 180), 22.2),
    ],
)
def test_distances_are_great_circles(a: Place, b: Place, km: float) -> None:
    assert distance_km(a, b) == pytest.approx(km, abs=0.1)


def test_a_distance_needs_two_pairs_of_coordinates() -> None:
    with pytest.raises(ValueError, match="coordinates"):
        distance_km(RAQQA, Place("Raqqa"))


@pytest.mark.parametrize(
    ("a", "b", "verdict"),
    [
        (Place("Raqqa"), Place("RAQQA "), "agree"),
        (Place("Deir  ez-Zor"), Place("deir ez-zor"), "agree"),
        (Place("Raqqa", 35.95, 39.01), Place("Raqqa", 0, 0), "agree"),
        (Place("Raqqa"), Place("Rakka"), "tension"),
        (RAQQA, Place("Rakka"), "tension"),
        (Place("Raqqa", within=("Syria",)), Place("syria"), "agree"),
        (Place("Syria"), Place("Raqqa", within=("Middle East", "SYRIA")), "agree"),
        (Place("Raqqa", within=("Syria",)), Place("Homs", within=("Syria",)), "tension"),
        (RAQQA, Place("Rakka", 35.96, 39.02), "agree"),
        (RAQQA, Place("Rakka", 35.95, 39.12), "agree"),
        (RAQQA, Place("Tabqa", 35.84, 38.55), "apart"),
        (RAQQA, Place("Tabqa", 35.84, 38.55, 40), "agree"),
        (Place("Raqqa", 35.95, 39.01, 0), Place("Rakka", 35.96, 39.02, 0), "apart"),
        (Place("Raqqa", 35.95, 39.01, 0), Place("Rakka", 35.95, 39.01, 0), "agree"),
        (Place("Taveuni", -16.8, 179.99), Place("Rabi", -16.8, -179.99), "agree"),
        (Place("North", 89.99, 0), Place("Pole", 89.99, 180), "agree"),
    ],
)
def test_two_places_agree_by_name_by_holding_or_by_distance(a: Place, b: Place, verdict: str) -> None:
    assert agreement(a, b) == agreement(b, a) == verdict


def test_the_gap_is_what_lies_beyond_the_radii() -> None:
    a, b = Place("", 0, 0, 10), Place("", 0, 1)
    assert gap_km(a, b) == pytest.approx(distance_km(a, b) - 15)
    assert gap_km(Place("", 0, 0, 200), b) == 0


def test_canonical_texts_tell_places_apart_and_spellings_not() -> None:
    assert canonical(Place("Raqqa ", 35.95, 39.01)) == canonical(Place("RAQQA", 35.95, 39.01))
    assert canonical(Place("x", 0.0, 180.0)) == canonical(Place("x", -0.0, -180.0))
    assert canonical(Place("x", 90, 5)) == canonical(Place("x", 90, 77))
    assert canonical(Place("x", within=("a", "b"))) == canonical(Place("x", within=("B", "A", "a")))
    different = [
        Place("x"),
        Place("x", 0, 0),
        Place("x", 0, 0, 5),
        Place("x", within=("a",)),
        Place("x|a"),
        Place("x@0"),
    ]
    assert len({canonical(place) for place in different}) == len(different)


NAMES = st.sampled_from(["Raqqa", "raqqa", "Rakka", "Syria", "Homs", " SYRIA "])
POINTS = st.none() | st.tuples(st.floats(-90, 90), st.floats(-180, 180), st.none() | st.floats(0, 20038))


@st.composite
def places(draw: st.DrawFn) -> Place:
    point = draw(POINTS)
    lat, lon, radius = point if point else (None, None, None)
    return Place(draw(NAMES), lat, lon, radius, tuple(draw(st.lists(NAMES, max_size=2))))


@given(places(), places())
def test_agreement_is_symmetric(a: Place, b: Place) -> None:
    assert agreement(a, b) == agreement(b, a)


@given(places())
def test_a_place_agrees_with_itself(a: Place) -> None:
    assert agreement(a, a) == "agree"


@given(places(), places(), st.floats(0, 20038))
def test_a_wider_radius_never_makes_two_places_disagree(a: Place, b: Place, wider: float) -> None:
    assume(a.lat is not None and wider >= (5 if a.radius_km is None else a.radius_km))
    if agreement(a, b) == "agree":
        assert agreement(Place(a.name, a.lat, a.lon, wider, a.within), b) == "agree"


CIRCLES = st.builds(Place, NAMES, st.floats(-90, 90), st.floats(-180, 180), st.floats(0, 20038))


@given(CIRCLES, CIRCLES)
def test_a_circle_inside_another_agrees_with_it(a: Place, b: Place) -> None:
    inside = distance_km(a, b) + (a.radius_km or 0) <= (b.radius_km or 0)
    assert agreement(a, b) == "agree" or not inside


@given(CIRCLES, CIRCLES)
def test_no_two_places_are_farther_apart_than_half_the_way_round(a: Place, b: Place) -> None:
    assert 0 <= distance_km(a, b) <= 20015.2
    assert distance_km(a, b) == pytest.approx(distance_km(b, a), abs=1e-6)


JSON = st.none() | st.booleans() | st.floats() | st.text(max_size=5) | st.lists(st.text(max_size=3), max_size=2)


@given(JSON | st.dictionaries(st.sampled_from(["name", "lat", "lon", "radius_km", "within", "x"]), JSON))
def test_any_value_is_a_place_or_refused(value: Any) -> None:
    try:
        place = parse_place(value)
    except ParseError as refusal:
        code = refusal.code
    else:
        code = "place" if place.name and canonical(place) else ""
    assert code == "place"
