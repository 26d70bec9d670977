"""Places of claims, and whether two of them can be the same place.

Coordinates are WGS 84 degrees (north and east positive), distances great circles on the mean Earth, in kilometres.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import Final, Literal

from service.domain.claim import casefold_name
from service.domain.errors import ParseError

EARTH_RADIUS_KM: Final = 6371.0088  # mean radius R1 of the IUGG
FARTHEST_KM: Final = 20038.0  # half the Earth's circumference, rounded up
DEFAULT_RADIUS_KM: Final = 5.0  # a place without a radius is taken as a town

Agreement = Literal["agree", "tension", "apart"]

_MEMBERS: Final = ("name", "lat", "lon", "radius_km", "within")


@dataclass(frozen=True, slots=True)
class Place:
    """A place: its name, perhaps its coordinates and radius. ``within`` names the places that contain it."""

    name: str
    lat: float | None = None
    lon: float | None = None
    radius_km: float | None = None
    within: tuple[str, ...] = ()


def parse_place(value: str | Mapping[str, object]) -> Place:
    """Parse a name, or an object with ``name`` and optionally ``lat``, ``lon``, ``radius_km`` and ``within``.

    Spaces around names are removed. Raises ``ParseError("place")`` for everything else: a place without a name, one
    coordinate without the other, numbers out of range, a radius without coordinates, unknown members.
    """
    if isinstance(value, str):
        return Place(_name(value, "the name of a place"))
    if not isinstance(value, Mapping):
        raise _error(f"a place is a name or an object with {', '.join(_MEMBERS)}; got {type(value).__name__}")
    unknown = [str(key)[:40] for key in value if key not in _MEMBERS]
    if unknown:
        raise _error(f"a place has no member '{unknown[0]}'; it may have {', '.join(_MEMBERS)}")
    lat = _number(value, "lat", -90, 90)
    lon = _number(value, "lon", -180, 180)
    radius = _number(value, "radius_km", 0, FARTHEST_KM)
    if (lat is None) != (lon is None):
        raise _error("a place has both 'lat' and 'lon' or neither: add the one that is missing")
    if radius is not None and lat is None:
        raise _error("'radius_km' needs a center: add 'lat' and 'lon', or leave it out")
    return Place(_name(value.get("name"), "'name'"), lat, lon, radius, _within(value.get("within")))


def distance_km(a: Place, b: Place) -> float:
    """Return the great-circle distance in km; raises ``ValueError`` where a place has no coordinates.

    It uses the haversine formula, which is stable at small distances, across the antimeridian and at the poles.
    """
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        raise ValueError("both places need coordinates")
    lat_a, lat_b = radians(a.lat), radians(b.lat)
    half = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin(radians(b.lon - a.lon) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(half)))


def gap_km(a: Place, b: Place) -> float:
    """Return the distance between the circles of two places with coordinates, in km; 0 where they meet."""
    return max(0.0, distance_km(a, b) - _radius(a) - _radius(b))


def agreement(a: Place, b: Place) -> Agreement:
    """Return ``agree`` for the same name, one inside the other, or circles that meet; ``apart`` for other circles.

    Different names are a ``tension`` where one place has no coordinates: spellings vary.
    """
    if _same_name(a, b) or _lies_within(a, b) or _lies_within(b, a):
        return "agree"
    if a.lat is None or b.lat is None:
        return "tension"
    return "apart" if gap_km(a, b) > 0 else "agree"


def canonical(place: Place) -> str:
    """Return a text that is equal for places that are equal to every rule."""
    coordinates = "" if place.lat is None else f"@{_number_text(place.lat)},{_number_text(_canonical_lon(place))}"
    radius = "" if place.radius_km is None else f"r{_number_text(place.radius_km)}"
    within = "".join(f"|{name}" for name in sorted({_escaped(casefold_name(name)) for name in place.within}))
    return _escaped(casefold_name(place.name)) + coordinates + radius + within


def _error(detail: str) -> ParseError:
    return ParseError("place", detail)


def _name(value: object, label: str) -> str:
    if not isinstance(value, str):
        raise _error(f"{label} must be text; got {'nothing' if value is None else type(value).__name__}")
    name = value.strip()
    if not name:
        raise _error(f"{label} is empty: write a name, like 'Raqqa'")
    return name


def _number(value: Mapping[str, object], member: str, lowest: float, highest: float) -> float | None:
    number = value.get(member)
    if number is None:
        return None
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise _error(f"'{member}' must be a number; got {type(number).__name__}")
    if not lowest <= number <= highest:  # false for NaN, too
        got = f"{number:.12g}" if abs(number) < 1e15 else "a number far beyond"
        raise _error(f"'{member}' must lie between {lowest:g} and {highest:g}; got {got}")
    return float(number)


def _within(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, str) or not isinstance(value, list | tuple):
        raise _error(f"'within' must be a list of names, like ['Syria']; got {type(value).__name__}")
    return tuple(_name(name, "each of 'within'") for name in value)


def _radius(place: Place) -> float:
    return DEFAULT_RADIUS_KM if place.radius_km is None else place.radius_km


def _same_name(a: Place, b: Place) -> bool:
    return casefold_name(a.name) == casefold_name(b.name)


def _lies_within(inner: Place, outer: Place) -> bool:
    return casefold_name(outer.name) in map(casefold_name, inner.within)


def _canonical_lon(place: Place) -> float:
    """180 west is 180 east, and at a pole every longitude is the same."""
    if place.lat is None or place.lon is None or abs(place.lat) == 90:
        return 0.0
    return 180.0 if place.lon == -180 else place.lon


def _number_text(number: float) -> str:
    return repr(number + 0.0)  # -0.0 is 0.0


def _escaped(name: str) -> str:
    return name.replace("\\", "\\\\").replace("|", "\\|").replace("@", "\\@")
