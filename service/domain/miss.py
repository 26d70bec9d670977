"""How far two comparable values miss each other, by the type of their property."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import inf
from typing import Literal

from service.domain import edtf, place
from service.domain.claim import folded
from service.domain.comparable import ends_later, meet, runs
from service.domain.quantity import Quantity
from service.domain.statement import Statement

DAY = 86_400
Measure = Literal["gap_days", "gap_km", "ratio", "none"]


@dataclass(frozen=True, slots=True)
class Miss:
    """How two values miss each other, before scope and hedges are weighed."""

    relation: str
    first_is_a: bool = True
    measure: Measure = "none"
    width: float = 0
    soft: str | None = None  # why it is at most a tension, if it is


def miss(a: Statement, b: Statement) -> Miss | None:
    """How two comparable statements of one property miss each other; None where their values agree."""
    return _RULES[a.declared.type](a, b)


def _dates(a: Statement, b: Statement) -> Miss | None:
    one, two = a.reading.value, b.reading.value
    assert isinstance(one, edtf.Date) and isinstance(two, edtf.Date)  # noqa: S101, PT018 - narrows for the type checker
    if meet(one.widened(), two.widened()):
        return None
    a_first = (one.latest or 0) < (two.earliest or 0) if None not in (one.latest, two.earliest) else False
    early, late = (one, two) if a_first else (two, one)
    gap = (late.first_ordinal or 0) - (early.last_ordinal or 0)
    return Miss("before", a_first, "gap_days", gap, _date_hedge(early, late))


def _date_hedge(early: edtf.Date, late: edtf.Date) -> str | None:
    if early.uncertain or late.uncertain:
        return "uncertain"
    if (early.approximate or late.approximate) and meet(early.widened(2), late.widened(2)):
        return "approximate"
    if _tells_time(early.last_day) != _tells_time(late.first_day) and (late.earliest or 0) - (early.latest or 0) < DAY:
        return "clock"
    return None


def _tells_time(day: str | None) -> bool:
    """Whether that end of a date was written with a clock time."""
    return "T" in (day or "")


def _quantities(a: Statement, b: Statement) -> Miss | None:
    one, two = a.reading.value, b.reading.value
    assert isinstance(one, Quantity) and isinstance(two, Quantity)  # noqa: S101, PT018 - narrows for the type checker
    if runs(a) and (later := ends_later(a, b)) != "same":
        return _totals(b, a, False) if later == "first" else _totals(a, b, True)
    if meet((one.low, one.high), (two.low, two.high)):
        return None
    a_low = one.high is not None and one.high < two.low
    lower, upper = (one, two) if a_low else (two, one)
    return Miss("below", a_low, "ratio", _ratio(upper.low, lower.high), _quantity_hedge(one, two))


def _totals(earlier: Statement, later: Statement, first_is_a: bool) -> Miss | None:
    """A running total only grows: the later one may not lie below the earlier one."""
    before, after = earlier.reading.value, later.reading.value
    assert isinstance(before, Quantity) and isinstance(after, Quantity)  # noqa: S101, PT018 - narrows for the type checker
    if after.high is None or after.high >= before.low:
        return None
    return Miss("decreased", first_is_a, "ratio", _ratio(before.low, after.high), _quantity_hedge(before, after))


def _quantity_hedge(one: Quantity, two: Quantity) -> str | None:
    if not (one.approximate or two.approximate):
        return None
    soft = meet((one.soft_low, one.soft_high), (two.soft_low, two.soft_high))
    return "approximate" if soft else None


def _ratio(low: float, high: float | None) -> float:
    return low / high if high else inf


def _occurrences(a: Statement, b: Statement) -> Miss | None:
    pair = {a.reading.canonical, b.reading.canonical}
    if pair == {"occurred", "did_not_occur"}:
        return Miss("denied", a.reading.canonical == "did_not_occur")
    if pair in ({"ruled_out", "occurred"}, {"planned", "ruled_out"}):
        return Miss("denied", a.reading.canonical < b.reading.canonical, soft="stance")
    return None


def _booleans(a: Statement, b: Statement) -> Miss | None:
    if a.reading.canonical == b.reading.canonical:
        return None
    return Miss("unequal", a.reading.canonical < b.reading.canonical)


def _terms(a: Statement, b: Statement) -> Miss | None:
    one, two = a.reading.canonical, b.reading.canonical
    if one == two:
        return None
    if a.declared.exclusive or frozenset((one, two)) in _incompatible(a.declared.incompatible):
        return Miss("unequal", one < two)
    return None


@lru_cache(maxsize=256)
def _incompatible(pairs: tuple[tuple[str, str], ...]) -> frozenset[frozenset[str]]:
    return frozenset(frozenset((folded(one), folded(two))) for one, two in pairs)


def _places(a: Statement, b: Statement) -> Miss | None:
    if not a.declared.exclusive:
        return None
    one, two = a.reading.value, b.reading.value
    assert isinstance(one, place.Place) and isinstance(two, place.Place)  # noqa: S101, PT018 - narrows for the type checker
    verdict = place.agreement(one, two)
    if verdict == "agree":
        return None
    a_first = a.reading.canonical <= b.reading.canonical
    if verdict == "tension":
        return Miss("apart", a_first, soft="names")
    return Miss("apart", a_first, "gap_km", round(place.gap_km(one, two), 3))


def _texts(_a: Statement, _b: Statement) -> Miss | None:
    return None


_RULES: Mapping[str, Callable[[Statement, Statement], Miss | None]] = {
    "date": _dates,
    "quantity": _quantities,
    "occurrence": _occurrences,
    "boolean": _booleans,
    "term": _terms,
    "place": _places,
    "text": _texts,
}
