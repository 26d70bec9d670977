"""The timeline as it is served: events in their places with their JSON ready, and the claims in theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Table, bindparam, delete, insert, select

from service.domain.geo import Point
from service.storage.database import Transaction
from service.storage.tables import EntryTagRow, EventRow, RenderedClaimRow, TimelineEntryRow

_table: Table = TimelineEntryRow.__table__  # type: ignore[attr-defined]
_tags: Table = EntryTagRow.__table__  # type: ignore[attr-defined]
_claims: Table = RenderedClaimRow.__table__  # type: ignore[attr-defined]
_events: Table = EventRow.__table__  # type: ignore[attr-defined]
_names = tuple(_table.c.keys())
_AXES = tuple(Point.__dataclass_fields__)
_RENAMED = {"id": "event_id", "conflicts": "conflict_count", "tensions": "tension_count"}
_PLAIN = tuple(name for name in _names if name not in ("timeline", *_AXES))

_insert = insert(_table).values({name: bindparam(name) for name in _names})
_remove = delete(_table).where(_table.c.timeline == bindparam("timeline"), _table.c.id == bindparam("id"))
_one = select(_table).where(_table.c.timeline == bindparam("timeline"), _table.c.id == bindparam("id"))
_tag = insert(_tags).values({name: bindparam(name) for name in _tags.c.keys()})
_untag = delete(_tags).where(_tags.c.timeline == bindparam("timeline"), _tags.c.event == bindparam("id"))
_tags_of = (
    select(_tags.c.tag)
    .where(_tags.c.timeline == bindparam("timeline"), _tags.c.event == bindparam("id"))
    .order_by(_tags.c.tag)
)
_strays = (
    select(_table.c.id)
    .join(_events, (_events.c.timeline == _table.c.timeline) & (_events.c.id == _table.c.id))
    .where(_table.c.timeline == bindparam("timeline"), _events.c.deleted.is_(True))
    .order_by(_table.c.id)
)
_insert_claim = insert(_claims).values({name: bindparam(name) for name in _claims.c.keys()})
_remove_claim = delete(_claims).where(_claims.c.timeline == bindparam("timeline"), _claims.c.id == bindparam("id"))
_claims_of = (
    select(_claims.c.id, _claims.c.revision, _claims.c.body)
    .where(
        _claims.c.timeline == bindparam("timeline"),
        _claims.c.event == bindparam("event"),
        _claims.c.id > bindparam("after"),
    )
    .order_by(_claims.c.id)
    .limit(bindparam("most"))
)
_claim = select(_claims.c.id, _claims.c.revision, _claims.c.body).where(
    _claims.c.timeline == bindparam("timeline"), _claims.c.id == bindparam("id")
)


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """An event in its place. Bounds are UTC seconds, far out where a side is open; ``body`` is its JSON."""

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


def get_entry(transaction: Transaction, timeline: int, event_id: str) -> TimelineEntry | None:
    """An event as it stands on the timeline."""
    row = transaction.first(_one, timeline=timeline, id=event_id)
    if row is None:
        return None
    plain = dict(zip(_names, row, strict=True))
    axes = [plain.pop(name) for name in _AXES]
    del plain["timeline"]
    for column, field in _RENAMED.items():
        plain[field] = plain.pop(column)
    return TimelineEntry(**plain, point=None if axes[0] is None else Point(*axes))


def put_entry(transaction: Transaction, timeline: int, event: TimelineEntry, tags: Sequence[str], known: bool) -> None:
    """Put an event in its place, in that of its former self where it is ``known``."""
    if known:
        remove_entry(transaction, timeline, event.event_id)
    columns = {name: getattr(event, _RENAMED.get(name, name)) for name in _PLAIN} | {
        name: getattr(event.point, name, None) for name in _AXES
    }
    transaction.execute(_insert, timeline=timeline, **columns)
    rows = [{"timeline": timeline, "tag": tag, "event": event.event_id} for tag in dict.fromkeys(tags)]
    transaction.execute_many(_tag, rows)


def remove_entry(transaction: Transaction, timeline: int, event_id: str) -> None:
    """Take an event off the timeline; its claims stay until they are removed themselves."""
    transaction.execute(_remove, timeline=timeline, id=event_id)
    transaction.execute(_untag, timeline=timeline, id=event_id)


def orphaned_entries(transaction: Transaction, timeline: int) -> list[str]:
    """Events on the timeline whose record is a tombstone: there should be none."""
    return [row[0] for row in transaction.all(_strays, timeline=timeline)]


def tags_of(transaction: Transaction, timeline: int, event_id: str) -> list[str]:
    """The tags that an event is found under."""
    return [row[0] for row in transaction.all(_tags_of, timeline=timeline, id=event_id)]


def get_claim(transaction: Transaction, timeline: int, claim_id: str) -> RenderedClaim | None:
    """One claim's JSON."""
    row = transaction.first(_claim, timeline=timeline, id=claim_id)
    return None if row is None else RenderedClaim(*row)


def claims_of(
    transaction: Transaction, timeline: int, event: str, after: str = "", most: int = 2**31
) -> list[RenderedClaim]:
    """The claims of an event in order of their ids."""
    rows = transaction.all(_claims_of, timeline=timeline, event=event, after=after, most=most)
    return [RenderedClaim(*row) for row in rows]


def put_claims(
    transaction: Transaction, timeline: int, event: str, claims: Sequence[RenderedClaim], known: frozenset[str]
) -> None:
    """Put claims in their places; ``known`` are the ids that have one already."""
    former = [{"timeline": timeline, "id": each.claim_id} for each in claims if each.claim_id in known]
    transaction.execute_many(_remove_claim, former)
    rows = [
        {"timeline": timeline, "event": event, "id": each.claim_id, "revision": each.revision, "body": each.body}
        for each in claims
    ]
    transaction.execute_many(_insert_claim, rows)


def remove_claims(transaction: Transaction, timeline: int, ids: Sequence[str]) -> None:
    """Take claims away."""
    transaction.execute_many(_remove_claim, [{"timeline": timeline, "id": each} for each in ids])
