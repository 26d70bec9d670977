"""Timelines: their columns that people edit, their newest revision and counts, and the lock that writers take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from service.domain.timeline import Timeline
from service.storage.audited import AUDIT_COLUMNS, AuditInfo
from service.storage.database import Row, Transaction
from service.storage.tables import TimelineEntryRow, TimelineRow
from service.storage.tables.columns import from_json, to_json
from service.storage.tables.mapping import table_of

COUNTS = ("events", "claims", "sources", "conflicts", "tensions", "decided")
_COUNT_COLUMNS = (
    "event_count",
    "claim_count",
    "source_count",
    "conflict_count",
    "tension_count",
    "decided_count",
)
"""The columns of ``COUNTS``, in the same order."""
_EDITABLE = ("slug", "title", "description", "language", "timezone", "visibility", "properties")
"""The columns that people write, in the order of ``_timeline``'s parameters."""

_table = table_of(TimelineRow)
_entries = table_of(TimelineEntryRow)
_COLUMNS = ("id", "recorded_at", *_EDITABLE, *_COUNT_COLUMNS, *AUDIT_COLUMNS)
_AFTER_EDITABLE = 2 + len(_EDITABLE)
_AFTER_COUNTS = _AFTER_EDITABLE + len(_COUNT_COLUMNS)

_select = select(*(_table.c[name] for name in _COLUMNS))
_select_by_slug = _select.where(_table.c.slug == bindparam("slug"))
_select_by_slug_for_update = _select_by_slug.with_for_update()
_select_version = select(_table.c.id, _table.c.revision, _table.c.visibility, _table.c.deleted).where(
    _table.c.slug == bindparam("slug")
)
_select_after = _select.where(_table.c.deleted.is_(False), _table.c.slug > bindparam("after"))
_select_page = _select_after.order_by(_table.c.slug).limit(bindparam("limit"))
_select_public_page = (
    _select_after.where(_table.c.visibility == "public").order_by(_table.c.slug).limit(bindparam("limit"))
)
_select_totals = select(func.count(), func.coalesce(func.sum(_table.c.revision), 0))
_select_first_day = (
    select(_entries.c.first_day)
    .where(_entries.c.timeline_id == bindparam("timeline_id"), _entries.c.first_day.is_not(None))
    .order_by(_entries.c.sort_earliest)
    .limit(1)
)
_select_last_day = (
    select(_entries.c.last_day)
    .where(_entries.c.timeline_id == bindparam("timeline_id"), _entries.c.last_day.is_not(None))
    .order_by(_entries.c.latest.desc())
    .limit(1)
)
_insert = insert(_table).values({name: bindparam(name) for name in _COLUMNS if name != "id"})
_UPDATED = [name for name in _COLUMNS if name not in ("id", "slug", "created_at", "created_by")]
_by_id = _table.c.id == bindparam("id")
_update = update(_table).where(_by_id).values({name: bindparam(name) for name in _UPDATED})
_update_revision = (
    update(_table)
    .where(_by_id)
    .values({name: bindparam(name) for name in ("revision", "recorded_at", *_COUNT_COLUMNS)})
)


@dataclass(frozen=True, slots=True)
class StoredTimeline:
    """A timeline with its database id, the instant of its newest revision (UTC microseconds), and its counts."""

    id: int
    value: Timeline
    audit: AuditInfo
    recorded_at: int
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class TimelineVersion:
    """The newest revision of a timeline, and whether it is public or deleted: enough to answer 304."""

    timeline_id: int
    revision: int
    public: bool
    deleted: bool


def version(transaction: Transaction, slug: str) -> TimelineVersion | None:
    """The newest revision of a timeline: one small query."""
    row = transaction.first(_select_version, slug=slug)
    return None if row is None else TimelineVersion(row[0], row[1], row[2] == "public", bool(row[3]))


def by_slug(transaction: Transaction, slug: str) -> StoredTimeline | None:
    """The timeline of a slug, tombstones included."""
    row = transaction.first(_select_by_slug, slug=slug)
    return None if row is None else _stored(row)


def lock(transaction: Transaction, slug: str) -> StoredTimeline | None:
    """The timeline of a slug, tombstones included; its row is locked if the engine locks rows."""
    locks_rows = transaction.backend.locks_rows
    row = transaction.first(_select_by_slug_for_update if locks_rows else _select_by_slug, slug=slug)
    return None if row is None else _stored(row)


def page(transaction: Transaction, after: str, limit: int) -> list[StoredTimeline]:
    """Up to ``limit`` timelines with slugs greater than ``after``, sorted by slug, without tombstones."""
    return [_stored(row) for row in transaction.all(_select_page, after=after, limit=limit)]


def readable_page(
    transaction: Transaction, after: str, limit: int, bound_to: tuple[str, ...] | None, everything: bool
) -> list[StoredTimeline]:
    """A page of the timelines that a user may read: all of them, or the public ones and those of ``bound_to``."""
    if everything:
        return page(transaction, after, limit)
    rows = transaction.all(_select_public_page, after=after, limit=limit)
    timelines = {timeline.value.slug: timeline for timeline in map(_stored, rows)}
    for slug in bound_to or ():
        timeline = by_slug(transaction, slug) if slug > after else None
        if timeline is not None and not timeline.audit.deleted:
            timelines[slug] = timeline
    return [timelines[slug] for slug in sorted(timelines)][:limit]


def totals(transaction: Transaction) -> tuple[int, int]:
    """The number of timelines, tombstones included, and the sum of their revisions: it grows with every change."""
    row = transaction.first(_select_totals)
    return (int(row[0]), int(row[1])) if row else (0, 0)


def span(transaction: Transaction, timeline_id: int) -> tuple[str | None, str | None]:
    """The first and the last day on which an event can lie."""
    first = transaction.first(_select_first_day, timeline_id=timeline_id)
    last = transaction.first(_select_last_day, timeline_id=timeline_id)
    return (first[0] if first else None, last[0] if last else None)


def add(transaction: Transaction, timeline: Timeline, audit: AuditInfo) -> StoredTimeline:
    """Store a new timeline; raises UniqueViolation if the slug exists."""
    row = _editable_columns(timeline) | audit.to_row() | dict.fromkeys(_COUNT_COLUMNS, 0)
    transaction.execute(_insert, slug=timeline.slug, recorded_at=audit.created_at, **row)
    stored = by_slug(transaction, timeline.slug)
    assert stored is not None  # noqa: S101 - just written in this transaction
    return stored


def replace(transaction: Transaction, stored: StoredTimeline) -> None:
    """Store a timeline in place of its former version."""
    row = _editable_columns(stored.value) | stored.audit.to_row() | _count_columns(stored.counts)
    transaction.execute(_update, id=stored.id, recorded_at=stored.recorded_at, **row)


def advance(transaction: Transaction, timeline_id: int, revision: int, at: int, counts: Mapping[str, int]) -> None:
    """Store the number and the instant (UTC microseconds) of the newest revision, and the counts."""
    transaction.execute(_update_revision, id=timeline_id, revision=revision, recorded_at=at, **_count_columns(counts))


def _count_columns(counts: Mapping[str, int]) -> dict[str, int]:
    return {column: counts[name] for column, name in zip(_COUNT_COLUMNS, COUNTS, strict=True)}


def _editable_columns(timeline: Timeline) -> dict[str, Any]:
    return {
        "title": timeline.title,
        "description": timeline.description,
        "language": timeline.language,
        "timezone": timeline.timezone,
        "visibility": timeline.visibility,
        "properties": to_json([declared.to_dict() for declared in timeline.properties]),
    }


def _stored(row: Row) -> StoredTimeline:
    return StoredTimeline(
        id=row[0],
        value=_timeline(*row[2:_AFTER_EDITABLE]),
        audit=AuditInfo.from_row(row[_AFTER_COUNTS:]),
        recorded_at=row[1],
        counts=dict(zip(COUNTS, row[_AFTER_EDITABLE:_AFTER_COUNTS], strict=True)),
    )


@lru_cache(maxsize=64)
def _timeline(*words: str) -> Timeline:
    """Cached, because to parse the properties for every request would cost more than the request."""
    members: dict[str, Any] = dict(zip(_EDITABLE, words, strict=True))
    return Timeline.from_dict(members | {"properties": from_json(members["properties"])})
