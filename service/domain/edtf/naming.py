"""Names for people of one date, marks aside: ``12 October 2017``, ``the 1560s``, ``spring 2001``."""

from __future__ import annotations

from service.domain.edtf.calendar import MONTHS, civil
from service.domain.edtf.season import DIVISIONS
from service.domain.edtf.span import Span
from service.domain.edtf.written import Written


def name(written: Written, span: Span) -> str:
    """Name one date without its marks."""
    if written.clock:
        return _clock(written)
    low, high = (civil(day)[0] for day in _days(span))
    if written.value is not None:
        if low == high:
            return era(written.value)
        return f"some year in {run(era(low), era(high))}, estimated {era(written.value)}"
    if written.month in DIVISIONS:
        return _division(written, low, high)
    if "X" in written.text:
        return _unspecified(written, span, low, high)
    month = f"{MONTHS[int(written.month)]} " if written.month else ""
    day = f"{int(written.day)} " if written.day else ""
    return f"{day}{month}{era(low)}"


def era(year: int) -> str:
    """Name an astronomical year as people count them: 0 is 1 BCE."""
    if 1000 <= year <= 9999:
        return str(year)
    count, of = (year, "CE") if year > 0 else (1 - year, "BCE")
    return f"{count:,} {of}" if count > 9999 else f"{count} {of}"


def run(one: str, other: str) -> str:
    """Join two names with a dash, what they share at their end said once: ``12–14 October 2017``."""
    if one == other:
        return one
    left, right = one.split(" "), other.split(" ")
    while len(left) > 1 and len(right) > 1 and left[-1] == right[-1] and len(left) == len(right):
        left.pop()
        right.pop()
    dash = "–" if len(left) == 1 else " – "
    return f"{' '.join(left)}{dash}{other}"


def _days(span: Span) -> tuple[int, int]:
    return span.first or 0, span.last or 0  # both are there for what has a name


def _clock(written: Written) -> str:
    year = -int(written.year) if written.negative else int(written.year)
    clock = written.clock.removesuffix(":00")
    shift = {"": "", "Z": " UTC"}.get(written.shift, f" UTC{written.shift}")
    return f"{int(written.day)} {MONTHS[int(written.month)]} {era(year)}, {clock}{shift}"


def _division(written: Written, low: int, high: int) -> str:
    start, _, called, _ = DIVISIONS[written.month]
    if "X" in written.year:
        of = "" if called.endswith(" of") else " of"
        return f"{called}{of} {_some_year(written, low, high - (start == 12))}"
    return f"{called} {run(era(low), era(high))}"


def _some_year(written: Written, low: int, high: int) -> str:
    if "X" not in written.year:
        return era(low)
    return "an unknown year" if written.text.startswith("XXXX") else f"some year in {run(era(low), era(high))}"


def _unspecified(written: Written, span: Span, low: int, high: int) -> str:
    month, day = written.month, written.day
    if not month:
        return _some_years(written, low, high)
    partial = ("X" in month and month != "XX") or ("X" in day and day != "XX") or (month == "XX" and day.isdigit())
    if partial:
        first, last = _days(span)
        return f"some {'day' if day else 'month'} within {run(_day(first), _day(last))} ({written.text})"
    of = _some_year(written, low, high)
    unknown = "X" in written.year
    if month == "XX":
        return f"some {'day' if day else 'month'} {'of' if unknown else 'in'} {of}"
    some = "some day in " if day == "XX" else f"{int(day)} " if day else ""
    return f"{some}{MONTHS[int(month)]}{' of' if unknown else ''} {of}"


def _some_years(written: Written, low: int, high: int) -> str:
    if written.year == "XXXX":
        return "an unknown year"
    if written.year.rstrip("X").isdigit() and written.year.count("X") == 1 and low >= 1000:
        return f"the {low}s"
    text = run(era(low), era(high))
    return text if written.year.rstrip("X").isdigit() else f"some year in {text} ({written.text})"


def _day(number: int) -> str:
    year, month, day = civil(number)
    return f"{day} {MONTHS[month]} {era(year)}"
