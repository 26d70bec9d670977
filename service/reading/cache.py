"""Snapshots of past moments: built once, then kept while no change can show in them."""

from __future__ import annotations

import threading

from cachetools import LRUCache

from service.domain.decision import CONFLICT_STATUSES
from service.domain.edtf import day_number
from service.domain.snapshot import Snapshot, events_with_revived_claims, known_at, unchanged_events, without_source
from service.reading.as_of_snapshot import AsOfSnapshot
from service.reading.gc_pause import gc_paused
from service.reading.moment import Moment
from service.storage import conflicts, snapshots
from service.storage.database import Transaction
from service.storage.timelines import StoredTimeline, TimelineVersion

MAX_SIZE = 40_000
"""How many events and claims are kept in all; a single snapshot may be larger."""
CLAIM_CONFLICT_KINDS = ("date", "quantity", "occurrence", "boolean", "term", "place")
"""The kinds of conflicts that are found by comparing the claims about one event."""
Key = tuple[int, int, Moment]


class SnapshotCache:
    """The snapshots of one application; the least recently used one goes first (LRU)."""

    def __init__(self) -> None:
        self._snapshots: LRUCache[Key, AsOfSnapshot] = LRUCache(MAX_SIZE, getsizeof=_size)
        self._lock = threading.Lock()

    def get(self, key: Key) -> AsOfSnapshot | None:
        """The snapshot of a key, None if it is not kept."""
        with self._lock:
            return self._snapshots.get(key)

    def put(self, key: Key, snapshot: AsOfSnapshot) -> None:
        """Keep a snapshot, and drop the least recently used ones while all together are too large."""
        with self._lock:
            self._snapshots[key] = snapshot

    def load(
        self, transaction: Transaction, timeline: StoredTimeline, moment: Moment, revision: int
    ) -> AsOfSnapshot | None:
        """The snapshot of a moment, kept or built; None if there was no such timeline or source.

        ``revision`` is what ``revision_at`` gives for the moment. Invariant: equal keys mean equal snapshots, because
        no later revision can show in a snapshot.
        """
        key = (timeline.id, revision, moment)
        snapshot = self.get(key)
        if snapshot is None:
            with gc_paused():
                snapshot = _build(transaction, timeline, moment, revision)
            if snapshot is not None:
                self.put(key, snapshot)
        return snapshot


def _size(snapshot: AsOfSnapshot) -> int:
    """Its events and claims; a snapshot that is larger than the whole cache fills it alone."""
    return min(MAX_SIZE, len(snapshot.content.events) + len(snapshot.content.claims))


def revision_at(transaction: Transaction, version: TimelineVersion, moment: Moment) -> int | None:
    """The revision of the newest change that can show in the snapshot of a moment; None before the first one."""
    until: int | None = version.revision
    if moment.instant is not None:
        until = snapshots.revision_at(transaction, version.timeline_id, moment.instant)
    if until is None or moment.known_at is None:
        return until
    return snapshots.revision_known_on(transaction, version.timeline_id, day_number(moment.known_at), until)


def _build(transaction: Transaction, timeline: StoredTimeline, moment: Moment, revision: int) -> AsOfSnapshot | None:
    if moment.instant is not None:
        return _build_recorded(transaction, timeline, moment, revision)
    present = snapshots.current(transaction, timeline)
    if moment.without is not None and moment.without not in present.sources:
        return None
    content = _narrow(present, moment)
    decisions = snapshots.decisions(transaction, timeline.id, timeline.audit.revision)
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
    until = snapshots.revision_at(transaction, timeline.id, moment.instant) or 0
    recorded = snapshots.at_revision(transaction, timeline.id, until)
    if recorded is None or (moment.without is not None and moment.without not in recorded.sources):
        return None
    return AsOfSnapshot(_narrow(recorded, moment), snapshots.decisions(transaction, timeline.id, until), revision)


def _narrow(content: Snapshot, moment: Moment) -> Snapshot:
    """The content that was known on the day of the moment, without the source that it leaves out."""
    if moment.known_at is not None:
        content = known_at(content, day_number(moment.known_at))
    return content if moment.without is None else without_source(content, moment.without)
