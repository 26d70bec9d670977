"""Asking for a view: put together once for a moment, then remembered while nothing that can show in it changes."""

from __future__ import annotations

import threading
from collections import OrderedDict

from service.domain.known import day_number
from service.domain.story import Story, as_known, without
from service.storage import stories
from service.storage.db import Transaction
from service.storage.timelines import TimelineState
from service.viewing.moment import Moment
from service.viewing.view import View

MOST = 40_000
"""So many events and claims are remembered in all; a single view may be larger."""
Key = tuple[int, int, Moment]


class Remembered:
    """The views of one application, the latest used last; bounded by what they hold."""

    def __init__(self) -> None:
        self._views: OrderedDict[Key, View] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key) -> View | None:
        """The view of that key, if it is remembered."""
        with self._lock:
            if key in self._views:
                self._views.move_to_end(key)
            return self._views.get(key)

    def put(self, key: Key, view: View) -> None:
        """Remember a view, and forget the oldest where there are too many."""
        with self._lock:
            self._views[key] = view
            while len(self._views) > 1 and sum(map(_weight, self._views.values())) > MOST:
                self._views.popitem(last=False)


def _weight(view: View) -> int:
    return len(view.story.events) + len(view.story.claims)


def revision_of(transaction: Transaction, number: int, revision: int, moment: Moment) -> int | None:
    """The revision of a view: that of the newest change that can show in it. None where there was nothing yet."""
    until: int | None = revision
    if moment.instant is not None:
        until = stories.revision_at(transaction, number, moment.instant)
    if until is None or moment.known_at is None:
        return until
    return stories.revision_known(transaction, number, day_number(moment.known_at), until)


def view(
    remembered: Remembered, transaction: Transaction, state: TimelineState, moment: Moment, revision: int
) -> View | None:
    """The view of a moment, whose revision is known; None where the timeline was not there."""
    key = (state.number, revision, moment)
    found = remembered.get(key)
    if found is None:
        found = _make(transaction, state, moment, revision)
        if found is not None:
            remembered.put(key, found)
    return found


def _make(transaction: Transaction, state: TimelineState, moment: Moment, revision: int) -> View | None:
    until = state.stamp.revision
    story: Story | None
    if moment.instant is None:
        story = stories.current(transaction, state)
    else:
        until = stories.revision_at(transaction, state.number, moment.instant) or 0
        story = stories.recorded(transaction, state.number, until)
    if story is None:
        return None
    if moment.known_at is not None:
        story = as_known(story, day_number(moment.known_at))
    if moment.without is not None:
        if moment.without not in story.sources:
            return None
        story = without(story, moment.without)
    return View(story, stories.decisions(transaction, state.number, until), revision)
