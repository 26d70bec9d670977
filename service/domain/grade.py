"""Grades: reliability of sources and credibility of claims, the two axes of the NATO Admiralty Code (AJP-2.1).

A grade is the pair of both, for example ``B2``. The axes are never multiplied.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from service.domain.errors import ParseError, near_names

RELIABILITY: Final[Mapping[str, str]] = MappingProxyType({
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "cannot be judged",
})  # fmt: skip

CREDIBILITY: Final[Mapping[str, int]] = MappingProxyType({
    "confirmed": 1,
    "probable": 2,
    "possible": 3,
    "doubtful": 4,
    "improbable": 5,
    "unjudged": 6,
})  # fmt: skip

# STIX 2.1, appendix A, table of the Admiralty credibility scale. "Truth cannot be judged" has no number there:
# it is not halfway between true and false.
_STIX: Final[Mapping[str, int | None]] = MappingProxyType({
    "confirmed": 90,
    "probable": 70,
    "possible": 50,
    "doubtful": 30,
    "improbable": 10,
    "unjudged": None,
})  # fmt: skip


def score(word: str) -> int | None:
    """The STIX 2.1 number (0 to 100) of a credibility or confidence; None for ``unjudged``.

    Raises ``ParseError("credibility")`` for any other word.
    """
    return _STIX[_known(word)]


def grade(reliability: str, credibility: str) -> str:
    """The grade of a reliability and a credibility: ``B`` and ``probable`` give ``B2``.

    Raises ``ParseError("reliability")`` or ``ParseError("credibility")`` for a value that is not on its scale.
    """
    if reliability not in RELIABILITY:
        raise ParseError("reliability", f"'{reliability[:40]}' is not a reliability: write a letter, A (best) to F")
    return f"{reliability}{CREDIBILITY[_known(credibility)]}"


def rank(grade_text: str) -> tuple[int, int]:
    """The sort key of a grade, best first: reliability before credibility, F and 6 last on their axis.

    Raises ``ParseError("grade")`` for any other text.
    """
    key = _RANKS.get(grade_text)
    if key is None:
        raise ParseError("grade", f"'{grade_text[:40]}' is not a grade: write A to F with 1 to 6, like B2")
    return key


def best(grades: Iterable[str]) -> str | None:
    """The best of some grades; None where there is none."""
    return min(grades, key=rank, default=None)


# "Cannot be judged" is last on both scales, so it needs no rule of its own.
_RANKS: Final[Mapping[str, tuple[int, int]]] = MappingProxyType(
    {f"{letter}{digit}": (index, digit) for index, letter in enumerate(RELIABILITY, 1) for digit in range(1, 7)}
)


def _known(word: str) -> str:
    if word in CREDIBILITY:
        return word
    near = near_names(word[:40].lower(), CREDIBILITY, 1)
    hint = f"; did you mean '{near[0]}'?" if near else ""
    raise ParseError("credibility", f"'{word[:40]}' is not a credibility{hint} (one of: {', '.join(CREDIBILITY)})")
