"""Pairs of ends: intervals ``a/b``, and the ranges ``a..b`` within sets (ISO 8601-2:2019, 6.3, 10.2 and 10.6)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from service.domain.edtf.bounds import OPEN, Span, span
from service.domain.edtf.parser import DateText, tokenize
from service.domain.errors import ParseError


@dataclass(frozen=True, slots=True)
class End:
    """One end of a pair as written and as read; ``written`` is missing where it is ``..`` or empty.

    ``span`` is open on one side for ``..a`` and ``a..``, where ``named`` is that of ``a``.
    """

    text: str
    span: Span
    written: DateText | None
    named: Span


Pair = tuple[End, End]


def parse_single(text: str, at: int, zone: str) -> Pair:
    """Read a single date as a pair of the same end twice."""
    end = _dated(text, at, zone)
    return end, end


def parse_interval(text: str, zone: str) -> Pair:
    """Read ``a/b``: each side a date, ``..`` (open) or empty (unknown).

    Refused (``Unreadable``): more than one slash, two empty sides, an end wholly before the start.
    """
    slash = text.index("/")
    again = text.find("/", slash + 1)
    if again >= 0:
        raise ParseError("date", "An interval has one slash: 2017-10-12/2017-10-14.", again)
    if text == "/":
        raise ParseError(
            "date", "Neither side is given. Write a date on one at least: 2017-10-12/ or ../2017-10-12.", 0
        )
    start, end = _side(text[:slash], 0, zone), _side(text[slash + 1 :], slash + 1, zone)
    _in_order(start, end, slash + 1, "interval")
    return start, end


def parse_range(text: str, at: int, zone: str) -> Pair:
    """Read one member of a set: a date, or ``a..b``, ``..b``, ``a..``; ``at`` is its offset."""
    before, dots, after = text.partition("..")
    if not dots:
        return parse_single(text, at, zone)
    if not before and not after:
        raise ParseError("date", "Two dots in a set need a date before or after them: [..1984] or [1984..].", at)
    start = _dated(before, at, zone) if before else _nothing("..")
    end = _dated(after, at + len(before) + 2, zone) if after else _nothing("..")
    _in_order(start, end, at + len(before) + 2, "range")
    return start, end


def _side(text: str, at: int, zone: str) -> End:
    if text in ("", ".."):
        return _nothing(text)
    if text.startswith(("[", "{")):
        raise ParseError("date", "A set cannot be the end of an interval. Write a single date.", at)
    before, after = text.startswith(".."), text.endswith("..")
    if before and after:
        raise ParseError("date", "Two dots stand before a date or after it, not on both sides.", at + len(text) - 2)
    if not (before or after):
        return _dated(text, at, zone)
    # ISO 8601-2:2019, 10.6: `..a` is on or before a, `a..` on or after it; the Library's own text has no such example.
    dated = _dated(text.strip("."), at + 2 if before else at, zone)
    return End(text, _loosen(dated.span, before), dated.written, dated.span)


def _loosen(one: Span, before: bool) -> Span:
    if before:
        return replace(one, first=None, begins=None, first_day=None)
    return replace(one, last=None, ends=None, last_day=None)


def _dated(text: str, at: int, zone: str) -> End:
    written = tokenize(text, at)
    read = span(written, zone)
    return End(text, read, written, read)


def _nothing(text: str) -> End:
    return End(text, OPEN, None, OPEN)


def _in_order(start: End, end: End, at: int, kind: str) -> None:
    begins, ends = start.span.begins, end.span.ends
    if begins is not None and ends is not None and ends < begins:
        raise ParseError("date", f"The {kind} ends ({end.text}) before it begins ({start.text}).", at)


# Sets: ``[a,b..c]`` one of the members, ``{a,b..c}`` all of them (ISO 8601-2:2019, 6).

_CLOSING = {"[": "]", "{": "}"}
_MOST = 64


def parse_set(text: str, zone: str) -> tuple[Pair, ...]:
    """Read the members of a set, in the order written.

    Refused (``Unreadable``): a missing bracket, an empty or blank member, more than 64 of them, intervals, dots that
    leave an end open anywhere but at the ends of the set.
    """
    closing = _CLOSING[text[0]]
    if not text.endswith(closing) or len(text) < 2:
        raise ParseError("date", f"A set that opens with {text[0]} closes with {closing}, at the end.", len(text))
    texts = text[1:-1].split(",")
    if len(texts) > _MOST:
        raise ParseError("date", f"A set has at most {_MOST} members, not {len(texts)}. Write runs as 1667..1672.", 0)
    members, at = [], 1
    for place, member in enumerate(texts):
        _check(member, at, first=place == 0, last=place == len(texts) - 1)
        members.append(parse_range(member, at, zone))
        at += len(member) + 1
    return tuple(members)


def _check(member: str, at: int, first: bool, last: bool) -> None:
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
