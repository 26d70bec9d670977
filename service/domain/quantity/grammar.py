"""The grammar of quantities: text to a statement, what was said before anyone asks what it amounts to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from unicodedata import category

from service.domain.errors import Unreadable
from service.domain.quantity.advice import refuse_phrase, refuse_range
from service.domain.quantity.numeral import PATTERN, Numeral, read_numeral
from service.domain.quantity.words import HEDGES, MULTIPLIERS, NUMBERS, SPELLINGS

LONGEST: Final = 200

# Dashes and the ellipsis begin no unit, so that ``300-`` is not three hundred of something called "-".
_UNIT: Final = r"[A-Za-z%$£]|(?![‐‑‒–—―−…])[^\x00-\x7f]"
_DASH: Final = "[-‐‑‒–—―−]"


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_SIGNS: Final = _any_of(hedge for hedge in HEDGES if not hedge[0].isalpha())
_WORDS: Final = _any_of(hedge for hedge in HEDGES if hedge[0].isalpha())
_NUMBERS: Final = re.compile(
    rf"(?:(?P<sign>{_SIGNS})\x20?|(?P<word>{_WORDS})\x20)?(?P<a>{PATTERN})"
    rf"(?:(?P<by>\x20?(?:{_DASH}|\.\.)\x20?|\x20to\x20|\x20and\x20)(?P<b>{PATTERN}))?(?:\x20?(?P<unit>(?:{_UNIT}).*))?",
    re.IGNORECASE | re.ASCII,
)
_ROUGH: Final = re.compile(
    rf"(?P<word>{_any_of(SPELLINGS)})(?:(?<=s)\x20of(?=\x20))?(?:\x20(?P<unit>(?:{_UNIT}).*))?",
    re.IGNORECASE | re.ASCII,
)
# An exponent, or a second number: no unit begins like this.
_FIGURES_AGAIN: Final = re.compile(rf"[eE][-+]?[0-9]|.*?(?:\x20to\x20|\.\.\x20?|\x20{_DASH}\x20|%{_DASH})[0-9]")
_NO_WORD: Final = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
_JOINERS: Final = "\u200c\u200d"  # part of spelling in Persian and Hindi


@dataclass(frozen=True, slots=True)
class Statement:
    """What was said: ``form`` is a hedge, ``..`` for a range, a rough word, or nothing for a bare number."""

    form: str
    numbers: tuple[Numeral, ...]
    unit: str | None


def parse(text: str) -> Statement:
    """Take a quantity as a source puts it, and give what it states; ``Unreadable("quantity")`` for what does not."""
    plain = plain_text(text)
    found = _NUMBERS.fullmatch(plain)
    if found is not None:
        return _numbers(found, plain)
    rough = _ROUGH.fullmatch(plain)
    if rough is None:
        refuse_phrase(plain)
    return Statement(SPELLINGS[rough["word"].lower()], (), _unit(rough, plain))


def plain_text(text: str, figures: bool = False) -> str:
    """The text with its spaces collapsed; refuses what is too long, and characters that no word is made of.

    ``figures`` lets those of every script through, for words that a person reads.
    """
    if len(text) > LONGEST:
        raise Unreadable("quantity", f"a quantity is at most {LONGEST} characters, this one has {len(text)}")
    if not (text.isascii() and text.isprintable()):
        for at, character in enumerate(text):
            _check(character, at, figures)
    return " ".join(text.split())


def _check(character: str, at: int, figures: bool) -> None:
    if category(character) in _NO_WORD and character not in _JOINERS:
        unseen = f"U+{ord(character):04X} at {at} is a character that cannot be seen: leave it out"
        raise Unreadable("quantity", unseen, at)
    if not figures and character.isnumeric() and not character.isascii() and character not in "²³":
        raise Unreadable("quantity", f"'{character}' is no figure of 0 to 9: write the number in those", at)


def _numbers(found: re.Match[str], plain: str) -> Statement:
    form = HEDGES[(found["sign"] or found["word"]).lower()] if found["sign"] or found["word"] else ""
    low = read_numeral(found["a"])
    if found["b"] is None:
        if form == "between":
            refuse_phrase(plain)
        return Statement(form, (low,), _unit(found, plain))
    high = read_numeral(found["b"])
    if found["a"].lower() == "twenty" and high.value < 10:
        refuse_phrase(plain)  # twenty-one is a number, not a range
    if (form or "to") not in ("between", "to") or (form == "between") != (found["by"].strip().lower() == "and"):
        refuse_range(plain, found["a"], found["b"])
    if low.value > high.value:
        raise Unreadable("quantity", f"'{plain}' runs backwards: {found['a']} is more than {found['b']}")
    return Statement("..", (low, high), _unit(found, plain))


def _unit(found: re.Match[str], plain: str) -> str | None:
    """The words after the number. ``5 million`` is not five of something called million, nor ``5%-10%`` one number."""
    unit: str | None = found["unit"]
    first = "" if unit is None else unit.split(maxsplit=1)[0]
    known = first if len(first) == 1 else first.lower()  # K alone is kelvin
    if known in MULTIPLIERS or known in NUMBERS or (unit is not None and _FIGURES_AGAIN.match(unit)):
        refuse_phrase(plain)
    return unit
