"""Restoring: give an event a form it had before, or bring a deleted one back with the claims that went with it."""

from __future__ import annotations

from typing import Any

from service.domain.event import Event
from service.permissions import Person
from service.recording import claims as recording_claims
from service.recording import events as recording_events
from service.recording.errors import InUse, Missing
from service.recording.events import RecordedEvent
from service.recording.transaction import Precondition, change, check_fresh, finish
from service.recording.unit_of_work import Change, Trial
from service.recording.validation import Faults
from service.storage import claims, events, read_model, revisions, sources
from service.storage.audited import Stored
from service.storage.database import Writable


def restore(
    database: Writable,
    slug: str,
    author: Person,
    event_id: str,
    matches: Precondition,
    wanted: int,
    reason: str | None,
    trial: Trial | None = None,
) -> RecordedEvent:
    """Bring back the form that an event had from a revision on, as a new revision.

    A deleted event comes back with the claims that were deleted with it. Raises Missing, Stale, Invalid where that
    revision is none of the event's, InUse where a source it rests on or an event it names is gone.
    """
    with change(database, slug, author, reason, trial) as opened:
        stored = events.by_id(opened.transaction, opened.number, event_id)
        if stored is None:
            raise Missing(f"this timeline has no event “{event_id}”")
        _check_fresh(opened, stored, matches)
        words = _words(opened, event_id, wanted)
        if stored.stamp.deleted:
            _bring_back(opened, stored, words)
        else:
            recording_events.put(opened, stored, words, [])
        finish(opened)
        return recording_events.recorded(opened, event_id)


def _check_fresh(opened: Change, stored: Stored[Event], matches: Precondition) -> None:
    shown = read_model.get(opened.transaction, opened.number, stored.noun.id)
    revision = shown.revision if shown else stored.stamp.revision
    check_fresh(matches, revision, lambda: shown.body if shown else None)


def _words(opened: Change, event_id: str, wanted: int) -> dict[str, Any]:
    entries = revisions.of(opened.transaction, opened.number, "event", event_id, wanted - 1, 1)
    faults = Faults()
    if not entries or entries[0].revision != wanted:
        faults.add("/revision", "unknown_revision", f"revision {wanted} is none of this event's; see its history")
    elif entries[0].snapshot is None:
        faults.add("/revision", "deleted", f"with revision {wanted} the event was deleted; choose an earlier one")
    faults.settle()
    words: dict[str, Any] = entries[0].snapshot
    _check_standing(opened, Event.of(words))
    return words


def _check_standing(opened: Change, event: Event) -> None:
    """Raise InUse where something that the form rests on is gone."""
    base = f"/v1/timelines/{opened.timeline.slug}"
    gone = []
    for cited in event.citations:
        source = sources.by_id(opened.transaction, opened.number, cited.source)
        if source is None or source.stamp.deleted:
            gone.append(f"{base}/sources/{cited.source}")
    for related in event.relations:
        other = events.by_id(opened.transaction, opened.number, related.to)
        if other is None or other.stamp.deleted:
            gone.append(f"{base}/events/{related.to}")
    if gone:
        raise InUse(f"{len(gone)} entries that this form rests on were deleted since; restore or add them first", gone)


def _bring_back(opened: Change, stored: Stored[Event], words: dict[str, Any]) -> None:
    event = Event.of({**words, "id": stored.noun.id})
    since = opened.known(*(each.source for each in event.citations))
    stamp = opened.further("restore", "event", event.id, event.as_posted(), stored.stamp, since)
    events.replace(opened.transaction, opened.number, event, stamp)
    opened.counts["events"] += 1
    recording_events.touch_around(opened, event, stamp)
    for claim in claims.gone_with(opened.transaction, opened.number, event.id, stored.stamp.updated_at):
        recording_claims.bring_back(opened, claim)
