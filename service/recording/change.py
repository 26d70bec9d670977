"""A change: one write transaction on one timeline, from taking the lock to the commit."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from service.domain.role import Person
from service.domain.timeline import Timeline
from service.recording import settle
from service.recording.errors import Missing, NotYours, Stale
from service.storage import revisions, timelines
from service.storage.db import Database, Transaction
from service.storage.revisions import Revision
from service.storage.stored import Stamp
from service.storage.timelines import TimelineState

Precondition = Callable[[int], bool]
"""Whether a revision is the one that the caller has read."""


class Change:
    """What happens to one timeline in one transaction: entries of the record, and the events that they touch."""

    def __init__(self, transaction: Transaction, state: TimelineState, author: Person, reason: str | None) -> None:
        self.transaction = transaction
        self.state = state
        self.author = author
        self.reason = reason
        # Recorded instants of a timeline only grow, whatever the clock does.
        self.at = max(time.time_ns() // 1000, state.recorded_at + 1)
        self.counts = dict(state.counts)
        self.touched: set[str] = set()
        self.coming: dict[str, set[str]] = {"source": set(), "event": set(), "claim": set()}
        """Ids that this change is about to bring, so that things may name each other whatever their order."""
        self._entries: list[Revision] = []
        self._finished = False

    @property
    def number(self) -> int:
        """The timeline's own number in the tables."""
        return self.state.number

    @property
    def timeline(self) -> Timeline:
        """The timeline's words."""
        return self.state.noun

    @property
    def revision(self) -> int:
        """The newest revision: of this change's last entry, or the one before it while it has none."""
        return self.state.stamp.revision + len(self._entries)

    @property
    def empty(self) -> bool:
        """Whether nothing was changed."""
        return not self._entries

    def enter(self, action: str, kind: str, noun_id: str, snapshot: Any) -> int:
        """Add an entry to the record; gives its revision."""
        revision = self.revision + 1
        entry = Revision(revision, self.at, self.author.name, action, kind, noun_id, self.reason, snapshot)
        self._entries.append(entry)
        return revision

    def first(self, action: str, kind: str, noun_id: str, snapshot: Any) -> Stamp:
        """Enter a new thing; gives its stamp."""
        revision = self.enter(action, kind, noun_id, snapshot)
        return Stamp(revision, self.at, self.author.name, self.at, self.author.name)

    def further(self, action: str, kind: str, noun_id: str, snapshot: Any, former: Stamp, deleted: bool = False) -> Stamp:
        """Enter what becomes of a known thing; gives its new stamp."""
        revision = self.enter(action, kind, noun_id, snapshot)
        return replace(
            former, revision=revision, updated_at=self.at, updated_by=self.author.name, deleted=deleted
        )

    def touch(self, *events: str) -> None:
        """These events must be judged and rendered anew before the commit."""
        self.touched.update(events)

    def finish(self) -> None:
        """Settle what was touched and keep the entries, once; does nothing where nothing changed."""
        if self.empty or self._finished:
            return
        self._finished = True
        settle.settle(self)
        revisions.append(self.transaction, self.number, self._entries)
        timelines.advance(self.transaction, self.number, self.revision, self.at, self.counts)


@contextmanager
def change(
    database: Database, slug: str, author: Person, reason: str | None = None, keep: bool = True
) -> Iterator[Change]:
    """Open a change to a timeline: the lock is taken before anything is read, and all is kept or nothing.

    Raises Missing where there is no such timeline, Busy where the lock is not had in two seconds. ``keep=False`` goes
    through all of it and keeps nothing.
    """
    with database.writing(keep) as transaction:
        state = timelines.lock(transaction, slug)
        if state is None or state.stamp.deleted:
            raise Missing(f"there is no timeline “{slug}”")
        opened = Change(transaction, state, author, reason)
        yield opened
        opened.finish()


def check_may_edit(author: Person, stamp: Stamp) -> None:
    """Raise NotYours where that person may not edit what another added."""
    if not author.may_edit(stamp.created_by):
        raise NotYours("a reporter edits only what it added; an editor can do this")


def check_fresh(matches: Precondition, revision: int, current: Callable[[], bytes | None]) -> None:
    """Raise Stale where the caller has not read that revision."""
    if not matches(revision):
        raise Stale("this changed since you read it; `current` is how it stands now", current())
