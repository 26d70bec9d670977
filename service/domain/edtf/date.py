"""A parsed date: its bounds, its precision, its qualifiers, and its text in English."""

from __future__ import annotations

from dataclasses import dataclass, field

from service.domain.edtf.bounds import Span, coarser
from service.domain.edtf.expression import Pair
from service.domain.edtf.text import to_text

Bounds = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Date:
    """One EDTF expression, resolved in one time zone.

    ``earliest`` and ``latest`` are the first and last second possible, since 1970-01-01T00:00:00Z in the proleptic
    Gregorian calendar; ``None`` where that side is open or unknown. ``first_day`` and ``last_day`` are the same as
    calendar days, or the date-time of the text where it has a clock time; ``first_ordinal`` and ``last_ordinal``
    number those days from 1970-01-01 (day 0). Qualifiers (``?``, ``~``, ``%``) do not move them.

    ``precision`` is that of the components written (``1985-XX-XX`` is a day, ``201X`` a decade), the coarsest of an
    interval or set. It is second, day, month, season, quarter, four months, half-year, year, decade, century,
    millennium, ``10000 years`` and so on, or unknown for ``../..``. ``throughout`` is true for ``a/b``, which lasted,
    and false for an event somewhere within the bounds. ``human`` is the date in English.
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
    has_time: bool
    human: str
    pairs: tuple[tuple[Span, Span], ...] = field(repr=False, compare=False)

    def widened(self, times: int = 1) -> Bounds:
        """Return (earliest, latest) after ``times`` widenings of what is marked ``~`` or ``%``; 0: as they are.

        The finest marked component counts: a day moves by 3 days, a month or season by a month, a year by a year,
        decades, centuries and longer by one of their own. Only the end of an interval, or the member of a set, that
        has the mark moves.
        """
        bounds = [(start.bounds(times)[0], end.bounds(times)[1]) for start, end in self.pairs]
        lows = [low for low, _ in bounds if low is not None]
        highs = [high for _, high in bounds if high is not None]
        count = len(bounds)
        return min(lows) if len(lows) == count else None, max(highs) if len(highs) == count else None

    def ends(self, times: int = 1) -> tuple[Bounds, Bounds]:
        """Return the bounds of the start and those of the end, after ``times`` widenings.

        For ``a/b`` they are the bounds of a and of b; for all others both are the bounds of the date.
        """
        if self.throughout:
            start, end = self.pairs[0]
            return start.bounds(times), end.bounds(times)
        bounds = self.widened(times)
        return bounds, bounds


def make_date(text: str, pairs: tuple[Pair, ...]) -> Date:
    """Make a date of its text and the ends parsed from it."""
    spans = tuple((start.span, end.span) for start, end in pairs)
    first, last = _first_start(spans), _last_end(spans)
    qualifiers = "".join(start.qualifiers + end.qualifiers for start, end in spans)
    precision = "unknown"
    for start, end in spans:
        precision = coarser(precision, coarser(start.precision, end.precision))
    return Date(
        text=text,
        earliest=first.earliest,
        latest=last.latest,
        first_day=first.first_day,
        last_day=last.last_day,
        first_ordinal=first.first_ordinal,
        last_ordinal=last.last_ordinal,
        precision=precision,
        approximate="~" in qualifiers or "%" in qualifiers,
        uncertain="?" in qualifiers or "%" in qualifiers,
        throughout="/" in text,
        has_time=any(start.has_time or end.has_time for start, end in spans),
        human=to_text(text, pairs),
        pairs=spans,
    )


def _first_start(spans: tuple[tuple[Span, Span], ...]) -> Span:
    """Return the earliest start; an open one is before all others."""
    first = spans[0][0]
    for start, _ in spans[1:]:
        if first.earliest is not None and (start.earliest is None or start.earliest < first.earliest):
            first = start
    return first


def _last_end(spans: tuple[tuple[Span, Span], ...]) -> Span:
    last = spans[0][1]
    for _, end in spans[1:]:
        if last.latest is not None and (end.latest is None or end.latest > last.latest):
            last = end
    return last
