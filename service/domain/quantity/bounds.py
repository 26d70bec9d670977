"""Bounds: what a statement amounts to, in exact numbers of the unit it was made in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Final

from service.domain.errors import Unreadable
from service.domain.quantity.grammar import Statement
from service.domain.quantity.numeral import Numeral
from service.domain.quantity.words import ROUGH

_TENTH: Final = Fraction(1, 10)
_QUARTER: Final = Fraction(1, 4)
_NIL: Final = Fraction(0)


@dataclass(frozen=True, slots=True)
class Bounds:
    """``low`` to ``high`` (None: open), and the same once widened if ``approximate``."""

    low: Fraction
    high: Fraction | None
    soft_low: Fraction
    soft_high: Fraction | None
    approximate: bool


def bounds(statement: Statement, counted: bool) -> Bounds:
    """What a statement amounts to. Of things that are counted there are whole numbers only."""
    if statement.form in ROUGH:
        low, high = ROUGH[statement.form]
        return _sharp(Fraction(low), None if high is None else Fraction(high))
    if statement.form == "..":
        return _sharp(statement.numbers[0].value, statement.numbers[1].value)
    return _FORMS[statement.form](statement.numbers[0], counted)


def _bare(n: Numeral, counted: bool) -> Bounds:
    """A measure is never sharper than half a unit of the last digit written."""
    reach = n.blur if counted else max(n.blur, n.step / 2)
    return _around(n, reach, counted) if n.blur else _sharp(max(_NIL, n.value - reach), n.value + reach)


def _about(n: Numeral, counted: bool) -> Bounds:
    reach = max(n.value * _TENTH, n.blur)
    return _around(n, reach if counted else max(reach, n.step / 2), counted)


def _nearly(n: Numeral, counted: bool) -> Bounds:
    return _soft(n, n.value * (1 - _TENTH), n.value, counted)


def _more(n: Numeral, counted: bool) -> Bounds:
    return _sharp(n.value + 1 if counted else n.value, None)


def _at_least(n: Numeral, _counted: bool) -> Bounds:
    return _sharp(n.value, None)


def _fewer(n: Numeral, counted: bool) -> Bounds:
    if n.value == 0:
        raise Unreadable("quantity", "nothing is fewer than 0: write 'none' or a larger number")
    return _sharp(_NIL, n.value - 1 if counted else n.value)


def _up_to(n: Numeral, counted: bool) -> Bounds:
    """Who says "up to 15 surrendered" says that some did."""
    return _sharp(min(Fraction(1), n.value) if counted else _NIL, n.value)


def _sharp(low: Fraction, high: Fraction | None) -> Bounds:
    return Bounds(low, high, low, high, False)


def _around(n: Numeral, reach: Fraction, counted: bool) -> Bounds:
    return _soft(n, max(_NIL, n.value - reach), n.value + reach, counted)


def _soft(n: Numeral, low: Fraction, high: Fraction, counted: bool) -> Bounds:
    """Counts are rounded inwards: no number of people lies between 247.5 and 248."""
    margin = n.value * _QUARTER
    soft_low, soft_high = min(low, n.value - margin), max(high, n.value + margin)
    if counted:
        low, soft_low = Fraction(ceil(low)), Fraction(ceil(soft_low))
        high, soft_high = Fraction(floor(high)), Fraction(floor(soft_high))
    return Bounds(low, high, soft_low, soft_high, True)


_FORMS: Final[dict[str, Callable[[Numeral, bool], Bounds]]] = {
    "": _bare, "~": _about, "nearly": _nearly,
    ">": _more, ">=": _at_least, "<": _fewer, "<=": _up_to,
}  # fmt: skip
