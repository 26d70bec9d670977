"""Dates as people write them in prose and in forms, each with its EDTF."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from service.domain.edtf.calendar import MONTHS
from service.domain.edtf.oldforms import Rule, whole

_NUMBERS = {month[:3].lower(): number for number, month in enumerate(MONTHS) if month}
_SEASONS = {"spr": 21, "sum": 22, "aut": 23, "fal": 23, "win": 24}
_ABOUT = r"^(?:circa|ca|c|about|around|approximately|approx)(?:\.| |(?=[0-9])) *([^ ].*)$"
_PROSE = re.compile(
    r"^(?:([0-9]{1,2})(?:st|nd|rd|th)? )?([a-z]{3,9})\.?,? (?:([0-9]{1,2})(?:st|nd|rd|th)?,? )?([0-9]{4})$",
    re.IGNORECASE,
)


def _prose(text: str) -> Iterable[str]:
    """Read ``12 October 2017``, ``Oct. 12, 2017``, ``October 2017``, ``Spring 2017``."""
    match = _PROSE.match(" ".join(text.split()))
    if not match:
        return []
    before, word, after, year = match.groups()
    month, day = _NUMBERS.get(word[:3].lower()), before or after
    if month and (word.lower() in (word.lower()[:3], "sept") or MONTHS[month].lower() == word.lower()):
        return [f"{year}-{month:02d}" + (f"-{int(day):02d}" if day else "")]
    season = _SEASONS.get(word[:3].lower())
    return [f"{year}-{season}"] if season and not day else []


def _about(match: re.Match[str]) -> Iterable[str]:
    return [f"{offer}~" for offer in (match[1], *_prose(match[1]))]


def _either(match: re.Match[str]) -> Iterable[str]:
    """Give both readings of ``12/10/2017``: which of the two is the month cannot be known."""
    one, other, year = int(match[1]), int(match[2]), match[3]
    return [f"{year}-{other:02d}-{one:02d}", f"{year}-{one:02d}-{other:02d}"]


def _padded(match: re.Match[str]) -> Iterable[str]:
    return ["-".join((match[1], *(part.zfill(2) for part in match.groups()[1:] if part)))]


def _before_christ(match: re.Match[str]) -> Iterable[str]:
    year = int(match[1]) - 1  # 1 BCE is the year 0
    return [f"-{year:04d}" if year > 0 else "0000"]


HABITS: Final[tuple[Rule, ...]] = (
    (re.compile(r"^([0-9]{4})[/.]([0-9]{1,2})[/.]([0-9]{1,2})$"), _padded, "Hyphens part year, month and day."),
    (re.compile(r"^([0-9]{4})[-/.]([0-9]{1,2})[-/.]?([0-9]{1,2})?$"), _padded, "Month and day have two digits."),
    (
        re.compile(r"^([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4})$"),
        _either,
        "The year comes first, then month and day.",
    ),
    (
        re.compile(r"^([0-9]{1,2})[-/.]([0-9]{4})$"),
        lambda match: [f"{match[2]}-{match[1]:0>2}"],
        "The year comes first.",
    ),
    (re.compile(r"^[0-9]{4}-[0-9]{4}$"), whole(lambda text: text.replace("-", "/")), "A slash joins two dates."),
    (
        re.compile(r"^(?:from )?([^ ]{4,40}) *(?: - |--| to | until ) *([^ ]{4,40})$"),
        lambda match: [f"{match[1]}/{match[2]}"],
        "A slash joins two dates.",
    ),
    (re.compile(r"^-?[0-9]{3}$"), whole(lambda text: f"{text}X"), "A year has four digits; a decade ends in X."),
    (re.compile(r"^-?[0-9]{2}$"), whole(lambda text: f"{text}XX"), "A year has four digits; a century ends in XX."),
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
    (re.compile(r"[a-z]", re.IGNORECASE), lambda match: _prose(match.string), "Months and seasons are numbers."),
    (re.compile(_ABOUT, re.IGNORECASE), _about, "What is about a date is marked ~."),
    (re.compile(r"^before +([^ ].*)$", re.IGNORECASE), lambda match: [f"../{match[1]}"], "An open side is `..`."),
    (
        re.compile(r"^(?:after|since) +(.*)$", re.IGNORECASE),
        lambda match: [f"{match[1]}/.."],
        "An open side is `..`.",
    ),
    (re.compile(r" "), whole(lambda text: text.replace(" ", "")), "A date has no blanks."),
)
"""Tried after the old forms, in this order."""

NOT_EDTF: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (
        re.compile(r"[()]"),
        "Parentheses are the old spelling: a mark stands before the component it means, 2004-?06-11.",
    ),
    (re.compile(r"^-?[0-9]{4}-?W"), "Weeks are not part of EDTF: write the days, as 2017-10-09/2017-10-15."),
    (re.compile(r"^-?[0-9]{4}-[0-9]{3}$"), "Days of the year are not part of EDTF: write month and day, 2017-10-12."),
    (re.compile(r"^P|/P[0-9]"), "Durations are not part of EDTF: write both days, as 2017-10-12/2017-10-14."),
    (re.compile(r"^R[0-9]*/"), "Repetitions are not part of EDTF: write the days, as {2017-10-12,2017-10-19}."),
    (re.compile(r"^(today|now|yesterday|present)", re.IGNORECASE), "Write the day itself, as 2017-10-12."),
    (re.compile(r"/(now|present|today)", re.IGNORECASE), "An open end is two dots: 2017-10-12/.. will do."),
)
"""What has no EDTF of its own, and what to do instead; looked at last."""
