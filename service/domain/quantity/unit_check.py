"""The unit that a source names after a number, held against the unit of the property."""

from __future__ import annotations

from typing import Final

from service.domain.errors import ParseError
from service.domain.quantity import units
from service.domain.quantity.hints import shortened

_ONE_OF: Final = {"person": "people"}
_LETTERS_FOR_MILLIONS: Final = frozenset({"m", "M", "K", "b", "B"})


def stated_unit(said: str | None, unit: str | None, kind: units.Kind) -> str | None:
    """The unit to convert from; None where none was named or none needs to be.

    ``said`` is what followed the number, ``unit`` and ``kind`` are the property's. A count takes its own name only
    (case, spacing, singular and plural aside); a measure any unit of its kind. Others: ``Unreadable("unit")``.
    """
    if said is None:
        return None
    if unit is None or kind == "count":
        if unit is None or not _same_name(said, unit):
            _refuse_for_count(said, unit)
        return None
    try:
        units.factor(said, unit)
    except ParseError as refusal:
        raise ParseError("unit", _of_measure(said, unit, refusal)) from None
    return said


def _same_name(said: str, unit: str) -> bool:
    """``1 vehicle`` names the unit ``vehicles``, and ``1 person`` people; other plurals are other words."""
    a, b = (" ".join(name.replace("_", " ").lower().split()) for name in (said, unit))
    return a == b or _ONE_OF.get(a) == b or f"{a}s" == b or a == f"{b}s"


def _refuse_for_count(said: str, unit: str | None) -> None:
    what = f"counts {unit}" if unit is not None else "has no unit"
    if said.split(maxsplit=1)[0] in _LETTERS_FOR_MILLIONS:
        raise ParseError("unit", f"'{shortened(said)}' may stand for thousands or millions: write the number out")
    if _is_measure(said):
        raise ParseError(
            "unit", f"'{shortened(said)}' is a unit of measure, and this property {what}: a unit of another kind"
        )
    rest = said[len(unit) :].strip() if unit is not None and said.lower().startswith(f"{unit.lower()} ") else said
    alone = "the number alone" if unit is None else f"the number alone or with '{unit}'"
    raise ParseError(
        "unit",
        f"this property {what}, and '{shortened(rest)}' narrows that: put it into the claim's scope, and write {alone}",
    )


def _is_measure(said: str) -> bool:
    try:
        return units.kind(said) != "count"
    except ParseError:
        return False


def _of_measure(said: str, unit: str, refusal: ParseError) -> str:
    if _is_measure(said):
        return f"{refusal.detail}; this property is measured in {unit}"
    near = units.nearest(said)
    hint = f" (did you mean '{near}'?)" if near else ""
    return (
        f"'{shortened(said)}' is no unit of measure{hint}, and this property is measured in {unit}: "
        "what narrows a number belongs into the claim's scope"
    )
