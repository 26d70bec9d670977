"""The calendar and time zones: years, months and days as day numbers, days and clock times as instants.

The calendar is the proleptic Gregorian one of ISO 8601-1:2019 for any year; year 0 is 1 BCE. Days are counted
from 1970-01-01 (day 0), instants are seconds since 1970-01-01T00:00:00Z. Outside the years 1 to 9999 every zone is
read as UTC, because no rules are known there.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from service.domain.errors import ParseError

DAY = 86_400
"""Seconds of a day."""
_EPOCH_UTC = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH = date(1970, 1, 1).toordinal()
_FIRST_DAY, _LAST_DAY = date.min.toordinal() - _EPOCH, date.max.toordinal() - _EPOCH
_MONTH_LENGTHS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DAYS_IN_400_YEARS = 146_097
_DAY_TEXT = re.compile(r"(-?)([0-9]{4,12})-([0-9]{2})-([0-9]{2})")

MONTHS = (
    "",
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
"""Names of the months by number."""


def is_leap(year: int) -> bool:
    """Return whether an astronomical year (0 is 1 BCE) has a 29 February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def month_length(month: int, leap: bool) -> int:
    """Return the number of days of a month 1–12."""
    return 29 if leap and month == 2 else _MONTH_LENGTHS[month]


def ordinal(year: int, month: int, day: int) -> int:
    """Return the day number of a calendar day that exists."""
    if 1 <= year <= 9999:
        return date(year, month, day).toordinal() - _EPOCH
    cycles, rest = divmod(year - 2000, 400)
    # The calendar repeats every 400 years: 2000 to 2399 stands for every cycle.
    return date(2000 + rest, month, day).toordinal() - _EPOCH + cycles * _DAYS_IN_400_YEARS


def civil(number: int) -> tuple[int, int, int]:
    """Return year, month and day of a day number."""
    if _FIRST_DAY <= number <= _LAST_DAY:
        day = date.fromordinal(number + _EPOCH)
        return day.year, day.month, day.day
    cycles, rest = divmod(number - ordinal(2000, 1, 1), _DAYS_IN_400_YEARS)
    day = date.fromordinal(rest + ordinal(2000, 1, 1) + _EPOCH)
    return day.year + cycles * 400, day.month, day.day


def day_text(number: int) -> str:
    """Write a day number as ``YYYY-MM-DD``; more digits and a leading ``-`` where the year needs them."""
    year, month, day = civil(number)
    return f"{'-' if year < 0 else ''}{abs(year):04d}-{month:02d}-{day:02d}"


def day_number(text: str) -> int:
    """Parse what :func:`day_text` writes; raises ``ParseError`` for everything else."""
    match = _DAY_TEXT.fullmatch(text)
    if match:
        year, month, day = int(match[1] + match[2]), int(match[3]), int(match[4])
        if 1 <= month <= 12 and 1 <= day <= month_length(month, is_leap(year)):
            return ordinal(year, month, day)
    raise ParseError("date", f"Not a calendar day: {text[:40]!r}. Write it as 2017-10-12.", 0)


def shift_months(number: int, months: int, to_month_end: bool) -> int:
    """Move a day by whole months, to the last day where the month is too short.

    ``to_month_end`` keeps the last day of a month the last day (for ends of whole months).
    """
    year, month, day = civil(number)
    over, month0 = divmod(month - 1 + months, 12)
    length = month_length(month0 + 1, is_leap(year + over))
    if to_month_end and day == month_length(month, is_leap(year)):
        day = length
    return ordinal(year + over, month0 + 1, min(day, length))


# Time zones.


def check_zone(zone: str) -> None:
    """Raise ``ParseError`` for a name that is not an IANA time zone."""
    try:
        ZoneInfo(zone)
    except (OSError, ValueError, LookupError) as error:
        raise ParseError(
            "zone", f"Unknown time zone {zone[:64]!r}. Write an IANA name such as Asia/Damascus."
        ) from error


def day_begins(number: int, zone: str) -> int:
    """Return the first second of a day in a zone; where midnight is skipped, the first second after the gap."""
    if zone == "UTC":
        return number * DAY
    return _local_instants(number, 0, zone)[0]


def day_ends(number: int, zone: str) -> int:
    """Return the last second of a day: the one before the next day begins.

    A day that the zone skipped (Pacific/Apia, 2011-12-30) is the one second at which it was skipped.
    """
    if zone == "UTC":
        return number * DAY + DAY - 1
    return max(day_begins(number, zone), day_begins(number + 1, zone) - 1)


def clock_instants(number: int, second: int, zone: str) -> tuple[int, int]:
    """Return the first and the last instant at which the clocks of a zone show that second of that day.

    They differ where clocks are set back. A time that is skipped when clocks go forward is read with the offset before
    the gap. Both are within the day, so that a clock time is always within its day.
    """
    first, last = _local_instants(number, second, zone) if zone != "UTC" else (number * DAY + second,) * 2
    begins, ends = day_begins(number, zone), day_ends(number, zone)
    return min(max(first, begins), ends), min(max(last, begins), ends)


def day_of(instant: int, zone: str) -> int:
    """Return the number of the day that an instant is on in a zone."""
    number = instant // DAY
    if zone == "UTC" or not 2 <= civil(number)[0] <= 9998:
        return number
    local = datetime.fromtimestamp(instant, ZoneInfo(zone)).replace(tzinfo=UTC)
    return (local - _EPOCH_UTC).days


def _local_instants(number: int, second: int, zone: str) -> tuple[int, int]:
    """Return both instants of a local time: with ``fold=0`` and with ``fold=1`` (PEP 495).

    In a gap ``fold=1`` gives the earlier one. Then midnight is the first second after the gap, and any other time is
    read with the offset before it.
    """
    year, month, day = civil(number)
    plain = number * DAY + second
    if not 1 <= year <= 9999:
        return plain, plain
    local = datetime(year, month, day, second // 3600, second // 60 % 60, second % 60, tzinfo=ZoneInfo(zone))
    early, late = plain - _utc_offset(local), plain - _utc_offset(local.replace(fold=1))
    if early <= late:
        return early, late
    return (_first_after_gap(late, early, plain, zone), early) if second == 0 else (early, early)


def _utc_offset(local: datetime) -> int:
    offset = local.utcoffset() or timedelta(0)
    return offset.days * DAY + offset.seconds


def _first_after_gap(low: int, high: int, plain: int, zone: str) -> int:
    """Find, by binary search between two instants, the first at which local time has reached ``plain``."""
    zone_info = ZoneInfo(zone)
    while low < high:
        middle = (low + high) // 2
        if middle + _utc_offset(datetime.fromtimestamp(middle, zone_info)) < plain:
            low = middle + 1
        else:
            high = middle
    return low
