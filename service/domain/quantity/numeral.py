"""Numerals: one number as it is written, in figures or in words, and how finely."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from service.domain.errors import Unreadable
from service.domain.quantity.words import NUMBERS

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
        raise Unreadable("quantity", _two_readings(written))
    figures = written.replace(",", "").replace(" ", "")
    whole, _, decimals = figures.partition(".")
    if len(whole) + len(decimals) > MOST_DIGITS:
        raise Unreadable("quantity", f"a number has at most {MOST_DIGITS} digits")
    return Numeral(Fraction(int(whole + decimals), 10 ** len(decimals)), len(decimals))


def _two_readings(written: str) -> str:
    whole, decimals = written.split(".")
    small = whole if decimals == "000" else written
    clear = small if decimals == "000" else f"{written}0"
    return f"'{written}' can be read as {small} or as {whole}{decimals}: write {clear} or {whole}{decimals}"
