"""The text for people of a whole expression: marks, intervals and sets around the names of its dates."""

from __future__ import annotations

from service.domain.edtf.interval import End, Pair
from service.domain.edtf.naming import name, run
from service.domain.edtf.written import Written

_APPROXIMATE, _UNCERTAIN = "~%", "?%"
_WITHIN = ("month", "season", "quarter", "four months", "half-year")


def human(text: str, pairs: tuple[Pair, ...]) -> str:
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


def _mark(written: Written, wanted: str, adjective: str) -> tuple[bool, str]:
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
