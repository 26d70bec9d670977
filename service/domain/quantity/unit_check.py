"""The unit that a source states after a number, checked against the unit of the property."""

from __future__ import annotations

from typing import Final

from service.domain.errors import ParseError
from service.domain.quantity import units
from service.domain.quantity.hints import shortened

_IRREGULAR_PLURALS: Final = {"person": "people"}
_MULTIPLIER_LETTERS: Final = frozenset({"m", "M", "K", "b", "B"})


def unit_to_convert(stated: str | None, unit: str | None, kind: units.Kind) -> str | None:
    """Return the unit to convert from; None where none was stated or none needs to be converted.

    ``stated`` is what followed the number, ``unit`` and ``kind`` are the property's. A count takes its own name only
    (case, spacing, singular and plural aside), a measure any unit of its kind. Raises ``ParseError("unit")``.
    """
    if stated is None:
        return None
    if unit is None or kind == "count":
        if unit is None or not _same_name(stated, unit):
            raise ParseError("unit", _not_this_count(stated, unit))
        return None
    try:
        units.factor(stated, unit)
    except ParseError as error:
        raise ParseError("unit", _not_this_measure(stated, unit, error)) from None
    return stated


def _same_name(stated: str, unit: str) -> bool:
    """``1 vehicle`` names the unit ``vehicles``, and ``1 person`` people; other plurals are other words."""
    a, b = (" ".join(name.replace("_", " ").lower().split()) for name in (stated, unit))
    return a == b or _IRREGULAR_PLURALS.get(a) == b or f"{a}s" == b or a == f"{b}s"


def _not_this_count(stated: str, unit: str | None) -> str:
    counts = f"counts {unit}" if unit is not None else "has no unit"
    if stated.split(maxsplit=1)[0] in _MULTIPLIER_LETTERS:
        return f"'{shortened(stated)}' may stand for thousands or millions: write the number out"
    if _is_measure(stated):
        return f"'{shortened(stated)}' is a unit of measure, and this property {counts}: a unit of another kind"
    has_unit = unit is not None and stated.lower().startswith(f"{unit.lower()} ")
    scope = stated[len(unit) :].strip() if unit is not None and has_unit else stated
    number = "the number alone" if unit is None else f"the number alone or with '{unit}'"
    return (
        f"this property {counts}, and '{shortened(scope)}' narrows that: put it into the claim's scope, "
        f"and write {number}"
    )


def _not_this_measure(stated: str, unit: str, error: ParseError) -> str:
    if _is_measure(stated):
        return f"{error.detail}; this property is measured in {unit}"
    near = units.nearest(stated)
    hint = f" (did you mean '{near}'?)" if near else ""
    return (
        f"'{shortened(stated)}' is not a unit of measure{hint}, and this property is measured in {unit}: "
        "what narrows a number belongs into the claim's scope"
    )


def _is_measure(stated: str) -> bool:
    try:
        return units.kind(stated) != "count"
    except ParseError:
        return False
