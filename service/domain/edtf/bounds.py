"""The span of one date: its first and last possible day and second, its precision, and how far it can be widened.

ISO 8601-2:2019 with ISO 8601-1:2019 for clock times; Library of Congress 2019, levels 0 to 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from service.domain.edtf.calendar import (
    DAY,
    MONTHS,
    clock_instants,
    day_begins,
    day_ends,
    day_of,
    day_text,
    is_leap,
    month_length,
    ordinal,
    shift_months,
)
from service.domain.edtf.components import MAX_YEAR, DateComponents
from service.domain.errors import ParseError

_YEAR_PRECISIONS = {0: "year", 1: "decade", 2: "century", 3: "millennium"}  # by the number of unspecified last digits
_PRECISIONS = (
    *("unknown", "second", "day", "month", "season", "quarter", "four months", "half-year"),
    *_YEAR_PRECISIONS.values(),
)

DIVISIONS: dict[str, tuple[int, int, str, str]] = {
    "21": (3, 3, "spring", "season"),
    "22": (6, 3, "summer", "season"),
    "23": (9, 3, "autumn", "season"),
    "24": (12, 3, "winter", "season"),
    "25": (3, 3, "northern spring", "season"),
    "26": (6, 3, "northern summer", "season"),
    "27": (9, 3, "northern autumn", "season"),
    "28": (12, 3, "northern winter", "season"),
    "29": (9, 3, "southern spring", "season"),
    "30": (12, 3, "southern summer", "season"),
    "31": (3, 3, "southern autumn", "season"),
    "32": (6, 3, "southern winter", "season"),
    "33": (1, 3, "the first quarter of", "quarter"),
    "34": (4, 3, "the second quarter of", "quarter"),
    "35": (7, 3, "the third quarter of", "quarter"),
    "36": (10, 3, "the fourth quarter of", "quarter"),
    "37": (1, 4, "the first four months of", "four months"),
    "38": (5, 4, "the second four months of", "four months"),
    "39": (9, 4, "the third four months of", "four months"),
    "40": (1, 6, "the first half of", "half-year"),
    "41": (7, 6, "the second half of", "half-year"),
}
"""Divisions of a year, written in place of the month: (first month, number of months, name, precision).

ISO 8601-2:2019, 4.8; Library of Congress, level 2 Sub-year groupings. The standard does not say which months a season
has: these are the meteorological seasons. One that begins in December ends in the next year.
"""

_MAX_OFFSET_MINUTES = 14 * 60


@dataclass(frozen=True, slots=True)
class Span:
    """The span of one end of a date; None where that side is open or unknown.

    ``first_ordinal`` and ``last_ordinal`` are day numbers (1970-01-01 is 0), ``first_day`` and ``last_day`` their
    texts, ``earliest`` and ``latest`` seconds since 1970-01-01T00:00:00Z. ``widening`` is how far one widening moves
    them: (days, months).
    """

    first_ordinal: int | None = None
    last_ordinal: int | None = None
    earliest: int | None = None
    latest: int | None = None
    first_day: str | None = None
    last_day: str | None = None
    precision: str = "unknown"
    qualifiers: str = ""
    has_time: bool = False
    zone: str = "UTC"
    widening: tuple[int, int] = (0, 0)
    whole_months: bool = True

    def bounds(self, times: int) -> tuple[int | None, int | None]:
        """Return the first and last second after widening ``times`` times; 0 returns them unchanged."""
        days, months = self.widening[0] * times, self.widening[1] * times
        if not (days or months):
            return self.earliest, self.latest
        earliest = latest = None
        if self.first_ordinal is not None:
            earliest = day_begins(shift_months(self.first_ordinal - days, -months, to_month_end=False), self.zone)
        if self.last_ordinal is not None:
            latest = day_ends(shift_months(self.last_ordinal + days, months, self.whole_months), self.zone)
        return earliest, latest


OPEN = Span()
"""The span of an end that is open or unknown."""


def coarser(a: str, b: str) -> str:
    """Return the coarser of two precisions; everything is coarser than ``unknown``."""
    return max(a, b, key=_coarseness)


def span_of(components: DateComponents, zone: str) -> Span:
    """Resolve one date in a time zone; raises ``ParseError`` for days, hours and offsets that do not exist."""
    if components.time:
        return _date_time_span(components, zone)
    unspecified = _unspecified_last_digits(components)
    first, last, precision = _days(components, unspecified)
    return Span(
        first,
        last,
        day_begins(first, zone),
        day_ends(last, zone),
        day_text(first),
        day_text(last),
        precision,
        "".join(components.qualifiers),
        has_time=False,
        zone=zone,
        widening=_widening(components, unspecified),
        whole_months=not components.day or "X" in components.day,
    )


def _coarseness(precision: str) -> int:
    return _PRECISIONS.index(precision) if precision in _PRECISIONS else len(_PRECISIONS) + len(precision)


def _days(components: DateComponents, unspecified: int) -> tuple[int, int, str]:
    """Return the first and last day number, and the precision."""
    year_precision = _YEAR_PRECISIONS.get(unspecified, f"{10**unspecified} years")
    if components.year_value is not None:
        low, high = _significant_years(components, unspecified)
        return ordinal(low, 1, 1), ordinal(high, 12, 31), year_precision
    if components.month in DIVISIONS and not components.day:
        return _division_days(components)
    first, last = _first_and_last_day(components)
    return first, last, "day" if components.day else "month" if components.month else year_precision


def _unspecified_last_digits(components: DateComponents) -> int:
    """Count the last digits of the year that are unspecified: 1 for ``201X``, 2 for ``1950S2``."""
    if components.year_value is not None:
        digits, significant = len(str(abs(components.year_value))), components.significant_digits
        return max(digits - significant, 0) if significant else 0
    return len(components.year) - len(components.year.rstrip("X"))


def _significant_years(components: DateComponents, unspecified: int) -> tuple[int, int]:
    """Return the first and last year of a year with significant digits: ``1950S2`` is 1900 to 1999."""
    year = components.year_value or 0
    width = 10**unspecified
    low = abs(year) // width * width
    high = low + width - 1
    if high > MAX_YEAR and width > 1:
        raise ParseError("date", f"The year reaches beyond {MAX_YEAR}, the largest that is stored.", components.at)
    return (-high, -low) if year < 0 else (low, high)


def _division_days(components: DateComponents) -> tuple[int, int, str]:
    start, length, _, precision = DIVISIONS[components.month]
    first, last = (ordinal(year, start, 1) for year in _first_and_last_year(components))
    return first, shift_months(last, length, to_month_end=False) - 1, precision


def _widening(components: DateComponents, unspecified: int) -> tuple[int, int]:
    """Return the days and months of one widening: those of the finest component that is marked ``~`` or ``%``."""
    year, month, day = components.qualifiers
    if day in ("~", "%"):
        return 3, 0
    if month in ("~", "%"):
        return 0, 1
    return (0, 12 * 10**unspecified) if year in ("~", "%") else (0, 0)


# Unspecified digits (ISO 8601-2:2019; Library of Congress, level 1 and 2): the first and the last day of the calendar
# that match a mask. ``156X-12-25`` is 1560-12-25 to 1569-12-25; ``201X-02-29`` is 2012-02-29 to 2016-02-29, because
# only leap years have that day. Which (month, day) match depends only on whether the year is a leap year.

_MonthDay = tuple[int, int]


def _first_and_last_day(components: DateComponents) -> tuple[int, int]:
    """Return the first and last day number that the components can stand for.

    Raises ``ParseError`` where no day matches, such as ``2017-02-30`` or ``1985-02-3X``.
    """
    in_leap_year = _first_and_last_month_day(components.month, components.day, leap=True)
    if in_leap_year is None:  # every day of a common year is in a leap year, too
        raise _no_such_day(components)
    in_common_year = _first_and_last_month_day(components.month, components.day, leap=False)
    leap_only = in_common_year is None
    first = _extreme_year(components.year, components.negative, last=False, leap_only=leap_only)
    last = _extreme_year(components.year, components.negative, last=True, leap_only=leap_only)
    if first is None or last is None:
        raise _no_such_day(components)
    of_first = in_leap_year if in_common_year is None or is_leap(first) else in_common_year
    of_last = in_leap_year if in_common_year is None or is_leap(last) else in_common_year
    return ordinal(first, *of_first[0]), ordinal(last, *of_last[1])


def _first_and_last_year(components: DateComponents) -> tuple[int, int]:
    first = _extreme_year(components.year, components.negative, last=False, leap_only=False)
    last = _extreme_year(components.year, components.negative, last=True, leap_only=False)
    if first is None or last is None:
        raise ParseError("date", f"There is no year {components.text!r}.", components.at)
    return first, last


@lru_cache(maxsize=4096)
def _extreme_year(mask: str, negative: bool, last: bool, leap_only: bool) -> int | None:
    """Return the first or last (leap) year that matches the mask; it tries 10 000 years at most."""
    digits = "9876543210" if last != negative else "0123456789"
    for choice in product(*(digits if digit == "X" else digit for digit in mask)):
        year = int("".join(choice))
        if (year or not negative) and (not leap_only or is_leap(year)):
            return -year if negative else year
    return None


@lru_cache(maxsize=2048)
def _first_and_last_month_day(month_mask: str, day_mask: str, leap: bool) -> tuple[_MonthDay, _MonthDay] | None:
    matching = [
        (month, day)
        for month in range(1, 13)
        if not month_mask or _matches(month, month_mask)
        for day in range(1, month_length(month, leap) + 1)
        if not day_mask or _matches(day, day_mask)
    ]
    return (matching[0], matching[-1]) if matching else None


def _matches(number: int, mask: str) -> bool:
    return all(expected in ("X", digit) for expected, digit in zip(mask, f"{number:02d}", strict=True))


def _no_such_day(components: DateComponents) -> ParseError:
    text, month, day, year = components.text.partition("T")[0], components.month, components.day, components.year
    at = components.at + len(text.rstrip("?~%")) - 2
    if not any(_matches(number, month) for number in range(1, 13)):
        return _no_such_month(components)
    if not any(_matches(number, day) for number in range(1, 32)):
        return ParseError("date", f"There is no day {day}: days are 01 to 31.", at)
    if "X" in year + month + day:
        return ParseError("date", f"There is no such day: no digits in place of X make {text!r} a day.", at)
    leap = is_leap(int(year))
    name, length = MONTHS[int(month)], month_length(int(month), leap)
    of_year = f" {'-' if components.negative else ''}{year}" if month == "02" else ""
    return ParseError("date", f"There is no day {day} in {name}{of_year}: it has {length} days.", at)


def _no_such_month(components: DateComponents) -> ParseError:
    text, month = components.text, components.month
    at = components.at + text.index(month, text.index(components.year) + 4)
    if month in DIVISIONS:
        return ParseError("date", f"{month} is a season or part of a year and takes no day.", at)
    if "X" in month:
        return ParseError("date", f"No month is written {month}: months are 01 to 12 (a season has no X).", at)
    return ParseError(
        "date", f"There is no month {month}: months are 01 to 12, seasons and parts of a year 21 to 41.", at
    )


# Date and time (ISO 8601-1:2019, 4.3 and 5.3; Library of Congress, level 0).


def _date_time_span(components: DateComponents, zone: str) -> Span:
    """Resolve a date-time in a zone; raises ``ParseError`` for hours, seconds and offsets that no clock shows.

    ISO 8601-1:2019 has no 24:00:00, and :60 for leap seconds only; a leap second is read as the second before it.
    """
    number, _ = _first_and_last_day(components)
    hour, minute, second = (int(digits) for digits in components.time.split(":"))
    _check_time(hour, minute, second, components)
    second_of_day = hour * 3600 + minute * 60 + min(second, 59)
    if components.utc_offset:
        earliest = latest = number * DAY + second_of_day - 60 * _offset_minutes(components)
        number = day_of(earliest, zone)
    else:
        earliest, latest = clock_instants(number, second_of_day, zone)
    if second == 60 and not _begins_month(latest + 1):
        raise ParseError(
            "date",
            "Second 60 is a leap second: it comes only at 23:59:60 UTC on a month's last day.",
            components.at + components.text.index("T") + 7,
        )
    text = components.text
    return Span(number, number, earliest, latest, text, text, "second", has_time=True, zone=zone)


def _check_time(hour: int, minute: int, second: int, components: DateComponents) -> None:
    at = components.at + components.text.index("T") + 1
    if hour == 24:
        raise ParseError("date", "Hours run from 00 to 23; for midnight write the next day with 00:00:00.", at)
    if hour > 23:
        raise ParseError("date", f"Hours run from 00 to 23, not {hour}.", at)
    if minute > 59:
        raise ParseError("date", f"Minutes run from 00 to 59, not {minute}.", at + 3)
    if second > 60:
        raise ParseError("date", f"Seconds run from 00 to 59, not {second}.", at + 6)


def _begins_month(instant: int) -> bool:
    number, second = divmod(instant, DAY)
    return second == 0 and day_text(number).endswith("-01")


def _offset_minutes(components: DateComponents) -> int:
    """Return the offset from UTC in minutes; at most 14 hours in both directions, the largest in use."""
    text = components.utc_offset
    at = components.at + len(components.text) - len(text)
    if text == "Z":
        return 0
    minutes = int(text[1:3]) * 60 + int(text[4:] or 0)
    if int(text[4:] or 0) > 59:
        raise ParseError("date", f"Minutes of an offset run from 00 to 59, not {text[4:]}.", at + 4)
    if minutes > _MAX_OFFSET_MINUTES:
        raise ParseError("date", f"An offset is at most 14 hours, not {text}.", at)
    if text[0] == "-" and not minutes:
        raise ParseError("date", f"An offset of zero is written +00:00 or Z, not {text}.", at)
    return -minutes if text[0] == "-" else minutes
