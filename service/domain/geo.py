"""Points, boxes and circles on the globe in integers, so that every database and every view compare them equally.

Degrees are counted in ten-millionths (about a centimetre). Points are also in Earth-centred Cartesian coordinates in
centimetres. The chord, the straight line between two points, grows with the great circle of ``place.distance_km``.
So the square of the chord decides whether a point is within a circle, with integers only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, cos, pi, radians, sin
from typing import Any

from service.domain.place import EARTH_RADIUS_KM

_UNITS_PER_DEGREE = 10_000_000
_RADIUS_CM = EARTH_RADIUS_KM * 100_000
_HALF_TURN = 180 * _UNITS_PER_DEGREE


@dataclass(frozen=True, slots=True)
class Point:
    """A point: latitude and longitude in ten-millionths of a degree, and x, y, z from the Earth's centre in cm."""

    lat: int
    lon: int
    x: int
    y: int
    z: int


@dataclass(frozen=True, slots=True)
class Box:
    """An area between two parallels and two meridians, edges included; it never crosses the antimeridian."""

    south: int
    west: int
    north: int
    east: int

    def contains(self, point: Point) -> bool:
        """Return whether a point is in the box."""
        return self.south <= point.lat <= self.north and self.west <= point.lon <= self.east


@dataclass(frozen=True, slots=True)
class Circle:
    """All points whose squared chord from the centre (x, y, z) is at most ``squared_chord``, in cm²."""

    x: int
    y: int
    z: int
    squared_chord: int

    def contains(self, point: Point) -> bool:
        """Return whether a point is in the circle."""
        return (point.x - self.x) ** 2 + (point.y - self.y) ** 2 + (point.z - self.z) ** 2 <= self.squared_chord


def point(lat: float, lon: float) -> Point:
    """Return the point at these degrees; the antimeridian is always 180 east."""
    lat_radians, lon_radians = radians(lat), radians(lon)
    return Point(
        _to_units(lat),
        _HALF_TURN if _to_units(lon) == -_HALF_TURN else _to_units(lon),
        round(_RADIUS_CM * cos(lat_radians) * cos(lon_radians)),
        round(_RADIUS_CM * cos(lat_radians) * sin(lon_radians)),
        round(_RADIUS_CM * sin(lat_radians)),
    )


def point_of(place: Mapping[str, Any] | None) -> Point | None:
    """Return the point of a stored place; None where it has no coordinates."""
    if place is None or place.get("lat") is None or place.get("lon") is None:
        return None
    return point(place["lat"], place["lon"])


def boxes(west: float, south: float, east: float, north: float) -> tuple[Box, ...]:
    """Return the boxes between these degrees; where west is more than east the area crosses the antimeridian."""
    low, high = _to_units(south), _to_units(north)
    left, right = _to_units(west), _to_units(east)
    ranges = [(left, right)] if left <= right else [(left, _HALF_TURN), (-_HALF_TURN, right)]
    if any(start == -_HALF_TURN for start, _ in ranges):
        ranges.append((_HALF_TURN, _HALF_TURN))  # points on the antimeridian are stored as 180 east
    return tuple(Box(low, start, high, end) for start, end in dict.fromkeys(ranges))


def circle(lat: float, lon: float, km: float) -> Circle:
    """Return the circle of all points within ``km`` kilometres of great-circle distance."""
    center = point(lat, lon)
    angle = min(km / EARTH_RADIUS_KM, pi)
    # Both ends are rounded to the centimetre in three directions: 2 cm more include every point at the exact distance.
    chord = ceil(2 * _RADIUS_CM * sin(angle / 2)) + 2
    return Circle(center.x, center.y, center.z, chord**2)


def _to_units(degrees: float) -> int:
    return round(degrees * _UNITS_PER_DEGREE)
