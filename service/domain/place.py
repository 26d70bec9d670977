"""Places: where sources say something happened, and whether two of them can be the same.

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
FARTHEST_KM: Final = 20038.0  # half way round the Earth, and a little
USUAL_RADIUS_KM: Final = 5.0  # a place without a radius is about a town

Agreement = Literal["agree", "tension", "apart"]

_MEMBERS: Final = ("name", "lat", "lon", "radius_km", "within")


@dataclass(frozen=True, slots=True)
class Place:
    """A place by name, with what is known of it. ``within`` names what it lies in."""

    name: str
    lat: float | None = None
    lon: float | None = None
    radius_km: float | None = None
    within: tuple[str, ...] = ()


def parse_place(value: str | Mapping[str, object]) -> Place:
    """Read a name, or an object with ``name`` and optionally ``lat``, ``lon``, ``radius_km`` and ``within``.

    Names keep their words; spaces around them go. Raises ``Unreadable("place")`` for anything else: a nameless place,
    half a pair of coordinates, numbers off the globe, a radius without coordinates, members of other names.
    """
    if isinstance(value, str):
        return Place(_name(value, "the name of a place"))
    if not isinstance(value, Mapping):
        raise _refusal(f"a place is a name or an object with {', '.join(_MEMBERS)}; got {type(value).__name__}")
    unknown = [str(key)[:40] for key in value if key not in _MEMBERS]
    if unknown:
        raise _refusal(f"a place has no member '{unknown[0]}'; it may have {', '.join(_MEMBERS)}")
    lat = _number(value, "lat", -90, 90)
    lon = _number(value, "lon", -180, 180)
    radius = _number(value, "radius_km", 0, FARTHEST_KM)
    if (lat is None) != (lon is None):
        raise _refusal("a place has both 'lat' and 'lon' or neither: add the one that is missing")
    if radius is not None and lat is None:
        raise _refusal("'radius_km' needs a middle: add 'lat' and 'lon', or leave it out")
    return Place(_name(value.get("name"), "'name'"), lat, lon, radius, _within(value.get("within")))


def distance_km(a: Place, b: Place) -> float:
    """The great circle from one place to the other, in km; both must have coordinates (``ValueError`` otherwise).

    The haversine formula: exact enough at any distance, and at home across the antimeridian and at the poles.
    """
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        raise ValueError("both places need coordinates")
    lat_a, lat_b = radians(a.lat), radians(b.lat)
    half = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin(radians(b.lon - a.lon) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(half)))


def gap_km(a: Place, b: Place) -> float:
    """How far apart two places with coordinates are beyond their radii, in km; 0 where the radii meet."""
    return max(0.0, distance_km(a, b) - _radius(a) - _radius(b))


def agreement(a: Place, b: Place) -> Agreement:
    """``agree`` for one name, one inside the other, or circles that meet; ``apart`` for circles that do not.

    Different names without coordinates on both sides are a ``tension``: spellings vary.
    """
    if _same_name(a, b) or _lies_within(a, b) or _lies_within(b, a):
        return "agree"
    if a.lat is None or b.lat is None:
        return "tension"
    return "apart" if gap_km(a, b) > 0 else "agree"


def canonical(p: Place) -> str:
    """One text for places that are alike in everything a rule looks at."""
    where = "" if p.lat is None else f"@{_plain(p.lat)},{_plain(_meridian(p))}"
    radius = "" if p.radius_km is None else f"r{_plain(p.radius_km)}"
    within = "".join(f"|{name}" for name in sorted({_escaped(casefold_name(name)) for name in p.within}))
    return _escaped(casefold_name(p.name)) + where + radius + within


def _refusal(detail: str) -> ParseError:
    return ParseError("place", detail)


def _name(value: object, what: str) -> str:
    if not isinstance(value, str):
        raise _refusal(f"{what} must be text; got {'nothing' if value is None else type(value).__name__}")
    name = value.strip()
    if not name:
        raise _refusal(f"{what} is empty: write a name, like 'Raqqa'")
    return name


def _number(value: Mapping[str, object], member: str, lowest: float, highest: float) -> float | None:
    number = value.get(member)
    if number is None:
        return None
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise _refusal(f"'{member}' must be a number; got {type(number).__name__}")
    if not lowest <= number <= highest:  # nor is NaN
        got = f"{number:.12g}" if abs(number) < 1e15 else "a number far beyond"
        raise _refusal(f"'{member}' must lie between {lowest:g} and {highest:g}; got {got}")
    return float(number)


def _within(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, str) or not isinstance(value, list | tuple):
        raise _refusal(f"'within' must be a list of names, like ['Syria']; got {type(value).__name__}")
    return tuple(_name(name, "each of 'within'") for name in value)


def _radius(p: Place) -> float:
    return USUAL_RADIUS_KM if p.radius_km is None else p.radius_km


def _same_name(a: Place, b: Place) -> bool:
    return casefold_name(a.name) == casefold_name(b.name)


def _lies_within(inner: Place, outer: Place) -> bool:
    return casefold_name(outer.name) in map(casefold_name, inner.within)


def _meridian(p: Place) -> float:
    """180 west is 180 east, and at a pole every meridian is the same."""
    if p.lat is None or p.lon is None or abs(p.lat) == 90:
        return 0.0
    return 180.0 if p.lon == -180 else p.lon


def _plain(number: float) -> str:
    return repr(number + 0.0)  # -0.0 is 0.0


def _escaped(name: str) -> str:
    return name.replace("\\", "\\\\").replace("|", "\\|").replace("@", "\\@")
