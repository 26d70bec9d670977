"""The ledger of one change: the entries it adds to the record, and the events that it touches."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from service.domain.role import Person
from service.domain.timeline import Timeline
from service.storage import revisions, timelines
from service.storage.db import Transaction
from service.storage.revisions import Revision
from service.storage.stored import Stamp
from service.storage.timelines import TimelineState


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
        self.finished = False

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

    def further(
        self, action: str, kind: str, noun_id: str, snapshot: Any, former: Stamp, deleted: bool = False
    ) -> Stamp:
        """Enter what becomes of a known thing; gives its new stamp."""
        revision = self.enter(action, kind, noun_id, snapshot)
        return replace(former, revision=revision, updated_at=self.at, updated_by=self.author.name, deleted=deleted)

    def touch(self, *events: str) -> None:
        """These events must be judged and rendered anew before the commit."""
        self.touched.update(events)

    def keep(self) -> None:
        """Keep the entries and how far the timeline has come."""
        revisions.append(self.transaction, self.number, self._entries)
        timelines.advance(self.transaction, self.number, self.revision, self.at, self.counts)
