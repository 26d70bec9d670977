"""Timelines: opened, described, given their vocabulary, and closed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from service.domain.availability import ALWAYS
from service.domain.errors import ParseError
from service.domain.timeline import Property, Timeline
from service.domain.values import parse_value
from service.formats import json as json_format
from service.permissions import User
from service.recording.errors import AlreadyExists, InUse
from service.recording.sources import Revise
from service.recording.transaction import Precondition, begin, check_precondition, commit
from service.recording.unit_of_work import DryRun, UnitOfWork
from service.storage import claims, events, revisions, timelines
from service.storage.audited import AuditInfo
from service.storage.database import Database, Transaction, TransactionSource
from service.storage.errors import UniqueViolation
from service.storage.revisions import Revision
from service.storage.timelines import StoredTimeline


def record(
    database: TransactionSource,
    author: User,
    posted: Mapping[str, Any],
    reason: str | None,
    trial: DryRun | None = None,
) -> tuple[StoredTimeline, bytes]:
    """Open a timeline; raises Taken where its slug is, even by one that was deleted."""
    timeline = Timeline.from_dict(posted)
    taken = AlreadyExists(f"the slug “{timeline.slug}” is taken", f"/v1/timelines/{timeline.slug}")
    with database.writing(commit=trial is None) as transaction:
        if timelines.by_slug(transaction, timeline.slug) is not None:
            raise taken
        try:
            state = add(transaction, author, timeline, reason)
        except UniqueViolation as error:
            raise taken from error
        return state, shown(transaction, state)


def add(transaction: Transaction, author: User, timeline: Timeline, reason: str | None) -> StoredTimeline:
    """Add a timeline within a transaction; its slug is free."""
    at = transaction.clock.now()
    stamp = AuditInfo(1, at, author.name, at, author.name)
    state = timelines.add(transaction, timeline, stamp)
    entry = Revision(1, at, author.name, "create", "timeline", timeline.slug, reason, timeline.to_dict(), ALWAYS)
    revisions.append(transaction, state.id, [entry])
    return state


def shown(transaction: Transaction, state: StoredTimeline) -> bytes:
    """A timeline's JSON."""
    span = timelines.span(transaction, state.id)
    head = json_format.timeline_shown(state.value, state.audit.revision, state.counts, span)
    revision = head.pop("revision")
    times = {
        "created_at": json_format.instant(state.audit.created_at),
        "updated_at": json_format.instant(state.audit.updated_at),
    }
    base = f"/v1/timelines/{state.value.slug}"
    links = {"self": base, **{name: f"{base}/{name}" for name in ("events", "sources", "conflicts")}}
    return json_format.with_revision(json_format.dump({**head, **times, "links": links})[:-1], revision)


def _signed(transaction: Transaction, state: StoredTimeline) -> bytes:
    return json_format.with_authors(shown(transaction, state), state.audit.created_by, state.audit.updated_by)


def correct(
    database: Database,
    slug: str,
    author: User,
    matches: Precondition,
    revise: Revise,
    reason: str | None,
    trial: DryRun | None = None,
) -> tuple[StoredTimeline, bytes]:
    """Change a timeline's words or vocabulary; raises Missing, Stale, Invalid, InUse."""
    with begin(database, slug, author, reason, trial) as opened:
        transaction = opened.transaction
        check_precondition(matches, opened.state.audit.revision, lambda: _signed(transaction, opened.state))
        stamp = opened.state.audit
        now = json.loads(shown(transaction, opened.state)) | {
            "created_by": stamp.created_by,
            "updated_by": stamp.updated_by,
        }
        put(opened, Timeline.from_dict({**revise(opened.timeline.to_dict(), now), "slug": slug}))
        commit(opened)
        state = timelines.by_slug(transaction, slug)
        assert state is not None  # noqa: S101 - it was locked just now
        return state, shown(transaction, state)


def put(opened: UnitOfWork, timeline: Timeline) -> None:
    """Keep new words for a timeline within a change; the same words change nothing."""
    former = opened.timeline
    if timeline == former:
        return
    if timeline.properties != former.properties:
        _check_vocabulary(opened, timeline)
    stamp = opened.audit_changed("update", "timeline", timeline.slug, timeline.to_dict(), opened.state.audit, ALWAYS)
    # The stamp's revision counts entries already; `revision` of the change goes on from the former state.
    opened.state = replace(opened.state, value=timeline)
    timelines.replace(opened.transaction, replace(opened.state, audit=stamp, recorded_at=opened.at))
    if (timeline.properties, timeline.timezone) != (former.properties, former.timezone):
        _touch_everything(opened)


def _touch_everything(opened: UnitOfWork) -> None:
    after = ""
    while True:
        found = events.ids(opened.transaction, opened.timeline_id, after)
        opened.touch(*found)
        if not found:
            return
        after = found[-1]


def _check_vocabulary(opened: UnitOfWork, timeline: Timeline) -> None:
    """A property that claims speak of may change only so far as they can still be read."""
    broken = [key for key in opened.timeline.vocabulary if _breaks(opened, key, timeline.vocabulary.get(key))]
    if broken:
        base = f"/v1/timelines/{timeline.slug}/claims"
        named = ", ".join(f"“{key}”" for key in broken)
        raise InUse(
            f"claims speak of {named}, and could not be read as declared now; change those claims first", [base]
        )


def _breaks(opened: UnitOfWork, key: str, declared: Property | None) -> bool:
    if declared == opened.timeline.vocabulary[key] or not claims.count_of_property(
        opened.transaction, opened.timeline_id, key
    ):
        return False
    if declared is None:
        return True
    return not _all_readable(claims.values_of_property(opened.transaction, opened.timeline_id, key), declared, opened)


def _all_readable(values: Sequence[Any], declared: Property, opened: UnitOfWork) -> bool:
    try:
        for value in values:
            parse_value(declared, value, opened.timeline.timezone)
    except ParseError:
        return False
    return True


def remove(
    database: Database, slug: str, author: User, matches: Precondition, reason: str | None, trial: DryRun | None = None
) -> None:
    """Close a timeline with all that is in it; its record stays, its slug stays taken."""
    with begin(database, slug, author, reason, trial) as opened:
        transaction = opened.transaction
        check_precondition(matches, opened.state.audit.revision, lambda: _signed(transaction, opened.state))
        stamp = opened.audit_changed("delete", "timeline", slug, None, opened.state.audit, ALWAYS)
        timelines.replace(transaction, replace(opened.state, audit=stamp, recorded_at=opened.at))
