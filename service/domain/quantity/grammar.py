"""Numerals: one number as it is written, in figures or in words, and how finely."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final
from unicodedata import category

from service.domain.errors import ParseError
from service.domain.quantity.hints import refuse_phrase, refuse_range
from service.domain.quantity.vocabulary import HEDGES, MULTIPLIERS, NUMBERS, SPELLINGS

MOST_DIGITS: Final = 18

# Thousands are set apart by commas or by spaces (all spaces are plain by now), never by both.
PATTERN: Final = (
    r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?:\x20[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?(?![0-9])"
    r"|(?:" + "|".join(word.replace(" ", r"\x20") for word in sorted(NUMBERS, key=len, reverse=True)) + r")(?![a-z])"
)

_TWO_READINGS: Final = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number with the decimals that were written: ``4.0`` is as large as ``4`` and finer."""

    value: Fraction
    decimals: int = 0

    @property
    def step(self) -> Fraction:
        """One unit of the last digit written."""
        return Fraction(1, 10**self.decimals)

    @property
    def text(self) -> str:
        """The number in plain figures, decimals kept."""
        figures = str(int(self.value * 10**self.decimals)).rjust(self.decimals + 1, "0")
        return f"{figures[: -self.decimals]}.{figures[-self.decimals :]}" if self.decimals else figures

    @property
    def blur(self) -> Fraction:
        """How far a rounded number reaches either way, 0 where it is not rounded.

        Two or more zeros at the end say that somebody rounded: half a unit of the last digit that is not zero, but at
        most ten per cent. A number with decimals says by them how fine it is.
        """
        whole = self.value.numerator
        if self.decimals or whole == 0 or whole % 100:
            return Fraction(0)
        unit = 100
        while whole % (unit * 10) == 0:
            unit *= 10
        return min(Fraction(unit, 2), Fraction(whole, 10))

    def whole(self) -> Numeral:
        """The same without decimals that say nothing: ``250.0`` people are 250 people."""
        return Numeral(self.value) if self.decimals and self.value.denominator == 1 else self


def read_numeral(written: str) -> Numeral:
    """Read what ``PATTERN`` found; refuses more digits than fit, and ``4.000``."""
    word = NUMBERS.get(written.lower())
    if word is not None:
        return Numeral(Fraction(word))
    if _TWO_READINGS.fullmatch(written):
        raise ParseError("quantity", _two_readings(written))
    figures = written.replace(",", "").replace(" ", "")
    whole, _, decimals = figures.partition(".")
    if len(whole) + len(decimals) > MOST_DIGITS:
        raise ParseError("quantity", f"a number has at most {MOST_DIGITS} digits")
    return Numeral(Fraction(int(whole + decimals), 10 ** len(decimals)), len(decimals))


def _two_readings(written: str) -> str:
    whole, decimals = written.split(".")
    small = whole if decimals == "000" else written
    clear = small if decimals == "000" else f"{written}0"
    return f"'{written}' can be read as {small} or as {whole}{decimals}: write {clear} or {whole}{decimals}"


# The grammar of quantities: text to a statement, what was said before anyone asks what it amounts to.

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
class QuantityExpression:
    """What was said: ``form`` is a hedge, ``..`` for a range, a rough word, or nothing for a bare number."""

    form: str
    numbers: tuple[Numeral, ...]
    unit: str | None


def parse(text: str) -> QuantityExpression:
    """Take a quantity as a source puts it, and give what it states; ``Unreadable("quantity")`` for what does not."""
    plain = plain_text(text)
    found = _NUMBERS.fullmatch(plain)
    if found is not None:
        return _numbers(found, plain)
    rough = _ROUGH.fullmatch(plain)
    if rough is None:
        refuse_phrase(plain)
    return QuantityExpression(SPELLINGS[rough["word"].lower()], (), _unit(rough, plain))


def plain_text(text: str, figures: bool = False) -> str:
    """The text with its spaces collapsed; refuses what is too long, and characters that no word is made of.

    ``figures`` lets those of every script through, for words that a person reads.
    """
    if len(text) > LONGEST:
        raise ParseError("quantity", f"a quantity is at most {LONGEST} characters, this one has {len(text)}")
    if not (text.isascii() and text.isprintable()):
        for at, character in enumerate(text):
            _check(character, at, figures)
    return " ".join(text.split())


def _check(character: str, at: int, figures: bool) -> None:
    if category(character) in _NO_WORD and character not in _JOINERS:
        unseen = f"U+{ord(character):04X} at {at} is a character that cannot be seen: leave it out"
        raise ParseError("quantity", unseen, at)
    if not figures and character.isnumeric() and not character.isascii() and character not in "²³":
        raise ParseError("quantity", f"'{character}' is no figure of 0 to 9: write the number in those", at)


def _numbers(found: re.Match[str], plain: str) -> QuantityExpression:
    form = HEDGES[(found["sign"] or found["word"]).lower()] if found["sign"] or found["word"] else ""
    low = read_numeral(found["a"])
    if found["b"] is None:
        if form == "between":
            refuse_phrase(plain)
        return QuantityExpression(form, (low,), _unit(found, plain))
    high = read_numeral(found["b"])
    if found["a"].lower() == "twenty" and high.value < 10:
        refuse_phrase(plain)  # twenty-one is a number, not a range
    if (form or "to") not in ("between", "to") or (form == "between") != (found["by"].strip().lower() == "and"):
        refuse_range(plain, found["a"], found["b"])
    if low.value > high.value:
        raise ParseError("quantity", f"'{plain}' runs backwards: {found['a']} is more than {found['b']}")
    return QuantityExpression("..", (low, high), _unit(found, plain))


def _unit(found: re.Match[str], plain: str) -> str | None:
    """The words after the number. ``5 million`` is not five of something called million, nor ``5%-10%`` one number."""
    unit: str | None = found["unit"]
    first = "" if unit is None else unit.split(maxsplit=1)[0]
    known = first if len(first) == 1 else first.lower()  # K alone is kelvin
    if known in MULTIPLIERS or known in NUMBERS or (unit is not None and _FIGURES_AGAIN.match(unit)):
        refuse_phrase(plain)
    return unit
