"""Bounds: what a statement amounts to, in exact numbers of the unit it was made in."""

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
from service.domain.quantity.grammar import MOST_DIGITS, Numeral, QuantityExpression, parse, plain_text
from service.domain.quantity.unit_check import stated_unit
from service.domain.quantity.vocabulary import ROUGH

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


def bounds(statement: QuantityExpression, counted: bool) -> Bounds:
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
        raise ParseError("quantity", "nothing is fewer than 0: write 'none' or a larger number")
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


# Reading a quantity: text, a number or a person's own reading, to bounds in the unit of the property.

_TOO_LARGE: Final = 10**MOST_DIGITS
_TWELVE: Final = Context(prec=12)
_MEMBERS: Final = ("text", "low", "high")


@dataclass(frozen=True, slots=True)
class Quantity:
    """How many, as a source put it and as it reads.

    ``low`` and ``high`` are numbers of ``unit`` (the property's), whole ones as int; ``high`` None is open.
    ``soft_low`` and ``soft_high`` are the same once everything approximate is widened to 25 per cent.
    ``canonical`` is equal for two spellings of one statement, and different otherwise.
    """

    text: str
    low: int | float
    high: int | float | None
    unit: str | None
    approximate: bool
    canonical: str
    soft_low: int | float
    soft_high: int | float | None


def parse_quantity(value: str | int | float | Mapping[str, object], unit: str | None) -> Quantity:
    """Read a quantity of a property that is counted or measured in ``unit`` (None: things without a name).

    ``value`` is text as a source puts it, a JSON number (read as the same text would be), or ``{text, low, high}``:
    words that are in no table, with the bounds a person reads in them, in ``unit``; ``high`` None is open.
    Raises ``Unreadable("quantity")`` for what no form of the table fits, ``Unreadable("unit")`` for a unit of another
    kind or name.
    """
    if isinstance(value, str):
        return _read_text(value, unit)
    if isinstance(value, Mapping):
        return _read_object(value, unit)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ParseError("quantity", f"a quantity is text, a number or {{text, low, high}}; got {_type(value)}")
    return _read_text(_figures(value, "the number"), unit)


@lru_cache(maxsize=8192)
def _read_text(text: str, unit: str | None) -> Quantity:
    kind = units.kind(unit)
    statement = parse(text)
    if kind == "count":
        statement = _whole(statement)
    said = stated_unit(statement.unit, unit, kind)
    factor = Fraction(1) if said is None or unit is None else units.factor(said, unit)
    of = "" if kind == "count" or unit is None else " " + units.parse(said or unit).name
    return _quantity(text, unit, bounds(statement, kind == "count"), factor, _canonical(statement, kind) + of)


def _whole(statement: QuantityExpression) -> QuantityExpression:
    numbers = tuple(number.whole() for number in statement.numbers)
    for number in numbers:
        if number.decimals:
            raise ParseError("quantity", f"what is counted comes in whole numbers; got {number.text}")
    return QuantityExpression(statement.form, numbers, statement.unit)


def _canonical(statement: QuantityExpression, kind: units.Kind) -> str:
    """Decimals that say how fine a measure is are kept where fineness is read: ``4`` km is not ``4.0`` km."""
    if statement.form == "none" and kind == "count":
        return "0"
    if not statement.numbers:
        return statement.form
    fine = statement.form in ("", "~")
    figures = [number.text if fine else _shortest(number) for number in statement.numbers]
    return "..".join(figures) if statement.form == ".." else f"{statement.form} {figures[0]}".strip()


def _shortest(number: Numeral) -> str:
    return number.text.rstrip("0").rstrip(".") if number.decimals else number.text


def _quantity(text: str, unit: str | None, said: Bounds, factor: Fraction, canonical: str) -> Quantity:
    low, soft_low = _number(said.low, factor), _number(said.soft_low, factor)
    high = None if said.high is None else _number(said.high, factor)
    soft_high = None if said.soft_high is None else _number(said.soft_high, factor)
    return Quantity(text, low, high, unit, said.approximate, canonical, soft_low, soft_high)


def _number(value: Fraction, factor: Fraction) -> int | float:
    """Whole as int, else the nearest float; what went through a conversion keeps twelve digits."""
    if factor != 1:
        value *= factor
        value = Fraction(_TWELVE.divide(Decimal(value.numerator), Decimal(value.denominator)))
        if value > 2 * _TOO_LARGE:
            raise ParseError("quantity", f"in the property's unit this has more than {MOST_DIGITS} digits")
    return value.numerator if value.denominator == 1 else float(value)


def _read_object(value: Mapping[str, object], unit: str | None) -> Quantity:
    for member in value:
        if member not in _MEMBERS:
            raise ParseError("quantity", f"a quantity has 'text', 'low' and 'high'; got '{str(member)[:40]}'")
    text = value.get("text")
    if not isinstance(text, str) or not plain_text(text, figures=True):
        raise ParseError("quantity", "'text' must have the words as the source put them")
    if "high" not in value:
        raise ParseError("quantity", "'high' is missing: write null where there is no upper end")
    kind = units.kind(unit)
    low = _bound(value.get("low"), "low", kind)
    high = None if value["high"] is None else _bound(value["high"], "high", kind)
    if high is not None and low > high:
        raise ParseError("quantity", "'low' is more than 'high': change them round")
    said = Bounds(low, high, low, high, False)
    of = "" if kind == "count" or unit is None else " " + units.parse(unit).name
    ends = f"[{_plain(low)}..{'' if high is None else _plain(high)}]"
    return _quantity(text, unit, said, Fraction(1), f"{plain_text(text, figures=True).casefold()} {ends}{of}")


def _bound(value: object, member: str, kind: units.Kind) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ParseError("quantity", f"'{member}' must be a number; got {_type(value)}")
    number = Fraction(_figures(value, f"'{member}'"))
    if kind == "count" and number.denominator != 1:
        raise ParseError("quantity", f"what is counted comes in whole numbers; '{member}' is {value}")
    return number


def _figures(value: int | float, what: str) -> str:
    """A JSON number in plain figures; ``250.0`` and ``250`` are one number in JSON."""
    if not isfinite(value if isinstance(value, float) else 0) or not 0 <= value < _TOO_LARGE:
        raise ParseError("quantity", f"{what} must be from 0 up, with at most {MOST_DIGITS} digits")
    if isinstance(value, int) or value.is_integer():
        return str(int(value))
    figures = f"{Decimal(repr(value)):f}"
    if len(figures) > MOST_DIGITS + 1:
        raise ParseError("quantity", f"{what} has more than {MOST_DIGITS} digits: round it")
    return figures


def _plain(value: Fraction) -> str:
    return f"{Decimal(value.numerator) / Decimal(value.denominator):f}"


def _type(value: object) -> str:
    return "nothing" if value is None else type(value).__name__
