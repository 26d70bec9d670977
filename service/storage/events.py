"""Events with their citations and relations, and the whole record of an event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CTE, bindparam, case, or_, select

from service.domain.assessment import EventRecord
from service.domain.event import Citation, Event, Relation
from service.domain.temporal import TemporalRelation
from service.storage import claims, sources
from service.storage.audited import AuditedTable, AuditInfo, Versioned
from service.storage.database import Row, Transaction
from service.storage.tables import CitationRow, EventRelationRow, EventRow
from service.storage.tables.columns import from_json
from service.storage.tables.mapping import ChildTable, table_of
from service.storage.timelines import StoredTimeline

EVENTS = AuditedTable(
    EventRow,
    fields=[name for name in Event.__dataclass_fields__ if name not in ("citations", "relations")],
    lists=["actors", "tags", "media", "distinct_from"],
    json=["place"],
)
CITATIONS = ChildTable(
    CitationRow, "event_id", {"source_id": "source", "locator": "locator", "note": "note"}, make=Citation
)
RELATIONS = ChildTable(
    EventRelationRow, "event_id", {"kind": "kind", "other_event_id": "to", "note": "note"}, make=Relation
)
MAX_SUMMARIES = 20
_table = EVENTS.table
_relations = table_of(EventRelationRow)

_select_summaries = select(_table.c.id, _table.c.title, _table.c.date, _table.c.distinct_from).where(
    EVENTS.in_timeline, _table.c.id.in_([bindparam(f"id{i}") for i in range(MAX_SUMMARIES)]), EVENTS.not_deleted
)
_select_ids = (
    select(_table.c.id)
    .where(EVENTS.in_timeline, EVENTS.not_deleted, _table.c.id > bindparam("after"))
    .order_by(_table.c.id)
    .limit(bindparam("limit"))
)
_relations_in_timeline = _relations.c.timeline_id == bindparam("timeline_id")
_relating_event = (_table.c.timeline_id == _relations.c.timeline_id) & (_table.c.id == _relations.c.event_id)
_select_relations_to = (
    select(_relations.c.event_id, _relations.c.kind)
    .join(_table, _relating_event)
    .where(_relations_in_timeline, _relations.c.other_event_id == bindparam("id"), EVENTS.not_deleted)
    .order_by(_relations.c.event_id)
)


def by_id(transaction: Transaction, timeline_id: int, event_id: str) -> Versioned[Event] | None:
    """The event of an id, tombstones included."""
    row = EVENTS.by_id(transaction, timeline_id, event_id)
    return None if row is None else _event(transaction, timeline_id, row)


def summaries(transaction: Transaction, timeline_id: int, ids: Sequence[str]) -> list[tuple[str, str, str, list[str]]]:
    """(id, title, date, distinct_from) of at most ``MAX_SUMMARIES`` events, without tombstones."""
    padded_ids = {f"id{i}": ids[i] if i < len(ids) else None for i in range(MAX_SUMMARIES)}
    rows = transaction.all(_select_summaries, timeline_id=timeline_id, **padded_ids) if ids else []
    return [(row[0], row[1], row[2], from_json(row[3])) for row in rows]


def ids(transaction: Transaction, timeline_id: int, after: str = "", limit: int = 1000) -> list[str]:
    """Up to ``limit`` ids of events greater than ``after``, sorted, without tombstones."""
    return [row[0] for row in transaction.all(_select_ids, timeline_id=timeline_id, after=after, limit=limit)]


def relations_to(transaction: Transaction, timeline_id: int, event_id: str) -> list[tuple[str, str]]:
    """The relations of other events to this one, as (id of the other event, kind)."""
    rows = transaction.all(_select_relations_to, timeline_id=timeline_id, id=event_id)
    return [(row[0], row[1]) for row in rows]


def add(transaction: Transaction, timeline_id: int, event: Event, audit: AuditInfo) -> None:
    """Store a new event; raises UniqueViolation if its id exists."""
    EVENTS.add(transaction, timeline_id, event, audit)
    CITATIONS.add(transaction, timeline_id, event.id, event.citations)
    RELATIONS.add(transaction, timeline_id, event.id, event.relations)


def replace(transaction: Transaction, timeline_id: int, event: Event, audit: AuditInfo) -> None:
    """Store an event in place of its former version."""
    EVENTS.replace(transaction, timeline_id, event, audit)
    CITATIONS.replace(transaction, timeline_id, event.id, event.citations)
    RELATIONS.replace(transaction, timeline_id, event.id, event.relations)


def _event(transaction: Transaction, timeline_id: int, row: Row) -> Versioned[Event]:
    event = Event(
        **EVENTS.fields(row),
        citations=CITATIONS.of(transaction, timeline_id, row[0]),
        relations=RELATIONS.of(transaction, timeline_id, row[0]),
    )
    return Versioned(event, EVENTS.audit(row))


# The record of an event: all that the domain needs to assess it.


@dataclass(frozen=True, slots=True)
class StoredEventRecord:
    """The record of an event, with the audit information of the event and its claims (by claim id)."""

    record: EventRecord
    audit: AuditInfo
    claim_audits: Mapping[str, AuditInfo]


def record_of(transaction: Transaction, timeline: StoredTimeline, event_id: str) -> StoredEventRecord | None:
    """An event with its claims and sources; None if there is no such event, or it is deleted."""
    event = by_id(transaction, timeline.id, event_id)
    if event is None or event.audit.deleted:
        return None
    event_claims = claims.of_event(transaction, timeline.id, event_id)
    successions = claims.successions(transaction, timeline.id, event_id) if event_claims else {}
    source_ids = {citation.source for citation in event.value.citations}
    source_ids |= {claim.value.source for claim in event_claims.values()}
    record = EventRecord(
        timeline=timeline.value,
        event=event.value,
        claims={claim_id: claim.value for claim_id, claim in event_claims.items()},
        sources={
            source_id: source.value
            for source_id, source in sources.with_ancestors(transaction, timeline.id, source_ids).items()
        },
        successions=successions,
    )
    audits = {claim_id: claim.audit for claim_id, claim in event_claims.items()}
    return StoredEventRecord(record, event.audit, audits)


# The network of temporal relations that an event belongs to.

_is_temporal = _relations.c.kind != "contradicts"
_select_any_temporal = (
    select(_relations.c.event_id)
    .where(
        _relations_in_timeline,
        _is_temporal,
        or_(_relations.c.event_id == bindparam("seed"), _relations.c.other_event_id == bindparam("seed")),
    )
    .limit(1)
)


def _connected_events() -> CTE:
    """The ids of all events that temporal relations connect with a seed, in either direction."""
    component = select(bindparam("seed", type_=_relations.c.event_id.type).label("id")).cte("component", recursive=True)
    # One step for both directions: PostgreSQL lets a recursive query refer to itself only once.
    other_end = case(
        (_relations.c.event_id == component.c.id, _relations.c.other_event_id), else_=_relations.c.event_id
    )
    touches = or_(_relations.c.event_id == component.c.id, _relations.c.other_event_id == component.c.id)
    return component.union(select(other_end).where(_relations_in_timeline, _is_temporal, touches))


_component = _connected_events()
_select_component_events = (
    select(_table.c.id, _table.c.title, _table.c.date)
    .join(_component, _component.c.id == _table.c.id)
    .where(EVENTS.in_timeline, EVENTS.not_deleted)
    .order_by(_table.c.id)
)
_select_component_relations = (
    select(_relations.c.event_id, _relations.c.kind, _relations.c.other_event_id, _relations.c.note)
    .join(_component, _component.c.id == _relations.c.event_id)
    .join(_table, _relating_event)
    .where(_relations_in_timeline, _is_temporal, EVENTS.not_deleted)
)


@dataclass(frozen=True, slots=True)
class EventComponent:
    """A connected component of the temporal relations: its events as (id, title, date), and the relations."""

    events: tuple[tuple[str, str, str], ...]
    links: tuple[TemporalRelation, ...]


def component_of(transaction: Transaction, timeline_id: int, event_id: str) -> EventComponent | None:
    """The connected component of an event; None if no temporal relation names the event."""
    params: dict[str, Any] = {"timeline_id": timeline_id, "seed": event_id}
    if transaction.first(_select_any_temporal, **params) is None:
        return None
    events = transaction.all(_select_component_events, **params)
    relations = transaction.all(_select_component_relations, **params)
    return EventComponent(
        tuple((row[0], row[1], row[2]) for row in events), tuple(TemporalRelation(*row) for row in relations)
    )
