"""The unit of work: one write transaction on one timeline, from taking the lock to the commit.

`begin()` locks the timeline and yields a `UnitOfWork`. Use cases write to the tables, add revisions, and name the
events that they touch. The commit recomputes those events, appends the revisions and advances the timeline.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from service.domain.publication import earliest_day, first_known_day
from service.domain.source import Source
from service.domain.timeline import Timeline
from service.permissions import User
from service.recording.errors import NotFound
from service.recording.event_cache import EventCache
from service.recording.recompute import Effects, recompute
from service.storage import events, revisions, sources, timelines
from service.storage.audited import AuditInfo
from service.storage.conflicts import StoredConflict
from service.storage.database import Transaction, TransactionSource
from service.storage.revisions import Revision
from service.storage.timelines import StoredTimeline


class UnitOfWork:
    """The changes to one timeline in one transaction."""

    def __init__(self, transaction: Transaction, state: StoredTimeline, author: User, reason: str | None) -> None:
        self.transaction = transaction
        self.state = state
        self.author = author
        self.reason = reason
        self.at = transaction.clock.next_after(state.recorded_at)
        """When the change happens, in UTC microseconds; later than the last one."""
        self.incoming: dict[str, set[str]] = {"source": set(), "event": set(), "claim": set()}
        """Ids that this change is going to add, so that things may refer to each other in any order."""
        self.effects = Effects()
        self._touched: set[str] = set()
        self._revisions: list[Revision] = []
        self._committed = False
        self._known_days: dict[str, int | None] = {}
        self._ids = 0

    @property
    def timeline_id(self) -> int:
        """The number of the timeline in the tables."""
        return self.state.id

    @property
    def timeline(self) -> Timeline:
        """The timeline."""
        return self.state.value

    @property
    def revision(self) -> int:
        """The newest revision: of the last change in this unit of work, else of the timeline before it."""
        return self.state.audit.revision + len(self._revisions)

    @property
    def today(self) -> date:
        """The day of this change in the time zone of the timeline."""
        instant = datetime.fromtimestamp(0, UTC) + timedelta(microseconds=self.at)
        return instant.astimezone(ZoneInfo(self.timeline.timezone)).date()

    def new_id(self) -> str:
        """An id for something that was sent without one."""
        self._ids += 1
        return self.transaction.ids.new_id(self.timeline.slug, self.revision, self._ids)

    def append_revision(self, action: str, kind: str, noun_id: str, snapshot: Any, known_from: int | None) -> int:
        """Add a revision to the record; gives its number.

        ``known_from`` is the first day whose `known_at` view it affects (see ``domain.publication``); None: no view.
        """
        number = self.revision + 1
        author = self.author.name
        revision = Revision(number, self.at, author, action, kind, noun_id, self.reason, snapshot, known_from)
        self._revisions.append(revision)
        return number

    def audit_created(self, kind: str, noun_id: str, snapshot: Any, known_from: int | None) -> AuditInfo:
        """Add the revision of something new; gives its audit columns."""
        revision = self.append_revision("create", kind, noun_id, snapshot, known_from)
        return AuditInfo(revision, self.at, self.author.name, self.at, self.author.name)

    def audit_changed(
        self, action: str, kind: str, noun_id: str, snapshot: Any, former: AuditInfo, known_from: int | None
    ) -> AuditInfo:
        """Add the revision of something that changed; gives its audit columns. A snapshot of None is a tombstone."""
        revision = self.append_revision(action, kind, noun_id, snapshot, known_from)
        author = self.author.name
        deleted = snapshot is None
        return replace(former, revision=revision, updated_at=self.at, updated_by=author, deleted=deleted)

    def count(self, name: str, by: int) -> None:
        """Change one of the timeline's counts."""
        self.effects.counts[name] += by

    def first_known_day(self, *source_ids: str) -> int | None:
        """The first day on which one of these sources was published; None if none has a day."""
        for source_id in source_ids:
            if source_id not in self._known_days:
                stored = sources.by_id(self.transaction, self.timeline_id, source_id)
                day = None if stored is None else first_known_day(stored.value, self.timeline.timezone)
                self._known_days[source_id] = day
        return earliest_day(self._known_days[source_id] for source_id in source_ids)

    def remember_source(self, source: Source) -> None:
        """Use the new state of a source in ``first_known_day``."""
        self._known_days[source.id] = first_known_day(source, self.timeline.timezone)

    def touch(self, *event_ids: str) -> None:
        """Recompute these events before the commit."""
        self._touched.update(event_ids)

    def commit(self) -> None:
        """Recompute the touched events, append the revisions and advance the timeline.

        Works once, and only if there is a revision. A use case calls it to read the result; ``begin()`` calls it again.
        The database transaction is committed when ``begin()`` ends.
        """
        if self._committed or not self._revisions:
            return
        self._committed = True
        cache = EventCache(self.transaction, self.state)
        recompute(cache, self._touched, self.revision, self.at, self.effects)
        revisions.append(self.transaction, self.timeline_id, self._revisions)
        counts = {name: count + self.effects.counts[name] for name, count in self.state.counts.items()}
        timelines.advance(self.transaction, self.timeline_id, self.revision, self.at, counts)


@dataclass(slots=True)
class DryRun:
    """What a write would do, by ``collect``; everything is computed and nothing is kept."""

    conflicts: Mapping[str, list[Mapping[str, Any]]] = field(
        default_factory=lambda: {"opened": [], "closed": [], "changed": []}
    )
    flags: list[dict[str, object]] = field(default_factory=list)
    possible_duplicates: list[dict[str, Any]] = field(default_factory=list)

    def collect(self, uow: UnitOfWork) -> None:
        """Take over the effects of a unit of work, in the form that the interface shows."""
        effects = uow.effects
        self.conflicts = {
            "opened": [_conflict(conflict) for conflict in effects.opened],
            "closed": [_conflict(conflict) for conflict in effects.closed],
            "changed": [_conflict(conflict) for conflict in effects.changed],
        }
        flags = [(event_id, flag) for event_id in sorted(effects.flags) for flag in effects.flags[event_id]]
        self.flags = [{"event": event_id, **flag.to_public()} for event_id, flag in flags]
        named = {event_id for _, flag in flags for event_id in flag.events}
        summaries = {
            event_id: {"id": event_id, "title": title, "date": date}
            for event_id, title, date, _ in events.summaries(uow.transaction, uow.timeline_id, sorted(named))
        }
        self.possible_duplicates = [
            summaries[event_id]
            for _, flag in flags
            if flag.code == "possible_duplicate"
            for event_id in flag.events
            if event_id in summaries
        ]


def _conflict(stored: StoredConflict) -> Mapping[str, Any]:
    head = {"id": stored.id, "kind": stored.kind, "level": stored.level, "status": stored.status}
    return {**head, **stored.findings}


@dataclass(frozen=True, slots=True)
class WriteRequest:
    """A write to a timeline: author and reason; with ``dry_run``, everything is done and nothing is kept."""

    database: TransactionSource
    slug: str
    author: User
    reason: str | None = None
    dry_run: DryRun | None = None


@contextmanager
def begin(write: WriteRequest) -> Iterator[UnitOfWork]:
    """Open a write transaction on a timeline: it is locked before anything is read; all changes are kept, or none.

    Raises NotFound if there is no such timeline, Busy if the write lock is not free within two seconds.
    """
    with write.database.writing(commit=write.dry_run is None) as transaction:
        state = timelines.lock(transaction, write.slug)
        if state is None or state.audit.deleted:
            raise NotFound(f"there is no timeline “{write.slug}”")
        uow = UnitOfWork(transaction, state, write.author, write.reason)
        yield uow
        uow.commit()
        if write.dry_run is not None:
            write.dry_run.collect(uow)
