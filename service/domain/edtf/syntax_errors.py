"""Error messages for one date that does not match the grammar: the first wrong character, and what to write there."""

from __future__ import annotations

import re

from service.domain.errors import ParseError

_YEAR = re.compile(r"[?~%]?-?([0-9X]*)")
_COMPONENT = re.compile(r"[?~%]?-[?~%]?([0-9X]*)")
_QUALIFIER = re.compile(r"[?~%]?")
_LONG_YEAR = re.compile(r"-?[0-9]*(?:E[0-9]*)?(?:S[0-9]*)?")
_WHOLE_DAY = re.compile(r"-?[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"T[0-9]{2}:[0-9]{2}:[0-9]{2}")


def syntax_error(text: str, at: int) -> ParseError:
    """Return the error for one date that does not match the grammar; ``at`` is its offset in the whole text."""
    if not text:
        return ParseError("date", "A date is missing here. Write one such as 2017-10-12, 2017-10 or 2017.", at)
    if "Y" in text[:2]:
        return _long_year_error(text, at)
    match = _YEAR.match(text)
    digits = match[1] if match else ""
    if not match or len(digits) != 4:
        return _year_error(text, digits, at, match.start(1) if match else 0)
    position = match.end()
    for name in ("month", "day"):
        component = _COMPONENT.match(text, position)
        if not component:
            break
        if len(component[1]) != 2:
            return _component_error(name, component[1], text, at + component.start(1))
        position = component.end()
    return _error_after(text, position, at)


def _year_error(text: str, digits: str, at: int, position: int) -> ParseError:
    if not digits:
        got = text[position : position + 12]
        return ParseError(
            "date", f"A year was expected, not {got!r}. Write a date as 2017-10-12, 2017-10 or 2017.", at + position
        )
    if len(digits) > 4:
        sign = "-" if "-" in text[:position] else ""
        return ParseError(
            "date",
            f"A year has four digits, not {len(digits)}; longer ones begin with Y: Y{sign}170000002.",
            at + position + 4,
        )
    return ParseError(
        "date", f"A year has four digits, not {len(digits)} ({digits!r}): 0987, or 198X for a decade.", at + position
    )


def _component_error(name: str, digits: str, text: str, at: int) -> ParseError:
    if len(digits) == 1:
        return ParseError("date", f"A {name} has two digits: write {digits.zfill(2)}, not {digits}.", at)
    if not digits:
        return ParseError("date", f"A {name} of two digits was expected after the hyphen in {text[:40]!r}.", at)
    return ParseError("date", f"A {name} has two digits, not {len(digits)} ({digits[:12]!r}).", at + 2)


def _error_after(text: str, position: int, at: int) -> ParseError:
    """Return the error for what follows the components that match; it begins at ``position``."""
    if text.startswith("T", position):
        return _time_error(text, position, at)
    qualifier = _QUALIFIER.match(text, position)
    position = qualifier.end() if qualifier else position
    got = text[position : position + 1]
    if got in ("?", "~", "%"):
        return ParseError(
            "date", "Two marks are side by side. Keep one; % is uncertain and approximate at once.", at + position
        )
    if got == "S":
        return ParseError("date", "S and a number follow a whole year without X or month: 1950S2.", at + position)
    rest = text[position : position + 12]
    return ParseError("date", f"Unexpected {rest!r} after {text[:position][-40:]!r}.", at + position)


def _time_error(text: str, position: int, at: int) -> ParseError:
    if not _WHOLE_DAY.fullmatch(text, 0, position):
        return ParseError(
            "date", "A clock time follows a whole day without X or marks: 2004-01-01T10:10:10.", at + position
        )
    match = _TIME.match(text, position)
    end = match.end() if match else position + 1
    got = text[end : end + 12]
    if not match:
        return ParseError("date", f"A clock time has hours, minutes and seconds, as 10:10:10, not {got!r}.", at + end)
    if got[:1] in ("?", "~", "%"):
        return ParseError("date", "A clock time takes no mark. Mark the day instead: 2004-01-01~.", at + end)
    return ParseError(
        "date", f"After the clock time comes nothing, Z or an offset such as +05:30, not {got!r}.", at + end
    )


def _long_year_error(text: str, at: int) -> ParseError:
    position = text.index("Y") + 1
    match = _LONG_YEAR.match(text, position)
    end = match.end() if match else position
    if text.startswith("-", end):
        return ParseError("date", "A year that begins with Y has no month and no day.", at + end)
    return ParseError(
        "date",
        "After Y come more than four digits, then perhaps E and S with a number: Y170000002, Y-17E7, Y3388E2S3.",
        at + end,
    )
