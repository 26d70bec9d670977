"""Dates of events as sources write them: Extended Date/Time Format (EDTF), levels 0, 1 and 2, complete.

ISO 8601-2:2019 in the profile of the Library of Congress, 2019 (https://www.loc.gov/standards/datetime/).

This is a parser of our own because no published Python library is both right and safe. The usual one, ``edtf`` 5.0,
reads ``1950S2`` as the year 1950, accepts ``1985-02-3X`` and intervals that end before they begin, takes 3 seconds
for a set of 300 years, and knows no time zones. Here every text is parsed or refused in time linear in its length.
"""

from __future__ import annotations

from functools import lru_cache

from service.domain.edtf.calendar import check_zone, day_number, day_text
from service.domain.edtf.date import Date, make_date
from service.domain.edtf.expression import parse_interval, parse_set, parse_single
from service.domain.edtf.hints import check_characters, suggest_form
from service.domain.errors import ParseError

__all__ = ["MAX_LENGTH", "Date", "day_number", "day_text", "parse"]

MAX_LENGTH = 256
"""How many characters a date may have."""

_MAX_CACHED_LENGTH = 64


def parse(text: str, zone: str = "UTC") -> Date:
    """Parse one EDTF text; ``zone`` is the IANA time zone of its days and of clock times without an offset.

    Raises ``ParseError`` (code ``date``, or ``zone`` for an unknown zone) for text that is not EDTF of 2019, for days
    that no calendar has, years beyond 10^9, and more than 256 characters. ``detail`` says what is wrong and suggests
    a form, ``at`` is the offset in the text.
    """
    if len(text) > MAX_LENGTH:
        raise ParseError("date", f"A date has at most {MAX_LENGTH} characters, not {len(text)}.", MAX_LENGTH)
    # Long sets are not cached, so that nobody can fill the memory with them.
    return _cached_parse(text, zone) if len(text) <= _MAX_CACHED_LENGTH else _parse(text, zone)


def _parse(text: str, zone: str) -> Date:
    check_zone(zone)
    check_characters(text)
    try:
        return _parse_expression(text, zone)
    except ParseError as error:
        raise suggest_form(text, _is_valid) or error from None


_cached_parse = lru_cache(maxsize=16_384)(_parse)


def _is_valid(text: str) -> bool:
    try:
        check_characters(text)
        _parse_expression(text, "UTC")
    except ParseError:
        return False
    return True


def _parse_expression(text: str, zone: str) -> Date:
    if text[0] in "[{":
        return make_date(text, parse_set(text, zone))
    if "/" in text:
        return make_date(text, (parse_interval(text, zone),))
    return make_date(text, (parse_single(text, 0, zone),))
