"""Reading a quantity: text, a number or a person's own reading, to bounds in the unit of the property."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from functools import lru_cache
from math import isfinite
from typing import Final

from service.domain import unit as units
from service.domain.errors import Unreadable
from service.domain.quantity.bounds import Bounds, bounds
from service.domain.quantity.grammar import Statement, parse, plain_text
from service.domain.quantity.numeral import MOST_DIGITS, Numeral
from service.domain.quantity.unit_said import unit_said

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


def read(value: str | int | float | Mapping[str, object], unit: str | None) -> Quantity:
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
        raise Unreadable("quantity", f"a quantity is text, a number or {{text, low, high}}; got {_type(value)}")
    return _read_text(_figures(value, "the number"), unit)


@lru_cache(maxsize=8192)
def _read_text(text: str, unit: str | None) -> Quantity:
    kind = units.kind(unit)
    statement = parse(text)
    if kind == "count":
        statement = _whole(statement)
    said = unit_said(statement.unit, unit, kind)
    factor = Fraction(1) if said is None or unit is None else units.factor(said, unit)
    of = "" if kind == "count" or unit is None else " " + units.parse(said or unit).name
    return _quantity(text, unit, bounds(statement, kind == "count"), factor, _canonical(statement, kind) + of)


def _whole(statement: Statement) -> Statement:
    numbers = tuple(number.whole() for number in statement.numbers)
    for number in numbers:
        if number.decimals:
            raise Unreadable("quantity", f"what is counted comes in whole numbers; got {number.text}")
    return Statement(statement.form, numbers, statement.unit)


def _canonical(statement: Statement, kind: units.Kind) -> str:
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
            raise Unreadable("quantity", f"in the property's unit this has more than {MOST_DIGITS} digits")
    return value.numerator if value.denominator == 1 else float(value)


def _read_object(value: Mapping[str, object], unit: str | None) -> Quantity:
    for member in value:
        if member not in _MEMBERS:
            raise Unreadable("quantity", f"a quantity has 'text', 'low' and 'high'; got '{str(member)[:40]}'")
    text = value.get("text")
    if not isinstance(text, str) or not plain_text(text, figures=True):
        raise Unreadable("quantity", "'text' must have the words as the source put them")
    if "high" not in value:
        raise Unreadable("quantity", "'high' is missing: write null where there is no upper end")
    kind = units.kind(unit)
    low = _bound(value.get("low"), "low", kind)
    high = None if value["high"] is None else _bound(value["high"], "high", kind)
    if high is not None and low > high:
        raise Unreadable("quantity", "'low' is more than 'high': change them round")
    said = Bounds(low, high, low, high, False)
    of = "" if kind == "count" or unit is None else " " + units.parse(unit).name
    ends = f"[{_plain(low)}..{'' if high is None else _plain(high)}]"
    return _quantity(text, unit, said, Fraction(1), f"{plain_text(text, figures=True).casefold()} {ends}{of}")


def _bound(value: object, member: str, kind: units.Kind) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unreadable("quantity", f"'{member}' must be a number; got {_type(value)}")
    number = Fraction(_figures(value, f"'{member}'"))
    if kind == "count" and number.denominator != 1:
        raise Unreadable("quantity", f"what is counted comes in whole numbers; '{member}' is {value}")
    return number


def _figures(value: int | float, what: str) -> str:
    """A JSON number in plain figures; ``250.0`` and ``250`` are one number in JSON."""
    if not isfinite(value if isinstance(value, float) else 0) or not 0 <= value < _TOO_LARGE:
        raise Unreadable("quantity", f"{what} must be from 0 up, with at most {MOST_DIGITS} digits")
    if isinstance(value, int) or value.is_integer():
        return str(int(value))
    figures = f"{Decimal(repr(value)):f}"
    if len(figures) > MOST_DIGITS + 1:
        raise Unreadable("quantity", f"{what} has more than {MOST_DIGITS} digits: round it")
    return figures


def _plain(value: Fraction) -> str:
    return f"{Decimal(value.numerator) / Decimal(value.denominator):f}"


def _type(value: object) -> str:
    return "nothing" if value is None else type(value).__name__
