"""EDTF expressions: single dates, intervals ``a/b``, and sets ``[a,b..c]`` (one of) and ``{a,b..c}`` (all of).

Every expression is parsed to pairs of ends: a single date is a pair of the same end twice, a set a pair for each
member. ISO 8601-2:2019, 6 (sets), 6.3, 10.2 and 10.6 (intervals); Library of Congress, level 1 Extended Interval,
level 2 Set representation and Interval.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from service.domain.edtf.bounds import OPEN, Span, span_of
from service.domain.edtf.components import DateComponents, parse_components
from service.domain.errors import ParseError

MAX_MEMBERS = 64
"""How many members a set may have."""

_CLOSING = {"[": "]", "{": "}"}


@dataclass(frozen=True, slots=True)
class End:
    """One end of a pair; ``components`` is None where it is ``..`` or empty.

    ``span`` is open on one side for ``..a`` and ``a..``; ``date_span`` is that of the date ``a`` alone.
    """

    text: str
    span: Span
    components: DateComponents | None
    date_span: Span


Pair = tuple[End, End]


def parse_single(text: str, at: int, zone: str) -> Pair:
    """Parse a single date as a pair of the same end twice; ``at`` is its offset in the whole text."""
    end = _date_end(text, at, zone)
    return end, end


def parse_interval(text: str, zone: str) -> Pair:
    """Parse ``a/b``: each side is a date, ``..`` (open) or empty (unknown).

    Raises ``ParseError`` for more than one slash, two empty sides, and an end that is before the start.
    """
    slash = text.index("/")
    second_slash = text.find("/", slash + 1)
    if second_slash >= 0:
        raise ParseError("date", "An interval has one slash: 2017-10-12/2017-10-14.", second_slash)
    if text == "/":
        raise ParseError(
            "date", "Neither side is given. Write a date on one at least: 2017-10-12/ or ../2017-10-12.", 0
        )
    start, end = _interval_end(text[:slash], 0, zone), _interval_end(text[slash + 1 :], slash + 1, zone)
    _check_order(start, end, slash + 1, "interval")
    return start, end


def parse_set(text: str, zone: str) -> tuple[Pair, ...]:
    """Parse the members of a set, in the order of the text; each is a date or a range ``a..b``, ``..b``, ``a..``.

    Raises ``ParseError`` for a missing bracket, an empty member, more than 64 members, intervals, and dots that leave
    an end open inside the set.
    """
    closing = _CLOSING[text[0]]
    if not text.endswith(closing) or len(text) < 2:
        raise ParseError("date", f"A set that opens with {text[0]} closes with {closing}, at the end.", len(text))
    members = text[1:-1].split(",")
    if len(members) > MAX_MEMBERS:
        raise ParseError(
            "date", f"A set has at most {MAX_MEMBERS} members, not {len(members)}. Write runs as 1667..1672.", 0
        )
    pairs, at = [], 1
    for index, member in enumerate(members):
        _check_member(member, at, first=index == 0, last=index == len(members) - 1)
        pairs.append(_parse_member(member, at, zone))
        at += len(member) + 1
    return tuple(pairs)


def _interval_end(text: str, at: int, zone: str) -> End:
    if text in ("", ".."):
        return _no_date(text)
    if text.startswith(("[", "{")):
        raise ParseError("date", "A set cannot be the end of an interval. Write a single date.", at)
    before, after = text.startswith(".."), text.endswith("..")
    if before and after:
        raise ParseError("date", "Two dots stand before a date or after it, not on both sides.", at + len(text) - 2)
    if not (before or after):
        return _date_end(text, at, zone)
    # ISO 8601-2:2019, 10.6: `..a` is on or before a, `a..` on or after it. The Library of Congress has no example.
    end = _date_end(text.strip("."), at + 2 if before else at, zone)
    return End(text, _open_side(end.span, before), end.components, end.date_span)


def _open_side(span: Span, before: bool) -> Span:
    if before:
        return replace(span, first_ordinal=None, earliest=None, first_day=None)
    return replace(span, last_ordinal=None, latest=None, last_day=None)


def _check_member(member: str, at: int, first: bool, last: bool) -> None:
    if not member:
        raise ParseError("date", "A member of the set is missing here. Write dates with commas: [1667,1668].", at)
    if "/" in member:
        raise ParseError("date", "A set holds no intervals: write 1670..1672 for a run.", at + member.index("/"))
    if member.startswith("..") and not first:
        raise ParseError("date", "Dots that mean on or before stand at the beginning of the set: [..1984,1990].", at)
    if member.endswith("..") and not last:
        raise ParseError(
            "date", "Dots that mean on or after stand at the end of the set: [1984,1990..].", at + len(member) - 2
        )


def _parse_member(text: str, at: int, zone: str) -> Pair:
    before, dots, after = text.partition("..")
    if not dots:
        return parse_single(text, at, zone)
    if not before and not after:
        raise ParseError("date", "Two dots in a set need a date before or after them: [..1984] or [1984..].", at)
    start = _date_end(before, at, zone) if before else _no_date("..")
    end = _date_end(after, at + len(before) + 2, zone) if after else _no_date("..")
    _check_order(start, end, at + len(before) + 2, "range")
    return start, end


def _date_end(text: str, at: int, zone: str) -> End:
    components = parse_components(text, at)
    span = span_of(components, zone)
    return End(text, span, components, span)


def _no_date(text: str) -> End:
    return End(text, OPEN, None, OPEN)


def _check_order(start: End, end: End, at: int, kind: str) -> None:
    earliest, latest = start.span.earliest, end.span.latest
    if earliest is not None and latest is not None and latest < earliest:
        raise ParseError("date", f"The {kind} ends ({end.text}) before it begins ({start.text}).", at)
