"""The syntax of one date: its text split into components. What they mean is resolved in ``bounds``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from service.domain.edtf.syntax_errors import syntax_error
from service.domain.errors import ParseError

MAX_YEAR = 10**9
"""Years further from 0 are refused, in both directions."""

# No quantifier is nested in another one: a match takes one pass over the text.
_PLAIN = re.compile(
    r"([?~%]?)(-?)([0-9X]{4})([?~%]?)(?:-([?~%]?)([0-9X]{2})([?~%]?)(?:-([?~%]?)([0-9X]{2})([?~%]?))?)?"
)
_LONG_YEAR = re.compile(r"([?~%]?)(?:(Y)(-?)([0-9]+)(?:E([0-9]+))?|(-?)([0-9]{4})(?=S))(?:S([0-9]+))?([?~%]?)")
_DATE_TIME = re.compile(
    r"(-?)([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}:[0-9]{2}:[0-9]{2})(Z|[+-][0-9]{2}(?::[0-9]{2})?)?"
)
# Qualifiers as two bits, uncertain and approximate, so that they combine with ``|``.
_QUALIFIERS = ("", "?", "~", "%")
_BITS = {qualifier: bits for bits, qualifier in enumerate(_QUALIFIERS)}


@dataclass(frozen=True, slots=True)
class DateComponents:
    """One date split into its components; ``at`` is its offset in the whole text.

    ``year``, ``month`` and ``day`` keep their digits and ``X`` (an unspecified digit); ``qualifiers`` has one of
    ``""``, ``?``, ``~``, ``%`` for each of them. ``year_value`` is the number of a year with ``Y``, ``E`` or ``S``,
    and ``significant_digits`` is what follows its ``S``. ``utc_offset`` is ``Z``, ``+05:30`` or empty.
    """

    text: str
    at: int
    negative: bool
    year: str
    month: str = ""
    day: str = ""
    qualifiers: tuple[str, str, str] = ("", "", "")
    year_value: int | None = None
    significant_digits: int = 0
    time: str = ""
    utc_offset: str = ""


def parse_components(text: str, at: int) -> DateComponents:
    """Split one date into its components; ``at`` is its offset in the whole text. Raises ``ParseError``."""
    match = _PLAIN.fullmatch(text)
    if match:
        components = _plain(text, at, match)
    elif match := _DATE_TIME.fullmatch(text):
        sign, year, month, day, time, utc_offset = match.groups("")
        components = DateComponents(text, at, bool(sign), year, month, day, time=time, utc_offset=utc_offset)
    elif match := _LONG_YEAR.fullmatch(text):
        components = _long_year(text, at, match)
    else:
        raise syntax_error(text, at)
    if components.negative and components.year == "0000":
        raise ParseError("date", "There is no year -0000: the year before 0001 is 0000, before it comes -0001.", at)
    return components


def _plain(text: str, at: int, match: re.Match[str]) -> DateComponents:
    left_y, sign, year, right_y, left_m, month, right_m, left_d, day, right_d = match.groups("")
    if not (right_y or right_m or right_d or left_y or left_m or left_d):
        return DateComponents(text, at, bool(sign), year, month, day)
    for left, right, group in ((left_y, right_y, 4), (left_m, right_m, 7), (left_d, right_d, 10)):
        _check_repeated_qualifier(left, right, at + match.start(group))
    # Library of Congress, level 2, Qualification: a qualifier on the right is for its component and all to its left
    # (group), one on the left is for its own component only (individual).
    of_day, of_month, of_year = _BITS[right_d], _BITS[right_m], _BITS[right_y]
    qualifiers = (
        _QUALIFIERS[_BITS[left_y] | of_year | of_month | of_day],
        _QUALIFIERS[_BITS[left_m] | of_month | of_day],
        _QUALIFIERS[_BITS[left_d] | of_day],
    )
    return DateComponents(text, at, bool(sign), year, month, day, qualifiers)


def _check_repeated_qualifier(left: str, right: str, at: int) -> None:
    if left and _BITS[left] & _BITS[right]:
        raise ParseError("date", f"The mark {right!r} repeats what {left!r} says: keep one.", at)


def _long_year(text: str, at: int, match: re.Match[str]) -> DateComponents:
    left, prefix, sign_y, digits_y, exponent, sign, digits, significant, right = match.groups("")
    _check_repeated_qualifier(left, right, at + match.start(9))
    if exponent.startswith("0"):
        raise ParseError(
            "date", "An exponent is a whole number from 1 without leading zeros: Y17E7.", at + match.start(5)
        )
    value = _year_value(digits_y, exponent, at) if prefix else int(digits)
    _check_long_year(match, bool(prefix), digits_y, value, at)
    negative = bool(sign_y or sign)
    return DateComponents(
        text,
        at,
        negative,
        digits_y or digits,
        qualifiers=(_QUALIFIERS[_BITS[left] | _BITS[right]], "", ""),
        year_value=-value if negative else value,
        # Three digits of it are enough: no year has more than ten digits.
        significant_digits=int(significant[:3]) if significant else 0,
    )


def _year_value(digits: str, exponent: str, at: int) -> int:
    # The lengths are compared before the power is computed: Y9E999999 must cost nothing.
    power = int(exponent[:3]) if exponent else 0
    if digits[0] != "0" and len(digits) + power > 11:
        raise _too_far(at)
    return int(digits[:12]) * int(10 ** min(power, 12))


def _check_long_year(match: re.Match[str], prefixed: bool, digits: str, value: int, at: int) -> None:
    if prefixed and digits.startswith("0"):
        raise ParseError("date", "A year after Y has no leading zeros: Y170000002.", at + match.start(4))
    if prefixed and value <= 9999:
        short = f"{match[3]}{value:04d}"
        raise ParseError("date", f"Y is for years of more than four digits: write {short}.", at + match.start(2))
    if value > MAX_YEAR:
        raise _too_far(at)
    if match[8] and match[8].startswith("0"):
        raise ParseError(
            "date", "The number after S counts significant digits, from 1 on: 1950S2.", at + match.start(8)
        )


def _too_far(at: int) -> ParseError:
    return ParseError("date", f"The year is beyond {MAX_YEAR}, the largest that is stored, in either direction.", at)
