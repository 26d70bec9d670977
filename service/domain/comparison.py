"""When two statements are about the same thing, so that anything may be said about them at all."""

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

Comparability = Literal["same", "one-sided"]
Order = Literal["same", "first", "second"]


def comparability(a: ParsedClaim, b: ParsedClaim) -> Comparability | None:
    """Whether two live claims of one event and property are comparable.

    None: nothing is said about them. ``one-sided``: a scope dimension that only one of them states caps the level at
    tension. Running totals have a rule of their own for times (see ``ends_later``).
    """
    shared = a.scope.keys() & b.scope.keys()
    if any(a.scope[each] != b.scope[each] for each in shared):
        return None
    if not _same_time(a, b):
        return None
    return "same" if a.scope.keys() == b.scope.keys() else "one-sided"


def same_subject(a: ParsedClaim, b: ParsedClaim) -> bool:
    """Whether two claims of one event and property speak of the same thing: comparable, and no totals of two days."""
    return comparability(a, b) is not None and (not is_running_total(a) or later_total(a, b) == "same")


def _same_time(a: ParsedClaim, b: ParsedClaim) -> bool:
    declared = a.declared
    if declared.type in ("date", "text"):
        return True
    if is_running_total(a):
        start = _start_of_total(a)
        return start is not None and start == _start_of_total(b) and later_total(a, b) is not None
    if declared.type == "quantity" and declared.measure == "flow":
        return _period(a.valid) == _period(b.valid)
    return overlap((a.valid.earliest, a.valid.latest), (b.valid.earliest, b.valid.latest))


def is_running_total(statement: ParsedClaim) -> bool:
    """Whether the statement is of a running total, which only grows."""
    return statement.declared.type == "quantity" and statement.declared.measure == "total"


def later_total(a: ParsedClaim, b: ParsedClaim) -> Order | None:
    """Which of two running totals counts to the later day; None where nobody can tell.

    A total counts to the last day of its time. One "as of" some day within a span (``2017-10``) comes surely after
    another only when that span begins after the other's end.
    """
    one, two = a.valid, b.valid
    if one.last_ordinal == two.last_ordinal:
        return "same"
    if _surely_before(one, two):
        return "second"
    return "first" if _surely_before(two, one) else None


def _surely_before(early: edtf.Date, late: edtf.Date) -> bool:
    return _ends_before(early.last_ordinal, late.last_ordinal if late.throughout else late.first_ordinal)


def comparison_dates(statement: ParsedClaim) -> tuple[str, ...]:
    """The dates, as text, that decide what a statement is comparable with."""
    if statement.declared.type in ("date", "text"):
        return ()
    own = statement.valid.text
    return (own, _counted_from(statement).text) if is_running_total(statement) else (own,)


def _period(valid: edtf.Date) -> tuple[int | None, int | None]:
    return (valid.first_ordinal, valid.last_ordinal)


def _start_of_total(statement: ParsedClaim) -> int | None:
    """The first day a running total counts from."""
    return _counted_from(statement).first_ordinal


def _counted_from(statement: ParsedClaim) -> edtf.Date:
    """The date with which a running total begins: its own interval, else the event's."""
    own = statement.claim.valid is not None and statement.valid.throughout
    return statement.valid if own else statement.event_date


def overlap(a: tuple[float | None, float | None], b: tuple[float | None, float | None]) -> bool:
    """Whether two ranges share a point; None is an end that is open."""
    return not (_ends_before(a[1], b[0]) or _ends_before(b[1], a[0]))


def _ends_before(high: float | None, low: float | None) -> bool:
    return high is not None and low is not None and high < low


# How far two comparable values miss each other, by the type of their property.

DAY = 86_400
Measure = Literal["gap_days", "gap_km", "ratio", "none"]


@dataclass(frozen=True, slots=True)
class Difference:
    """How two values miss each other, before scope and hedges are weighed."""

    relation: str
    first_is_a: bool = True
    measure: Measure = "none"
    width: float = 0
    tension_reason: str | None = None  # why it is at most a tension, if it is


def difference(a: ParsedClaim, b: ParsedClaim) -> Difference | None:
    """How two comparable statements of one property miss each other; None where their values agree."""
    return _RULES[a.declared.type](a, b)


def _dates(a: ParsedClaim, b: ParsedClaim) -> Difference | None:
    one, two = a.reading.value, b.reading.value
    assert isinstance(one, edtf.Date) and isinstance(two, edtf.Date)  # noqa: S101, PT018 - narrows for the type checker
    if overlap(one.widened(), two.widened()):
        return None
    a_first = (one.latest or 0) < (two.earliest or 0) if None not in (one.latest, two.earliest) else False
    early, late = (one, two) if a_first else (two, one)
    gap = (late.first_ordinal or 0) - (early.last_ordinal or 0)
    return Difference("before", a_first, "gap_days", gap, _date_hedge(early, late))


def _date_hedge(early: edtf.Date, late: edtf.Date) -> str | None:
    if early.uncertain or late.uncertain:
        return "uncertain"
    if (early.approximate or late.approximate) and overlap(early.widened(2), late.widened(2)):
        return "approximate"
    if _tells_time(early.last_day) != _tells_time(late.first_day) and (late.earliest or 0) - (early.latest or 0) < DAY:
        return "clock"
    return None


def _tells_time(day: str | None) -> bool:
    """Whether that end of a date was written with a clock time."""
    return "T" in (day or "")


def _quantities(a: ParsedClaim, b: ParsedClaim) -> Difference | None:
    one, two = a.reading.value, b.reading.value
    assert isinstance(one, Quantity) and isinstance(two, Quantity)  # noqa: S101, PT018 - narrows for the type checker
    if is_running_total(a) and (later := later_total(a, b)) != "same":
        return _totals(b, a, False) if later == "first" else _totals(a, b, True)
    if overlap((one.low, one.high), (two.low, two.high)):
        return None
    a_low = one.high is not None and one.high < two.low
    lower, upper = (one, two) if a_low else (two, one)
    return Difference("below", a_low, "ratio", _ratio(upper.low, lower.high), _quantity_hedge(one, two))


def _totals(earlier: ParsedClaim, later: ParsedClaim, first_is_a: bool) -> Difference | None:
    """A running total only grows: the later one may not lie below the earlier one."""
    before, after = earlier.reading.value, later.reading.value
    assert isinstance(before, Quantity) and isinstance(after, Quantity)  # noqa: S101, PT018 - narrows for the type checker
    if after.high is None or after.high >= before.low:
        return None
    return Difference("decreased", first_is_a, "ratio", _ratio(before.low, after.high), _quantity_hedge(before, after))


def _quantity_hedge(one: Quantity, two: Quantity) -> str | None:
    if not (one.approximate or two.approximate):
        return None
    soft = overlap((one.soft_low, one.soft_high), (two.soft_low, two.soft_high))
    return "approximate" if soft else None


def _ratio(low: float, high: float | None) -> float:
    return low / high if high else inf


def _occurrences(a: ParsedClaim, b: ParsedClaim) -> Difference | None:
    pair = {a.reading.canonical, b.reading.canonical}
    if pair == {"occurred", "did_not_occur"}:
        return Difference("denied", a.reading.canonical == "did_not_occur")
    if pair in ({"ruled_out", "occurred"}, {"planned", "ruled_out"}):
        return Difference("denied", a.reading.canonical < b.reading.canonical, tension_reason="stance")
    return None


def _booleans(a: ParsedClaim, b: ParsedClaim) -> Difference | None:
    if a.reading.canonical == b.reading.canonical:
        return None
    return Difference("unequal", a.reading.canonical < b.reading.canonical)


def _terms(a: ParsedClaim, b: ParsedClaim) -> Difference | None:
    one, two = a.reading.canonical, b.reading.canonical
    if one == two:
        return None
    if a.declared.exclusive or frozenset((one, two)) in _incompatible(a.declared.incompatible):
        return Difference("unequal", one < two)
    return None


@lru_cache(maxsize=256)
def _incompatible(pairs: tuple[tuple[str, str], ...]) -> frozenset[frozenset[str]]:
    return frozenset(frozenset((casefold_name(one), casefold_name(two))) for one, two in pairs)


def _places(a: ParsedClaim, b: ParsedClaim) -> Difference | None:
    if not a.declared.exclusive:
        return None
    one, two = a.reading.value, b.reading.value
    assert isinstance(one, place.Place) and isinstance(two, place.Place)  # noqa: S101, PT018 - narrows for the type checker
    verdict = place.agreement(one, two)
    if verdict == "agree":
        return None
    a_first = a.reading.canonical <= b.reading.canonical
    if verdict == "tension":
        return Difference("apart", a_first, tension_reason="names")
    return Difference("apart", a_first, "gap_km", round(place.gap_km(one, two), 3))


def _texts(_a: ParsedClaim, _b: ParsedClaim) -> Difference | None:
    return None


_RULES: Mapping[str, Callable[[ParsedClaim, ParsedClaim], Difference | None]] = {
    "date": _dates,
    "quantity": _quantities,
    "occurrence": _occurrences,
    "boolean": _booleans,
    "term": _terms,
    "place": _places,
    "text": _texts,
}


# Whether two comparable statements disagree, how sharply, and why the level is what it is.

RULE_VERSION = "1"
Level = Literal["conflict", "tension"]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two statements that cannot both hold, the lower or earlier first.

    ``reason`` says why the level is what it is; ``width`` is the gap (days, or kilometres) or the ratio by which they
    miss each other, ``inf`` where a ratio has nothing to divide by, 0 where the type has no distance.
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
    """What disagrees between two live claims of one event and property; None where nothing does.

    Symmetric: the answer does not depend on which is named first.
    """
    if b.id < a.id:
        a, b = b, a
    ground = comparability(a, b)
    if ground is None:
        return None
    how = difference(a, b)
    if how is None:
        return None
    reason = "scope" if ground == "one-sided" else how.tension_reason
    first, second = (a, b) if how.first_is_a else (b, a)
    return Disagreement(
        first, second, "tension" if reason else "conflict", reason or "plain", how.relation, how.measure, how.width
    )


def agree(a: ParsedClaim, b: ParsedClaim) -> bool:
    """Whether two statements of one property speak of the same thing and say the same of it.

    More than not disagreeing: claims that are not comparable neither agree nor disagree, nor do two running totals of
    different days.
    """
    return a.equivalence_key == b.equivalence_key or (same_subject(a, b) and difference(a, b) is None)
