"""Forms of the drafts before 2019, and slips of notation, each with its present form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], Iterable[str]], str]


def whole(change: Callable[[str], str]) -> Callable[[re.Match[str]], Iterable[str]]:
    """Make a rewriting of the whole text out of a function on text."""
    return lambda match: [change(match.string)]


def _spread(match: re.Match[str]) -> str:
    mark = match[2]
    return mark + match[1].replace("-", f"-{mark}")


def _ungroup(text: str) -> str:
    return re.sub(r"\(([0-9-]{2,10})\)([?~%])", _spread, text)


def _letters(text: str) -> str:
    return text.upper().replace("P", "S")


def _separated(match: re.Match[str]) -> list[str]:
    year, month, day, hour, minute, second, zone = match.groups("")
    return [f"{year}-{month}-{day}T{hour}:{minute}:{second}{zone}"]


def _unseparated(match: re.Match[str]) -> list[str]:
    digits = match[2]
    day = f"{match[1]}{digits[:4]}-{digits[4:6]}-{digits[6:]}"
    return [day, f"Y{match[1]}{digits}"]


def _bracketed(match: re.Match[str]) -> list[str]:
    return [f"[{match[0]}]"] if "," in match[0] or ".." in match[0] else []


OLD_FORMS: Final[tuple[Rule, ...]] = (
    (re.compile(r"^\s|\s$"), whole(str.strip), "There are blanks around the date."),
    (
        re.compile(r"unknown", re.IGNORECASE),
        whole(lambda text: re.sub("unknown", "", text, flags=re.IGNORECASE)),
        "`unknown` is the old spelling: that side stays empty.",
    ),
    (
        re.compile(r"open", re.IGNORECASE),
        whole(lambda text: re.sub("open", "..", text, flags=re.IGNORECASE)),
        "`open` is the old spelling of `..`.",
    ),
    (re.compile(r"[xu]"), whole(lambda text: re.sub("[xu]", "X", text)), "A digit that is not given is a capital X."),
    (re.compile(r"\?~|~\?"), whole(lambda text: re.sub(r"\?~|~\?", "%", text)), "`?` and `~` together are `%`."),
    (re.compile(r"[yepstz]"), whole(_letters), "The letters of a date are capitals: Y, E, S, T, Z."),
    (re.compile(r"\("), whole(_ungroup), "Parentheses are the old spelling: a mark stands before its component."),
    (
        re.compile(r"\^.*$"),
        lambda match: [match.string[: match.start()]],
        "`^` is the old spelling: 25 to 28 are northern seasons, 29 to 32 southern ones.",
    ),
    (re.compile(r"^-Y"), lambda match: [f"Y-{match.string[2:]}"], "The sign follows the Y."),
    (re.compile(r"^\+"), whole(lambda text: text[1:]), "A year has no plus sign."),
    (re.compile(r"^(-?)([0-9]{5,11})$"), _unseparated, "The digits run together."),
    (
        re.compile(r"^([0-9]{4})([0-9]{2})([0-9]{2})T([0-9]{2})([0-9]{2})([0-9]{2})(Z|[+-][0-9:]{2,5})?$"),
        _separated,
        "Hyphens part a day and colons a clock time.",
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
    (re.compile(r", | ,"), whole(lambda text: text.replace(" ", "")), "A set has no blanks."),
    (re.compile(r"^[^\[\]{}/]*$"), _bracketed, "Lists and ranges stand in brackets."),
    (re.compile(r"^([^/]{1,100})\.\.([^/]{1,100})$"), lambda match: [f"{match[1]}/{match[2]}"], "A slash joins both."),
)
"""What is searched for, what it becomes, and why; the first whose outcome can be read is offered."""
