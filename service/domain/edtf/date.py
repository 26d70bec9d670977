"""A date of the story as read: what it says, how sure it is, and how far it reaches."""

from __future__ import annotations

from dataclasses import dataclass, field

from service.domain.edtf.bounds import Span, coarser
from service.domain.edtf.expression import Pair
from service.domain.edtf.text import to_text

Bounds = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Date:
    """One EDTF expression as read in one time zone.

    ``earliest`` and ``latest`` are the first and last second possible, since 1970-01-01T00:00:00Z in the proleptic
    Gregorian calendar; ``None`` where that side is open or unknown. ``first_day`` and ``last_day`` are the same as
    calendar days, or the date-time as written where a clock time was given; ``first_ordinal`` and ``last_ordinal``
    number those days from 1970-01-01 (day 0). No mark moves any of them.

    ``precision`` is that of the components written (``1985-XX-XX`` is a day, ``201X`` a decade), the coarsest of an
    interval or set: second, day, month, season, quarter, four months, half-year, year, decade, century, millennium,
    then ``10000 years`` and so on; unknown for ``../..``. ``throughout`` is true for ``a/b``, which lasted, and false
    for what lies somewhere within.
    """

    text: str
    earliest: int | None
    latest: int | None
    first_day: str | None
    last_day: str | None
    first_ordinal: int | None
    last_ordinal: int | None
    precision: str
    approximate: bool
    uncertain: bool
    throughout: bool
    clock: bool
    human: str
    pairs: tuple[tuple[Span, Span], ...] = field(repr=False, compare=False)

    def widened(self, times: int = 1) -> Bounds:
        """Give (earliest, latest) after widening ``times`` times what is marked ``~`` or ``%``; 0 gives strict bounds.

        The finest component marked counts: a day moves by 3 days, a month or season by a month, a year by a year,
        decades, centuries and longer by one of their own. Only the end of an interval, or the member of a set, that
        bears the mark moves.
        """
        reached = [(start.bounds(times)[0], end.bounds(times)[1]) for start, end in self.pairs]
        lows = [low for low, _ in reached if low is not None]
        highs = [high for _, high in reached if high is not None]
        whole = len(reached)
        return min(lows) if len(lows) == whole else None, max(highs) if len(highs) == whole else None

    def ends(self, times: int = 1) -> tuple[Bounds, Bounds]:
        """Give where the date can start and where it can end, widened likewise.

        For ``a/b`` the ranges of a and of b; for all else both are the whole range.
        """
        if self.throughout:
            start, end = self.pairs[0]
            return start.bounds(times), end.bounds(times)
        whole = self.widened(times)
        return whole, whole


def make(text: str, pairs: tuple[Pair, ...]) -> Date:
    """Put a date together from its text and the ends read from it."""
    spans = tuple((start.span, end.span) for start, end in pairs)
    low, high = _lowest(spans), _highest(spans)
    marks = "".join(start.marks + end.marks for start, end in spans)
    precision = "unknown"
    for start, end in spans:
        precision = coarser(precision, coarser(start.precision, end.precision))
    return Date(
        text=text,
        earliest=low.begins,
        latest=high.ends,
        first_day=low.first_day,
        last_day=high.last_day,
        first_ordinal=low.first,
        last_ordinal=high.last,
        precision=precision,
        approximate="~" in marks or "%" in marks,
        uncertain="?" in marks or "%" in marks,
        throughout="/" in text,
        clock=any(start.clock or end.clock for start, end in spans),
        human=to_text(text, pairs),
        pairs=spans,
    )


def _lowest(spans: tuple[tuple[Span, Span], ...]) -> Span:
    """Find the start that comes first; an open one comes before all."""
    found = spans[0][0]
    for start, _ in spans[1:]:
        if found.begins is not None and (start.begins is None or start.begins < found.begins):
            found = start
    return found


def _highest(spans: tuple[tuple[Span, Span], ...]) -> Span:
    found = spans[0][1]
    for _, end in spans[1:]:
        if found.ends is not None and (end.ends is None or end.ends > found.ends):
            found = end
    return found
