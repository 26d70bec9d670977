"""Spots: points of the globe in whole numbers, so that every engine and every view compare them alike.

Degrees are counted in ten-millionths (about a centimetre). Nearness is that of the straight line through the Earth,
in centimetres: it grows with the great circle of ``place.distance_km``, and needs nothing but whole numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, cos, pi, radians, sin
from typing import Any

from service.domain.place import EARTH_RADIUS_KM

_DEGREE = 10_000_000
_RADIUS_CM = EARTH_RADIUS_KM * 100_000
HALF_TURN = 180 * _DEGREE


@dataclass(frozen=True, slots=True)
class Point:
    """A point: latitude and longitude, and its place in space with the middle of the Earth as zero."""

    lat: int
    lon: int
    x: int
    y: int
    z: int


@dataclass(frozen=True, slots=True)
class Box:
    """Between two parallels and two meridians, the edges included; it never crosses the antimeridian."""

    south: int
    west: int
    north: int
    east: int

    def holds(self, spot: Point) -> bool:
        """Whether a point lies in it."""
        return self.south <= spot.lat <= self.north and self.west <= spot.lon <= self.east


@dataclass(frozen=True, slots=True)
class Circle:
    """All that is no farther from a middle than the square root of ``reach``."""

    x: int
    y: int
    z: int
    reach: int

    def holds(self, spot: Point) -> bool:
        """Whether a point lies in it."""
        return (spot.x - self.x) ** 2 + (spot.y - self.y) ** 2 + (spot.z - self.z) ** 2 <= self.reach


def point(lat: float, lon: float) -> Point:
    """The point at these degrees; the antimeridian has one name, 180 east."""
    up, along = radians(lat), radians(lon)
    return Point(
        _counted(lat),
        HALF_TURN if _counted(lon) == -HALF_TURN else _counted(lon),
        round(_RADIUS_CM * cos(up) * cos(along)),
        round(_RADIUS_CM * cos(up) * sin(along)),
        round(_RADIUS_CM * sin(up)),
    )


def point_of(place: Mapping[str, Any] | None) -> Point | None:
    """The point of a place as the record keeps it; None where it has no coordinates."""
    if place is None or place.get("lat") is None or place.get("lon") is None:
        return None
    return point(place["lat"], place["lon"])


def boxes(west: float, south: float, east: float, north: float) -> tuple[Box, ...]:
    """What lies between these degrees; where west is more than east it crosses the antimeridian."""
    low, high = _counted(south), _counted(north)
    left, right = _counted(west), _counted(east)
    spans = [(left, right)] if left <= right else [(left, HALF_TURN), (-HALF_TURN, right)]
    if any(each[0] == -HALF_TURN for each in spans):
        spans.append((HALF_TURN, HALF_TURN))
    return tuple(Box(low, start, high, end) for start, end in dict.fromkeys(spans))


def circle(lat: float, lon: float, km: float) -> Circle:
    """What lies no farther than so many kilometres along the great circle."""
    middle = point(lat, lon)
    turned = min(km / EARTH_RADIUS_KM, pi)
    # Each end is rounded to the centimetre, which may move it by nearly one in three directions.
    reach = ceil(2 * _RADIUS_CM * sin(turned / 2)) + 2
    return Circle(middle.x, middle.y, middle.z, reach**2)


def _counted(degrees: float) -> int:
    return round(degrees * _DEGREE)
