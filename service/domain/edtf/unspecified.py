"""The first and the last real day that digits written as ``X`` can stand for."""

from __future__ import annotations

from functools import lru_cache
from itertools import product

from service.domain.edtf.calendar import MONTHS, is_leap, month_length, ordinal
from service.domain.edtf.season import DIVISIONS
from service.domain.edtf.written import Written
from service.domain.errors import Unreadable

_Corner = tuple[int, int]


def first_and_last(written: Written) -> tuple[int, int]:
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


def outer_years(written: Written) -> tuple[int, int]:
    """Give the first and last year that a written year can stand for."""
    first = _first_year(written.year, written.negative, last=False, leap=False)
    last = _first_year(written.year, written.negative, last=True, leap=False)
    if first is None or last is None:
        raise Unreadable("date", f"There is no year {written.text!r}.", written.at)
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


def _no_such_day(written: Written) -> Unreadable:
    text, at = written.text, written.at
    where = at + len(text.rstrip("?~%")) - 2
    if not any(_matches(number, written.month) for number in range(1, 13)):
        return _no_such_month(written)
    if not any(_matches(number, written.day) for number in range(1, 32)):
        return Unreadable("date", f"There is no day {written.day}: days are 01 to 31.", where)
    if "X" in written.month + written.day or written.year.count("X"):
        return Unreadable("date", f"There is no such day: {text!r} leaves none, whatever X stands for.", where)
    month, leap = int(written.month), is_leap(int(written.year))
    name, length = MONTHS[month], month_length(month, leap)
    year = f" {'-' if written.negative else ''}{written.year}" if month == 2 else ""
    return Unreadable("date", f"There is no day {written.day} in {name}{year}: it has {length} days.", where)


def _no_such_month(written: Written) -> Unreadable:
    where = written.at + written.text.index(written.month, written.text.index(written.year) + 4)
    if written.month in DIVISIONS:
        return Unreadable("date", f"{written.month} is a season or part of a year and takes no day.", where)
    if "X" in written.month:
        return Unreadable(
            "date", f"No month is written {written.month}: months are 01 to 12 (a season has no X).", where
        )
    return Unreadable(
        "date", f"There is no month {written.month}: months are 01 to 12, seasons and parts of a year 21 to 41.", where
    )
