"""A whole timeline at once: as it is now, or as it was recorded at a revision."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Subquery, and_, bindparam, func, select

from service.domain.claim import Claim
from service.domain.decision import Decision
from service.domain.event import Event
from service.domain.snapshot import Snapshot
from service.domain.source import Source
from service.domain.timeline import Timeline
from service.storage.audited import AuditedTable
from service.storage.claims import CLAIMS, CONTRADICTIONS
from service.storage.database import Transaction
from service.storage.events import CITATIONS, EVENTS, RELATIONS
from service.storage.sources import DERIVATIONS, SOURCES
from service.storage.tables import RevisionRow
from service.storage.tables.columns import from_json
from service.storage.tables.mapping import table_of
from service.storage.timelines import StoredTimeline

# As it is now: one statement for each table.


def _select_all(audited: AuditedTable, *more: Any) -> Any:
    return (
        select(*audited.mapper.columns, *more)
        .where(audited.in_timeline, audited.not_deleted)
        .order_by(audited.table.c.id)
    )


_select_sources = _select_all(SOURCES)
_select_events = _select_all(EVENTS, EVENTS.table.c.created_at)
_select_claims = _select_all(CLAIMS)
_select_successions = select(CLAIMS.table.c.id, CLAIMS.table.c.supersedes_id).where(
    CLAIMS.in_timeline, CLAIMS.table.c.supersedes_id.is_not(None)
)


def current(transaction: Transaction, timeline: StoredTimeline) -> Snapshot:
    """The timeline as it is now."""
    derivations = DERIVATIONS.by_parent(transaction, timeline.id)
    citations = CITATIONS.by_parent(transaction, timeline.id)
    relations = RELATIONS.by_parent(transaction, timeline.id)
    contradictions = CONTRADICTIONS.by_parent(transaction, timeline.id)
    sources = transaction.all(_select_sources, timeline_id=timeline.id)
    events = transaction.all(_select_events, timeline_id=timeline.id)
    claims = transaction.all(_select_claims, timeline_id=timeline.id)
    successions = transaction.all(_select_successions, timeline_id=timeline.id)
    return Snapshot(
        timeline=timeline.value,
        sources={row[0]: Source(**SOURCES.fields(row), derived_from=derivations.get(row[0], ())) for row in sources},
        events={
            row[0]: Event(
                **EVENTS.fields(row), citations=citations.get(row[0], ()), relations=relations.get(row[0], ())
            )
            for row in events
        },
        claims={row[0]: Claim(**CLAIMS.fields(row), contradicts=contradictions.get(row[0], ())) for row in claims},
        successions={row[0]: row[1] for row in successions},
        created_at={row[0]: row[-1] for row in events},
    )


# As it was: from the history. For each object, its newest entry up to a revision, and its newest one with a snapshot;
# the two differ where the object was deleted by then.

_revisions = table_of(RevisionRow)
_in_timeline = _revisions.c.timeline_id == bindparam("timeline_id")
_up_to_revision = (_in_timeline, _revisions.c.revision <= bindparam("revision"))


def _newest_entries(*conditions: Any) -> Subquery:
    return (
        select(
            _revisions.c.object_kind,
            _revisions.c.object_id,
            func.max(_revisions.c.revision).label("revision"),
            func.min(_revisions.c.recorded_at).label("first_recorded_at"),
        )
        .where(*_up_to_revision, *conditions)
        .group_by(_revisions.c.object_kind, _revisions.c.object_id)
        .subquery()
    )


_newest = _newest_entries()
_newest_content = _newest_entries(_revisions.c.snapshot != "null")
_select_snapshots = (
    select(
        _newest_content.c.object_kind,
        _newest_content.c.object_id,
        _newest.c.revision == _newest_content.c.revision,
        _revisions.c.snapshot,
        _newest_content.c.first_recorded_at,
    )
    .join(
        _newest,
        and_(
            _newest.c.object_kind == _newest_content.c.object_kind,
            _newest.c.object_id == _newest_content.c.object_id,
        ),
    )
    .join(_revisions, and_(_in_timeline, _revisions.c.revision == _newest_content.c.revision))
    .where(_newest_content.c.object_kind != "conflict")
    .order_by(_newest_content.c.object_kind, _newest_content.c.object_id)
)
_select_decisions = (
    select(_revisions.c.object_id, _revisions.c.snapshot)
    .where(*_up_to_revision, _revisions.c.object_kind == "conflict")
    .order_by(_revisions.c.revision)
)
_select_revision_at = select(func.max(_revisions.c.revision)).where(
    _in_timeline, _revisions.c.recorded_at <= bindparam("at")
)
_select_revision_known_on = select(func.max(_revisions.c.revision)).where(
    *_up_to_revision, _revisions.c.known_from_day <= bindparam("day")
)


def revision_at(transaction: Transaction, timeline_id: int, at: int) -> int | None:
    """The newest revision at an instant (UTC microseconds); None before the first."""
    row = transaction.first(_select_revision_at, timeline_id=timeline_id, at=at)
    return row[0] if row else None


def revision_known_on(transaction: Transaction, timeline_id: int, day: int, revision: int) -> int:
    """The newest revision, up to a given one, that can change the "known at" view of a day (from 1970-01-01)."""
    row = transaction.first(_select_revision_known_on, timeline_id=timeline_id, day=day, revision=revision)
    return (row[0] if row else None) or 1


def decisions(transaction: Transaction, timeline_id: int, revision: int) -> dict[str, tuple[Decision, ...]]:
    """The decisions about each conflict up to a revision, oldest first, by the conflict's id."""
    by_conflict: dict[str, list[Decision]] = {}
    for conflict_id, snapshot in transaction.all(_select_decisions, timeline_id=timeline_id, revision=revision):
        by_conflict.setdefault(conflict_id, []).append(Decision.from_dict(from_json(snapshot)))
    return {conflict_id: tuple(group) for conflict_id, group in by_conflict.items()}


def at_revision(transaction: Transaction, timeline_id: int, revision: int) -> Snapshot | None:
    """The timeline as recorded at a revision; None if it did not exist then, or was deleted."""
    objects: dict[str, dict[str, Any]] = {"timeline": {}, "source": {}, "event": {}, "claim": {}}
    created_at: dict[str, int] = {}
    successions: dict[str, str] = {}
    rows = transaction.all(_select_snapshots, timeline_id=timeline_id, revision=revision)
    for kind, object_id, exists, snapshot, first_recorded_at in rows:
        members = from_json(snapshot)
        if kind == "claim" and members.get("supersedes"):
            successions[object_id] = members["supersedes"]
        if exists:
            objects[kind][object_id] = members
            if kind == "event":
                created_at[object_id] = first_recorded_at
    timelines = list(objects["timeline"].values())
    if not timelines:
        return None
    return Snapshot(
        timeline=Timeline.from_dict(timelines[0]),
        sources={object_id: Source.from_dict(members) for object_id, members in objects["source"].items()},
        events={object_id: Event.from_dict(members) for object_id, members in objects["event"].items()},
        claims={object_id: Claim.from_dict(members) for object_id, members in objects["claim"].items()},
        successions=successions,
        created_at=created_at,
    )
