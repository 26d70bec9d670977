"""Where one date may lie, and how far its marks let it move."""

from __future__ import annotations

from dataclasses import dataclass

from service.domain.edtf.calendar import shift_months
from service.domain.edtf.zone import day_begins, day_ends

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
