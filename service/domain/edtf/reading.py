"""From one date as written to where it may lie."""

from __future__ import annotations

from service.domain.edtf.calendar import day_text, ordinal, shift_months
from service.domain.edtf.moment import moment
from service.domain.edtf.season import DIVISIONS
from service.domain.edtf.span import SCALES, Span
from service.domain.edtf.unspecified import first_and_last, outer_years
from service.domain.edtf.written import Written
from service.domain.edtf.zone import day_begins, day_ends
from service.domain.errors import Unreadable


def span(written: Written, zone: str) -> Span:
    """Read one date in a zone; refuse (``Unreadable``) what cannot be: no such day, hour or offset."""
    if written.clock:
        return moment(written, zone)
    scale = _scale(written)
    first, last, precision = _days(written, scale)
    return Span(
        first,
        last,
        day_begins(first, zone),
        day_ends(last, zone),
        day_text(first),
        day_text(last),
        precision,
        "".join(written.marks),
        clock=False,
        zone=zone,
        step=_step(written, scale),
        whole_months=not written.day or "X" in written.day,
    )


def _days(written: Written, scale: int) -> tuple[int, int, str]:
    if written.value is not None:
        low, high = _significant(written)
        return ordinal(low, 1, 1), ordinal(high, 12, 31), SCALES.get(scale, f"{10**scale} years")
    if written.month in DIVISIONS and not written.day:
        return _division(written)
    first, last = first_and_last(written)
    if written.day:
        return first, last, "day"
    return first, last, "month" if written.month else SCALES.get(scale, f"{10**scale} years")


def _division(written: Written) -> tuple[int, int, str]:
    start, length, _, precision = DIVISIONS[written.month]
    first, last = (ordinal(year, start, 1) for year in outer_years(written))
    return first, shift_months(last, length, to_month_end=False) - 1, precision


def _scale(written: Written) -> int:
    """Tell how many digits of the year are left open at its end."""
    if written.value is not None:
        return max(len(str(abs(written.value))) - written.significant, 0) if written.significant else 0
    return len(written.year) - len(written.year.rstrip("X"))


def _significant(written: Written) -> tuple[int, int]:
    value = written.value or 0
    width = 10 ** _scale(written)
    low = abs(value) // width * width
    high = low + width - 1
    if high > 10**9 and width > 1:
        raise Unreadable("date", "The year reaches beyond 1000000000, the furthest that is kept.", written.at)
    return (-high, -low) if value < 0 else (low, high)


def _step(written: Written, scale: int) -> tuple[int, int]:
    """Give days and months of one widening: those of the finest component marked ``~`` or ``%``."""
    year, month, day = written.marks
    if day in ("~", "%"):
        return 3, 0
    if month in ("~", "%"):
        return 0, 1
    return (0, 12 * 10**scale) if year in ("~", "%") else (0, 0)
