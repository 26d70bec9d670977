"""Events in their authors' words, with their citations and relations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CTE, Table, and_, bindparam, case, delete, insert, or_, select, update

from service.domain.assessment import EventRecord
from service.domain.claim import Claim
from service.domain.event import Citation, Event, Relation
from service.domain.source import Source
from service.domain.temporal import TemporalRelation
from service.storage import claims, sources
from service.storage.audited import AuditInfo, Versioned
from service.storage.database import Row, Transaction
from service.storage.tables import CitationRow, EventRow, RelationRow
from service.storage.tables.columns import packed, unpacked
from service.storage.timelines import StoredTimeline

_table: Table = EventRow.__table__  # type: ignore[attr-defined]
_citations: Table = CitationRow.__table__  # type: ignore[attr-defined]
_relations: Table = RelationRow.__table__  # type: ignore[attr-defined]
_names = tuple(_table.c.keys())
_plain = ("id", "title", "date", "summary", "kind", "confidence", "position")
_lists = ("actors", "tags", "media", "distinct_from")

_here = _table.c.timeline == bindparam("timeline")
_by_id = select(_table).where(_here, _table.c.id == bindparam("id"))
MAX_SUMMARIES = 20
_told = select(_table.c.id, _table.c.title, _table.c.date, _table.c.distinct_from).where(
    _here, _table.c.id.in_([bindparam(f"id{at}") for at in range(MAX_SUMMARIES)]), _table.c.deleted.is_(False)
)
_ids = (
    select(_table.c.id)
    .where(_here, _table.c.deleted.is_(False), _table.c.id > bindparam("after"))
    .order_by(_table.c.id)
    .limit(bindparam("most"))
)
_insert = insert(_table).values({name: bindparam(name) for name in _names})
_update = (
    update(_table)
    .where(_table.c.timeline == bindparam("in_timeline"), _table.c.id == bindparam("of_id"))
    .values({name: bindparam(name) for name in _names if name not in ("timeline", "id", "created_at", "created_by")})
)
_cite = insert(_citations).values({name: bindparam(name) for name in _citations.c.keys()})
_relate = insert(_relations).values({name: bindparam(name) for name in _relations.c.keys()})


def _of_event(table: Table) -> Any:
    return (table.c.timeline == bindparam("timeline")) & (table.c.event == bindparam("id"))


_uncite = delete(_citations).where(_of_event(_citations))
_unrelate = delete(_relations).where(_of_event(_relations))
_cited = (
    select(_citations.c.source, _citations.c.locator, _citations.c.note)
    .where(_of_event(_citations))
    .order_by(_citations.c.place)
)
_related = (
    select(_relations.c.kind, _relations.c.other, _relations.c.note)
    .where(_of_event(_relations))
    .order_by(_relations.c.place)
)
_relating = (
    select(_relations.c.event, _relations.c.kind)
    .join(_table, (_table.c.timeline == _relations.c.timeline) & (_table.c.id == _relations.c.event))
    .where(
        _relations.c.timeline == bindparam("timeline"),
        _relations.c.other == bindparam("id"),
        _table.c.deleted.is_(False),
    )
    .order_by(_relations.c.event)
)


def by_id(transaction: Transaction, timeline: int, event_id: str) -> Versioned[Event] | None:
    """The event of that id, a tombstone included."""
    row = transaction.first(_by_id, timeline=timeline, id=event_id)
    return None if row is None else _stored(transaction, row)


def summaries(transaction: Transaction, timeline: int, ids: Sequence[str]) -> list[tuple[str, str, str, list[str]]]:
    """Id, title, date and what each is distinct from, of at most ``MOST_TOLD`` events; tombstones left out."""
    wanted = {f"id{at}": ids[at] if at < len(ids) else None for at in range(MAX_SUMMARIES)}
    rows = transaction.all(_told, timeline=timeline, **wanted) if ids else []
    return [(row[0], row[1], row[2], unpacked(row[3])) for row in rows]


def ids(transaction: Transaction, timeline: int, after: str = "", most: int = 1000) -> list[str]:
    """Ids of events in their order, tombstones left out."""
    return [row[0] for row in transaction.all(_ids, timeline=timeline, after=after, most=most)]


def add(transaction: Transaction, timeline: int, event: Event, stamp: AuditInfo) -> None:
    """Keep a new event with its citations and relations."""
    transaction.execute(_insert, timeline=timeline, **_columns(event), **stamp.as_columns())
    _add_links(transaction, timeline, event)


def replace(transaction: Transaction, timeline: int, event: Event, stamp: AuditInfo) -> None:
    """Keep an event's new words, citations, relations and stamp."""
    columns = _columns(event) | stamp.as_columns()
    transaction.execute(_update, in_timeline=timeline, of_id=columns.pop("id"), **columns)
    transaction.execute(_uncite, timeline=timeline, id=event.id)
    transaction.execute(_unrelate, timeline=timeline, id=event.id)
    _add_links(transaction, timeline, event)


def relations_to(transaction: Transaction, timeline: int, event_id: str) -> list[tuple[str, str]]:
    """The events that name this one in a relation, and how."""
    return [(row[0], row[1]) for row in transaction.all(_relating, timeline=timeline, id=event_id)]


def _add_links(transaction: Transaction, timeline: int, event: Event) -> None:
    shared: Mapping[str, Any] = {"timeline": timeline, "event": event.id}
    citations = [
        {**shared, "place": place, "source": each.source, "locator": each.locator, "note": each.note}
        for place, each in enumerate(event.citations)
    ]
    relations = [
        {**shared, "place": place, "kind": each.kind, "other": each.to, "note": each.note}
        for place, each in enumerate(event.relations)
    ]
    transaction.execute_many(_cite, citations)
    transaction.execute_many(_relate, relations)


def _columns(event: Event) -> dict[str, Any]:
    return {
        **{name: getattr(event, name) for name in _plain},
        **{name: packed(getattr(event, name)) for name in _lists},
        "place": None if event.place is None else packed(event.place),
    }


def _stored(transaction: Transaction, row: Row) -> Versioned[Event]:
    named = dict(zip(_names, row, strict=True))
    of = {"timeline": named["timeline"], "id": named["id"]}
    lists: dict[str, Any] = {name: tuple(unpacked(named[name])) for name in _lists}
    event = Event(
        **{name: named[name] for name in _plain},
        **lists,
        place=unpacked(named["place"]),
        citations=tuple(Citation(*each) for each in transaction.all(_cited, **of)),
        relations=tuple(Relation(*each) for each in transaction.all(_related, **of)),
    )
    return Versioned(event, AuditInfo.of(named))


# Dossiers: all that the record holds about an event, put together for the rules.


@dataclass(frozen=True, slots=True)
class StoredEventRecord:
    """A dossier with the stamps of the event and its claims."""

    record: EventRecord
    audit: AuditInfo
    claim_audits: Mapping[str, AuditInfo]


def record_of(transaction: Transaction, state: StoredTimeline, event_id: str) -> StoredEventRecord | None:
    """Everything about one event; None where there is none or it is deleted."""
    event = by_id(transaction, state.id, event_id)
    if event is None or event.audit.deleted:
        return None
    stated = claims.of_event(transaction, state.id, event_id)
    successions = claims.successions(transaction, state.id, event_id) if stated else {}
    return _file(transaction, state, event, stated, successions)


def _file(
    transaction: Transaction,
    state: StoredTimeline,
    event: Versioned[Event],
    stated: Mapping[str, Versioned[Claim]],
    successions: Mapping[str, str],
) -> StoredEventRecord:
    cited = {each.source for each in event.value.citations}
    printed = {each.value.source for each in stated.values()}
    resting = sources.with_ancestors(transaction, state.id, cited | printed)
    known: Mapping[str, Source] = {key: each.value for key, each in resting.items()}
    dossier = EventRecord(
        timeline=state.value,
        event=event.value,
        claims={key: each.value for key, each in stated.items()},
        sources=known,
        successions=successions,
    )
    return StoredEventRecord(dossier, event.audit, {key: each.audit for key, each in stated.items()})


# Orders: the connected part of a timeline's relations that an event belongs to.

_events: Table = EventRow.__table__  # type: ignore[attr-defined]
_relations_relations: Table = RelationRow.__table__  # type: ignore[attr-defined]
_far: Table = _events.alias("far")  # type: ignore[assignment]
_here_relations = _relations_relations.c.timeline == bindparam("timeline")
_orders = _relations_relations.c.kind != "contradicts"
"""Every other kind says something about order."""
_any = (
    select(_relations_relations.c.event)
    .where(
        _here_relations,
        _orders,
        or_(_relations_relations.c.event == bindparam("seed"), _relations_relations.c.other == bindparam("seed")),
    )
    .limit(1)
)


def _part() -> CTE:
    """All events that relations about order lead to from a seed, in either direction."""
    part = select(bindparam("seed", type_=_relations_relations.c.event.type).label("id")).cte("part", recursive=True)
    # One step for both directions: PostgreSQL lets the part name itself only once.
    step = case(
        (_relations_relations.c.event == part.c.id, _relations_relations.c.other), else_=_relations_relations.c.event
    )
    meets = or_(_relations_relations.c.event == part.c.id, _relations_relations.c.other == part.c.id)
    return part.union(select(step).where(_here_relations, _orders, meets))


_PART = _part()
_dated = (
    select(_events.c.id, _events.c.title, _events.c.date)
    .join(_PART, _PART.c.id == _events.c.id)
    .where(_events.c.timeline == bindparam("timeline"), _events.c.deleted.is_(False))
    .order_by(_events.c.id)
)
_links = (
    select(
        _relations_relations.c.event,
        _relations_relations.c.kind,
        _relations_relations.c.other,
        _relations_relations.c.note,
    )
    .join(_PART, _PART.c.id == _relations_relations.c.event)
    .join(
        _events,
        and_(_events.c.timeline == _relations_relations.c.timeline, _events.c.id == _relations_relations.c.event),
    )
    .where(_here_relations, _orders, _events.c.deleted.is_(False))
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
