"""Recording as the API does: request bodies through the schemas, then the use cases, without HTTP."""

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
from service.formats import json as json_format
from service.permissions import User
from service.recording import claims, consistency, events, restore, sources, timelines
from service.recording import conflicts as recording_conflicts
from service.recording.unit_of_work import DryRun, WriteRequest
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
DEFAULT_USER = User("erin", "admin")


def any_revision(_revision: int) -> bool:
    """The precondition of ``If-Match: *``."""
    return True


@dataclass(frozen=True)
class Recorder:
    """One user who records in one timeline of one database."""

    database: Database
    user: User = DEFAULT_USER
    slug: str = SLUG

    def write_request(self, reason: str | None = None, dry_run: DryRun | None = None) -> WriteRequest:
        """Return a write by this user to this timeline."""
        return WriteRequest(self.database, self.slug, self.user, reason, dry_run)

    def open(self, **more: Any) -> StoredTimeline:
        """Create the timeline, with the properties of ``request_bodies``."""
        body = load(TIMELINE, request_bodies.timeline(slug=self.slug, **more))
        return timelines.record(self.write_request(), body)[0]

    def correct_timeline(
        self, reason: str | None = None, matches: Matches = any_revision, **more: Any
    ) -> StoredTimeline:
        """Change members of the timeline."""

        def revise(stored: Any, now: Any) -> dict[str, Any]:
            members = {name: value for name, value in stored.items() if name != "slug"}
            return load(TIMELINE_REPLACE, {**members, **more})

        return timelines.correct(self.write_request(reason), matches, revise)[0]

    def source(self, reason: str | None = None, **more: Any) -> sources.RecordedSource:
        """Add a source."""
        body = load(SOURCE, request_bodies.source(**more))
        return sources.record(self.write_request(reason), body)

    def event(self, reason: str | None = None, dry_run: DryRun | None = None, **more: Any) -> events.RecordedEvent:
        """Add an event."""
        body = load(EVENT, request_bodies.event(**more))
        return events.record(self.write_request(reason, dry_run), body)

    def claim(self, event: str, reason: str | None = None, **more: Any) -> claims.RecordedClaim:
        """Add a claim to an event; its source must be named."""
        body = load(CLAIM, request_bodies.claim(**more))
        return claims.record(self.write_request(reason), event, body)

    def correct_source(
        self, source_id: str, reason: str | None = None, matches: Matches = any_revision, **more: Any
    ) -> Versioned[Source]:
        """Change members of a source."""
        revise = _merge_patch(SOURCE, more, ())
        return sources.correct(self.write_request(reason), source_id, matches, revise)

    def correct_event(
        self, event_id: str, reason: str | None = None, matches: Matches = any_revision, **more: Any
    ) -> events.RecordedEvent:
        """Change members of an event; its citations stay unless ``sources`` are given."""

        def revise(stored: Any, now: Any) -> dict[str, Any]:
            members = {name: value for name, value in stored.items() if name != "citations"}
            loaded = load(EVENT_REPLACE, {**members, **more})
            return loaded if "sources" in loaded else {**loaded, "citations": stored["citations"]}

        return events.correct(self.write_request(reason), event_id, matches, revise)

    def correct_claim(
        self, claim_id: str, reason: str | None = None, matches: Matches = any_revision, **more: Any
    ) -> claims.RecordedClaim:
        """Change members of a claim."""
        revise = _merge_patch(CLAIM, more, ("event",))
        return claims.correct(self.write_request(reason), claim_id, matches, revise)

    def remove_source(self, source_id: str, reason: str | None = None, matches: Matches = any_revision) -> None:
        """Delete a source."""
        sources.remove(self.write_request(reason), source_id, matches)

    def remove_event(self, event_id: str, reason: str | None = None, matches: Matches = any_revision) -> None:
        """Delete an event."""
        events.remove(self.write_request(reason), event_id, matches)

    def remove_claim(self, claim_id: str, reason: str | None = None, matches: Matches = any_revision) -> None:
        """Delete a claim."""
        claims.remove(self.write_request(reason), claim_id, matches)

    def restore(
        self, event_id: str, revision: int, reason: str | None = None, matches: Matches = any_revision
    ) -> events.RecordedEvent:
        """Restore an event as it was at a revision."""
        return restore.restore(self.write_request(reason), event_id, matches, revision)

    def decide(
        self, conflict_id: str, reason: str | None = None, matches: Matches = any_revision, **members: Any
    ) -> StoredConflict:
        """Decide a conflict."""
        body = {name: value for name, value in members.items() if value is not None}
        write = self.write_request(reason)
        return recording_conflicts.decide(write, conflict_id, matches, lambda _: load(DECISION, body))

    def state(self) -> StoredTimeline:
        """Return the timeline as stored."""
        with self.database.reading() as transaction:
            stored = stored_timelines.by_slug(transaction, self.slug)
        assert stored is not None
        return stored

    def get_event(self, event_id: str) -> dict[str, Any]:
        """Return an event as the API shows it."""
        with self.database.reading() as transaction:
            stored = read_model.get_entry(transaction, self._number(transaction), event_id)
        assert stored is not None, f"{event_id} is not on the timeline"
        return dict(json.loads(stored.body))

    def has_event(self, event_id: str) -> bool:
        """Return whether an event is on the timeline."""
        with self.database.reading() as transaction:
            return read_model.get_entry(transaction, self._number(transaction), event_id) is not None

    def get_claim(self, claim_id: str) -> dict[str, Any]:
        """Return a claim as the API shows it."""
        with self.database.reading() as transaction:
            stored = read_model.get_claim(transaction, self._number(transaction), claim_id)
        assert stored is not None, f"{claim_id} is not shown"
        return dict(json.loads(stored.body))

    def conflicts(self, *statuses: str) -> list[StoredConflict]:
        """Return the conflicts with these statuses, or all, also closed ones."""
        with self.database.reading() as transaction:
            return conflicts.page(transaction, self._number(transaction), {"status": statuses}, "", 10_000)

    def get_conflict(self, conflict_id: str) -> dict[str, Any]:
        """Return a conflict as the API shows it to users with a token, with names."""
        with self.database.reading() as transaction:
            stored = conflicts.by_id(transaction, self._number(transaction), conflict_id)
        assert stored is not None, f"there is no conflict {conflict_id}"
        return dict(json.loads(json_format.conflict_body(stored, named=True)))

    def history(self, kind: str, noun_id: str) -> list[Revision]:
        """Return the revisions of one object."""
        with self.database.reading() as transaction:
            return revisions.history_of(transaction, self._number(transaction), kind, noun_id, 0, 10_000)

    def changes(self, since: int = 0) -> list[dict[str, Any]]:
        """Return the changes after a revision."""
        with self.database.reading() as transaction:
            return revisions.since(transaction, self._number(transaction), since, 10**6)

    def stored(self, kind: str, noun_id: str) -> Any:
        """Return a source, event or claim from the record, also a deleted one."""
        read = {"source": stored_sources, "event": stored_events, "claim": stored_claims}[kind].by_id
        with self.database.reading() as transaction:
            return read(transaction, self._number(transaction), noun_id)

    def differences(self) -> list[str]:
        """Return where derived rows differ from what the record gives."""
        return list(consistency.differences(self.database))

    def _number(self, transaction: Any) -> int:
        version = stored_timelines.version(transaction, self.slug)
        assert version is not None
        return version.timeline_id


def without_revisions_and_times(body: dict[str, Any]) -> dict[str, Any]:
    """Return an event's JSON without the members that differ between two recordings of the same event."""
    volatile = ("revision", "created_at", "updated_at")
    stable = {name: value for name, value in body.items() if name not in volatile}
    if "claims" in stable:
        stable["claims"] = [
            {name: value for name, value in claim.items() if name not in volatile} for claim in stable["claims"]
        ]
    return stable


def _merge_patch(schema: Any, more: dict[str, Any], excluded: tuple[str, ...]) -> Callable[[Any, Any], dict[str, Any]]:
    def revise(stored: Any, now: Any) -> dict[str, Any]:
        members = {name: value for name, value in stored.items() if name not in excluded}
        return load(schema, {**members, **more})

    return revise


__all__ = ["SLUG", "Recorder", "any_revision", "without_revisions_and_times"]
