"""Timelines: created, corrected with their vocabulary, closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from service.domain.publication import ALWAYS
from service.domain.timeline import Timeline
from service.formats import json as json_format
from service.permissions import User
from service.recording.claim_rules import invalidates_claims
from service.recording.errors import AlreadyExists, InUse
from service.recording.unit_of_work import UnitOfWork, WriteRequest, begin
from service.recording.validation import Precondition, Revise, check_precondition, revised, with_audit_authors
from service.storage import events, revisions, timelines
from service.storage.audited import AuditInfo
from service.storage.database import Transaction
from service.storage.errors import UniqueViolation
from service.storage.revisions import Revision
from service.storage.timelines import StoredTimeline


def record(write: WriteRequest, posted: Mapping[str, Any]) -> tuple[StoredTimeline, bytes]:
    """Create a timeline; gives it with its JSON. Raises AlreadyExists if its slug is taken, even by a deleted one."""
    timeline = Timeline.from_dict(posted)
    taken = AlreadyExists(f"the slug “{timeline.slug}” is taken", f"/v1/timelines/{timeline.slug}")
    with write.database.writing(commit=write.dry_run is None) as transaction:
        if timelines.by_slug(transaction, timeline.slug) is not None:
            raise taken
        try:
            state = add(transaction, write.author, timeline, write.reason)
        except UniqueViolation as error:
            raise taken from error
        return state, timeline_json(transaction, state)


def add(transaction: Transaction, author: User, timeline: Timeline, reason: str | None) -> StoredTimeline:
    """Add a timeline within a transaction; its slug is free."""
    at = transaction.clock.now()
    state = timelines.add(transaction, timeline, AuditInfo(1, at, author.name, at, author.name))
    first = Revision(1, at, author.name, "create", "timeline", timeline.slug, reason, timeline.to_dict(), ALWAYS)
    revisions.append(transaction, state.id, [first])
    return state


def correct(write: WriteRequest, matches: Precondition, revise: Revise) -> tuple[StoredTimeline, bytes]:
    """Change a timeline's fields or vocabulary; gives it with its JSON.

    Raises NotFound, PreconditionFailed, ValidationError, and InUse if claims use a property that changes.
    """
    with begin(write) as uow:
        _check_precondition(uow, matches)
        posted = revised(revise, uow.timeline.to_dict(), timeline_json(uow.transaction, uow.state), uow.state.audit)
        put(uow, Timeline.from_dict({**posted, "slug": write.slug}))
        uow.commit()
        state = timelines.by_slug(uow.transaction, write.slug)
        assert state is not None  # noqa: S101 - it is locked
        return state, timeline_json(uow.transaction, state)


def put(uow: UnitOfWork, timeline: Timeline) -> None:
    """Replace a timeline within a unit of work; equal fields change nothing. Raises InUse."""
    former = uow.timeline
    if timeline == former:
        return
    if timeline.properties != former.properties:
        _check_vocabulary(uow, timeline)
    audit = uow.audit_changed("update", "timeline", timeline.slug, timeline.to_dict(), uow.state.audit, ALWAYS)
    # `uow.state` keeps its former revision: `uow.revision` adds the number of new revisions to it.
    uow.state = replace(uow.state, value=timeline)
    timelines.replace(uow.transaction, replace(uow.state, audit=audit, recorded_at=uow.at))
    if (timeline.properties, timeline.timezone) != (former.properties, former.timezone):
        _touch_all_events(uow)


def remove(write: WriteRequest, matches: Precondition) -> None:
    """Delete a timeline with all that is in it; its record stays, its slug stays taken.

    Raises NotFound, PreconditionFailed.
    """
    with begin(write) as uow:
        _check_precondition(uow, matches)
        audit = uow.audit_changed("delete", "timeline", write.slug, None, uow.state.audit, ALWAYS)
        timelines.replace(uow.transaction, replace(uow.state, audit=audit, recorded_at=uow.at))


def timeline_json(transaction: Transaction, state: StoredTimeline) -> bytes:
    """A timeline's JSON."""
    span = timelines.span(transaction, state.id)
    times = json_format.time_members(state.audit.created_at, state.audit.updated_at)
    return json_format.timeline_body(state.value, state.audit.revision, state.counts, span, times)


def _check_precondition(uow: UnitOfWork, matches: Precondition) -> None:
    audit = uow.state.audit
    check_precondition(
        matches, audit.revision, lambda: with_audit_authors(timeline_json(uow.transaction, uow.state), audit)
    )


def _touch_all_events(uow: UnitOfWork) -> None:
    after = ""
    while event_ids := events.ids(uow.transaction, uow.timeline_id, after):
        uow.touch(*event_ids)
        after = event_ids[-1]


def _check_vocabulary(uow: UnitOfWork, timeline: Timeline) -> None:
    """Raise InUse if claims have values that are not valid with the new vocabulary."""
    vocabulary = timeline.vocabulary
    broken = [key for key in uow.timeline.vocabulary if invalidates_claims(uow, key, vocabulary.get(key))]
    if broken:
        names = ", ".join(f"“{key}”" for key in broken)
        raise InUse(
            f"claims use {names}, and their values are not valid as declared now; change those claims first",
            [f"/v1/timelines/{timeline.slug}/claims"],
        )
