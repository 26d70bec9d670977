"""Quantities: text, a number or a person's own bounds, resolved to exact bounds in the unit of the property."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor, isfinite
from typing import Final

from service.domain.errors import ParseError
from service.domain.quantity import units
from service.domain.quantity.grammar import MAX_DIGITS, Numeral, QuantityExpression, collapse_spaces, parse_expression
from service.domain.quantity.unit_check import unit_to_convert
from service.domain.quantity.vocabulary import ROUGH

_TENTH: Final = Fraction(1, 10)
_QUARTER: Final = Fraction(1, 4)
_ZERO: Final = Fraction(0)
_TOO_LARGE: Final = 10**MAX_DIGITS
_TWELVE_DIGITS: Final = Context(prec=12)
_MEMBERS: Final = ("text", "low", "high")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A parsed quantity.

    ``low`` and ``high`` are numbers of ``unit`` (the property's), whole ones as int; ``high`` None is open.
    ``soft_low`` and ``soft_high`` are the same after everything approximate is widened to 25 per cent.
    ``canonical`` is equal for two spellings of one quantity, and different otherwise.
    """

    text: str
    low: int | float
    high: int | float | None
    unit: str | None
    approximate: bool
    canonical: str
    soft_low: int | float
    soft_high: int | float | None


@dataclass(frozen=True, slots=True)
class _Bounds:
    """``low`` to ``high`` (None: open) in the unit of the text, and the same after widening."""

    low: Fraction
    high: Fraction | None
    soft_low: Fraction
    soft_high: Fraction | None
    approximate: bool


def parse_quantity(value: str | int | float | Mapping[str, object], unit: str | None) -> Quantity:
    """Parse a quantity of a property that is counted or measured in ``unit`` (None: things without a name).

    ``value`` is text of a source, a JSON number (read as the same text), or ``{text, low, high}``. These are words that
    are in no table with the bounds that a person reads in them, in ``unit``; ``high`` None is open.
    Raises ``ParseError("quantity")`` for text that the grammar does not have, ``ParseError("unit")`` for a unit of
    another kind or name.
    """
    if isinstance(value, str):
        return _parse_text(value, unit)
    if isinstance(value, Mapping):
        return _parse_object(value, unit)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ParseError("quantity", f"a quantity is text, a number or {{text, low, high}}; got {_type_name(value)}")
    return _parse_text(_plain_digits(value, "the number"), unit)


@lru_cache(maxsize=8192)
def _parse_text(text: str, unit: str | None) -> Quantity:
    kind = units.kind(unit)
    expression = parse_expression(text)
    if kind == "count":
        expression = _as_count(expression)
    stated_unit = unit_to_convert(expression.unit, unit, kind)
    factor = Fraction(1) if stated_unit is None or unit is None else units.factor(stated_unit, unit)
    of_unit = "" if kind == "count" or unit is None else " " + units.parse(stated_unit or unit).name
    bounds = _bounds(expression, kind == "count")
    return _quantity(text, unit, bounds, factor, _canonical(expression, kind) + of_unit)


def _as_count(expression: QuantityExpression) -> QuantityExpression:
    numbers = tuple(number.as_count() for number in expression.numbers)
    for number in numbers:
        if number.decimals:
            raise ParseError("quantity", f"what is counted comes in whole numbers; got {number.text}")
    return QuantityExpression(expression.form, numbers, expression.unit)


def _canonical(expression: QuantityExpression, kind: units.Kind) -> str:
    """Return the canonical text. It keeps decimals where they say how fine a measure is: ``4`` km is not ``4.0`` km."""
    if expression.form == "none" and kind == "count":
        return "0"
    if not expression.numbers:
        return expression.form
    keeps_decimals = expression.form in ("", "~")
    digits = [number.text if keeps_decimals else _shortest(number) for number in expression.numbers]
    return "..".join(digits) if expression.form == ".." else f"{expression.form} {digits[0]}".strip()


def _shortest(number: Numeral) -> str:
    return number.text.rstrip("0").rstrip(".") if number.decimals else number.text


def _quantity(text: str, unit: str | None, bounds: _Bounds, factor: Fraction, canonical: str) -> Quantity:
    low, soft_low = _number(bounds.low, factor), _number(bounds.soft_low, factor)
    high = None if bounds.high is None else _number(bounds.high, factor)
    soft_high = None if bounds.soft_high is None else _number(bounds.soft_high, factor)
    return Quantity(text, low, high, unit, bounds.approximate, canonical, soft_low, soft_high)


def _number(value: Fraction, factor: Fraction) -> int | float:
    """Return a whole number as int, others as the nearest float; a converted number has twelve digits."""
    if factor != 1:
        value *= factor
        value = Fraction(_TWELVE_DIGITS.divide(Decimal(value.numerator), Decimal(value.denominator)))
        if value > 2 * _TOO_LARGE:
            raise ParseError("quantity", f"in the property's unit this has more than {MAX_DIGITS} digits")
    return value.numerator if value.denominator == 1 else float(value)


# The bounds of each form. Counted things have whole numbers only.


def _bounds(expression: QuantityExpression, counted: bool) -> _Bounds:
    if expression.form in ROUGH:
        low, high = ROUGH[expression.form]
        return _sharp(Fraction(low), None if high is None else Fraction(high))
    if expression.form == "..":
        return _sharp(expression.numbers[0].value, expression.numbers[1].value)
    return _BOUNDS_OF_FORM[expression.form](expression.numbers[0], counted)


def _bare(n: Numeral, counted: bool) -> _Bounds:
    """A measure is never sharper than half a unit of the last digit written."""
    reach = n.rounding if counted else max(n.rounding, n.step / 2)
    return _around(n, reach, counted) if n.rounding else _sharp(max(_ZERO, n.value - reach), n.value + reach)


def _about(n: Numeral, counted: bool) -> _Bounds:
    reach = max(n.value * _TENTH, n.rounding)
    return _around(n, reach if counted else max(reach, n.step / 2), counted)


def _nearly(n: Numeral, counted: bool) -> _Bounds:
    return _soft(n, n.value * (1 - _TENTH), n.value, counted)


def _more(n: Numeral, counted: bool) -> _Bounds:
    return _sharp(n.value + 1 if counted else n.value, None)


def _at_least(n: Numeral, _counted: bool) -> _Bounds:
    return _sharp(n.value, None)


def _fewer(n: Numeral, counted: bool) -> _Bounds:
    if n.value == 0:
        raise ParseError("quantity", "nothing is fewer than 0: write 'none' or a larger number")
    return _sharp(_ZERO, n.value - 1 if counted else n.value)


def _up_to(n: Numeral, counted: bool) -> _Bounds:
    """``up to 15 surrendered`` says that some did."""
    return _sharp(min(Fraction(1), n.value) if counted else _ZERO, n.value)


_BOUNDS_OF_FORM: Final[dict[str, Callable[[Numeral, bool], _Bounds]]] = {
    "": _bare, "~": _about, "nearly": _nearly,
    ">": _more, ">=": _at_least, "<": _fewer, "<=": _up_to,
}  # fmt: skip


def _sharp(low: Fraction, high: Fraction | None) -> _Bounds:
    return _Bounds(low, high, low, high, False)


def _around(n: Numeral, reach: Fraction, counted: bool) -> _Bounds:
    return _soft(n, max(_ZERO, n.value - reach), n.value + reach, counted)


def _soft(n: Numeral, low: Fraction, high: Fraction, counted: bool) -> _Bounds:
    """Counts are rounded inwards: no number of people is between 247.5 and 248."""
    margin = n.value * _QUARTER
    soft_low, soft_high = min(low, n.value - margin), max(high, n.value + margin)
    if counted:
        low, soft_low = Fraction(ceil(low)), Fraction(ceil(soft_low))
        high, soft_high = Fraction(floor(high)), Fraction(floor(soft_high))
    return _Bounds(low, high, soft_low, soft_high, True)


# Words with a person's own bounds: ``{text, low, high}``.


def _parse_object(value: Mapping[str, object], unit: str | None) -> Quantity:
    for member in value:
        if member not in _MEMBERS:
            raise ParseError("quantity", f"a quantity has 'text', 'low' and 'high'; got '{str(member)[:40]}'")
    text = value.get("text")
    words = collapse_spaces(text, any_digits=True) if isinstance(text, str) else ""
    if not isinstance(text, str) or not words:
        raise ParseError("quantity", "'text' must have the words as the source put them")
    if "high" not in value:
        raise ParseError("quantity", "'high' is missing: write null where there is no upper end")
    kind = units.kind(unit)
    low = _bound(value.get("low"), "low", kind)
    high = None if value["high"] is None else _bound(value["high"], "high", kind)
    if high is not None and low > high:
        raise ParseError("quantity", "'low' is more than 'high': exchange them")
    of_unit = "" if kind == "count" or unit is None else " " + units.parse(unit).name
    ends = f"[{_decimal_text(low)}..{'' if high is None else _decimal_text(high)}]"
    return _quantity(text, unit, _sharp(low, high), Fraction(1), f"{words.casefold()} {ends}{of_unit}")


def _bound(value: object, member: str, kind: units.Kind) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ParseError("quantity", f"'{member}' must be a number; got {_type_name(value)}")
    number = Fraction(_plain_digits(value, f"'{member}'"))
    if kind == "count" and number.denominator != 1:
        raise ParseError("quantity", f"what is counted comes in whole numbers; '{member}' is {value}")
    return number


def _plain_digits(value: int | float, name: str) -> str:
    """Return a JSON number in plain digits; ``250.0`` and ``250`` are one number in JSON."""
    if not isfinite(value if isinstance(value, float) else 0) or not 0 <= value < _TOO_LARGE:
        raise ParseError("quantity", f"{name} must be 0 or more, with at most {MAX_DIGITS} digits")
    if isinstance(value, int) or value.is_integer():
        return str(int(value))
    digits = f"{Decimal(repr(value)):f}"
    if len(digits) > MAX_DIGITS + 1:
        raise ParseError("quantity", f"{name} has more than {MAX_DIGITS} digits: round it")
    return digits


def _decimal_text(value: Fraction) -> str:
    return f"{Decimal(value.numerator) / Decimal(value.denominator):f}"


def _type_name(value: object) -> str:
    return "nothing" if value is None else type(value).__name__
