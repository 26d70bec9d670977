"""Days and clock times of a time zone as seconds since 1970-01-01T00:00:00Z.

Outside the years 1–9999 every zone is read as UTC: no rules are known there.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from service.domain.edtf.calendar import civil
from service.domain.errors import Unreadable

DAY = 86_400
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def known(zone: str) -> None:
    """Refuse a name that is no IANA time zone."""
    try:
        ZoneInfo(zone)
    except (OSError, ValueError, LookupError) as error:
        raise Unreadable(
            "zone", f"Unknown time zone {zone[:64]!r}. Write an IANA name such as Asia/Damascus."
        ) from error


def day_begins(number: int, zone: str) -> int:
    """Give the first second of a day in a zone; where midnight is skipped, the first second after the gap."""
    if zone == "UTC":
        return number * DAY
    return _at(number, 0, zone)[0]


def day_ends(number: int, zone: str) -> int:
    """Give the last second of a day: the one before the next day begins.

    A day the zone skipped altogether (Pacific/Apia, 2011-12-30) is the one second at which it was skipped.
    """
    if zone == "UTC":
        return number * DAY + DAY - 1
    return max(day_begins(number, zone), day_begins(number + 1, zone) - 1)


def clock_reads(number: int, second: int, zone: str) -> tuple[int, int]:
    """Give the first and the last second at which a zone's clocks show that second of that day.

    They differ where clocks are set back. A time skipped when clocks go forward is read by the clock before the gap.
    Neither leaves the day, so that a clock time always lies within its day.
    """
    first, last = _at(number, second, zone) if zone != "UTC" else (number * DAY + second,) * 2
    begins, ends = day_begins(number, zone), day_ends(number, zone)
    return min(max(first, begins), ends), min(max(last, begins), ends)


def day_of(instant: int, zone: str) -> int:
    """Give the number of the day that an instant falls on in a zone."""
    number = instant // DAY
    if zone == "UTC" or not 2 <= civil(number)[0] <= 9998:
        return number
    local = datetime.fromtimestamp(instant, ZoneInfo(zone)).replace(tzinfo=UTC)
    return (local - _EPOCH).days


def _at(number: int, second: int, zone: str) -> tuple[int, int]:
    year, month, day = civil(number)
    plain = number * DAY + second
    if not 1 <= year <= 9999:
        return plain, plain
    local = datetime(year, month, day, second // 3600, second // 60 % 60, second % 60, tzinfo=ZoneInfo(zone))
    early, late = plain - _offset(local), plain - _offset(local.replace(fold=1))
    if early <= late:
        return early, late
    return (_first_after_gap(late, early, plain, zone), early) if second == 0 else (early, early)


def _offset(local: datetime) -> int:
    offset = local.utcoffset() or timedelta(0)
    return offset.days * DAY + offset.seconds


def _first_after_gap(low: int, high: int, plain: int, zone: str) -> int:
    """Find, between two seconds, the first at which the zone's clocks are at or past a local time."""
    rules = ZoneInfo(zone)
    while low < high:
        middle = (low + high) // 2
        if middle + _offset(datetime.fromtimestamp(middle, rules)) < plain:
            low = middle + 1
        else:
            high = middle
    return low
