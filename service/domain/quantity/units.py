"""Units: what a property is counted or measured in, and the conversion between units of measure.

A unit is ``percent``, a unit of measure (the names in ``unit_names``, alone or in a quotient: ``km^2``,
``square miles``, ``litres per second``), or the name of things that are counted (``people``, ``vehicles``). Factors
come from pint, in exact fractions. It is loaded with the first conversion, and gets no word that is not in our list.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, cast

from service.domain.errors import ParseError, near_names
from service.domain.quantity.unit_names import AMBIGUOUS, NOT_CONVERTIBLE, PERCENT, SHORTHAND, SPELLINGS, pint_name

if TYPE_CHECKING:
    from pint import UnitRegistry

Kind = Literal["count", "measure", "percent"]

MAX_LENGTH: Final = 60

# Exponents are single digits, so that no text makes a large number.
_TERM: Final = re.compile(
    r"(?:(?P<square>square|sq\.?) )?(?:(?P<cubic>cubic|cu\.?) )?"
    r"(?P<name>[^\W\d_](?:\w|[ .'’&$-])*?|[$€£¥]|[%‰°℃℉][CF]?)(?P<power>[23]|(?:\^|\*\*)[123])?",
    re.IGNORECASE,
)
_TEMPERATURES: Final = frozenset({"°C", "°F", "kelvin"})
_PER: Final = re.compile(r" ?/ ?| per ", re.IGNORECASE)
_ACCEPTED: Final = (
    "write a name ('people', 'km', 'tonnes'), with ^2, ^3, 'square' or 'cubic', and one 'per' or '/' at most"
)


class Part(NamedTuple):
    """One name in a unit: pint's (``measured``), or a word that cannot be converted."""

    name: str
    power: int
    measured: bool


@dataclass(frozen=True, slots=True)
class Unit:
    """A parsed unit. ``name`` is one spelling for all that mean the same."""

    name: str
    kind: Kind
    parts: tuple[Part, ...]


def parse(text: str) -> Unit:
    """Parse a unit as people write it (``km²``, ``sq mi``, ``per cent``, ``people``).

    A name that is not in the list of measures is the name of things that are counted. Raises ``ParseError("unit")``.
    """
    if len(text) > MAX_LENGTH:
        raise ParseError("unit", f"a unit is at most {MAX_LENGTH} characters, this one has {len(text)}; {_ACCEPTED}")
    return _parse(text)


@lru_cache(maxsize=1024)
def _parse(text: str) -> Unit:
    words = " ".join(text.replace("_", " ").replace("²", "^2").replace("³", "^3").split())
    if words.lower() in PERCENT:
        return Unit("percent", "percent", (Part("percent", 1, True),))
    if words.lower() in AMBIGUOUS:
        raise ParseError("unit", AMBIGUOUS[words.lower()])
    numerator, *denominators = [words] if pint_name(words) else _PER.split(SHORTHAND.get(words.lower(), words))
    if len(denominators) > 1:
        raise ParseError("unit", f"'{text}' has more than one 'per' or '/'; {_ACCEPTED}")
    return _quotient(_term(numerator, text), [_term(term, text) for term in denominators])


def _quotient(numerator: Part, denominators: list[Part]) -> Unit:
    parts = (numerator, *(Part(part.name, -part.power, part.measured) for part in denominators))
    name = "/".join(part.name if abs(part.power) == 1 else f"{part.name}^{abs(part.power)}" for part in parts)
    is_measure = denominators or numerator.measured or numerator.name in NOT_CONVERTIBLE
    return Unit(name.replace("_", " "), "measure" if is_measure else "count", parts)


def _term(term: str, text: str) -> Part:
    """Parse one name with its exponent: ``square miles`` is (mile, 2). Counted things keep their name in lower case."""
    whole_name = pint_name(term)
    if whole_name is not None:
        return Part(whole_name, 1, whole_name not in NOT_CONVERTIBLE)
    match = _TERM.fullmatch(term)
    if match is None or (match["square"] and match["cubic"]):
        raise ParseError("unit", f"'{text}' cannot be a unit; {_ACCEPTED}")
    name = pint_name(match["name"])
    if name is not None and name not in NOT_CONVERTIBLE:
        return Part(name, _power(match, text), True)
    if name is not None or "^" in term or "*" in term:
        raise ParseError("unit", f"'{text}' cannot be a unit: '{match['name']}' takes no exponent; {_ACCEPTED}")
    return Part(term.lower(), 1, False)


def _power(match: re.Match[str], text: str) -> int:
    adjective = 2 if match["square"] else 3 if match["cubic"] else 1
    exponent = int((match["power"] or "1")[-1])
    if 1 not in (adjective, exponent):
        raise ParseError("unit", f"'{text}' is squared or cubed twice; {_ACCEPTED}")
    return adjective * exponent


def kind(unit: str | None) -> Kind:
    """Return ``count`` for things that are counted and for None, otherwise ``measure`` or ``percent``.

    It does not load pint. Raises ``ParseError("unit")``.
    """
    return "count" if unit is None else parse(unit).kind


def check_unit(text: str) -> None:
    """Raise ``ParseError("unit")`` for text that cannot be the unit of a property."""
    if not text.strip():
        raise ParseError("unit", f"a unit cannot be empty: leave it out for things without one, or {_ACCEPTED}")
    parse(text)


def factor(from_unit: str, to_unit: str) -> Fraction:
    """Return how many ``to_unit`` one ``from_unit`` is, exactly.

    Raises ``ParseError("unit")`` for units of different kinds, and between scales of temperature: their zeros differ.
    """
    return _factor(parse(from_unit), parse(to_unit))


def convert(value: Fraction, from_unit: str, to_unit: str) -> Fraction:
    """Convert ``value`` from ``from_unit`` to ``to_unit``, exactly. Raises the errors of ``factor``."""
    return value * factor(from_unit, to_unit)


@lru_cache(maxsize=1024)
def _factor(a: Unit, b: Unit) -> Fraction:
    if a.parts == b.parts:
        return Fraction(1)
    size_a, root_a = _root(a)
    size_b, root_b = _root(b)
    if {a.name, b.name} <= _TEMPERATURES:
        raise ParseError("unit", f"temperatures are not converted: write this one in {b.name}, not in {a.name}")
    if root_a != root_b:
        raise ParseError("unit", f"'{a.name}' is a unit of another kind than '{b.name}'")
    return size_a / size_b


def _root(unit: Unit) -> tuple[Fraction, dict[str, int]]:
    """Return size and base units. A name that cannot be converted is its own base unit, so it only equals itself."""
    size = Fraction(1)
    exponents: dict[str, int] = {}
    for name, power, measured in unit.parts:
        part_size, part_exponents = _pint_root(name) if measured else (Fraction(1), {name: 1})
        size *= part_size**power
        for base, exponent in part_exponents.items():
            exponents[base] = exponents.get(base, 0) + exponent * power
    return size, {base: exponent for base, exponent in exponents.items() if exponent}


_PINT_LOCK: Final = Lock()  # pint's registry is not safe for threads


@cache
def _registry() -> UnitRegistry[Any]:
    from pint import UnitRegistry  # noqa: PLC0415  # takes 0.2 s, and is not needed where all properties are counts

    return UnitRegistry(non_int_type=Fraction, cache_folder=None)


@cache
def _pint_root(name: str) -> tuple[Fraction, dict[str, int]]:
    """Compare base units, not dimensions: for pint percent, radian and bit have none, and would be convertible."""
    with _PINT_LOCK:
        quantity = _registry().Quantity(Fraction(1), name).to_root_units()
    exponents = {base: int(cast("Fraction", power)) for base, power in quantity.unit_items()}
    return Fraction(quantity.magnitude), exponents


def nearest(text: str) -> str | None:
    """Return the unit of measure that is spelled most like ``text``; None where none is near."""
    return next(iter(near_names(" ".join(text.split()).lower()[:MAX_LENGTH], SPELLINGS, 1, 0.8)), None)
