"""Snapshots of past moments: built once, then kept while no change can show in them."""

from __future__ import annotations

import threading

from cachetools import LRUCache

from service.reading.as_of_snapshot import AsOfSnapshot
from service.reading.gc_pause import gc_paused
from service.reading.moment import Moment
from service.reading.snapshot_builder import build_snapshot
from service.storage.database import Transaction
from service.storage.timelines import StoredTimeline

MAX_SIZE = 40_000
"""How many events and claims are kept in all; a single snapshot may be larger."""
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
                snapshot = build_snapshot(transaction, timeline, moment, revision)
            if snapshot is not None:
                self.put(key, snapshot)
        return snapshot


def _size(snapshot: AsOfSnapshot) -> int:
    """Its events and claims; a snapshot that is larger than the whole cache fills it alone."""
    return min(MAX_SIZE, len(snapshot.content.events) + len(snapshot.content.claims))
