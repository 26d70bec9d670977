"""A trial: a write that goes through everything and keeps nothing, and what it would have done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from service.domain.availability import earliest_day, first_known_day
from service.domain.flags import Flag
from service.domain.search.facets import Facet
from service.domain.source import Source
from service.domain.timeline import Timeline
from service.permissions import User
from service.storage import revisions, sources, timelines
from service.storage.audited import AuditInfo
from service.storage.conflicts import StoredConflict
from service.storage.database import Transaction
from service.storage.read_model import TimelineEntry
from service.storage.revisions import Revision
from service.storage.search import sqlite as sqlite_search
from service.storage.search.sqlite import IndexChange
from service.storage.timelines import StoredTimeline


@dataclass(slots=True)
class Effects:
    """What settling a change did: conflicts opened, closed and changed, and the flags of each event rendered."""

    opened: list[StoredConflict] = field(default_factory=list)
    closed: list[StoredConflict] = field(default_factory=list)
    changed: list[StoredConflict] = field(default_factory=list)
    flags: dict[str, list[Flag]] = field(default_factory=dict)


@dataclass(slots=True)
class DryRun:
    """What a write that is only tried would do; filled in when it has gone through."""

    conflicts: Mapping[str, list[Mapping[str, Any]]] = field(default_factory=lambda: _shown(Effects()))
    flags: list[dict[str, object]] = field(default_factory=list)
    possible_duplicates: list[dict[str, Any]] = field(default_factory=list)

    def collect(self, effects: Effects, told: Mapping[str, dict[str, Any]]) -> None:
        """Take in what settling did; ``told`` names the events that may be the same, by id."""
        self.conflicts = _shown(effects)
        for event_id in sorted(effects.flags):
            self.flags += [{"event": event_id, **each.to_public()} for each in effects.flags[event_id]]
        for event_id in sorted(effects.flags):
            for flag in effects.flags[event_id]:
                if flag.code == "possible_duplicate":
                    self.possible_duplicates += [told[each] for each in flag.events if each in told]


def _shown(effects: Effects) -> Mapping[str, list[Mapping[str, Any]]]:
    return {
        "opened": [_conflict(each) for each in effects.opened],
        "closed": [_conflict(each) for each in effects.closed],
        "changed": [_conflict(each) for each in effects.changed],
    }


def _conflict(stored: StoredConflict) -> Mapping[str, Any]:
    head = {"id": stored.id, "kind": stored.kind, "level": stored.level, "status": stored.status}
    return {**head, **stored.findings}


# The ledger of one change: the entries it adds to the record, and the events that it touches.


class UnitOfWork:
    """What happens to one timeline in one transaction: entries of the record, and the events that they touch."""

    def __init__(self, transaction: Transaction, state: StoredTimeline, author: User, reason: str | None) -> None:
        self.transaction = transaction
        self.state = state
        self.author = author
        self.reason = reason
        self.at = transaction.clock.after(state.recorded_at)
        self.counts = dict(state.counts)
        self.touched: set[str] = set()
        self.coming: dict[str, set[str]] = {"source": set(), "event": set(), "claim": set()}
        """Ids that this change is about to bring, so that things may name each other whatever their order."""
        self.settled: dict[str, tuple[TimelineEntry, AuditInfo]] = {}
        """The events judged and rendered anew, as they stand now, so that they need not be read back."""
        self.shifts: list[IndexChange] = []
        """What must happen to the index of words in the end, in one go."""
        self.facets: Counter[Facet] = Counter()
        """By how much the numbers of the facets change."""
        self._entries: list[Revision] = []
        self.finished = False
        self.effects = Effects()
        self._known: dict[str, int | None] = {}
        self._ids = 0

    @property
    def timeline_id(self) -> int:
        """The timeline's own number in the tables."""
        return self.state.id

    @property
    def timeline(self) -> Timeline:
        """The timeline's words."""
        return self.state.value

    @property
    def revision(self) -> int:
        """The newest revision: of this change's last entry, or the one before it while it has none."""
        return self.state.audit.revision + len(self._entries)

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
        return self.transaction.clock.new_id(self.timeline.slug, self.revision, self._ids)

    def append_revision(self, action: str, kind: str, noun_id: str, snapshot: Any, known_from: int | None) -> int:
        """Add an entry to the record; gives its revision.

        ``known_from`` is the first day whose `known_at` view it affects (see ``domain.availability``); None: no view.
        """
        revision = self.revision + 1
        entry = Revision(revision, self.at, self.author.name, action, kind, noun_id, self.reason, snapshot, known_from)
        self._entries.append(entry)
        return revision

    def audit_created(self, kind: str, noun_id: str, snapshot: Any, known_from: int | None) -> AuditInfo:
        """Enter a new thing; gives its stamp."""
        revision = self.append_revision("create", kind, noun_id, snapshot, known_from)
        return AuditInfo(revision, self.at, self.author.name, self.at, self.author.name)

    def audit_changed(
        self, action: str, kind: str, noun_id: str, snapshot: Any, former: AuditInfo, known_from: int | None
    ) -> AuditInfo:
        """Enter what becomes of a known thing; gives its new stamp. What has no snapshot is a tombstone."""
        revision = self.append_revision(action, kind, noun_id, snapshot, known_from)
        author = self.author.name
        deleted = snapshot is None
        return replace(former, revision=revision, updated_at=self.at, updated_by=author, deleted=deleted)

    def first_known_day(self, *source_ids: str) -> int | None:
        """The day by which the first of these sources was out."""
        for each in source_ids:
            if each not in self._known:
                stored = sources.by_id(self.transaction, self.timeline_id, each)
                self._known[each] = None if stored is None else first_known_day(stored.value, self.timeline.timezone)
        return earliest_day(self._known[each] for each in source_ids)

    def remember_source(self, source: Source) -> None:
        """Remember by which day a source was out, as it is from now on."""
        self._known[source.id] = first_known_day(source, self.timeline.timezone)

    def touch(self, *events: str) -> None:
        """These events must be judged and rendered anew before the commit."""
        self.touched.update(events)

    def needs_new_index_number(self, number: int, sort_earliest: int) -> bool:
        """Whether an event that begins then must have another number in the index of words."""
        return self.transaction.backend.search_is_ordered and not sqlite_search.has_day(number, sort_earliest)

    def commit(self) -> None:
        """Keep the entries and how far the timeline has come."""
        revisions.append(self.transaction, self.timeline_id, self._entries)
        timelines.advance(self.transaction, self.timeline_id, self.revision, self.at, self.counts)
