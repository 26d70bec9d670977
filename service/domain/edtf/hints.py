"""Hints for text that is not EDTF of 2019: the valid form of old syntax, of slips, and of dates in prose.

A hint is offered only where the form that it suggests can be parsed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Final

from service.domain.edtf.calendar import MONTHS
from service.domain.errors import ParseError

Rewrite = Callable[[re.Match[str]], Iterable[str]]
Rule = tuple[re.Pattern[str], Rewrite, str]
"""A pattern to search for, what the whole text becomes (perhaps several forms), and the reason."""


def check_characters(text: str) -> None:
    """Raise ``ParseError`` for empty text and characters outside ASCII."""
    if not text:
        raise ParseError("date", "The date is empty. Write one such as 2017-10-12, 2017-10 or 2017.", 0)
    if not text.isascii():
        at = next(index for index, character in enumerate(text) if not character.isascii())
        raise ParseError("date", _not_ascii(text[at]), at)


def suggest_form(text: str, is_valid: Callable[[str], bool]) -> ParseError | None:
    """Return an error that suggests a valid form, or says what EDTF does not have; None where nothing is known.

    ``is_valid`` tells whether a text is a date; a form that it does not accept is never suggested.
    """
    for pattern, rewrite, reason in (*_OLD_SYNTAX, *_PROSE_DATES):
        match = pattern.search(text)
        if not match:
            continue
        valid_forms = [form for form in rewrite(match) if form != text and is_valid(form)]
        if valid_forms:
            forms = " or ".join(f"`{form}`" for form in dict.fromkeys(valid_forms))
            return ParseError("date", f"{reason} Write {forms}, not {text[:40]!r}.", match.start())
    for pattern, message in _NOT_EDTF:
        match = pattern.search(text)
        if match:
            return ParseError("date", message, match.start())
    return None


def _not_ascii(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Nd":
        return f"Digits are the plain ones, 0 to 9; {character!r} is not: write {unicodedata.decimal(character)}."
    if category == "Pd" or character == "\N{MINUS SIGN}":
        return f"The dash {character!r} is not a hyphen. Write - within a date, / between two dates: 1964/2008."
    if category.startswith("Z"):
        return f"A date has no blanks, and {character!r} is one."
    name = unicodedata.name(character, "a character without a name").lower()
    return f"A date is written in plain letters, digits and signs; {character!r} ({name}) is none of them."


def _whole_text(change: Callable[[str], str]) -> Rewrite:
    """Make a rewrite of the whole text from a function on text."""
    return lambda match: [change(match.string)]


# Syntax of the drafts before 2019, and slips.


def _ungroup(text: str) -> str:
    return re.sub(r"\(([0-9-]{2,10})\)([?~%])", _qualify_components, text)


def _qualify_components(match: re.Match[str]) -> str:
    qualifier = match[2]
    return qualifier + match[1].replace("-", f"-{qualifier}")


def _capitals(text: str) -> str:
    return text.upper().replace("P", "S")  # the drafts wrote p for precision, 2019 writes S


def _add_separators(match: re.Match[str]) -> list[str]:
    year, month, day, hour, minute, second, offset = match.groups("")
    return [f"{year}-{month}-{day}T{hour}:{minute}:{second}{offset}"]


def _day_or_long_year(match: re.Match[str]) -> list[str]:
    digits = match[2]
    day = f"{match[1]}{digits[:4]}-{digits[4:6]}-{digits[6:]}"
    return [day, f"Y{match[1]}{digits}"]


def _add_brackets(match: re.Match[str]) -> list[str]:
    return [f"[{match[0]}]"] if "," in match[0] or ".." in match[0] else []


_OLD_SYNTAX: Final[tuple[Rule, ...]] = (
    (re.compile(r"^\s|\s$"), _whole_text(str.strip), "There are blanks around the date."),
    (
        re.compile(r"unknown", re.IGNORECASE),
        _whole_text(lambda text: re.sub("unknown", "", text, flags=re.IGNORECASE)),
        "`unknown` is the old spelling: that side stays empty.",
    ),
    (
        re.compile(r"open", re.IGNORECASE),
        _whole_text(lambda text: re.sub("open", "..", text, flags=re.IGNORECASE)),
        "`open` is the old spelling of `..`.",
    ),
    (
        re.compile(r"[xu]"),
        _whole_text(lambda text: re.sub("[xu]", "X", text)),
        "A digit that is not given is a capital X.",
    ),
    (
        re.compile(r"\?~|~\?"),
        _whole_text(lambda text: re.sub(r"\?~|~\?", "%", text)),
        "`?` and `~` together are `%`.",
    ),
    (re.compile(r"[yepstz]"), _whole_text(_capitals), "The letters of a date are capitals: Y, E, S, T, Z."),
    (
        re.compile(r"\("),
        _whole_text(_ungroup),
        "Parentheses are the old spelling: a mark stands before its component.",
    ),
    (
        re.compile(r"\^.*$"),
        lambda match: [match.string[: match.start()]],
        "`^` is the old spelling: 25 to 28 are northern seasons, 29 to 32 southern ones.",
    ),
    (re.compile(r"^-Y"), lambda match: [f"Y-{match.string[2:]}"], "The sign follows the Y."),
    (re.compile(r"^\+"), _whole_text(lambda text: text[1:]), "A year has no plus sign."),
    (re.compile(r"^(-?)([0-9]{5,11})$"), _day_or_long_year, "The digits run together."),
    (
        re.compile(r"^([0-9]{4})([0-9]{2})([0-9]{2})T([0-9]{2})([0-9]{2})([0-9]{2})(Z|[+-][0-9:]{2,5})?$"),
        _add_separators,
        "Hyphens separate the parts of a day, colons those of a clock time.",
    ),
    (
        re.compile(r"^([^T]{10}) +([0-9]{2}:[0-9]{2})(:[0-9]{2})?(Z|[+-][0-9:]{2,6})?$"),
        lambda match: [f"{match[1]}T{match[2]}{match[3] or ':00'}{match[4] or ''}"],
        "Between day and clock time stands a T, and the clock has seconds.",
    ),
    (
        re.compile(r"T[0-9]{2}:[0-9]{2}(?!:)"),
        lambda match: [f"{match.string[: match.end()]}:00{match.string[match.end() :]}"],
        "A clock time has seconds.",
    ),
    (
        re.compile(r"(T[0-9]{2}:[0-9]{2}:[0-9]{2})[.,][0-9]{1,20}"),
        lambda match: [f"{match.string[: match.end(1)]}{match.string[match.end() :]}"],
        "Fractions of a second are not part of EDTF.",
    ),
    (
        re.compile(r"(?<=:[0-9]{2}[+-][0-9]{2})[0-9]{2}$"),
        lambda match: [f"{match.string[: match.start()]}:{match[0]}"],
        "The offset has a colon.",
    ),
    (re.compile(r", | ,"), _whole_text(lambda text: text.replace(" ", "")), "A set has no blanks."),
    (re.compile(r"^[^\[\]{}/]*$"), _add_brackets, "Lists and ranges stand in brackets."),
    (re.compile(r"^([^/]{1,100})\.\.([^/]{1,100})$"), lambda match: [f"{match[1]}/{match[2]}"], "A slash joins both."),
)


# Dates as people write them in prose and in forms. Tried in this order, after the old syntax.

_MONTH_NUMBERS = {month[:3].lower(): number for number, month in enumerate(MONTHS) if month}
_SEASONS = {"spr": 21, "sum": 22, "aut": 23, "fal": 23, "win": 24}
_ABOUT = r"^(?:circa|ca|c|about|around|approximately|approx)(?:\.| |(?=[0-9])) *([^ ].*)$"
_PROSE = re.compile(
    r"^(?:([0-9]{1,2})(?:st|nd|rd|th)? )?([a-z]{3,9})\.?,? (?:([0-9]{1,2})(?:st|nd|rd|th)?,? )?([0-9]{4})$",
    re.IGNORECASE,
)


def _from_prose(text: str) -> Iterable[str]:
    """Rewrite ``12 October 2017``, ``Oct. 12, 2017``, ``October 2017``, ``Spring 2017``."""
    match = _PROSE.match(" ".join(text.split()))
    if not match:
        return []
    day_before, word, day_after, year = match.groups()
    day, word = day_before or day_after, word.lower()
    month = _MONTH_NUMBERS.get(word[:3])
    if month and (len(word) == 3 or word in ("sept", MONTHS[month].lower())):
        return [f"{year}-{month:02d}" + (f"-{int(day):02d}" if day else "")]
    season = _SEASONS.get(word[:3])
    return [f"{year}-{season}"] if season and not day else []


def _about(match: re.Match[str]) -> Iterable[str]:
    return [f"{form}~" for form in (match[1], *_from_prose(match[1]))]


def _day_or_month_first(match: re.Match[str]) -> Iterable[str]:
    """Return both readings of ``12/10/2017``: which of the two is the month cannot be known."""
    first, second, year = int(match[1]), int(match[2]), match[3]
    return [f"{year}-{second:02d}-{first:02d}", f"{year}-{first:02d}-{second:02d}"]


def _pad(match: re.Match[str]) -> Iterable[str]:
    return ["-".join((match[1], *(part.zfill(2) for part in match.groups()[1:] if part)))]


def _before_christ(match: re.Match[str]) -> Iterable[str]:
    year = int(match[1]) - 1  # 1 BCE is the year 0
    return [f"-{year:04d}" if year > 0 else "0000"]


_PROSE_DATES: Final[tuple[Rule, ...]] = (
    (
        re.compile(r"^([0-9]{4})[/.]([0-9]{1,2})[/.]([0-9]{1,2})$"),
        _pad,
        "Hyphens separate year, month and day.",
    ),
    (re.compile(r"^([0-9]{4})[-/.]([0-9]{1,2})[-/.]?([0-9]{1,2})?$"), _pad, "Month and day have two digits."),
    (
        re.compile(r"^([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4})$"),
        _day_or_month_first,
        "The year comes first, then month and day.",
    ),
    (
        re.compile(r"^([0-9]{1,2})[-/.]([0-9]{4})$"),
        lambda match: [f"{match[2]}-{match[1]:0>2}"],
        "The year comes first.",
    ),
    (re.compile(r"^[0-9]{4}-[0-9]{4}$"), _whole_text(lambda text: text.replace("-", "/")), "A slash joins two dates."),
    (
        re.compile(r"^(?:from )?([^ ]{4,40}) *(?: - |--| to | until ) *([^ ]{4,40})$"),
        lambda match: [f"{match[1]}/{match[2]}"],
        "A slash joins two dates.",
    ),
    (
        re.compile(r"^-?[0-9]{3}$"),
        _whole_text(lambda text: f"{text}X"),
        "A year has four digits; a decade ends in X.",
    ),
    (
        re.compile(r"^-?[0-9]{2}$"),
        _whole_text(lambda text: f"{text}XX"),
        "A year has four digits; a century ends in XX.",
    ),
    (
        re.compile(r"^(?:the )?([0-9]{2})00'?s$"),
        lambda match: [f"{match[1]}XX", f"{match[1]}0X"],
        "X is any digit.",
    ),
    (re.compile(r"^(?:the )?([0-9]{3})0'?s$"), lambda match: [f"{match[1]}X"], "X is any digit."),
    (
        re.compile(r"^(?:the )?([0-9]{1,2})(?:st|nd|rd|th) century$", re.IGNORECASE),
        lambda match: [f"{max(int(match[1]) - 1, 0):02d}XX"],
        "X is any digit.",
    ),
    (re.compile(r"^([0-9]{1,4}) ?BCE?$", re.IGNORECASE), _before_christ, "Years before 1 are 0000, -0001 and so on."),
    (
        re.compile(r"^(?:AD )?([0-9]{1,4})(?: ?(?:AD|CE))?$", re.IGNORECASE),
        lambda match: [match[1].zfill(4)],
        "A year has four digits.",
    ),
    (
        re.compile(r"[a-z]", re.IGNORECASE),
        lambda match: _from_prose(match.string),
        "Months and seasons are numbers.",
    ),
    (re.compile(_ABOUT, re.IGNORECASE), _about, "An approximate date is marked ~."),
    (re.compile(r"^before +([^ ].*)$", re.IGNORECASE), lambda match: [f"../{match[1]}"], "An open side is `..`."),
    (
        re.compile(r"^(?:after|since) +(.*)$", re.IGNORECASE),
        lambda match: [f"{match[1]}/.."],
        "An open side is `..`.",
    ),
    (re.compile(r" "), _whole_text(lambda text: text.replace(" ", "")), "A date has no blanks."),
)


# What EDTF does not have, and what to write instead. Tried last.

_NOT_EDTF: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (
        re.compile(r"[()]"),
        "Parentheses are the old spelling: a mark stands before the component it means, 2004-?06-11.",
    ),
    (re.compile(r"^-?[0-9]{4}-?W"), "Weeks are not part of EDTF: write the days, as 2017-10-09/2017-10-15."),
    (re.compile(r"^-?[0-9]{4}-[0-9]{3}$"), "Days of the year are not part of EDTF: write month and day, 2017-10-12."),
    (re.compile(r"^P|/P[0-9]"), "Durations are not part of EDTF: write both days, as 2017-10-12/2017-10-14."),
    (re.compile(r"^R[0-9]*/"), "Repetitions are not part of EDTF: write the days, as {2017-10-12,2017-10-19}."),
    (re.compile(r"^(today|now|yesterday|present)", re.IGNORECASE), "Write the day itself, as 2017-10-12."),
    (re.compile(r"/(now|present|today)", re.IGNORECASE), "An open end is two dots: 2017-10-12/.. is valid."),
)
