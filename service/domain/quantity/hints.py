"""Refusals of quantities: what was wrong, what was got, what would do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final, NoReturn

from service.domain.errors import ParseError
from service.domain.quantity.vocabulary import ADVICE, FORMS, HEDGES, MULTIPLIERS, NUMBERS, SPELLINGS

_OBJECT: Final = 'Words of your own go as {"text": …, "low": …, "high": …}, "high" null where open.'
_SHOWN: Final = 60

# Ways to write a number that the table has not, with what would do; tried in this order.
_DASH: Final = "[-‐‑‒–—―−]"
_TIMES: Final = "|".join(sorted(MULTIPLIERS, key=len, reverse=True))
_HEDGES: Final = "|".join(re.escape(hedge) for hedge in sorted(HEDGES, key=len, reverse=True))
_MALFORMED: Final = tuple(
    (re.compile(pattern), advice)
    for pattern, advice in (
        (rf"^[^0-9]*(?<![a-z]){_DASH}\x20?[0-9]", "negative numbers are not kept"),
        (rf"[0-9.]e[-+]?[0-9]|[0-9](?:{_TIMES}|m)\b", "write the number out in figures"),
        (r"\btwenty[-\x20](?:one|two|three|four|five|six|seven|eight|nine)\b", "write numbers past twenty in figures"),
        (rf"^(?:{_HEDGES})\x20?(?:{_HEDGES})(?![a-z])", "one hedge before a number is enough"),
        (r"[0-9]\x20?\+", "write 'at least' before the number"),
        (rf"[0-9]\x20?[a-z%].*?(?:\x20to\x20|\.\.|\x20{_DASH}|%{_DASH})\x20?[0-9]", "write the unit once, at the end"),
        (r"[0-9]['’][0-9]", "set thousands apart by a comma, a space or nothing"),
        (r"[0-9]\.[0-9]+[.,][0-9]", "set thousands apart by a comma, and decimals by one point"),
        (r"[0-9],[0-9]", "a comma sets thousands apart, three digits at a time; decimals take a point, like 1.5"),
        (r"[0-9]\x20[0-9]", "a space sets thousands apart, three digits at a time"),
        (r"(?<![0-9.])\.[0-9]", "write a nought before the point, like 0.5"),
        (r"[0-9](?:\.\.\.|…)[0-9]|[0-9][.…]+(?![0-9])", "end a number with a digit; a range is 300-400 or 300..400"),
        (rf"[0-9]\x20?(?:{_DASH}|/)", "a range has a number on either side, like 300-400"),
        (r"^[$€£¥]", "write the unit after the number"),
    )
)


def refuse_phrase(plain: str) -> NoReturn:
    """Refuse what is in no form of the table, with the nearest thing that is."""
    if not plain:
        raise ParseError("quantity", f"there is nothing to read; these forms can be read: {FORMS}. {_OBJECT}")
    said = f"'{shortened(plain)}' is no quantity that can be read"
    hint = next(_hints(plain.lower()), None)
    raise ParseError("quantity", f"{said}{': ' + hint if hint else ''}. These can: {FORMS}. {_OBJECT}")


def refuse_range(plain: str, low: str, high: str) -> NoReturn:
    """Refuse a range under a hedge, and a mixture of its two spellings."""
    raise ParseError(
        "quantity",
        f"'{shortened(plain)}' hedges a range or mixes its spellings: write '{low}-{high}' or "
        f"'between {low} and {high}'. {_OBJECT}",
    )


def shortened(text: str) -> str:
    """At most 60 characters of what somebody sent."""
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _hints(plain: str) -> Iterator[str]:
    for pattern, advice in _MALFORMED:
        if pattern.search(plain):
            yield advice
    for phrase, advice in ADVICE.items():
        if f" {phrase} " in f" {plain} ":
            yield f"for '{phrase}' write {advice}"
    words = plain.split()
    if not MULTIPLIERS.isdisjoint(words) and (any(c.isdigit() for c in plain) or not NUMBERS.keys().isdisjoint(words)):
        yield "write the number out in figures"
    yield from _near_words(plain)


def _near_words(plain: str) -> Iterator[str]:
    """What the words may be a slip of: the whole phrase first, then its beginning."""
    table = [*SPELLINGS, *HEDGES, *NUMBERS]
    letters = " ".join(word for word in plain.split() if not word[0].isdigit())
    for words in (letters, letters.split(" ", 1)[0]):
        near = get_close_matches(words[:40], table, 1, 0.75)
        if near and _is_slip(words, near[0]):
            yield f"the nearest that can is '{near[0]}'"


def _is_slip(typed: str, known: str) -> bool:
    """Whether it is a slip of the fingers, not another meaning: people under deadline paste what they are offered."""
    return typed[0] == known[0] and abs(len(typed) - len(known)) <= 1 and len(known) > len("some")
