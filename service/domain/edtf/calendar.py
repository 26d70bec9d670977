"""The proleptic Gregorian calendar for any year, counted in whole days from 1970-01-01 (day 0)."""

from __future__ import annotations

import re
from datetime import date

from service.domain.errors import Unreadable

_EPOCH = date(1970, 1, 1).toordinal()
_FIRST, _LAST = date.min.toordinal() - _EPOCH, date.max.toordinal() - _EPOCH
_LENGTHS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DAYS_IN_400_YEARS = 146_097
_DAY = re.compile(r"(-?)([0-9]{4,12})-([0-9]{2})-([0-9]{2})")

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
    """Tell whether an astronomical year (0 is 1 BCE) has a 29 February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def month_length(month: int, leap: bool) -> int:
    """Give the number of days of a month 1–12."""
    return 29 if leap and month == 2 else _LENGTHS[month]


def ordinal(year: int, month: int, day: int) -> int:
    """Give the day number of a calendar day that exists."""
    if 1 <= year <= 9999:
        return date(year, month, day).toordinal() - _EPOCH
    cycles, rest = divmod(year - 2000, 400)
    # 2000–2399 stands for every cycle of 400 years: they are all alike.
    return date(2000 + rest, month, day).toordinal() - _EPOCH + cycles * _DAYS_IN_400_YEARS


def civil(number: int) -> tuple[int, int, int]:
    """Give year, month and day of a day number."""
    if _FIRST <= number <= _LAST:
        day = date.fromordinal(number + _EPOCH)
        return day.year, day.month, day.day
    cycles, rest = divmod(number - ordinal(2000, 1, 1), _DAYS_IN_400_YEARS)
    day = date.fromordinal(rest + ordinal(2000, 1, 1) + _EPOCH)
    return day.year + cycles * 400, day.month, day.day


def day_text(number: int) -> str:
    """Write a day number as ``YYYY-MM-DD``; more digits and a leading ``-`` where the year needs them."""
    year, month, day = civil(number)
    return f"{'-' if year < 0 else ''}{abs(year):04d}-{month:02d}-{day:02d}"


def day_number(text_day: str) -> int:
    """Read what :func:`day_text` writes; refuse anything else with ``Unreadable``."""
    match = _DAY.fullmatch(text_day)
    if match:
        year, month, day = int(match[1] + match[2]), int(match[3]), int(match[4])
        if 1 <= month <= 12 and 1 <= day <= month_length(month, is_leap(year)):
            return ordinal(year, month, day)
    raise Unreadable("date", f"Not a calendar day: {text_day[:40]!r}. Write it as 2017-10-12.", 0)


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
