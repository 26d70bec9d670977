"""Where one date may lie, and how far its marks let it move."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from service.domain.edtf.calendar import (
    DAY,
    MONTHS,
    clock_reads,
    day_begins,
    day_ends,
    day_of,
    day_text,
    is_leap,
    month_length,
    ordinal,
    shift_months,
)
from service.domain.edtf.parser import DateText
from service.domain.errors import ParseError

SCALES = {0: "year", 1: "decade", 2: "century", 3: "millennium"}
"""Precisions of a year by how many of its last digits are left open."""
_FINENESS = ("unknown", "second", "day", "month", "season", "quarter", "four months", "half-year", *SCALES.values())


@dataclass(frozen=True, slots=True)
class Span:
    """One end of a date: days (numbers and text) and seconds, ``None`` where that side is open or unknown.

    ``step`` is how far one widening moves it: days and months.
    """

    first: int | None = None
    last: int | None = None
    begins: int | None = None
    ends: int | None = None
    first_day: str | None = None
    last_day: str | None = None
    precision: str = "unknown"
    marks: str = ""
    clock: bool = False
    zone: str = "UTC"
    step: tuple[int, int] = (0, 0)
    whole_months: bool = True

    def bounds(self, times: int) -> tuple[int | None, int | None]:
        """Give the first and last second after widening ``times`` times; 0 leaves them as they are."""
        days, months = self.step[0] * times, self.step[1] * times
        if not (days or months):
            return self.begins, self.ends
        earliest = latest = None
        if self.first is not None:
            earliest = day_begins(shift_months(self.first - days, -months, to_month_end=False), self.zone)
        if self.last is not None:
            latest = day_ends(shift_months(self.last + days, months, self.whole_months), self.zone)
        return earliest, latest


OPEN = Span()
"""An end of which nothing is known, or that is not there."""


def coarser(one: str, other: str) -> str:
    """Give the coarser of two precisions; anything is coarser than ``unknown``."""
    return max(one, other, key=_rank)


def _rank(precision: str) -> int:
    return _FINENESS.index(precision) if precision in _FINENESS else len(_FINENESS) + len(precision)


# The divisions of a year, 21–41 in the place of the month (ISO 8601-2:2019, 4.8; Library of Congress, level 2).

# code: (first month, how many months, what it is called, precision)
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
"""Seasons are those of the meteorologists; one that begins in December ends in the next year."""


# The first and the last real day that digits written as ``X`` can stand for.

_Corner = tuple[int, int]


def first_and_last(written: DateText) -> tuple[int, int]:
    """Give the first and last day number of a date of year, month and day, each perhaps with ``X``.

    Refused (``Unreadable``): a month or day that no month or day matches, such as ``2017-02-30`` or ``1985-02-3X``.
    """
    leap = _corners(written.month, written.day, leap=True)
    if leap is None:  # whatever a common year has, a leap year has too
        raise _no_such_day(written)
    common = _corners(written.month, written.day, leap=False)
    first = _first_year(written.year, written.negative, last=False, leap=common is None)
    last = _first_year(written.year, written.negative, last=True, leap=common is None)
    if first is None or last is None:
        raise _no_such_day(written)
    return _corner(first, 0, common, leap), _corner(last, 1, common, leap)


def outer_years(written: DateText) -> tuple[int, int]:
    """Give the first and last year that a written year can stand for."""
    first = _first_year(written.year, written.negative, last=False, leap=False)
    last = _first_year(written.year, written.negative, last=True, leap=False)
    if first is None or last is None:
        raise ParseError("date", f"There is no year {written.text!r}.", written.at)
    return first, last


@lru_cache(maxsize=4096)
def _first_year(mask: str, negative: bool, last: bool, leap: bool) -> int | None:
    """Find the first (or last) year written so, among leap years only where ``leap``; at most 10 000 are tried."""
    digits = "9876543210" if last != negative else "0123456789"
    for choice in product(*(digits if digit == "X" else digit for digit in mask)):
        year = int("".join(choice))
        if (year or not negative) and (not leap or is_leap(year)):
            return -year if negative else year
    return None


@lru_cache(maxsize=2048)
def _corners(month: str, day: str, leap: bool) -> tuple[_Corner, _Corner] | None:
    """Give the first and last (month, day) that match in a year, leap or not."""
    found = [
        (number, candidate)
        for number in range(1, 13)
        if not month or _matches(number, month)
        for candidate in range(1, month_length(number, leap) + 1)
        if not day or _matches(candidate, day)
    ]
    return (found[0], found[-1]) if found else None


def _matches(number: int, mask: str) -> bool:
    return all(wanted in ("X", digit) for wanted, digit in zip(mask, f"{number:02d}", strict=True))


def _corner(year: int, side: int, common: tuple[_Corner, _Corner] | None, leap: tuple[_Corner, _Corner]) -> int:
    corners = leap if common is None or is_leap(year) else common
    return ordinal(year, *corners[side])


def _no_such_day(written: DateText) -> ParseError:
    text, at = written.text, written.at
    where = at + len(text.rstrip("?~%")) - 2
    if not any(_matches(number, written.month) for number in range(1, 13)):
        return _no_such_month(written)
    if not any(_matches(number, written.day) for number in range(1, 32)):
        return ParseError("date", f"There is no day {written.day}: days are 01 to 31.", where)
    if "X" in written.month + written.day or written.year.count("X"):
        return ParseError("date", f"There is no such day: {text!r} leaves none, whatever X stands for.", where)
    month, leap = int(written.month), is_leap(int(written.year))
    name, length = MONTHS[month], month_length(month, leap)
    year = f" {'-' if written.negative else ''}{written.year}" if month == 2 else ""
    return ParseError("date", f"There is no day {written.day} in {name}{year}: it has {length} days.", where)


def _no_such_month(written: DateText) -> ParseError:
    where = written.at + written.text.index(written.month, written.text.index(written.year) + 4)
    if written.month in DIVISIONS:
        return ParseError("date", f"{written.month} is a season or part of a year and takes no day.", where)
    if "X" in written.month:
        return ParseError(
            "date", f"No month is written {written.month}: months are 01 to 12 (a season has no X).", where
        )
    return ParseError(
        "date", f"There is no month {written.month}: months are 01 to 12, seasons and parts of a year 21 to 41.", where
    )


# A day with a clock time: hours, minutes and seconds, offsets, leap seconds (ISO 8601-1:2019, 4.3 and 5.3).

_FURTHEST_SHIFT = 14 * 60


def moment(written: DateText, zone: str) -> Span:
    """Read a date-time in a zone; refuse (``Unreadable``) hours, seconds and offsets that no clock shows.

    ISO 8601-1:2019 has no 24:00:00, and :60 for leap seconds only; one is read as the second before it.
    """
    plain = DateText(written.text.split("T")[0], written.at, written.negative, written.year, written.month, written.day)
    number, _ = first_and_last(plain)
    hour, minute, second = (int(part) for part in written.clock.split(":"))
    _check_clock(hour, minute, second, written)
    wanted = hour * 3600 + minute * 60 + min(second, 59)
    if written.shift:
        begins = ends = number * DAY + wanted - 60 * _shift(written)
        number = day_of(begins, zone)
    else:
        begins, ends = clock_reads(number, wanted, zone)
    if second == 60 and not _leap_second(ends + 1):
        where = written.at + written.text.index("T") + 7
        raise ParseError(
            "date", "Second 60 is a leap second: it comes only at 23:59:60 UTC on a month's last day.", where
        )
    return Span(number, number, begins, ends, written.text, written.text, "second", clock=True, zone=zone)


def _check_clock(hour: int, minute: int, second: int, written: DateText) -> None:
    where = written.at + written.text.index("T") + 1
    if hour == 24:
        raise ParseError("date", "Hours run from 00 to 23; for midnight write the next day with 00:00:00.", where)
    if hour > 23:
        raise ParseError("date", f"Hours run from 00 to 23, not {hour}.", where)
    if minute > 59:
        raise ParseError("date", f"Minutes run from 00 to 59, not {minute}.", where + 3)
    if second > 60:
        raise ParseError("date", f"Seconds run from 00 to 59, not {second}.", where + 6)


def _leap_second(following: int) -> bool:
    number, second = divmod(following, DAY)
    return second == 0 and day_text(number).endswith("-01")


def _shift(written: DateText) -> int:
    """Give an offset from UTC in minutes; at most 14 hours either way, as in use anywhere."""
    text, where = written.shift, written.at + len(written.text) - len(written.shift)
    if text == "Z":
        return 0
    minutes = int(text[1:3]) * 60 + int(text[4:] or 0)
    if int(text[4:] or 0) > 59:
        raise ParseError("date", f"Minutes of an offset run from 00 to 59, not {text[4:]}.", where + 4)
    if minutes > _FURTHEST_SHIFT:
        raise ParseError("date", f"An offset is at most 14 hours, not {text}.", where)
    if text[0] == "-" and not minutes:
        raise ParseError("date", f"An offset of nothing is written +00:00 or Z, not {text}.", where)
    return -minutes if text[0] == "-" else minutes


# From one date as written to where it may lie.


def span(written: DateText, zone: str) -> Span:
    """Read one date in a zone; refuse (``Unreadable``) what cannot be: no such day, hour or offset."""
    if written.clock:
        return moment(written, zone)
    scale = _scale(written)
    first, last, precision = _days(written, scale)
    return Span(
        first,
        last,
        day_begins(first, zone),
        day_ends(last, zone),
        day_text(first),
        day_text(last),
        precision,
        "".join(written.marks),
        clock=False,
        zone=zone,
        step=_step(written, scale),
        whole_months=not written.day or "X" in written.day,
    )


def _days(written: DateText, scale: int) -> tuple[int, int, str]:
    if written.value is not None:
        low, high = _significant(written)
        return ordinal(low, 1, 1), ordinal(high, 12, 31), SCALES.get(scale, f"{10**scale} years")
    if written.month in DIVISIONS and not written.day:
        return _division(written)
    first, last = first_and_last(written)
    if written.day:
        return first, last, "day"
    return first, last, "month" if written.month else SCALES.get(scale, f"{10**scale} years")


def _division(written: DateText) -> tuple[int, int, str]:
    start, length, _, precision = DIVISIONS[written.month]
    first, last = (ordinal(year, start, 1) for year in outer_years(written))
    return first, shift_months(last, length, to_month_end=False) - 1, precision


def _scale(written: DateText) -> int:
    """Tell how many digits of the year are left open at its end."""
    if written.value is not None:
        return max(len(str(abs(written.value))) - written.significant, 0) if written.significant else 0
    return len(written.year) - len(written.year.rstrip("X"))


def _significant(written: DateText) -> tuple[int, int]:
    value = written.value or 0
    width = 10 ** _scale(written)
    low = abs(value) // width * width
    high = low + width - 1
    if high > 10**9 and width > 1:
        raise ParseError("date", "The year reaches beyond 1000000000, the furthest that is kept.", written.at)
    return (-high, -low) if value < 0 else (low, high)


def _step(written: DateText, scale: int) -> tuple[int, int]:
    """Give days and months of one widening: those of the finest component marked ``~`` or ``%``."""
    year, month, day = written.marks
    if day in ("~", "%"):
        return 3, 0
    if month in ("~", "%"):
        return 0, 1
    return (0, 12 * 10**scale) if year in ("~", "%") else (0, 0)
