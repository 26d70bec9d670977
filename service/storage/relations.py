"""Orders: the connected part of a timeline's relations that an event belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import CTE, Table, and_, bindparam, case, or_, select

from service.domain.temporal import TemporalRelation
from service.storage.database import Transaction
from service.storage.tables import EventRow, RelationRow

_events: Table = EventRow.__table__  # type: ignore[attr-defined]
_relations: Table = RelationRow.__table__  # type: ignore[attr-defined]
_far: Table = _events.alias("far")  # type: ignore[assignment]
_here = _relations.c.timeline == bindparam("timeline")
_orders = _relations.c.kind != "contradicts"
"""Every other kind says something about order."""
_any = (
    select(_relations.c.event)
    .where(_here, _orders, or_(_relations.c.event == bindparam("seed"), _relations.c.other == bindparam("seed")))
    .limit(1)
)


def _part() -> CTE:
    """All events that relations about order lead to from a seed, in either direction."""
    part = select(bindparam("seed", type_=_relations.c.event.type).label("id")).cte("part", recursive=True)
    # One step for both directions: PostgreSQL lets the part name itself only once.
    step = case((_relations.c.event == part.c.id, _relations.c.other), else_=_relations.c.event)
    meets = or_(_relations.c.event == part.c.id, _relations.c.other == part.c.id)
    return part.union(select(step).where(_here, _orders, meets))


_PART = _part()
_dated = (
    select(_events.c.id, _events.c.title, _events.c.date)
    .join(_PART, _PART.c.id == _events.c.id)
    .where(_events.c.timeline == bindparam("timeline"), _events.c.deleted.is_(False))
    .order_by(_events.c.id)
)
_links = (
    select(_relations.c.event, _relations.c.kind, _relations.c.other, _relations.c.note)
    .join(_PART, _PART.c.id == _relations.c.event)
    .join(_events, and_(_events.c.timeline == _relations.c.timeline, _events.c.id == _relations.c.event))
    .where(_here, _orders, _events.c.deleted.is_(False))
)


@dataclass(frozen=True, slots=True)
class EventComponent:
    """A connected part: its events as (id, title, date), and its relations."""

    events: tuple[tuple[str, str, str], ...]
    links: tuple[TemporalRelation, ...]


def component_of(transaction: Transaction, timeline: int, event: str) -> EventComponent | None:
    """The connected part that an event belongs to; None where no relation about order names it."""
    asked: dict[str, Any] = {"timeline": timeline, "seed": event}
    if transaction.first(_any, **asked) is None:
        return None
    events = transaction.all(_dated, **asked)
    links = transaction.all(_links, **asked)
    return EventComponent(
        tuple((row[0], row[1], row[2]) for row in events), tuple(TemporalRelation(*row) for row in links)
    )
