"""Timelines: which there are, how far each has come, and the lock that writers take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from service.domain.timeline import Timeline
from service.storage.audited import AuditInfo
from service.storage.database import Row, Transaction
from service.storage.tables import TimelineEntryRow, TimelineRow
from service.storage.tables.columns import packed, unpacked

_table = TimelineRow.__table__  # type: ignore[attr-defined]
_names = tuple(_table.c.keys())
_arranged = TimelineEntryRow.__table__  # type: ignore[attr-defined]
COUNTS = ("events", "claims", "sources", "conflicts", "tensions", "decided")

_by_slug = select(_table).where(_table.c.slug == bindparam("slug"))
_by_slug_locked = _by_slug.with_for_update()
_head = select(_table.c.number, _table.c.revision, _table.c.visibility, _table.c.deleted).where(
    _table.c.slug == bindparam("slug")
)
_insert = insert(_table).values({name: bindparam(name) for name in _names if name != "number"})
_changed = (
    "title",
    "description",
    "language",
    "timezone",
    "visibility",
    "properties",
    "revision",
    "updated_at",
    "updated_by",
    "deleted",
    "recorded_at",
    *COUNTS,
)
_update = (
    update(_table).where(_table.c.number == bindparam("of_number")).values({name: bindparam(name) for name in _changed})
)
_advance = (
    update(_table)
    .where(_table.c.number == bindparam("of_number"))
    .values({name: bindparam(name) for name in ("revision", "recorded_at", *COUNTS)})
)
_standing = select(_table).where(_table.c.deleted.is_(False), _table.c.slug > bindparam("after"))
_all = _standing.order_by(_table.c.slug).limit(bindparam("most"))
_public = _standing.where(_table.c.visibility == "public").order_by(_table.c.slug).limit(bindparam("most"))
_whole = select(func.count(), func.coalesce(func.sum(_table.c.revision), 0))
_first = (
    select(_arranged.c.first_day)
    .where(_arranged.c.timeline == bindparam("number"), _arranged.c.first_day.is_not(None))
    .order_by(_arranged.c.sort_earliest)
    .limit(1)
)
_last = (
    select(_arranged.c.last_day)
    .where(_arranged.c.timeline == bindparam("number"), _arranged.c.last_day.is_not(None))
    .order_by(_arranged.c.latest.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class StoredTimeline:
    """A timeline as stored: its words, its counter, its counts."""

    id: int
    value: Timeline
    audit: AuditInfo
    recorded_at: int
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class TimelineVersion:
    """As much as answering 304 takes."""

    timeline_id: int
    revision: int
    public: bool
    deleted: bool


def version(transaction: Transaction, slug: str) -> TimelineVersion | None:
    """How far a timeline has come: one small query."""
    row = transaction.first(_head, slug=slug)
    return None if row is None else TimelineVersion(row[0], row[1], row[2] == "public", bool(row[3]))


def by_slug(transaction: Transaction, slug: str) -> StoredTimeline | None:
    """The timeline of that slug, a tombstone included."""
    row = transaction.first(_by_slug, slug=slug)
    return None if row is None else _state(row)


def lock(transaction: Transaction, slug: str) -> StoredTimeline | None:
    """The timeline of that slug, with its row locked where the engine locks rows."""
    row = transaction.first(_by_slug_locked if transaction.backend.locks_rows else _by_slug, slug=slug)
    return None if row is None else _state(row)


def page(transaction: Transaction, after: str, most: int) -> list[StoredTimeline]:
    """Timelines in order of their slugs, tombstones left out."""
    return [_state(row) for row in transaction.all(_all, after=after, most=most)]


def readable_page(
    transaction: Transaction, after: str, most: int, bound_to: tuple[str, ...] | None, everything: bool
) -> list[StoredTimeline]:
    """Timelines that may be read: all, or the public ones and those that a token is bound to."""
    if everything:
        return page(transaction, after, most)
    found = {each.value.slug: each for each in map(_state, transaction.all(_public, after=after, most=most))}
    for slug in bound_to or ():
        own = by_slug(transaction, slug) if slug > after else None
        if own is not None and not own.audit.deleted:
            found[slug] = own
    return [found[slug] for slug in sorted(found)][:most]


def totals(transaction: Transaction) -> tuple[int, int]:
    """How many timelines there ever were and the sum of their counters: grows with every change anywhere."""
    row = transaction.first(_whole)
    return (int(row[0]), int(row[1])) if row else (0, 0)


def add(transaction: Transaction, noun: Timeline, stamp: AuditInfo) -> StoredTimeline:
    """Keep a new timeline; raises Clash where the slug is taken."""
    transaction.execute(
        _insert,
        slug=noun.slug,
        recorded_at=stamp.created_at,
        **dict.fromkeys(COUNTS, 0),
        **_words(noun),
        **stamp.as_columns(),
    )
    state = by_slug(transaction, noun.slug)
    assert state is not None  # noqa: S101 - just written in this transaction
    return state


def replace(transaction: Transaction, state: StoredTimeline) -> None:
    """Keep a timeline's new words, stamp and counts."""
    columns = state.audit.as_columns()
    del columns["created_at"], columns["created_by"]
    transaction.execute(
        _update,
        of_number=state.id,
        recorded_at=state.recorded_at,
        **_words(state.value),
        **columns,
        **state.counts,
    )


def advance(transaction: Transaction, number: int, revision: int, at: int, counts: Mapping[str, int]) -> None:
    """Keep how far the timeline has come, with its counts."""
    transaction.execute(_advance, of_number=number, revision=revision, recorded_at=at, **counts)


def span(transaction: Transaction, number: int) -> tuple[str | None, str | None]:
    """The first and the last day that an event can lie on."""
    first, last = transaction.first(_first, number=number), transaction.first(_last, number=number)
    return (first[0] if first else None, last[0] if last else None)


def _words(noun: Timeline) -> dict[str, Any]:
    return {
        "title": noun.title,
        "description": noun.description,
        "language": noun.language,
        "timezone": noun.timezone,
        "visibility": noun.visibility,
        "properties": packed([each.to_dict() for each in noun.properties]),
    }


def _state(row: Row) -> StoredTimeline:
    named = dict(zip(_names, row, strict=True))
    words = tuple(named[name] for name in _WORDS)
    return StoredTimeline(
        named["number"],
        _timeline(*words),
        AuditInfo.of(named),
        named["recorded_at"],
        {name: named[name] for name in COUNTS},
    )


_WORDS = ("slug", "title", "description", "language", "timezone", "visibility", "properties")


@lru_cache(maxsize=64)
def _timeline(*words: str) -> Timeline:
    """Reading a vocabulary anew for every request would cost more than the request."""
    members: dict[str, Any] = dict(zip(_WORDS, words, strict=True))
    return Timeline.from_dict(members | {"properties": unpacked(members["properties"])})
