"""Whether two comparable statements disagree, how sharply, and why the level is what it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf
from typing import Literal

from service.domain import edtf, place
from service.domain.claim import folded
from service.domain.comparable import common_ground, meet
from service.domain.quantity import Quantity
from service.domain.statement import Statement

RULE_VERSION = "1"
DAY = 86_400
Level = Literal["conflict", "tension"]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two statements that cannot both hold, the lower or earlier first.

    ``reason`` says why the level is what it is; ``width`` is the gap (days, or kilometres) or the ratio by which they
    miss each other, ``inf`` where a ratio has nothing to divide by, 0 where the type has no distance.
    """

    a: Statement
    b: Statement
    level: Level
    reason: str
    relation: str
    measure: Literal["gap_days", "gap_km", "ratio", "none"] = "none"
    width: float = 0

    @property
    def sharpness(self) -> tuple[bool, float, list[str]]:
        """Sorts the sharpest first: conflict before tension, the wider gap or ratio, then the lowest ids."""
        return (self.level != "conflict", -self.width, sorted((self.a.id, self.b.id)))


@dataclass(frozen=True, slots=True)
class _Miss:
    """How two values miss each other, before scope and hedges are weighed."""

    relation: str
    first_is_a: bool = True
    measure: Literal["gap_days", "gap_km", "ratio", "none"] = "none"
    width: float = 0
    soft: str | None = None  # why it is at most a tension, if it is


def compare(a: Statement, b: Statement) -> Disagreement | None:
    """What disagrees between two live claims of one event and property; None where nothing does.

    Symmetric: the answer does not depend on which is named first.
    """
    if b.id < a.id:
        a, b = b, a
    ground = common_ground(a, b)
    if ground is None:
        return None
    miss = _RULES[a.declared.type](a, b)
    if miss is None:
        return None
    reason = "scope" if ground == "one-sided" else miss.soft
    first, second = (a, b) if miss.first_is_a else (b, a)
    return Disagreement(
        first, second, "tension" if reason else "conflict", reason or "plain", miss.relation, miss.measure, miss.width
    )


def _dates(a: Statement, b: Statement) -> _Miss | None:
    one, two = a.reading.value, b.reading.value
    assert isinstance(one, edtf.Date) and isinstance(two, edtf.Date)  # noqa: S101, PT018 - narrows for the type checker
    if meet(one.widened(), two.widened()):
        return None
    a_first = (one.latest or 0) < (two.earliest or 0) if None not in (one.latest, two.earliest) else False
    early, late = (one, two) if a_first else (two, one)
    gap = (late.first_ordinal or 0) - (early.last_ordinal or 0)
    return _Miss("before", a_first, "gap_days", gap, _date_hedge(early, late))


def _date_hedge(early: edtf.Date, late: edtf.Date) -> str | None:
    if early.uncertain or late.uncertain:
        return "uncertain"
    if (early.approximate or late.approximate) and meet(early.widened(2), late.widened(2)):
        return "approximate"
    if early.clock != late.clock and (late.earliest or 0) - (early.latest or 0) < DAY:
        return "clock"
    return None


def _quantities(a: Statement, b: Statement) -> _Miss | None:
    one, two = a.reading.value, b.reading.value
    assert isinstance(one, Quantity) and isinstance(two, Quantity)  # noqa: S101, PT018 - narrows for the type checker
    if a.declared.measure == "total" and a_end(a) != a_end(b):
        return _totals(a, b)
    if meet((one.low, one.high), (two.low, two.high)):
        return None
    a_low = one.high is not None and one.high < two.low
    lower, upper = (one, two) if a_low else (two, one)
    return _Miss("below", a_low, "ratio", _ratio(upper.low, lower.high), _quantity_hedge(one, two))


def a_end(statement: Statement) -> int | None:
    """The last day that a running total counts to."""
    return statement.valid.last_ordinal


def _totals(a: Statement, b: Statement) -> _Miss | None:
    """A running total only grows: the later one may not lie below the earlier one."""
    if a_end(a) is None or a_end(b) is None:
        return None
    a_earlier = (a_end(a) or 0) < (a_end(b) or 0)
    earlier, later = (a, b) if a_earlier else (b, a)
    before, after = earlier.reading.value, later.reading.value
    assert isinstance(before, Quantity) and isinstance(after, Quantity)  # noqa: S101, PT018 - narrows for the type checker
    if after.high is None or after.high >= before.low:
        return None
    return _Miss("decreased", a_earlier, "ratio", _ratio(before.low, after.high), _quantity_hedge(before, after))


def _quantity_hedge(one: Quantity, two: Quantity) -> str | None:
    if not (one.approximate or two.approximate):
        return None
    soft = meet((one.soft_low, one.soft_high), (two.soft_low, two.soft_high))
    return "approximate" if soft else None


def _ratio(low: float, high: float | None) -> float:
    return low / high if high else inf


def _occurrences(a: Statement, b: Statement) -> _Miss | None:
    pair = {a.reading.canonical, b.reading.canonical}
    if pair == {"occurred", "did_not_occur"}:
        return _Miss("denied", a.reading.canonical == "did_not_occur")
    if pair in ({"ruled_out", "occurred"}, {"planned", "ruled_out"}):
        return _Miss("denied", a.reading.canonical < b.reading.canonical, soft="stance")
    return None


def _booleans(a: Statement, b: Statement) -> _Miss | None:
    if a.reading.canonical == b.reading.canonical:
        return None
    return _Miss("unequal", a.reading.canonical < b.reading.canonical)


def _terms(a: Statement, b: Statement) -> _Miss | None:
    one, two = a.reading.canonical, b.reading.canonical
    if one == two:
        return None
    barred = any({folded(x), folded(y)} == {one, two} for x, y in a.declared.incompatible)
    return _Miss("unequal", one < two) if a.declared.exclusive or barred else None


def _places(a: Statement, b: Statement) -> _Miss | None:
    if not a.declared.exclusive:
        return None
    one, two = a.reading.value, b.reading.value
    assert isinstance(one, place.Place) and isinstance(two, place.Place)  # noqa: S101, PT018 - narrows for the type checker
    verdict = place.agreement(one, two)
    if verdict == "agree":
        return None
    a_first = a.reading.canonical <= b.reading.canonical
    if verdict == "tension":
        return _Miss("apart", a_first, soft="names")
    return _Miss("apart", a_first, "gap_km", round(place.gap_km(one, two), 3))


def _texts(_a: Statement, _b: Statement) -> _Miss | None:
    return None


_RULES: Mapping[str, Callable[[Statement, Statement], _Miss | None]] = {
    "date": _dates,
    "quantity": _quantities,
    "occurrence": _occurrences,
    "boolean": _booleans,
    "term": _terms,
    "place": _places,
    "text": _texts,
}
