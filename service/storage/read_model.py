"""The timeline as it is served: events at their places and claims, with their JSON ready to be sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, select

from service.domain.geo import Point
from service.storage.database import Transaction
from service.storage.tables import EventRow, RenderedClaimRow, TimelineEntryRow, TimelineEntryTagRow
from service.storage.tables.mapping import RowMapper, insert_row, table_of


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """An event at its place. Bounds are UTC seconds, far out where a side is open; ``body`` is its JSON."""

    event_id: str
    sort_earliest: int
    sort_latest: int
    position: int
    earliest: int
    latest: int
    first_day: str | None
    last_day: str | None
    kind: str | None
    conflict_count: int
    tension_count: int
    point: Point | None
    revision: int
    body: bytes


@dataclass(frozen=True, slots=True)
class RenderedClaim:
    """A claim's JSON."""

    claim_id: str
    revision: int
    body: bytes


_entries = table_of(TimelineEntryRow)
_tags = table_of(TimelineEntryTagRow)
_claims = table_of(RenderedClaimRow)
_events = table_of(EventRow)
_AXES = tuple(Point.__dataclass_fields__)
_mapper = RowMapper(_entries, [name for name in TimelineEntry.__dataclass_fields__ if name != "point"])
_point_columns = tuple(_entries.c[name] for name in _AXES)

_entry_by_id = (_entries.c.timeline_id == bindparam("timeline_id"), _entries.c.event_id == bindparam("event_id"))
_tags_of_event = (_tags.c.timeline_id == bindparam("timeline_id"), _tags.c.event_id == bindparam("event_id"))
_claim_by_id = (_claims.c.timeline_id == bindparam("timeline_id"), _claims.c.claim_id == bindparam("claim_id"))

_select_entry = select(*_mapper.columns, *_point_columns).where(*_entry_by_id)
_insert_entry = insert_row(_entries)
_delete_entry = delete(_entries).where(*_entry_by_id)
_select_tags = select(_tags.c.tag).where(*_tags_of_event).order_by(_tags.c.tag)
_insert_tag = insert_row(_tags)
_delete_tags = delete(_tags).where(*_tags_of_event)
_select_orphaned_entries = (
    select(_entries.c.event_id)
    .join(_events, (_events.c.timeline_id == _entries.c.timeline_id) & (_events.c.id == _entries.c.event_id))
    .where(_entries.c.timeline_id == bindparam("timeline_id"), _events.c.deleted.is_(True))
    .order_by(_entries.c.event_id)
)
_select_claim = select(_claims.c.claim_id, _claims.c.revision, _claims.c.body).where(*_claim_by_id)
_select_claims_of_event = (
    select(_claims.c.claim_id, _claims.c.revision, _claims.c.body)
    .where(
        _claims.c.timeline_id == bindparam("timeline_id"),
        _claims.c.event_id == bindparam("event_id"),
        _claims.c.claim_id > bindparam("after"),
    )
    .order_by(_claims.c.claim_id)
    .limit(bindparam("limit"))
)
_insert_claim = insert_row(_claims)
_delete_claim = delete(_claims).where(*_claim_by_id)


def get_entry(transaction: Transaction, timeline_id: int, event_id: str) -> TimelineEntry | None:
    """The entry of an event."""
    row = transaction.first(_select_entry, timeline_id=timeline_id, event_id=event_id)
    if row is None:
        return None
    axes = row[len(_mapper.columns) :]
    return TimelineEntry(**_mapper.to_fields(row), point=None if axes[0] is None else Point(*axes))


def put_entry(
    transaction: Transaction, timeline_id: int, entry: TimelineEntry, tags: Sequence[str], known: bool
) -> None:
    """Store the entry of an event with its tags; ``known`` says that there is a former one."""
    if known:
        remove_entry(transaction, timeline_id, entry.event_id)
    axes = {name: getattr(entry.point, name, None) for name in _AXES}
    transaction.execute(_insert_entry, timeline_id=timeline_id, **_mapper.to_row(entry), **axes)
    rows = [{"timeline_id": timeline_id, "tag": tag, "event_id": entry.event_id} for tag in dict.fromkeys(tags)]
    transaction.execute_many(_insert_tag, rows)


def remove_entry(transaction: Transaction, timeline_id: int, event_id: str) -> None:
    """Delete the entry of an event and its tags, but not its claims."""
    transaction.execute(_delete_entry, timeline_id=timeline_id, event_id=event_id)
    transaction.execute(_delete_tags, timeline_id=timeline_id, event_id=event_id)


def tags_of(transaction: Transaction, timeline_id: int, event_id: str) -> list[str]:
    """The tags stored for an event, sorted."""
    return [row[0] for row in transaction.all(_select_tags, timeline_id=timeline_id, event_id=event_id)]


def orphaned_entries(transaction: Transaction, timeline_id: int) -> list[str]:
    """The ids of deleted events that still have an entry: there should be none."""
    return [row[0] for row in transaction.all(_select_orphaned_entries, timeline_id=timeline_id)]


def get_claim(transaction: Transaction, timeline_id: int, claim_id: str) -> RenderedClaim | None:
    """The JSON of a claim."""
    row = transaction.first(_select_claim, timeline_id=timeline_id, claim_id=claim_id)
    return None if row is None else RenderedClaim(*row)


def claims_of(
    transaction: Transaction, timeline_id: int, event_id: str, after: str = "", limit: int = 2**31
) -> list[RenderedClaim]:
    """The JSON of up to ``limit`` claims of an event with ids greater than ``after``, sorted by id."""
    rows = transaction.all(
        _select_claims_of_event, timeline_id=timeline_id, event_id=event_id, after=after, limit=limit
    )
    return [RenderedClaim(*row) for row in rows]


def put_claims(
    transaction: Transaction, timeline_id: int, event_id: str, claims: Sequence[RenderedClaim], known: frozenset[str]
) -> None:
    """Store claims of an event; ``known`` are the ids of those that have a former version."""
    remove_claims(transaction, timeline_id, [claim.claim_id for claim in claims if claim.claim_id in known])
    rows = [
        {
            "timeline_id": timeline_id,
            "event_id": event_id,
            "claim_id": claim.claim_id,
            "revision": claim.revision,
            "body": claim.body,
        }
        for claim in claims
    ]
    transaction.execute_many(_insert_claim, rows)


def remove_claims(transaction: Transaction, timeline_id: int, ids: Sequence[str]) -> None:
    """Delete claims."""
    rows = [{"timeline_id": timeline_id, "claim_id": claim_id} for claim_id in ids]
    transaction.execute_many(_delete_claim, rows)
