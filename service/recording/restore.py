"""Restore: give an event a state that it had before, or bring a deleted event back with its claims."""

from __future__ import annotations

from typing import Any

from service.domain.event import Event
from service.recording import claims as recording_claims
from service.recording import events as recording_events
from service.recording.errors import InUse, NotFound
from service.recording.events import RecordedEvent
from service.recording.unit_of_work import UnitOfWork, WriteRequest, begin
from service.recording.validation import ErrorCollector, Precondition, check_precondition, existing
from service.storage import claims, events, read_model, revisions, sources
from service.storage.audited import Versioned


def restore(write: WriteRequest, event_id: str, matches: Precondition, revision: int) -> RecordedEvent:
    """Give an event the state that it had at a revision, as a new revision.

    A deleted event comes back with the claims that were deleted with it. Raises NotFound, PreconditionFailed,
    ValidationError if the revision is not one of this event, InUse if a source or event that it names was deleted.
    """
    with begin(write) as uow:
        stored = events.by_id(uow.transaction, uow.timeline_id, event_id)
        if stored is None:
            raise NotFound(f"this timeline has no event “{event_id}”")
        _check_precondition(uow, stored, matches)
        snapshot = _snapshot(uow, event_id, revision)
        _check_references(uow, Event.from_dict(snapshot))
        if stored.audit.deleted:
            _undelete(uow, stored, snapshot)
        else:
            recording_events.put(uow, stored, snapshot, [])
        uow.commit()
        return recording_events.recorded(uow, event_id)


def _check_precondition(uow: UnitOfWork, stored: Versioned[Event], matches: Precondition) -> None:
    entry = read_model.get_entry(uow.transaction, uow.timeline_id, stored.value.id)
    revision = entry.revision if entry else stored.audit.revision
    check_precondition(matches, revision, lambda: entry.body if entry else None)


def _snapshot(uow: UnitOfWork, event_id: str, revision: int) -> dict[str, Any]:
    """The fields of an event at a revision; raises ValidationError."""
    entries = revisions.history_of(uow.transaction, uow.timeline_id, "event", event_id, revision - 1, 1)
    errors = ErrorCollector()
    if not entries or entries[0].revision != revision:
        errors.add("/revision", "unknown_revision", f"revision {revision} is not one of this event; see its history")
    elif entries[0].snapshot is None:
        errors.add("/revision", "deleted", f"revision {revision} deleted the event; choose an earlier one")
    errors.raise_if_any()
    snapshot: dict[str, Any] = entries[0].snapshot
    return snapshot


def _check_references(uow: UnitOfWork, event: Event) -> None:
    """Raise InUse if a source or an event that the event names was deleted."""
    base = f"/v1/timelines/{uow.timeline.slug}"
    deleted = [
        f"{base}/sources/{citation.source}"
        for citation in event.citations
        if existing(sources.by_id(uow.transaction, uow.timeline_id, citation.source)) is None
    ]
    deleted += [
        f"{base}/events/{relation.to}"
        for relation in event.relations
        if existing(events.by_id(uow.transaction, uow.timeline_id, relation.to)) is None
    ]
    if deleted:
        detail = f"{len(deleted)} sources or events that this revision names were deleted since"
        raise InUse(f"{detail}; restore or add them first", deleted)


def _undelete(uow: UnitOfWork, stored: Versioned[Event], snapshot: dict[str, Any]) -> None:
    event = Event.from_dict({**snapshot, "id": stored.value.id})
    known_from = uow.first_known_day(*(citation.source for citation in event.citations))
    audit = uow.audit_changed("restore", "event", event.id, event.to_dict(), stored.audit, known_from)
    events.replace(uow.transaction, uow.timeline_id, event, audit)
    uow.count("events", +1)
    recording_events.touch_around(uow, event, audit)
    for claim in claims.deleted_with_event(uow.transaction, uow.timeline_id, event.id, stored.audit.updated_at):
        recording_claims.restore_with_event(uow, claim)
