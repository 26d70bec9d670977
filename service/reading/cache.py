"""Asking for a view: put together once for a moment, then remembered while nothing that can show in it changes."""

from __future__ import annotations

import threading

from cachetools import LRUCache

from service.domain.edtf import day_number
from service.domain.snapshot import Snapshot, events_with_revived_claims, known_at, unchanged_events, without_source
from service.reading.as_of_snapshot import AsOfSnapshot
from service.reading.gc_pause import gc_paused
from service.reading.moment import Moment
from service.storage import conflicts, snapshots
from service.storage.database import Transaction
from service.storage.timelines import StoredTimeline

MOST = 40_000
"""So many events and claims are remembered in all; a single view may be larger."""
Key = tuple[int, int, Moment]


class SnapshotCache:
    """The views of one application, the latest used last; bounded by what they hold."""

    def __init__(self) -> None:
        self._views: LRUCache[Key, AsOfSnapshot] = LRUCache(MOST, getsizeof=_weight)
        self._lock = threading.Lock()

    def get(self, key: Key) -> AsOfSnapshot | None:
        """The view of that key, if it is remembered."""
        with self._lock:
            return self._views.get(key)

    def put(self, key: Key, view: AsOfSnapshot) -> None:
        """Remember a view, and forget the oldest where there are too many."""
        with self._lock:
            self._views[key] = view


def _weight(view: AsOfSnapshot) -> int:
    """Its events and claims; one that is larger than the whole cache fills it alone."""
    return min(MOST, len(view.snapshot.events) + len(view.snapshot.claims))


def revision_of(transaction: Transaction, number: int, revision: int, moment: Moment) -> int | None:
    """The revision of a view: that of the newest change that can show in it. None where there was nothing yet."""
    until: int | None = revision
    if moment.instant is not None:
        until = snapshots.revision_at(transaction, number, moment.instant)
    if until is None or moment.known_at is None:
        return until
    return snapshots.revision_known_on(transaction, number, day_number(moment.known_at), until)


def view(
    remembered: SnapshotCache, transaction: Transaction, state: StoredTimeline, moment: Moment, revision: int
) -> AsOfSnapshot | None:
    """The view of a moment, whose revision is known; None where the timeline was not there."""
    key = (state.id, revision, moment)
    found = remembered.get(key)
    if found is None:
        with gc_paused():
            found = _make(transaction, state, moment, revision)
        if found is not None:
            remembered.put(key, found)
    return found


def _make(transaction: Transaction, state: StoredTimeline, moment: Moment, revision: int) -> AsOfSnapshot | None:
    if moment.instant is None:
        whole: Snapshot | None = snapshots.current(transaction, state)
        until = state.audit.revision
    else:
        until = snapshots.revision_at(transaction, state.id, moment.instant) or 0
        whole = snapshots.at_revision(transaction, state.id, until)
    if whole is None or (moment.without is not None and moment.without not in whole.sources):
        return None
    part = _part(whole, moment)
    decisions = snapshots.decisions(transaction, state.id, until)
    if moment.instant is not None:
        return AsOfSnapshot(part, decisions, revision)
    home, alone = conflicts.primary_events(transaction, state.id), unchanged_events(whole, part)
    between = list(conflicts.all_matching(transaction, state.id, {"status": conflicts.NOT_CLOSED, "kind": _OF_CLAIMS}))
    stored = {each.id: each for each in between if home[each.id] in alone}
    agreed = part.events.keys() - {home[each.id] for each in between} - events_with_revived_claims(whole, part)
    return AsOfSnapshot(part, decisions, revision, stored, alone, home, frozenset(agreed))


_OF_CLAIMS = ("date", "quantity", "occurrence", "boolean", "term", "place")


def _part(whole: Snapshot, moment: Moment) -> Snapshot:
    part = whole if moment.known_at is None else known_at(whole, day_number(moment.known_at))
    return part if moment.without is None else without_source(part, moment.without)
