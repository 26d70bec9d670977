"""Units: what a property is counted or measured in, and the way from one unit of measure to another.

A unit is ``percent``, a unit of measure (the names in ``unit_name``, alone or in a quotient: ``km^2``,
``square miles``, ``litres per second``), or the name of things that are counted (``people``, ``vehicles``). Factors
come from pint, in exact fractions; it is loaded when the first conversion asks for it, and is given no word that is
not in our list.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from functools import cache, lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, cast

from service.domain.errors import ParseError
from service.domain.quantity.unit_names import AMBIGUOUS, OWN_KIND, PERCENT, SHORTHAND, SPELLINGS, pint_name

if TYPE_CHECKING:
    from pint import UnitRegistry

Kind = Literal["count", "measure", "percent"]

LONGEST: Final = 60

# Exponents are single digits: nothing here can grow, whatever is written.
_TERM: Final = re.compile(
    r"(?:(?P<square>square|sq\.?) )?(?:(?P<cubic>cubic|cu\.?) )?"
    r"(?P<name>[^\W\d_](?:\w|[ .'’&$-])*?|[$€£¥]|[%‰°℃℉][CF]?)(?P<power>[23]|(?:\^|\*\*)[123])?",
    re.IGNORECASE,
)
_TEMPERATURES: Final = frozenset({"°C", "°F", "kelvin"})
_PER: Final = re.compile(r" ?/ ?| per ", re.IGNORECASE)
_WAYS: Final = "write a name ('people', 'km', 'tonnes'), with ^2, ^3, 'square' or 'cubic', and one 'per' or '/' at most"


class Part(NamedTuple):
    """One name in a unit: pint's, or a word for what is counted, which no factor turns into another."""

    name: str
    power: int
    measured: bool


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit taken apart. ``name`` is one spelling for all that mean the same."""

    name: str
    kind: Kind
    parts: tuple[Part, ...]


def parse(text: str) -> Unit:
    """Take a unit as people write it (``km²``, ``sq mi``, ``per cent``, ``people``) and give it taken apart.

    Raises ``Unreadable("unit")`` for what can be no unit. A name that is no unit of measure is one of counting.
    """
    if len(text) > LONGEST:
        raise ParseError("unit", f"a unit is at most {LONGEST} characters, this one has {len(text)}; {_WAYS}")
    return _parse(text)


@lru_cache(maxsize=1024)
def _parse(text: str) -> Unit:
    words = " ".join(text.replace("_", " ").replace("²", "^2").replace("³", "^3").split())
    if words.lower() in PERCENT:
        return Unit("percent", "percent", (Part("percent", 1, True),))
    if words.lower() in AMBIGUOUS:
        raise ParseError("unit", AMBIGUOUS[words.lower()])
    above, *below = [words] if pint_name(words) else _PER.split(SHORTHAND.get(words.lower(), words))
    if len(below) > 1:
        raise ParseError("unit", f"'{text}' has more than one 'per' or '/'; {_WAYS}")
    return _quotient(_term(above, text), [_term(term, text) for term in below])


def _quotient(above: Part, below: list[Part]) -> Unit:
    parts = (above, *(Part(part.name, -part.power, part.measured) for part in below))
    name = "/".join(p.name if abs(p.power) == 1 else f"{p.name}^{abs(p.power)}" for p in parts)
    measured = below or above.measured or above.name in OWN_KIND
    return Unit(name.replace("_", " "), "measure" if measured else "count", parts)


def _term(term: str, text: str) -> Part:
    """One name with its exponent: ``square miles`` is (mile, 2). Counted things keep their name, in lower case."""
    whole = pint_name(term)
    if whole is not None:
        return Part(whole, 1, whole not in OWN_KIND)
    found = _TERM.fullmatch(term)
    if found is None or (found["square"] and found["cubic"]):
        raise ParseError("unit", f"'{text}' can be no unit; {_WAYS}")
    name = pint_name(found["name"])
    if name is not None and name not in OWN_KIND:
        return Part(name, _power(found, text), True)
    if name is not None or "^" in term or "*" in term:
        raise ParseError("unit", f"'{text}' can be no unit: '{found['name']}' takes no exponent; {_WAYS}")
    return Part(term.lower(), 1, False)


def _power(found: re.Match[str], text: str) -> int:
    adjective = 2 if found["square"] else 3 if found["cubic"] else 1
    written = int((found["power"] or "1")[-1])
    if 1 not in (adjective, written):
        raise ParseError("unit", f"'{text}' is squared or cubed twice; {_WAYS}")
    return adjective * written


def kind(unit: str | None) -> Kind:
    """``count`` for things that are counted and for no unit at all, else ``measure`` or ``percent``.

    Loads nothing. Raises ``Unreadable("unit")`` for what can be no unit.
    """
    return "count" if unit is None else parse(unit).kind


def check_unit(text: str) -> None:
    """Refuse, with ``Unreadable("unit")``, what cannot be the unit of a property."""
    if not text.strip():
        raise ParseError("unit", f"a unit cannot be empty: leave it out for things without one, or {_WAYS}")
    parse(text)


def factor(from_unit: str, to_unit: str) -> Fraction:
    """How many ``to_unit`` one ``from_unit`` is, exactly.

    Raises ``Unreadable("unit")`` where they are of different kinds, and between scales of temperature, whose zeros
    differ.
    """
    return _factor(parse(from_unit), parse(to_unit))


def convert(value: Fraction, from_unit: str, to_unit: str) -> Fraction:
    """``value``, given in ``from_unit``, in ``to_unit``; exact. Refuses what ``factor`` refuses."""
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
    """Size and base units of a unit. Names without a factor stand for themselves, so they only meet their own."""
    size = Fraction(1)
    root: dict[str, int] = {}
    for name, power, measured in unit.parts:
        part, bases = _pint_root(name) if measured else (Fraction(1), {name: 1})
        size *= part**power
        for base, exponent in bases.items():
            root[base] = root.get(base, 0) + exponent * power
    return size, {base: exponent for base, exponent in root.items() if exponent}


_LOADING: Final = Lock()


@cache
def _registry() -> UnitRegistry[Any]:
    from pint import UnitRegistry  # noqa: PLC0415  # 0.2 s that a newsroom which only counts never pays

    return UnitRegistry(non_int_type=Fraction, cache_folder=None)


@cache
def _pint_root(name: str) -> tuple[Fraction, dict[str, int]]:
    """Base units, not dimensions: to pint percent, radian and bit all have none and would turn into one another."""
    with _LOADING:
        one = _registry().Quantity(Fraction(1), name).to_root_units()
    return Fraction(one.magnitude), {base: int(cast("Fraction", power)) for base, power in one.unit_items()}


def nearest(text: str) -> str | None:
    """The unit of measure spelt most like ``text``, for advice; None where nothing is near."""
    return next(iter(get_close_matches(" ".join(text.split()).lower()[:LONGEST], SPELLINGS, 1, 0.8)), None)
