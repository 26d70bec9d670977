"""The text for people of a whole expression: marks, intervals and sets around the names of its dates."""

from __future__ import annotations

from service.domain.edtf.bounds import DIVISIONS, Span
from service.domain.edtf.calendar import MONTHS, civil
from service.domain.edtf.expression import End, Pair
from service.domain.edtf.parser import DateText

_APPROXIMATE, _UNCERTAIN = "~%", "?%"
_WITHIN = ("month", "season", "quarter", "four months", "half-year")


def to_text(text: str, pairs: tuple[Pair, ...]) -> str:
    """Say in English what an EDTF text says, from the text and the ends read from it."""
    if text[0] in "[{":
        return _set(text[0] == "{", pairs)
    if "/" in text:
        return _interval(*pairs[0])
    return _alone(pairs[0][0])


def _alone(end: End) -> str:
    text = _phrase(end)
    if end.span.precision in ("day", "second") or text.startswith(("about ", "some ")):
        return text
    return f"sometime in {text}"


def _phrase(end: End) -> str:
    """Name one end with its marks: ``about 1984``, ``12 October 2017 (uncertain)``."""
    if end.written is None:
        return "an open end" if end.text else "an unknown end"
    text = name(end.written, end.named)
    if not end.span.marks:
        return text
    about, approximate = _mark(end.written, _APPROXIMATE, "approximate")
    _, uncertain = _mark(end.written, _UNCERTAIN, "uncertain")
    if about and not text.startswith("some "):
        text, approximate = f"about {text}", ""
    notes = ", ".join(note for note in (uncertain, approximate) if note)
    return f"{text} ({notes})" if notes else text


def _mark(written: DateText, wanted: str, adjective: str) -> tuple[bool, str]:
    """Tell whether the whole date is so marked, and say which components are."""
    present = [("day", written.day), ("month", written.month), ("year", written.year)]
    marked = [
        component
        for (component, digits), mark in zip(present, reversed(written.marks), strict=True)
        if digits and mark and mark in wanted
    ]
    if not marked:
        return False, ""
    if len(marked) == sum(1 for _, digits in present if digits):
        return True, adjective
    return False, f"{' and '.join(marked)} {adjective}"


def _interval(start: End, end: End) -> str:
    if start.written is None and end.written is None:
        return f"from {_nothing(start, 'start')} to {_nothing(end, 'end')}"
    if start.written is None:
        if end.text.endswith(".."):
            return f"from {_nothing(start, 'start')} to {_before_or_after(end)}"
        return _before(end)
    if end.written is None:
        first = _before_or_after(start)
        return f"from {first} on" if end.text else f"from {first} to an unknown end"
    if start.span.first is None or end.span.last is None or start.span.last is None or end.span.first is None:
        return f"from {_before_or_after(start)} to {_before_or_after(end)}"
    return _joined(start, end)


def _nothing(end: End, side: str) -> str:
    return f"an open {side}" if end.text else f"an unknown {side}"


def _before(end: End) -> str:
    """Say what comes no later: ``before 17 October 2017``, but ``in or before October 2017``, which it may be in."""
    within = "" if end.span.precision in ("day", "second") else "in or "
    return f"{within}before {_phrase(end)}"


def _on(end: End) -> str:
    return "on" if end.span.precision in ("day", "second") else "in"


def _before_or_after(end: End) -> str:
    text = _phrase(end)
    if end.span.first is None:
        return f"{text} or before"
    return f"{text} or after" if end.span.last is None else text


def _joined(start: End, end: End) -> str:
    one, other = _phrase(start), _phrase(end)
    plain = not (start.span.marks or end.span.marks or start.span.clock or "some " in one + other)
    if plain and start.span.precision == end.span.precision and start.span.precision not in _WITHIN[1:]:
        return run(one, other)
    return f"{one} to {other}"


def _set(every: bool, pairs: tuple[Pair, ...]) -> str:
    if len(pairs) == 1:
        start, end = pairs[0]
        if start is end:
            return _alone(start)
        if start.written is None:
            return f"all up to {_phrase(end)}" if every else _before(end)
        if end.written is None:
            return f"all from {_phrase(start)} on" if every else f"{_on(start)} or after {_phrase(start)}"
    return f"{'all' if every else 'one'} of {', '.join(_member(*pair) for pair in pairs)}"


def _member(start: End, end: End) -> str:
    if start is end:
        return _phrase(start)
    if start.written is None:
        return f"{_phrase(end)} or before"
    return f"{_phrase(start)} or after" if end.written is None else _joined(start, end)


# Names for people of one date, marks aside: ``12 October 2017``, ``the 1560s``, ``spring 2001``.


def name(written: DateText, span: Span) -> str:
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


def _clock(written: DateText) -> str:
    year = -int(written.year) if written.negative else int(written.year)
    clock = written.clock.removesuffix(":00")
    shift = {"": "", "Z": " UTC"}.get(written.shift, f" UTC{written.shift}")
    return f"{int(written.day)} {MONTHS[int(written.month)]} {era(year)}, {clock}{shift}"


def _division(written: DateText, low: int, high: int) -> str:
    start, _, called, _ = DIVISIONS[written.month]
    if "X" in written.year:
        of = "" if called.endswith(" of") else " of"
        return f"{called}{of} {_some_year(written, low, high - (start == 12))}"
    return f"{called} {run(era(low), era(high))}"


def _some_year(written: DateText, low: int, high: int) -> str:
    if "X" not in written.year:
        return era(low)
    return "an unknown year" if written.text.startswith("XXXX") else f"some year in {run(era(low), era(high))}"


def _unspecified(written: DateText, span: Span, low: int, high: int) -> str:
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


def _some_years(written: DateText, low: int, high: int) -> str:
    if written.year == "XXXX":
        return "an unknown year"
    if written.year.rstrip("X").isdigit() and written.year.count("X") == 1 and low >= 1000:
        return f"the {low}s"
    text = run(era(low), era(high))
    return text if written.year.rstrip("X").isdigit() else f"some year in {text} ({written.text})"


def _day(number: int) -> str:
    year, month, day = civil(number)
    return f"{day} {MONTHS[month]} {era(year)}"
