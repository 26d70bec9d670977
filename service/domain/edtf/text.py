"""EDTF in English: ``sometime in October 2017``, ``about 1984``, ``one of 1667, 1668 or after``."""

from __future__ import annotations

from service.domain.edtf.bounds import DIVISIONS, Span
from service.domain.edtf.calendar import MONTHS, civil
from service.domain.edtf.components import DateComponents
from service.domain.edtf.expression import End, Pair

_APPROXIMATE, _UNCERTAIN = "~%", "?%"
_PARTS_OF_YEAR = ("season", "quarter", "four months", "half-year")


def to_text(text: str, pairs: tuple[Pair, ...]) -> str:
    """Return an EDTF text in English, from the text and the ends parsed from it."""
    if text[0] in "[{":
        return _set(text[0] == "{", pairs)
    if "/" in text:
        return _interval(*pairs[0])
    return _single(pairs[0][0])


# Expressions.


def _single(end: End) -> str:
    text = _qualified_name(end)
    if end.span.precision in ("day", "second") or text.startswith(("about ", "some ")):
        return text
    return f"sometime in {text}"


def _interval(start: End, end: End) -> str:
    if start.components is None and end.components is None:
        return f"from {_no_date(start, 'start')} to {_no_date(end, 'end')}"
    if start.components is None:
        if end.text.endswith(".."):
            return f"from {_no_date(start, 'start')} to {_or_before_or_after(end)}"
        return _before(end)
    if end.components is None:
        from_start = _or_before_or_after(start)
        return f"from {from_start} on" if end.text else f"from {from_start} to an unknown end"
    ordinals = (start.span.first_ordinal, start.span.last_ordinal, end.span.first_ordinal, end.span.last_ordinal)
    if None in ordinals:
        return f"from {_or_before_or_after(start)} to {_or_before_or_after(end)}"
    return _range(start, end)


def _set(all_of: bool, pairs: tuple[Pair, ...]) -> str:
    if len(pairs) == 1:
        start, end = pairs[0]
        if start is end:
            return _single(start)
        if start.components is None:
            return f"all up to {_qualified_name(end)}" if all_of else _before(end)
        if end.components is None:
            name = _qualified_name(start)
            return f"all from {name} on" if all_of else f"{_on_or_in(start)} or after {name}"
    return f"{'all' if all_of else 'one'} of {', '.join(_member(*pair) for pair in pairs)}"


def _member(start: End, end: End) -> str:
    if start is end:
        return _qualified_name(start)
    if start.components is None:
        return f"{_qualified_name(end)} or before"
    return f"{_qualified_name(start)} or after" if end.components is None else _range(start, end)


def _range(start: End, end: End) -> str:
    """Join two ends: with a dash where both are plain and equally precise, otherwise with ``to``."""
    first, last = _qualified_name(start), _qualified_name(end)
    qualified = start.span.qualifiers or end.span.qualifiers
    plain = not (qualified or start.span.has_time or "some " in first + last)
    if plain and start.span.precision == end.span.precision and start.span.precision not in _PARTS_OF_YEAR:
        return _join(first, last)
    return f"{first} to {last}"


def _no_date(end: End, side: str) -> str:
    return f"an open {side}" if end.text else f"an unknown {side}"


def _before(end: End) -> str:
    """``before 17 October 2017``, but ``in or before October 2017``: an event before a month's end can be in it."""
    in_or = "" if end.span.precision in ("day", "second") else "in or "
    return f"{in_or}before {_qualified_name(end)}"


def _on_or_in(end: End) -> str:
    return "on" if end.span.precision in ("day", "second") else "in"


def _or_before_or_after(end: End) -> str:
    text = _qualified_name(end)
    if end.span.first_ordinal is None:
        return f"{text} or before"
    return f"{text} or after" if end.span.last_ordinal is None else text


# Qualifiers of one date.


def _qualified_name(end: End) -> str:
    """Name one end with its qualifiers: ``about 1984``, ``12 October 2017 (uncertain)``."""
    if end.components is None:
        return "an open end" if end.text else "an unknown end"
    text = _name(end.components, end.date_span)
    if not end.span.qualifiers:
        return text
    about, approximate = _qualified_components(end.components, _APPROXIMATE, "approximate")
    _, uncertain = _qualified_components(end.components, _UNCERTAIN, "uncertain")
    if about and not text.startswith("some "):
        text, approximate = f"about {text}", ""
    notes = ", ".join(note for note in (uncertain, approximate) if note)
    return f"{text} ({notes})" if notes else text


def _qualified_components(components: DateComponents, qualifiers: str, adjective: str) -> tuple[bool, str]:
    """Return whether all components are so qualified, and a note: ``month and day uncertain``."""
    present = [
        (name, qualifier)
        for name, digits, qualifier in zip(
            ("day", "month", "year"),
            (components.day, components.month, components.year),
            reversed(components.qualifiers),
            strict=True,
        )
        if digits
    ]
    names = [name for name, qualifier in present if qualifier and qualifier in qualifiers]
    if not names:
        return False, ""
    if len(names) == len(present):
        return True, adjective
    return False, f"{' and '.join(names)} {adjective}"


# The name of one date without its qualifiers: ``12 October 2017``, ``the 1560s``, ``spring 2001``.


def _name(components: DateComponents, span: Span) -> str:
    if components.time:
        return _date_time(components)
    first_year, last_year = (civil(number)[0] for number in _ordinals(span))
    if components.year_value is not None:
        if first_year == last_year:
            return _year(components.year_value)
        return f"some year in {_years(first_year, last_year)}, estimated {_year(components.year_value)}"
    if components.month in DIVISIONS:
        return _division(components, first_year, last_year)
    if "X" in components.text:
        return _unspecified(components, span, first_year, last_year)
    month = f"{MONTHS[int(components.month)]} " if components.month else ""
    day = f"{int(components.day)} " if components.day else ""
    return f"{day}{month}{_year(first_year)}"


def _year(year: int) -> str:
    """Name an astronomical year (0 is 1 BCE)."""
    if 1000 <= year <= 9999:
        return str(year)
    count, era = (year, "CE") if year > 0 else (1 - year, "BCE")
    return f"{count:,} {era}" if count > 9999 else f"{count} {era}"


def _years(first: int, last: int) -> str:
    return _join(_year(first), _year(last))


def _join(first: str, last: str) -> str:
    """Join two names with a dash; words that both end in stand once: ``12–14 October 2017``."""
    if first == last:
        return first
    left, right = first.split(" "), last.split(" ")
    while len(left) > 1 and len(right) > 1 and left[-1] == right[-1] and len(left) == len(right):
        left.pop()
        right.pop()
    dash = "–" if len(left) == 1 else " – "
    return f"{' '.join(left)}{dash}{last}"


def _ordinals(span: Span) -> tuple[int, int]:
    return span.first_ordinal or 0, span.last_ordinal or 0  # a date that has a name has both


def _date_time(components: DateComponents) -> str:
    year = -int(components.year) if components.negative else int(components.year)
    time = components.time.removesuffix(":00")
    offset = {"": "", "Z": " UTC"}.get(components.utc_offset, f" UTC{components.utc_offset}")
    return f"{int(components.day)} {MONTHS[int(components.month)]} {_year(year)}, {time}{offset}"


def _division(components: DateComponents, first_year: int, last_year: int) -> str:
    start, _, name, _ = DIVISIONS[components.month]
    if "X" in components.year:
        of = "" if name.endswith(" of") else " of"
        return f"{name}{of} {_some_year(components, first_year, last_year - (start == 12))}"
    return f"{name} {_years(first_year, last_year)}"


def _some_year(components: DateComponents, first_year: int, last_year: int) -> str:
    if "X" not in components.year:
        return _year(first_year)
    if components.text.startswith("XXXX"):
        return "an unknown year"
    return f"some year in {_years(first_year, last_year)}"


def _unspecified(components: DateComponents, span: Span, first_year: int, last_year: int) -> str:
    month, day = components.month, components.day
    if not month:
        return _unspecified_year(components, first_year, last_year)
    day_or_month = "day" if day else "month"
    partial = ("X" in month and month != "XX") or ("X" in day and day != "XX") or (month == "XX" and day.isdigit())
    if partial:
        first, last = _ordinals(span)
        return f"some {day_or_month} within {_join(_day(first), _day(last))} ({components.text})"
    year = _some_year(components, first_year, last_year)
    year_unspecified = "X" in components.year
    if month == "XX":
        return f"some {day_or_month} {'of' if year_unspecified else 'in'} {year}"
    of_month = "some day in " if day == "XX" else f"{int(day)} " if day else ""
    return f"{of_month}{MONTHS[int(month)]}{' of' if year_unspecified else ''} {year}"


def _unspecified_year(components: DateComponents, first_year: int, last_year: int) -> str:
    if components.year == "XXXX":
        return "an unknown year"
    from_the_right = components.year.rstrip("X").isdigit()
    if from_the_right and components.year.count("X") == 1 and first_year >= 1000:
        return f"the {first_year}s"
    years = _years(first_year, last_year)
    return years if from_the_right else f"some year in {years} ({components.text})"


def _day(number: int) -> str:
    year, month, day = civil(number)
    return f"{day} {MONTHS[month]} {_year(year)}"
