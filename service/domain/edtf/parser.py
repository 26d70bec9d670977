"""One date as it is written: its characters taken apart, nothing yet said about what they mean."""

from __future__ import annotations

import re
from dataclasses import dataclass

from service.domain.edtf.syntax_errors import syntax_error
from service.domain.errors import ParseError

# No quantifier stands inside another: a match costs one pass over the text.
_PLAIN = re.compile(
    r"([?~%]?)(-?)([0-9X]{4})([?~%]?)(?:-([?~%]?)([0-9X]{2})([?~%]?)(?:-([?~%]?)([0-9X]{2})([?~%]?))?)?"
)
_LONG = re.compile(r"([?~%]?)(?:(Y)(-?)([0-9]+)(?:E([0-9]+))?|(-?)([0-9]{4})(?=S))(?:S([0-9]+))?([?~%]?)")
_CLOCK = re.compile(r"(-?)([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}:[0-9]{2}:[0-9]{2})(Z|[+-][0-9]{2}(?::[0-9]{2})?)?")
_WORST = 10**9  # years further off are refused
_JOINED = {"": 0, "?": 1, "~": 2, "%": 3}
MARKS = ("", "?", "~", "%")


@dataclass(frozen=True, slots=True)
class DateText:
    """One date taken apart.

    ``year``, ``month`` and ``day`` keep their digits and ``X``; ``marks`` has one of ``""``, ``?``, ``~``, ``%`` for
    each of them. ``value`` is a year in full where it is long or has significant digits.
    """

    text: str
    at: int
    negative: bool
    year: str
    month: str = ""
    day: str = ""
    marks: tuple[str, str, str] = ("", "", "")
    value: int | None = None
    significant: int = 0
    clock: str = ""
    shift: str = ""


def tokenize(text: str, at: int) -> DateText:
    """Take one date apart; ``at`` is its offset in the whole text, for refusals (``Unreadable``)."""
    match = _PLAIN.fullmatch(text)
    if match:
        written = _plain(text, at, match)
    elif match := _CLOCK.fullmatch(text):
        sign, year, month, day, clock, shift = match.groups("")
        written = DateText(text, at, bool(sign), year, month, day, clock=clock, shift=shift)
    elif match := _LONG.fullmatch(text):
        written = _long(text, at, match)
    else:
        raise syntax_error(text, at)
    if written.negative and written.year == "0000":
        raise ParseError("date", "There is no year -0000: the year before 0001 is 0000, before it comes -0001.", at)
    return written


def _plain(text: str, at: int, match: re.Match[str]) -> DateText:
    left_y, sign, year, right_y, left_m, month, right_m, left_d, day, right_d = match.groups("")
    if right_y or right_m or right_d or left_y or left_m or left_d:
        for left, right, group in ((left_y, right_y, 4), (left_m, right_m, 7), (left_d, right_d, 10)):
            if left and _JOINED[left] & _JOINED[right]:
                raise ParseError(
                    "date", f"The mark {right!r} says twice what {left!r} says: keep one.", at + match.start(group)
                )
        # A mark on the right holds for its component and all to its left, one on the left for its own only.
        of_day, of_month, of_year = _JOINED[right_d], _JOINED[right_m], _JOINED[right_y]
        marks = (
            MARKS[_JOINED[left_y] | of_year | of_month | of_day],
            MARKS[_JOINED[left_m] | of_month | of_day],
            MARKS[_JOINED[left_d] | of_day],
        )
        return DateText(text, at, bool(sign), year, month, day, marks)
    return DateText(text, at, bool(sign), year, month, day)


def _long(text: str, at: int, match: re.Match[str]) -> DateText:
    left, prefix, sign_y, digits_y, exponent, sign, digits, significant, right = match.groups("")
    if left and _JOINED[left] & _JOINED[right]:
        raise ParseError("date", f"The mark {right!r} says twice what {left!r} says: keep one.", at + match.start(9))
    if exponent is not None and exponent.startswith("0"):
        raise ParseError(
            "date", "An exponent is a whole number from 1 without leading zeros: Y17E7.", at + match.start(5)
        )
    value = _value(digits_y, exponent, at) if prefix else int(digits)
    _check_long(match, bool(prefix), digits_y, value, at)
    negative = bool(sign_y or sign)
    marks = (MARKS[_JOINED[left] | _JOINED[right]], "", "")
    # Beyond the number of digits a count says nothing more, however long it is.
    count = int(significant[:3]) if significant else 0
    return DateText(
        text, at, negative, digits_y or digits, marks=marks, value=-value if negative else value, significant=count
    )


def _value(digits: str, exponent: str, at: int) -> int:
    power = int(exponent[:3]) if exponent else 0
    if digits[0] != "0" and len(digits) + power > 11:
        raise _too_far(at)
    return int(digits[:12]) * int(10 ** min(power, 12))


def _check_long(match: re.Match[str], prefixed: bool, digits: str, value: int, at: int) -> None:
    if prefixed and digits.startswith("0"):
        raise ParseError("date", "A year after Y has no leading zeros: Y170000002.", at + match.start(4))
    if prefixed and value <= 9999:
        short = f"{match[3]}{value:04d}"
        raise ParseError("date", f"Y is for years of more than four digits: write {short}.", at + match.start(2))
    if value > _WORST:
        raise _too_far(at)
    if match[8] and match[8].startswith("0"):
        raise ParseError(
            "date", "The number after S counts significant digits, from 1 on: 1950S2.", at + match.start(8)
        )


def _too_far(at: int) -> ParseError:
    return ParseError("date", "The year is beyond 1000000000, the furthest that is kept, in either direction.", at)
