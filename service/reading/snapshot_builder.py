"""Builds the snapshot of a past moment from the record, with the stored conflicts of the present that still hold."""

from __future__ import annotations

from service.domain.decision import CONFLICT_STATUSES
from service.domain.edtf import day_number
from service.domain.snapshot import Snapshot, events_with_revived_claims, known_at, unchanged_events, without_source
from service.reading.as_of_snapshot import AsOfSnapshot
from service.reading.moment import Moment
from service.storage import conflicts, snapshot_loader
from service.storage.database import Transaction
from service.storage.timelines import StoredTimeline, TimelineVersion

CLAIM_CONFLICT_KINDS = ("date", "quantity", "occurrence", "boolean", "term", "place")
"""The kinds of conflicts that are found by comparing the claims about one event."""


def revision_at(transaction: Transaction, version: TimelineVersion, moment: Moment) -> int | None:
    """The revision of the newest change that can show in the snapshot of a moment; None before the first one."""
    until: int | None = version.revision
    if moment.instant is not None:
        until = snapshot_loader.revision_at(transaction, version.timeline_id, moment.instant)
    if until is None or moment.known_at is None:
        return until
    return snapshot_loader.revision_known_on(transaction, version.timeline_id, day_number(moment.known_at), until)


def build_snapshot(
    transaction: Transaction, timeline: StoredTimeline, moment: Moment, revision: int
) -> AsOfSnapshot | None:
    """The snapshot of a moment; None if there was no such timeline, or if it has no such source.

    ``revision`` is what ``revision_at`` gives for the moment.
    """
    if moment.instant is not None:
        return _build_recorded(transaction, timeline, moment, revision)
    present = snapshot_loader.current(transaction, timeline)
    if moment.without is not None and moment.without not in present.sources:
        return None
    content = _narrow(present, moment)
    decisions = snapshot_loader.decisions(transaction, timeline.id, timeline.audit.revision)
    # The stored conflicts of an event are still those of the snapshot if nothing about the event differs. An event
    # without conflicts has none in the snapshot either, unless a claim counts there that does not count at present.
    filters = {"status": CONFLICT_STATUSES, "kind": CLAIM_CONFLICT_KINDS}
    stored = list(conflicts.all_matching(transaction, timeline.id, filters))
    event_of = conflicts.primary_events(transaction, timeline.id)
    unchanged = unchanged_events(present, content)
    contested = {event_of[conflict.id] for conflict in stored}
    return AsOfSnapshot(
        content,
        decisions,
        revision,
        stored={conflict.id: conflict for conflict in stored if event_of[conflict.id] in unchanged},
        event_of=event_of,
        settled=unchanged | (content.events.keys() - contested - events_with_revived_claims(present, content)),
    )


def _build_recorded(
    transaction: Transaction, timeline: StoredTimeline, moment: Moment, revision: int
) -> AsOfSnapshot | None:
    """From the revisions of the record; nothing that is stored of the present can be used."""
    assert moment.instant is not None  # noqa: S101 - the caller has checked it
    until = snapshot_loader.revision_at(transaction, timeline.id, moment.instant) or 0
    recorded = snapshot_loader.at_revision(transaction, timeline.id, until)
    if recorded is None or (moment.without is not None and moment.without not in recorded.sources):
        return None
    return AsOfSnapshot(_narrow(recorded, moment), snapshot_loader.decisions(transaction, timeline.id, until), revision)


def _narrow(content: Snapshot, moment: Moment) -> Snapshot:
    """The content that was known on the day of the moment, without the source that it leaves out."""
    if moment.known_at is not None:
        content = known_at(content, day_number(moment.known_at))
    return content if moment.without is None else without_source(content, moment.without)
