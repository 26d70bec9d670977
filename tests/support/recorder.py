"""Writing to the record as the interface does: bodies through the schemas, then the use cases; one line per act."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from service.api.schemas.base import load
from service.api.schemas.claim import CLAIM
from service.api.schemas.conflict import DECISION
from service.api.schemas.event import EVENT, EVENT_REPLACE
from service.api.schemas.source import SOURCE
from service.api.schemas.timeline import TIMELINE, TIMELINE_REPLACE
from service.domain.source import Source
from service.permissions import User
from service.recording import claims, events, maintenance, restore, sources, timelines
from service.recording import conflicts as recording_conflicts
from service.recording.unit_of_work import DryRun
from service.storage import claims as stored_claims
from service.storage import conflicts, read_model, revisions
from service.storage import events as stored_events
from service.storage import sources as stored_sources
from service.storage import timelines as stored_timelines
from service.storage.audited import Versioned
from service.storage.conflicts import StoredConflict
from service.storage.database import Database
from service.storage.revisions import Revision
from service.storage.timelines import StoredTimeline
from tests.support import request_bodies

Matches = Callable[[int], bool]
SLUG = "a-story"
ERIN = User("erin", "admin")


def whatever(_revision: int) -> bool:
    """The precondition of ``If-Match: *``."""
    return True


@dataclass(frozen=True)
class Recorder:
    """One person at one timeline of one database."""

    database: Database
    person: User = ERIN
    slug: str = SLUG

    def open(self, **more: Any) -> StoredTimeline:
        """Open the timeline, with the small vocabulary of the factories."""
        words = load(TIMELINE, request_bodies.timeline(slug=self.slug, **more))
        return timelines.record(self.database, self.person, words, None)[0]

    def redefine(self, reason: str | None = None, matches: Matches = whatever, **more: Any) -> StoredTimeline:
        """Change the timeline's words."""

        def revise(stored: Any, now: Any) -> dict[str, Any]:
            words = {name: value for name, value in stored.items() if name != "slug"}
            return load(TIMELINE_REPLACE, {**words, **more})

        return timelines.correct(self.database, self.slug, self.person, matches, revise, reason)[0]

    def source(self, reason: str | None = None, **more: Any) -> sources.RecordedSource:
        """Add a source."""
        words = load(SOURCE, request_bodies.source(**more))
        return sources.record(self.database, self.slug, self.person, words, reason)

    def event(self, reason: str | None = None, dry_run: DryRun | None = None, **more: Any) -> events.RecordedEvent:
        """Add an event."""
        words = load(EVENT, request_bodies.event(**more))
        return events.record(self.database, self.slug, self.person, words, reason, dry_run)

    def claim(self, event: str, reason: str | None = None, **more: Any) -> claims.RecordedClaim:
        """Add a claim to an event; its source must be named."""
        words = load(CLAIM, request_bodies.claim(**more))
        return claims.record(self.database, self.slug, self.person, event, words, reason)

    def correct_source(
        self, source_id: str, reason: str | None = None, matches: Matches = whatever, **more: Any
    ) -> Versioned[Source]:
        """Change some of a source's words."""
        revise = _patching(SOURCE, more, ())
        return sources.correct(self.database, self.slug, self.person, source_id, matches, revise, reason)

    def correct_event(
        self, event_id: str, reason: str | None = None, matches: Matches = whatever, **more: Any
    ) -> events.RecordedEvent:
        """Change some of an event's words; its citations stay unless ``sources`` are given."""

        def revise(stored: Any, now: Any) -> dict[str, Any]:
            words = {name: value for name, value in stored.items() if name != "citations"}
            loaded = load(EVENT_REPLACE, {**words, **more})
            return loaded if "sources" in loaded else {**loaded, "citations": stored["citations"]}

        return events.correct(self.database, self.slug, self.person, event_id, matches, revise, reason)

    def correct_claim(
        self, claim_id: str, reason: str | None = None, matches: Matches = whatever, **more: Any
    ) -> claims.RecordedClaim:
        """Change some of a claim's words."""
        revise = _patching(CLAIM, more, ("event",))
        return claims.correct(self.database, self.slug, self.person, claim_id, matches, revise, reason)

    def remove_source(self, source_id: str, reason: str | None = None, matches: Matches = whatever) -> None:
        """Take a source off the record."""
        sources.remove(self.database, self.slug, self.person, source_id, matches, reason)

    def remove_event(self, event_id: str, reason: str | None = None, matches: Matches = whatever) -> None:
        """Take an event off the record."""
        events.remove(self.database, self.slug, self.person, event_id, matches, reason)

    def remove_claim(self, claim_id: str, reason: str | None = None, matches: Matches = whatever) -> None:
        """Take a claim off the record."""
        claims.remove(self.database, self.slug, self.person, claim_id, matches, reason)

    def restore(
        self, event_id: str, revision: int, reason: str | None = None, matches: Matches = whatever
    ) -> events.RecordedEvent:
        """Bring back a form that an event had."""
        return restore.restore(self.database, self.slug, self.person, event_id, matches, revision, reason)

    def decide(
        self, conflict_id: str, reason: str | None = None, matches: Matches = whatever, **words: Any
    ) -> StoredConflict:
        """Say what a conflict is."""
        said = {name: value for name, value in words.items() if value is not None}
        return recording_conflicts.decide(
            self.database, self.slug, self.person, conflict_id, matches, lambda _: load(DECISION, said), reason
        )

    def state(self) -> StoredTimeline:
        """The timeline as stored."""
        with self.database.reading() as transaction:
            found = stored_timelines.by_slug(transaction, self.slug)
        assert found is not None
        return found

    def shown(self, event_id: str) -> dict[str, Any]:
        """An event as anyone sees it."""
        with self.database.reading() as transaction:
            found = read_model.get_entry(transaction, self._number(transaction), event_id)
        assert found is not None, f"{event_id} is not on the timeline"
        return dict(json.loads(found.body))

    def is_shown(self, event_id: str) -> bool:
        """Whether an event is on the timeline."""
        with self.database.reading() as transaction:
            return read_model.get_entry(transaction, self._number(transaction), event_id) is not None

    def shown_claim(self, claim_id: str) -> dict[str, Any]:
        """A claim as anyone sees it."""
        with self.database.reading() as transaction:
            found = read_model.get_claim(transaction, self._number(transaction), claim_id)
        assert found is not None, f"{claim_id} is not shown"
        return dict(json.loads(found.body))

    def conflicts(self, *statuses: str) -> list[StoredConflict]:
        """The conflicts of those statuses, or all that there ever were."""
        with self.database.reading() as transaction:
            return conflicts.page(transaction, self._number(transaction), {"status": statuses}, "", 10_000)

    def shown_conflict(self, conflict_id: str) -> dict[str, Any]:
        """A conflict as those see it who may know who decided."""
        with self.database.reading() as transaction:
            found = conflicts.by_id(transaction, self._number(transaction), conflict_id)
        assert found is not None, f"there never was a conflict {conflict_id}"
        return dict(json.loads(recording_conflicts.shown(found, names=True)))

    def history(self, kind: str, noun_id: str) -> list[Revision]:
        """What happened to one thing."""
        with self.database.reading() as transaction:
            return revisions.history_of(transaction, self._number(transaction), kind, noun_id, 0, 10_000)

    def changes(self, since: int = 0) -> list[dict[str, Any]]:
        """What changed after a revision."""
        with self.database.reading() as transaction:
            return revisions.since(transaction, self._number(transaction), since, 10**6)

    def stored(self, kind: str, noun_id: str) -> Any:
        """A source, event or claim as the record keeps it, a tombstone included."""
        read = {"source": stored_sources, "event": stored_events, "claim": stored_claims}[kind].by_id
        with self.database.reading() as transaction:
            return read(transaction, self._number(transaction), noun_id)

    def differences(self) -> list[str]:
        """What is stored and derived, and not as the record gives it."""
        return list(maintenance.differences(self.database))

    def _number(self, transaction: Any) -> int:
        head = stored_timelines.version(transaction, self.slug)
        assert head is not None
        return head.timeline_id


def core(body: dict[str, Any]) -> dict[str, Any]:
    """What is shown, but for revisions and times."""
    volatile = ("revision", "created_at", "updated_at")
    kept = {name: value for name, value in body.items() if name not in volatile}
    if "claims" in kept:
        kept["claims"] = [{n: v for n, v in each.items() if n not in volatile} for each in kept["claims"]]
    return kept


def _patching(schema: Any, more: dict[str, Any], owned: tuple[str, ...]) -> Callable[[Any, Any], dict[str, Any]]:
    def revise(stored: Any, now: Any) -> dict[str, Any]:
        words = {name: value for name, value in stored.items() if name not in owned}
        return load(schema, {**words, **more})

    return revise


__all__ = ["SLUG", "Recorder", "core", "whatever"]
