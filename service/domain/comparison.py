"""Comparison of two claims about one property of one event, in three steps.

Are they comparable (same scope and time)? Do their values differ, and by how much? Is that a conflict or a tension?
All claims here are live, and of one event and property, unless something else is said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import inf
from typing import Literal

from service.domain import edtf, place
from service.domain.claim import casefold_name
from service.domain.parsed_claim import ParsedClaim
from service.domain.quantity import Quantity

RULE_VERSION = "1"
DAY = 86_400
"""Seconds."""

Comparability = Literal["same", "one-sided"]
Level = Literal["conflict", "tension"]
Measure = Literal["gap_days", "gap_km", "ratio", "none"]
Order = Literal["same", "first", "second"]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two claims that cannot both be true, the lower or earlier first.

    ``reason`` explains the level. ``width`` is the gap (days or kilometres) or the ratio between the values: ``inf``
    for a ratio to zero, 0 where the type has no distance.
    """

    a: ParsedClaim
    b: ParsedClaim
    level: Level
    reason: str
    relation: str
    measure: Measure = "none"
    width: float = 0

    @property
    def sharpness(self) -> tuple[bool, float, list[str]]:
        """Sorts the sharpest first: conflict before tension, the wider gap or ratio, then the lowest ids."""
        return (self.level != "conflict", -self.width, sorted((self.a.id, self.b.id)))


def compare(a: ParsedClaim, b: ParsedClaim) -> Disagreement | None:
    """How two claims disagree; None where they do not. Symmetric in its arguments."""
    if b.id < a.id:
        a, b = b, a
    comparable = comparability(a, b)
    if comparable is None:
        return None
    values = difference(a, b)
    if values is None:
        return None
    reason = "scope" if comparable == "one-sided" else values.tension_reason
    first, second = (a, b) if values.first_is_a else (b, a)
    level: Level = "tension" if reason else "conflict"
    return Disagreement(first, second, level, reason or "plain", values.relation, values.measure, values.width)


def agree(a: ParsedClaim, b: ParsedClaim) -> bool:
    """Whether two claims have the same subject and values that agree.

    This is more than not disagreeing: claims that are not comparable neither agree nor disagree. The same holds for
    running totals of different days.
    """
    return a.equivalence_key == b.equivalence_key or (same_subject(a, b) and difference(a, b) is None)


# Comparability: scope and time


def comparability(a: ParsedClaim, b: ParsedClaim) -> Comparability | None:
    """Whether two claims are comparable; None where they are not.

    ``one-sided``: only one of them states some scope dimension, so their disagreement is at most a tension. Running
    totals have a rule of their own for their times (``later_total``).
    """
    shared = a.scope.keys() & b.scope.keys()
    if any(a.scope[dimension] != b.scope[dimension] for dimension in shared) or not _same_time(a, b):
        return None
    return "same" if a.scope.keys() == b.scope.keys() else "one-sided"


def same_subject(a: ParsedClaim, b: ParsedClaim) -> bool:
    """Whether two claims are comparable and not running totals of different days."""
    return comparability(a, b) is not None and (not is_running_total(a) or later_total(a, b) == "same")


def _same_time(a: ParsedClaim, b: ParsedClaim) -> bool:
    declared = a.declared
    if declared.type in ("date", "text"):
        return True
    if is_running_total(a):
        start = _counted_from(a).first_ordinal
        return start is not None and start == _counted_from(b).first_ordinal and later_total(a, b) is not None
    if declared.type == "quantity" and declared.measure == "flow":
        return _period(a.valid) == _period(b.valid)
    return overlap((a.valid.earliest, a.valid.latest), (b.valid.earliest, b.valid.latest))


def is_running_total(claim: ParsedClaim) -> bool:
    """Whether the claim is about a running total, which only grows."""
    return claim.declared.type == "quantity" and claim.declared.measure == "total"


def later_total(a: ParsedClaim, b: ParsedClaim) -> Order | None:
    """Which of two running totals ends on the later day; None where that is unknown.

    A total ends on the last day of its time. A total "as of" a day within a span (``2017-10``) is certainly later than
    another only when that span begins after the other's end.
    """
    if a.valid.last_ordinal == b.valid.last_ordinal:
        return "same"
    if _certainly_before(a.valid, b.valid):
        return "second"
    return "first" if _certainly_before(b.valid, a.valid) else None


def _certainly_before(early: edtf.Date, late: edtf.Date) -> bool:
    return _ends_before(early.last_ordinal, late.last_ordinal if late.throughout else late.first_ordinal)


def comparison_dates(claim: ParsedClaim) -> tuple[str, ...]:
    """The dates, as EDTF text, that decide which claims this one is comparable with."""
    if claim.declared.type in ("date", "text"):
        return ()
    valid = claim.valid.text
    return (valid, _counted_from(claim).text) if is_running_total(claim) else (valid,)


def _period(valid: edtf.Date) -> tuple[int | None, int | None]:
    return (valid.first_ordinal, valid.last_ordinal)


def _counted_from(claim: ParsedClaim) -> edtf.Date:
    """The date with which a running total begins: its own interval, else the event's date."""
    has_interval = claim.claim.valid is not None and claim.valid.throughout
    return claim.valid if has_interval else claim.event_date


def overlap(a: tuple[float | None, float | None], b: tuple[float | None, float | None]) -> bool:
    """Whether two ranges share a point; None is an open end."""
    return not (_ends_before(a[1], b[0]) or _ends_before(b[1], a[0]))


def _ends_before(high: float | None, low: float | None) -> bool:
    return high is not None and low is not None and high < low


# Difference: the values, by the type of the property


@dataclass(frozen=True, slots=True)
class Difference:
    """How two values differ. ``tension_reason`` says why this is at most a tension; None where it may be a conflict."""

    relation: str
    first_is_a: bool = True
    measure: Measure = "none"
    width: float = 0
    tension_reason: str | None = None


def difference(a: ParsedClaim, b: ParsedClaim) -> Difference | None:
    """How the values of two comparable claims differ; None where they agree."""
    return _DIFFERENCE_BY_TYPE[a.declared.type](a, b)


def _date_difference(a: ParsedClaim, b: ParsedClaim) -> Difference | None:
    date_a, date_b = a.reading.value, b.reading.value
    assert isinstance(date_a, edtf.Date) and isinstance(date_b, edtf.Date)  # noqa: S101, PT018 - narrows for the type checker
    if overlap(date_a.widened(), date_b.widened()):
        return None
    a_first = (date_a.latest or 0) < (date_b.earliest or 0) if None not in (date_a.latest, date_b.earliest) else False
    early, late = (date_a, date_b) if a_first else (date_b, date_a)
    gap = (late.first_ordinal or 0) - (early.last_ordinal or 0)
    return Difference("before", a_first, "gap_days", gap, _date_tension(early, late))


def _date_tension(early: edtf.Date, late: edtf.Date) -> str | None:
    if early.uncertain or late.uncertain:
        return "uncertain"
    if (early.approximate or late.approximate) and overlap(early.widened(2), late.widened(2)):
        return "approximate"
    same_precision = _has_time(early.last_day) == _has_time(late.first_day)
    if not same_precision and (late.earliest or 0) - (early.latest or 0) < DAY:
        return "clock"
    return None


def _has_time(day: str | None) -> bool:
    """Whether that end of a date was written with a clock time."""
    return "T" in (day or "")


def _quantity_difference(a: ParsedClaim, b: ParsedClaim) -> Difference | None:
    quantity_a, quantity_b = a.reading.value, b.reading.value
    assert isinstance(quantity_a, Quantity) and isinstance(quantity_b, Quantity)  # noqa: S101, PT018 - narrows for the type checker
    if is_running_total(a) and (later := later_total(a, b)) != "same":
        return _decrease(quantity_b, quantity_a, False) if later == "first" else _decrease(quantity_a, quantity_b, True)
    if overlap((quantity_a.low, quantity_a.high), (quantity_b.low, quantity_b.high)):
        return None
    a_lower = quantity_a.high is not None and quantity_a.high < quantity_b.low
    lower, upper = (quantity_a, quantity_b) if a_lower else (quantity_b, quantity_a)
    return Difference(
        "below", a_lower, "ratio", _ratio(upper.low, lower.high), _quantity_tension(quantity_a, quantity_b)
    )


def _decrease(earlier: Quantity, later: Quantity, first_is_a: bool) -> Difference | None:
    """A running total only grows: the later one must not be below the earlier one."""
    if later.high is None or later.high >= earlier.low:
        return None
    ratio = _ratio(earlier.low, later.high)
    return Difference("decreased", first_is_a, "ratio", ratio, _quantity_tension(earlier, later))


def _quantity_tension(a: Quantity, b: Quantity) -> str | None:
    if not (a.approximate or b.approximate):
        return None
    widened_overlap = overlap((a.soft_low, a.soft_high), (b.soft_low, b.soft_high))
    return "approximate" if widened_overlap else None


def _ratio(low: float, high: float | None) -> float:
    return low / high if high else inf


def _occurrence_difference(a: ParsedClaim, b: ParsedClaim) -> Difference | None:
    pair = {a.reading.canonical, b.reading.canonical}
    if pair == {"occurred", "did_not_occur"}:
        return Difference("denied", a.reading.canonical == "did_not_occur")
    if pair in ({"ruled_out", "occurred"}, {"planned", "ruled_out"}):
        return Difference("denied", a.reading.canonical < b.reading.canonical, tension_reason="stance")
    return None


def _boolean_difference(a: ParsedClaim, b: ParsedClaim) -> Difference | None:
    if a.reading.canonical == b.reading.canonical:
        return None
    return Difference("unequal", a.reading.canonical < b.reading.canonical)


def _term_difference(a: ParsedClaim, b: ParsedClaim) -> Difference | None:
    term_a, term_b = a.reading.canonical, b.reading.canonical
    if term_a == term_b:
        return None
    if a.declared.exclusive or frozenset((term_a, term_b)) in _incompatible_terms(a.declared.incompatible):
        return Difference("unequal", term_a < term_b)
    return None


@lru_cache(maxsize=256)
def _incompatible_terms(pairs: tuple[tuple[str, str], ...]) -> frozenset[frozenset[str]]:
    return frozenset(frozenset((casefold_name(a), casefold_name(b))) for a, b in pairs)


def _place_difference(a: ParsedClaim, b: ParsedClaim) -> Difference | None:
    if not a.declared.exclusive:
        return None
    place_a, place_b = a.reading.value, b.reading.value
    assert isinstance(place_a, place.Place) and isinstance(place_b, place.Place)  # noqa: S101, PT018 - narrows for the type checker
    agreement = place.agreement(place_a, place_b)
    if agreement == "agree":
        return None
    a_first = a.reading.canonical <= b.reading.canonical
    if agreement == "tension":
        return Difference("apart", a_first, tension_reason="names")
    return Difference("apart", a_first, "gap_km", round(place.gap_km(place_a, place_b), 3))


def _no_difference(_a: ParsedClaim, _b: ParsedClaim) -> Difference | None:
    return None


_DIFFERENCE_BY_TYPE: Mapping[str, Callable[[ParsedClaim, ParsedClaim], Difference | None]] = {
    "date": _date_difference,
    "quantity": _quantity_difference,
    "occurrence": _occurrence_difference,
    "boolean": _boolean_difference,
    "term": _term_difference,
    "place": _place_difference,
    "text": _no_difference,
}
