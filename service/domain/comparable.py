"""When two statements are about the same thing, so that anything may be said about them at all."""

from __future__ import annotations

from typing import Literal

from service.domain import edtf
from service.domain.statement import Statement

Common = Literal["same", "one-sided"]
Order = Literal["same", "first", "second"]


def common_ground(a: Statement, b: Statement) -> Common | None:
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


def same_subject(a: Statement, b: Statement) -> bool:
    """Whether two claims of one event and property speak of the same thing: comparable, and no totals of two days."""
    return common_ground(a, b) is not None and (not runs(a) or ends_later(a, b) == "same")


def _same_time(a: Statement, b: Statement) -> bool:
    declared = a.declared
    if declared.type in ("date", "text"):
        return True
    if runs(a):
        start = _start_of_total(a)
        return start is not None and start == _start_of_total(b) and ends_later(a, b) is not None
    if declared.type == "quantity" and declared.measure == "flow":
        return _period(a.valid) == _period(b.valid)
    return meet((a.valid.earliest, a.valid.latest), (b.valid.earliest, b.valid.latest))


def runs(statement: Statement) -> bool:
    """Whether the statement is of a running total, which only grows."""
    return statement.declared.type == "quantity" and statement.declared.measure == "total"


def ends_later(a: Statement, b: Statement) -> Order | None:
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


def times(statement: Statement) -> tuple[str, ...]:
    """The dates, as text, that decide what a statement is comparable with."""
    if statement.declared.type in ("date", "text"):
        return ()
    own = statement.valid.text
    return (own, _counted_from(statement).text) if runs(statement) else (own,)


def _period(valid: edtf.Date) -> tuple[int | None, int | None]:
    return (valid.first_ordinal, valid.last_ordinal)


def _start_of_total(statement: Statement) -> int | None:
    """The first day a running total counts from."""
    return _counted_from(statement).first_ordinal


def _counted_from(statement: Statement) -> edtf.Date:
    """The date with which a running total begins: its own interval, else the event's."""
    own = statement.claim.valid is not None and statement.valid.throughout
    return statement.valid if own else statement.event_date


def meet(a: tuple[float | None, float | None], b: tuple[float | None, float | None]) -> bool:
    """Whether two ranges share a point; None is an end that is open."""
    return not (_ends_before(a[1], b[0]) or _ends_before(b[1], a[0]))


def _ends_before(high: float | None, low: float | None) -> bool:
    return high is not None and low is not None and high < low
