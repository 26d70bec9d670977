"""Points in whole numbers agree with degrees and great circles."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from service.domain.geo import boxes, circle, point, point_of
from service.domain.place import Place, distance_km

lats, lons = st.floats(-90, 90), st.floats(-180, 180)


@given(lats, lons, lats, lons, st.floats(0, 20_038))
def test_a_circle_holds_what_the_great_circle_reaches(a: float, b: float, c: float, d: float, km: float) -> None:
    apart = distance_km(Place("a", a, b), Place("b", c, d))
    # Across the whole Earth the straight line hardly grows with the great circle.
    assume(abs(apart - km) > (0.0001 if km < 19_000 else 1))
    assert circle(a, b, km).contains(point(c, d)) == (apart <= km)


@given(lats, lons)
def test_what_is_no_distance_away_is_near(lat: float, lon: float) -> None:
    assert circle(lat, lon, 0).contains(point(lat, lon))


@pytest.mark.parametrize(
    ("bounds", "lat", "lon", "held"),
    [
        ((38, 35, 40, 36), 35.95, 39.01, True),
        ((38, 35, 40, 36), 36, 40, True),
        ((38, 35, 40, 36), 36.0001, 39, False),
        ((170, -20, -170, 0), -18, 178, True),
        ((170, -20, -170, 0), -18, -178, True),
        ((170, -20, -170, 0), -18, 0, False),
        ((-180, -20, -170, 0), -18, 180, True),
        ((170, -20, 180, 0), -18, -180, True),
        ((170, -20, -180, 0), -18, -180, True),
        ((180, -20, 180, 0), -18, -180, True),
        ((-170, -20, 170, 0), -18, 180, False),
        ((-180, -90, 180, 90), -90, -180, True),
    ],
)
def test_a_box_holds_what_lies_between_its_edges(
    bounds: tuple[float, float, float, float], lat: float, lon: float, held: bool
) -> None:
    assert any(box.contains(point(lat, lon)) for box in boxes(*bounds)) is held


@pytest.mark.parametrize("place", [None, {"name": "Raqqa"}, {"name": "Raqqa", "lat": None, "lon": None}])
def test_a_place_without_a_point_is_nowhere(place: dict[str, object] | None) -> None:
    assert point_of(place) is None
