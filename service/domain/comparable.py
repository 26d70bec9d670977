"""When two statements are about the same thing, so that anything may be said about them at all."""

from __future__ import annotations

from typing import Literal

from service.domain import edtf
from service.domain.statement import Statement

Common = Literal["same", "one-sided"]


def common_ground(a: Statement, b: Statement) -> Common | None:
    """Whether two live claims of one event and property are comparable.

    None: nothing is said about them. ``one-sided``: a scope dimension that only one of them states caps the level at
    tension. Running totals have a rule of their own for times (see ``totals``).
    """
    shared = a.scope.keys() & b.scope.keys()
    if any(a.scope[each] != b.scope[each] for each in shared):
        return None
    if not _same_time(a, b):
        return None
    return "same" if a.scope.keys() == b.scope.keys() else "one-sided"


def _same_time(a: Statement, b: Statement) -> bool:
    declared = a.declared
    if declared.type in ("date", "text"):
        return True
    if declared.type == "quantity" and declared.measure == "total":
        return _start_of_total(a) is not None and _start_of_total(a) == _start_of_total(b)
    if declared.type == "quantity" and declared.measure == "flow":
        return _period(a.valid) == _period(b.valid)
    return meet((a.valid.earliest, a.valid.latest), (b.valid.earliest, b.valid.latest))


def _period(valid: edtf.Date) -> tuple[int | None, int | None]:
    return (valid.first_ordinal, valid.last_ordinal)


def _start_of_total(statement: Statement) -> int | None:
    """The first day a running total counts from: its own interval's, else the event's."""
    own = statement.claim.valid is not None and statement.valid.throughout
    return (statement.valid if own else statement.event_date).first_ordinal


def meet(a: tuple[float | None, float | None], b: tuple[float | None, float | None]) -> bool:
    """Whether two ranges share a point; None is an end that is open."""
    return not (_ends_before(a[1], b[0]) or _ends_before(b[1], a[0]))


def _ends_before(high: float | None, low: float | None) -> bool:
    return high is not None and low is not None and high < low
