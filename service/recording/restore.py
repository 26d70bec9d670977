"""Restoring: give an event a form it had before, or bring a deleted one back with the claims that went with it."""

from __future__ import annotations

from typing import Any

from service.domain.event import Event
from service.permissions import User
from service.recording import claims as recording_claims
from service.recording import events as recording_events
from service.recording.errors import InUse, NotFound
from service.recording.events import RecordedEvent
from service.recording.transaction import Precondition, begin, check_precondition, commit
from service.recording.unit_of_work import DryRun, UnitOfWork
from service.recording.validation import ErrorCollector
from service.storage import claims, events, read_model, revisions, sources
from service.storage.audited import Versioned
from service.storage.database import TransactionSource


def restore(
    database: TransactionSource,
    slug: str,
    author: User,
    event_id: str,
    matches: Precondition,
    wanted: int,
    reason: str | None,
    trial: DryRun | None = None,
) -> RecordedEvent:
    """Bring back the form that an event had from a revision on, as a new revision.

    A deleted event comes back with the claims that were deleted with it. Raises Missing, Stale, Invalid where that
    revision is none of the event's, InUse where a source it rests on or an event it names is gone.
    """
    with begin(database, slug, author, reason, trial) as opened:
        stored = events.by_id(opened.transaction, opened.timeline_id, event_id)
        if stored is None:
            raise NotFound(f"this timeline has no event “{event_id}”")
        _check_fresh(opened, stored, matches)
        words = _words(opened, event_id, wanted)
        if stored.audit.deleted:
            _bring_back(opened, stored, words)
        else:
            recording_events.put(opened, stored, words, [])
        commit(opened)
        return recording_events.recorded(opened, event_id)


def _check_fresh(opened: UnitOfWork, stored: Versioned[Event], matches: Precondition) -> None:
    shown = read_model.get_entry(opened.transaction, opened.timeline_id, stored.value.id)
    revision = shown.revision if shown else stored.audit.revision
    check_precondition(matches, revision, lambda: shown.body if shown else None)


def _words(opened: UnitOfWork, event_id: str, wanted: int) -> dict[str, Any]:
    entries = revisions.history_of(opened.transaction, opened.timeline_id, "event", event_id, wanted - 1, 1)
    faults = ErrorCollector()
    if not entries or entries[0].revision != wanted:
        faults.add("/revision", "unknown_revision", f"revision {wanted} is none of this event's; see its history")
    elif entries[0].snapshot is None:
        faults.add("/revision", "deleted", f"with revision {wanted} the event was deleted; choose an earlier one")
    faults.raise_if_any()
    words: dict[str, Any] = entries[0].snapshot
    _check_standing(opened, Event.from_dict(words))
    return words


def _check_standing(opened: UnitOfWork, event: Event) -> None:
    """Raise InUse where something that the form rests on is gone."""
    base = f"/v1/timelines/{opened.timeline.slug}"
    gone = []
    for cited in event.citations:
        source = sources.by_id(opened.transaction, opened.timeline_id, cited.source)
        if source is None or source.audit.deleted:
            gone.append(f"{base}/sources/{cited.source}")
    for related in event.relations:
        other = events.by_id(opened.transaction, opened.timeline_id, related.to)
        if other is None or other.audit.deleted:
            gone.append(f"{base}/events/{related.to}")
    if gone:
        raise InUse(f"{len(gone)} entries that this form rests on were deleted since; restore or add them first", gone)


def _bring_back(opened: UnitOfWork, stored: Versioned[Event], words: dict[str, Any]) -> None:
    event = Event.from_dict({**words, "id": stored.value.id})
    since = opened.first_known_day(*(each.source for each in event.citations))
    stamp = opened.audit_changed("restore", "event", event.id, event.to_dict(), stored.audit, since)
    events.replace(opened.transaction, opened.timeline_id, event, stamp)
    opened.counts["events"] += 1
    recording_events.touch_around(opened, event, stamp)
    for claim in claims.deleted_with_event(opened.transaction, opened.timeline_id, event.id, stored.audit.updated_at):
        recording_claims.restore_with_event(opened, claim)
