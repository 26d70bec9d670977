"""Dates of a story as sources give them: Extended Date/Time Format, levels 0, 1 and 2, complete.

ISO 8601-2:2019 in the text of the Library of Congress (https://www.loc.gov/standards/datetime/). Every text is read
or refused in time linear in its length.
"""

from __future__ import annotations

from functools import lru_cache

from service.domain.edtf import calendar as zones
from service.domain.edtf.calendar import day_number, day_text
from service.domain.edtf.date import Date, make
from service.domain.edtf.expression import parse_interval, parse_set, parse_single
from service.domain.edtf.hints import advice, syntax_hint
from service.domain.errors import ParseError

__all__ = ["LONGEST", "Date", "day_number", "day_text", "parse"]

LONGEST = 256
"""How many characters a date may have."""

_KEPT = 64


def parse(text: str, zone: str = "UTC") -> Date:
    """Read one EDTF text; ``zone`` is the IANA zone in which bare days begin and bare clock times are read.

    Refused with ``Unreadable`` (code ``date``, or ``zone`` for an unknown zone): what is not EDTF of 2019, what no
    calendar has, years beyond 10^9, more than 256 characters. ``detail`` says what is wrong and what would do,
    ``at`` where.
    """
    if len(text) > LONGEST:
        raise ParseError("date", f"A date has at most {LONGEST} characters, not {len(text)}.", LONGEST)
    # Long sets are not kept, so that nobody fills the memory with them.
    return _kept(text, zone) if len(text) <= _KEPT else _read(text, zone)


def _read(text: str, zone: str) -> Date:
    zones.known(zone)
    syntax_hint(text)
    try:
        return _read_fit(text, zone)
    except ParseError as refusal:
        raise advice(text, _readable) or refusal from None


_kept = lru_cache(maxsize=16_384)(_read)


def _readable(text: str) -> bool:
    try:
        syntax_hint(text)
        _read_fit(text, "UTC")
    except ParseError:
        return False
    return True


def _read_fit(text: str, zone: str) -> Date:
    if text[0] in "[{":
        return make(text, parse_set(text, zone))
    if "/" in text:
        return make(text, (parse_interval(text, zone),))
    return make(text, (parse_single(text, 0, zone),))
