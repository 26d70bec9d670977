"""The ledger of one change: the entries it adds to the record, and the events that it touches."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from service.domain.facet import Facet
from service.domain.known import first, known_day
from service.domain.role import Person
from service.domain.source import Source
from service.domain.timeline import Timeline
from service.recording.trial import Effects
from service.storage import fts5, revisions, sources, timelines
from service.storage.arranged import ArrangedEvent
from service.storage.db import Transaction
from service.storage.fts5 import Shift
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
        self.at = transaction.world.after(state.recorded_at)
        self.counts = dict(state.counts)
        self.touched: set[str] = set()
        self.coming: dict[str, set[str]] = {"source": set(), "event": set(), "claim": set()}
        """Ids that this change is about to bring, so that things may name each other whatever their order."""
        self.settled: dict[str, tuple[ArrangedEvent, Stamp]] = {}
        """The events judged and rendered anew, as they stand now, so that they need not be read back."""
        self.shifts: list[Shift] = []
        """What must happen to the index of words in the end, in one go."""
        self.facets: Counter[Facet] = Counter()
        """By how much the numbers of the facets change."""
        self._entries: list[Revision] = []
        self.finished = False
        self.effects = Effects()
        self._known: dict[str, int | None] = {}
        self._ids = 0

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

    @property
    def today(self) -> date:
        """The day of this change, where the story takes place."""
        instant = datetime.fromtimestamp(0, UTC) + timedelta(microseconds=self.at)
        return instant.astimezone(ZoneInfo(self.timeline.timezone)).date()

    def new_id(self) -> str:
        """An id for something that came without one."""
        self._ids += 1
        return self.transaction.world.new_id(self.timeline.slug, self.revision, self._ids)

    def enter(self, action: str, kind: str, noun_id: str, snapshot: Any, known_from: int | None) -> int:
        """Add an entry to the record; gives its revision.

        ``known_from`` is the first day whose view of what was known it touches (see ``domain.known``); None: no view.
        """
        revision = self.revision + 1
        entry = Revision(revision, self.at, self.author.name, action, kind, noun_id, self.reason, snapshot, known_from)
        self._entries.append(entry)
        return revision

    def first(self, kind: str, noun_id: str, snapshot: Any, known_from: int | None) -> Stamp:
        """Enter a new thing; gives its stamp."""
        revision = self.enter("create", kind, noun_id, snapshot, known_from)
        return Stamp(revision, self.at, self.author.name, self.at, self.author.name)

    def further(
        self, action: str, kind: str, noun_id: str, snapshot: Any, former: Stamp, known_from: int | None
    ) -> Stamp:
        """Enter what becomes of a known thing; gives its new stamp. What has no snapshot is a tombstone."""
        revision = self.enter(action, kind, noun_id, snapshot, known_from)
        author = self.author.name
        deleted = snapshot is None
        return replace(former, revision=revision, updated_at=self.at, updated_by=author, deleted=deleted)

    def known(self, *source_ids: str) -> int | None:
        """The day by which the first of these sources was out."""
        for each in source_ids:
            if each not in self._known:
                stored = sources.by_id(self.transaction, self.number, each)
                self._known[each] = None if stored is None else known_day(stored.noun, self.timeline.timezone)
        return first(self._known[each] for each in source_ids)

    def learn(self, source: Source) -> None:
        """Remember by which day a source was out, as it is from now on."""
        self._known[source.id] = known_day(source, self.timeline.timezone)

    def touch(self, *events: str) -> None:
        """These events must be judged and rendered anew before the commit."""
        self.touched.update(events)

    def moves(self, number: int, sort_earliest: int) -> bool:
        """Whether an event that begins then must have another number in the index of words."""
        return self.transaction.kind.finds_in_order and not fts5.is_of(number, sort_earliest)

    def keep(self) -> None:
        """Keep the entries and how far the timeline has come."""
        revisions.append(self.transaction, self.number, self._entries)
        timelines.advance(self.transaction, self.number, self.revision, self.at, self.counts)
