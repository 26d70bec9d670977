"""Where one date leaves the grammar, and what would stand there."""

from __future__ import annotations

import re

from service.domain.errors import ParseError

_YEAR = re.compile(r"[?~%]?-?([0-9X]*)")
_PART = re.compile(r"[?~%]?-[?~%]?([0-9X]*)")
_REST = re.compile(r"[?~%]?")
_LONG = re.compile(r"-?[0-9]*(?:E[0-9]*)?(?:S[0-9]*)?")
_NAMES = ("month", "day")
_CLOCK = re.compile(r"T([0-9]{2}:[0-9]{2}:[0-9]{2})?")


def syntax_error(text: str, at: int) -> ParseError:
    """Make the refusal of one date that is not in the grammar, at the first character that does not fit."""
    if not text:
        return ParseError("date", "A date is missing here. Write one such as 2017-10-12, 2017-10 or 2017.", at)
    if "Y" in text[:2]:
        return _long(text, at)
    match = _YEAR.match(text)
    digits = match[1] if match else ""
    if not match or len(digits) != 4:
        return _year(text, digits, at, match.start(1) if match else 0)
    where = match.end()
    for name in _NAMES:
        part = _PART.match(text, where)
        if not part:
            break
        if len(part[1]) != 2:
            return _part(name, part[1], text, at + part.start(1))
        where = part.end()
    return _after(text, where, at)


def _year(text: str, digits: str, at: int, where: int) -> ParseError:
    if not digits:
        got = text[where : where + 12]
        return ParseError(
            "date", f"A year was expected, not {got!r}. Write a date as 2017-10-12, 2017-10 or 2017.", at + where
        )
    if len(digits) > 4:
        sign = "-" if "-" in text[:where] else ""
        return ParseError(
            "date",
            f"A year has four digits, not {len(digits)}; longer ones begin with Y: Y{sign}170000002.",
            at + where + 4,
        )
    return ParseError(
        "date", f"A year has four digits, not {len(digits)} ({digits!r}): 0987, or 198X for a decade.", at + where
    )


def _part(name: str, digits: str, text: str, at: int) -> ParseError:
    if len(digits) == 1:
        return ParseError("date", f"A {name} has two digits: write {digits.zfill(2)}, not {digits}.", at)
    if not digits:
        return ParseError("date", f"A {name} of two digits was expected after the hyphen in {text[:40]!r}.", at)
    return ParseError("date", f"A {name} has two digits, not {len(digits)} ({digits[:12]!r}).", at + 2)


def _after(text: str, where: int, at: int) -> ParseError:
    rest = text[where:]
    if rest.startswith("T"):
        return _clock(text, where, at)
    mark = _REST.match(rest)
    where += mark.end() if mark else 0
    got = text[where : where + 1]
    if got in ("?", "~", "%") and got:
        return ParseError(
            "date", "Two marks stand side by side. Keep one; % is uncertain and approximate at once.", at + where
        )
    if got == "S":
        return ParseError("date", "S and a number follow a whole year without X or month: 1950S2.", at + where)
    return ParseError("date", f"Unexpected {text[where : where + 12]!r} after {text[:where][-40:]!r}.", at + where)


def _clock(text: str, where: int, at: int) -> ParseError:
    if where != len(text.split("T", 1)[0]) or not re.fullmatch(r"-?[0-9]{4}-[0-9]{2}-[0-9]{2}", text[:where]):
        return ParseError(
            "date", "A clock time follows a whole day without X or marks: 2004-01-01T10:10:10.", at + where
        )
    match = _CLOCK.match(text, where)
    end = match.end() if match and match[1] else where + 1
    if not (match and match[1]):
        return ParseError(
            "date", f"A clock time has hours, minutes and seconds, as 10:10:10, not {text[end : end + 12]!r}.", at + end
        )
    if text[end : end + 1] in ("?", "~", "%"):
        return ParseError("date", "A clock time takes no mark. Mark the day instead: 2004-01-01~.", at + end)
    return ParseError(
        "date",
        f"After the clock time comes nothing, Z or an offset such as +05:30, not {text[end : end + 12]!r}.",
        at + end,
    )


def _long(text: str, at: int) -> ParseError:
    where = text.index("Y") + 1
    match = _LONG.match(text, where)
    end = match.end() if match else where
    if text[end : end + 1] == "-":
        return ParseError("date", "A year that begins with Y stands alone, without month and day.", at + end)
    return ParseError(
        "date",
        "After Y come more than four digits, then perhaps E and S with a number: Y170000002, Y-17E7, Y3388E2S3.",
        at + end,
    )
