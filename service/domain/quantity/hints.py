"""Error messages for quantities: what is wrong, what was sent, and what is accepted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NoReturn

from service.domain.errors import ParseError, near_names
from service.domain.quantity.vocabulary import (
    ACCEPTED_FORMS,
    HEDGES,
    MULTIPLIERS,
    NUMBERS,
    ROUGH_SPELLINGS,
    SUGGESTIONS,
)

_OBJECT_FORM: Final = 'Words of your own go as {"text": …, "low": …, "high": …}, "high" null where open.'
_MAX_SHOWN: Final = 60

_DASH: Final = "[-‐‑‒–—―−]"
_MULTIPLIERS: Final = "|".join(sorted(MULTIPLIERS, key=len, reverse=True))
_HEDGES: Final = "|".join(re.escape(hedge) for hedge in sorted(HEDGES, key=len, reverse=True))
# Ways to write a number that the grammar does not have, each with a hint; tried in this order.
_MALFORMED: Final = tuple(
    (re.compile(pattern), hint)
    for pattern, hint in (
        (rf"^[^0-9]*(?<![a-z]){_DASH}\x20?[0-9]", "negative numbers are not supported"),
        (rf"[0-9.]e[-+]?[0-9]|[0-9](?:{_MULTIPLIERS}|m)\b", "write the number out in figures"),
        (r"\btwenty[-\x20](?:one|two|three|four|five|six|seven|eight|nine)\b", "write numbers past twenty in figures"),
        (rf"^(?:{_HEDGES})\x20?(?:{_HEDGES})(?![a-z])", "one hedge before a number is enough"),
        (r"[0-9]\x20?\+", "write 'at least' before the number"),
        (rf"[0-9]\x20?[a-z%].*?(?:\x20to\x20|\.\.|\x20{_DASH}|%{_DASH})\x20?[0-9]", "write the unit once, at the end"),
        (r"[0-9]['’][0-9]", "separate thousands by a comma, a space or nothing"),
        (r"[0-9]\.[0-9]+[.,][0-9]", "separate thousands by a comma, and decimals by one point"),
        (r"[0-9],[0-9]", "a comma separates thousands, three digits at a time; decimals take a point, like 1.5"),
        (r"[0-9]\x20[0-9]", "a space separates thousands, three digits at a time"),
        (r"(?<![0-9.])\.[0-9]", "write a zero before the point, like 0.5"),
        (r"[0-9](?:\.\.\.|…)[0-9]|[0-9][.…]+(?![0-9])", "end a number with a digit; a range is 300-400 or 300..400"),
        (rf"[0-9]\x20?(?:{_DASH}|/)", "a range has a number on both sides, like 300-400"),
        (r"^[$€£¥]", "write the unit after the number"),
    )
)


def raise_malformed(plain: str) -> NoReturn:
    """Raise ``ParseError`` for text that the grammar does not have, with the nearest form that it has."""
    if not plain:
        raise ParseError(
            "quantity", f"the quantity is empty; these forms are accepted: {ACCEPTED_FORMS}. {_OBJECT_FORM}"
        )
    hint = next(_hints(plain.lower()), None)
    raise ParseError(
        "quantity",
        f"'{shortened(plain)}' is not a quantity that can be read{': ' + hint if hint else ''}. "
        f"These are accepted: {ACCEPTED_FORMS}. {_OBJECT_FORM}",
    )


def raise_malformed_range(plain: str, low: str, high: str) -> NoReturn:
    """Raise ``ParseError`` for a range with a hedge, and for a mixture of its two spellings."""
    raise ParseError(
        "quantity",
        f"'{shortened(plain)}' hedges a range or mixes its spellings: write '{low}-{high}' or "
        f"'between {low} and {high}'. {_OBJECT_FORM}",
    )


def shortened(text: str) -> str:
    """Return at most 60 characters of a text, for a message."""
    return text if len(text) <= _MAX_SHOWN else text[: _MAX_SHOWN - 1] + "…"


def _hints(plain: str) -> Iterator[str]:
    for pattern, hint in _MALFORMED:
        if pattern.search(plain):
            yield hint
    for phrase, suggestion in SUGGESTIONS.items():
        if f" {phrase} " in f" {plain} ":
            yield f"for '{phrase}' write {suggestion}"
    words = plain.split()
    has_number = any(character.isdigit() for character in plain) or not NUMBERS.keys().isdisjoint(words)
    if has_number and not MULTIPLIERS.isdisjoint(words):
        yield "write the number out in figures"
    yield from _near_words(plain)


def _near_words(plain: str) -> Iterator[str]:
    """Yield what the words may be a slip of: for all words first, then for the first one."""
    known_words = [*ROUGH_SPELLINGS, *HEDGES, *NUMBERS]
    words = " ".join(word for word in plain.split() if not word[0].isdigit())
    for typed in (words, words.split(" ", 1)[0]):
        near = near_names(typed[:40], known_words, 1, 0.75)
        if near and _is_slip(typed, near[0]):
            yield f"the nearest that is accepted is '{near[0]}'"


def _is_slip(typed: str, known: str) -> bool:
    """Whether it is a typing error and not another meaning: people in a hurry paste what a message suggests."""
    return typed[0] == known[0] and abs(len(typed) - len(known)) <= 1 and len(known) > len("some")
