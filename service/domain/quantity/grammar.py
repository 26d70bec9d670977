"""The grammar of quantities: text to a ``QuantityExpression``, the hedge, numbers and unit that it states.

What they amount to is computed in ``quantity``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final
from unicodedata import category

from service.domain.errors import ParseError
from service.domain.quantity.hints import raise_malformed, raise_malformed_range
from service.domain.quantity.vocabulary import HEDGES, MULTIPLIERS, NUMBERS, ROUGH_SPELLINGS

MAX_LENGTH: Final = 200
MAX_DIGITS: Final = 18

# Thousands are separated by commas or by spaces (all spaces are plain by now), never by both.
_NUMERAL: Final = (
    r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?:\x20[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?(?![0-9])"
    r"|(?:" + "|".join(word.replace(" ", r"\x20") for word in sorted(NUMBERS, key=len, reverse=True)) + r")(?![a-z])"
)
# ``4.000``: four, with a point, or four thousand, as it is written in German.
_AMBIGUOUS_POINT: Final = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_DASH: Final = "[-‐‑‒–—―−]"
_HEDGE_SIGN: Final = _any_of(hedge for hedge in HEDGES if not hedge[0].isalpha())
_HEDGE_WORD: Final = _any_of(hedge for hedge in HEDGES if hedge[0].isalpha())
# Dashes and the ellipsis begin no unit, so that ``300-`` is not three hundred of something called "-".
_UNIT_START: Final = r"[A-Za-z%$£]|(?![‐‑‒–—―−…])[^\x00-\x7f]"
_NUMBER_OR_RANGE: Final = re.compile(
    rf"(?:(?P<sign>{_HEDGE_SIGN})\x20?|(?P<word>{_HEDGE_WORD})\x20)?(?P<a>{_NUMERAL})"
    rf"(?:(?P<by>\x20?(?:{_DASH}|\.\.)\x20?|\x20to\x20|\x20and\x20)(?P<b>{_NUMERAL}))?"
    rf"(?:\x20?(?P<unit>(?:{_UNIT_START}).*))?",
    re.IGNORECASE | re.ASCII,
)
_ROUGH_NUMBER: Final = re.compile(
    rf"(?P<word>{_any_of(ROUGH_SPELLINGS)})(?:(?<=s)\x20of(?=\x20))?(?:\x20(?P<unit>(?:{_UNIT_START}).*))?",
    re.IGNORECASE | re.ASCII,
)
# An exponent, or a second number: no unit begins so.
_SECOND_NUMBER: Final = re.compile(rf"[eE][-+]?[0-9]|.*?(?:\x20to\x20|\.\.\x20?|\x20{_DASH}\x20|%{_DASH})[0-9]")
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
_JOINERS: Final = "\u200c\u200d"  # part of the spelling in Persian and Hindi


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
        """The number in plain digits, with its decimals."""
        digits = str(int(self.value * 10**self.decimals)).rjust(self.decimals + 1, "0")
        return f"{digits[: -self.decimals]}.{digits[-self.decimals :]}" if self.decimals else digits

    @property
    def rounding(self) -> Fraction:
        """How far the exact number may be from a rounded one, in both directions; 0 where it is not rounded.

        A whole number that ends in two or more zeros is taken as rounded. It may be off by half a unit of its last
        digit that is not zero, and at most by ten per cent: 4,300 by 50, 4,000 by 400. Decimals say how fine it is.
        """
        number = self.value.numerator
        if self.decimals or number == 0 or number % 100:
            return Fraction(0)
        unit = 100
        while number % (unit * 10) == 0:
            unit *= 10
        return min(Fraction(unit, 2), Fraction(number, 10))

    def as_count(self) -> Numeral:
        """Drop decimals that are all zero: ``250.0`` people are 250 people."""
        return Numeral(self.value) if self.decimals and self.value.denominator == 1 else self


@dataclass(frozen=True, slots=True)
class QuantityExpression:
    """A parsed quantity: ``form`` is a hedge, ``..`` for a range, a rough word, or empty for a bare number."""

    form: str
    numbers: tuple[Numeral, ...]
    unit: str | None


def parse_expression(text: str) -> QuantityExpression:
    """Parse a quantity in the words of a source. Raises ``ParseError("quantity")`` for what the grammar lacks."""
    plain = collapse_spaces(text)
    match = _NUMBER_OR_RANGE.fullmatch(plain)
    if match is not None:
        return _number_or_range(match, plain)
    rough = _ROUGH_NUMBER.fullmatch(plain)
    if rough is None:
        raise_malformed(plain)
    return QuantityExpression(ROUGH_SPELLINGS[rough["word"].lower()], (), _unit(rough, plain))


def collapse_spaces(text: str, any_digits: bool = False) -> str:
    """Return the text with single spaces. Raises ``ParseError`` where it is too long or has invisible characters.

    ``any_digits`` accepts the digits of every script, for words that a person reads.
    """
    if len(text) > MAX_LENGTH:
        raise ParseError("quantity", f"a quantity is at most {MAX_LENGTH} characters, this one has {len(text)}")
    if not (text.isascii() and text.isprintable()):
        for at, character in enumerate(text):
            _check_character(character, at, any_digits)
    return " ".join(text.split())


def _check_character(character: str, at: int, any_digits: bool) -> None:
    if category(character) in _INVISIBLE and character not in _JOINERS:
        detail = f"U+{ord(character):04X} at {at} is a character that cannot be seen: leave it out"
        raise ParseError("quantity", detail, at)
    if not any_digits and character.isnumeric() and not character.isascii() and character not in "²³":
        raise ParseError("quantity", f"'{character}' is not a digit from 0 to 9: write the number in those", at)


def _number_or_range(match: re.Match[str], plain: str) -> QuantityExpression:
    hedge = match["sign"] or match["word"]
    form = HEDGES[hedge.lower()] if hedge else ""
    low = _numeral(match["a"])
    if match["b"] is None:
        if form == "between":
            raise_malformed(plain)
        return QuantityExpression(form, (low,), _unit(match, plain))
    high = _numeral(match["b"])
    if match["a"].lower() == "twenty" and high.value < 10:
        raise_malformed(plain)  # twenty-one is a number, not a range
    joined_by_and = match["by"].strip().lower() == "and"
    if form not in ("between", "") or (form == "between") != joined_by_and:
        raise_malformed_range(plain, match["a"], match["b"])
    if low.value > high.value:
        raise ParseError("quantity", f"'{plain}' runs backwards: {match['a']} is more than {match['b']}")
    return QuantityExpression("..", (low, high), _unit(match, plain))


def _numeral(text: str) -> Numeral:
    """Parse what ``_NUMERAL`` matched. Raises ``ParseError`` for more digits than fit, and for ``4.000``."""
    word = NUMBERS.get(text.lower())
    if word is not None:
        return Numeral(Fraction(word))
    if _AMBIGUOUS_POINT.fullmatch(text):
        raise ParseError("quantity", _ambiguous_point(text))
    whole, _, decimals = text.replace(",", "").replace(" ", "").partition(".")
    if len(whole) + len(decimals) > MAX_DIGITS:
        raise ParseError("quantity", f"a number has at most {MAX_DIGITS} digits")
    return Numeral(Fraction(int(whole + decimals), 10 ** len(decimals)), len(decimals))


def _ambiguous_point(text: str) -> str:
    whole, decimals = text.split(".")
    small = whole if decimals == "000" else text
    clear = small if decimals == "000" else f"{text}0"
    return f"'{text}' can be read as {small} or as {whole}{decimals}: write {clear} or {whole}{decimals}"


def _unit(match: re.Match[str], plain: str) -> str | None:
    """Return the words after the number. ``million`` in ``5 million`` and ``-10%`` in ``5%-10%`` are not units."""
    unit: str | None = match["unit"]
    first = "" if unit is None else unit.split(maxsplit=1)[0]
    word = first if len(first) == 1 else first.lower()  # K alone is kelvin
    if word in MULTIPLIERS or word in NUMBERS or (unit is not None and _SECOND_NUMBER.match(unit)):
        raise_malformed(plain)
    return unit
