"""Sources: recorded on their own or with the event that cites them, corrected, taken off the record."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from service.domain.availability import source_affected_from
from service.domain.source import Source, canonical_url, derivation
from service.formats import json as json_format
from service.permissions import User
from service.recording.errors import AlreadyExists, InUse, NotFound
from service.recording.transaction import Precondition, begin, check_may_edit, check_precondition
from service.recording.unit_of_work import DryRun, UnitOfWork
from service.recording.validation import ErrorCollector, check_status_date
from service.storage import sources
from service.storage.audited import Versioned
from service.storage.database import Database, TransactionSource

Notice = dict[str, str]
Revise = Callable[[Mapping[str, Any], Mapping[str, Any]], dict[str, Any]]
"""Gives the new words from those stored and from what is shown; raises Invalid."""


@dataclass(frozen=True, slots=True)
class RecordedSource:
    """What became of a source: ``created`` is false where it was known already."""

    stored: Versioned[Source]
    created: bool
    notices: tuple[Notice, ...] = ()


def record(
    database: TransactionSource,
    slug: str,
    author: User,
    posted: dict[str, Any],
    reason: str | None,
    trial: DryRun | None = None,
) -> RecordedSource:
    """Add a source; one whose address is known is that source, and stays as it is."""
    with begin(database, slug, author, reason, trial) as opened:
        faults = ErrorCollector()
        recorded = add(opened, posted, "", faults)
        faults.raise_if_any()
        assert recorded is not None  # noqa: S101 - without faults there is a source
        return recorded


def add(opened: UnitOfWork, posted: dict[str, Any], pointer: str, faults: ErrorCollector) -> RecordedSource | None:
    """Add a source within a change, or find that it is known; None where it is at fault."""
    known = _by_address(opened, posted.get("url"))
    if known is not None:
        return RecordedSource(known, created=False, notices=_differences(known.value, posted, pointer))
    given = posted.get("id")
    source_id = given or opened.new_id()
    if given and sources.by_id(opened.transaction, opened.timeline_id, source_id) is not None:
        faults.add_duplicate(
            AlreadyExists(f"there is a source “{source_id}” already", _path(opened.timeline.slug, source_id))
        )
        return None
    check_status_date(posted, opened.today, pointer, faults)
    _check_derivations(opened, source_id, posted, pointer, faults)
    source = Source.from_dict({**posted, "id": source_id})
    opened.remember_source(source)
    stamp = opened.audit_created("source", source_id, source.to_dict(), opened.first_known_day(source_id))
    sources.add(opened.transaction, opened.timeline_id, source, stamp)
    opened.counts["sources"] += 1
    return RecordedSource(Versioned(source, stamp), created=True)


def find_or_add(
    opened: UnitOfWork, posted: str | dict[str, Any], pointer: str, faults: ErrorCollector, notices: list[Notice]
) -> str | None:
    """The id of the source that a body names: by id, or whole; None where it is at fault."""
    given = {"id": posted} if isinstance(posted, str) else posted
    source_id = given.get("id")
    if source_id is not None:
        stored = sources.by_id(opened.transaction, opened.timeline_id, source_id)
        if stored is not None and not stored.audit.deleted:
            notices += _differences(stored.value, given, pointer)
            return source_id
        if given.keys() <= {"id"}:
            place = pointer if isinstance(posted, str) else f"{pointer}/id"
            faults.add(place, "unknown_source", f"this timeline has no source “{source_id}”; send the whole source")
            return None
    recorded = add(opened, given, pointer, faults)
    if recorded is None:
        return None
    notices += recorded.notices
    return recorded.stored.value.id


def correct(
    database: Database,
    slug: str,
    author: User,
    source_id: str,
    matches: Precondition,
    revise: Revise,
    reason: str | None,
    trial: DryRun | None = None,
) -> Versioned[Source]:
    """Change a source's words; raises Missing, NotYours, Stale, Invalid, Taken."""
    with begin(database, slug, author, reason, trial) as opened:
        stored = _standing(opened, source_id)
        check_may_edit(author, stored.audit)
        check_precondition(matches, stored.audit.revision, lambda: _signed(slug, stored))
        now = json.loads(shown(slug, stored)) | {
            "created_by": stored.audit.created_by,
            "updated_by": stored.audit.updated_by,
        }
        posted = revise(stored.value.to_dict(), now)
        return put(opened, stored, posted)


def put(opened: UnitOfWork, stored: Versioned[Source], posted: dict[str, Any]) -> Versioned[Source]:
    """Keep new words for a source within a change; the same words change nothing."""
    faults = ErrorCollector()
    source_id = stored.value.id
    check_status_date(posted, opened.today, "", faults)
    _check_derivations(opened, source_id, posted, "", faults)
    faults.raise_if_any()
    source = Source.from_dict({**posted, "id": source_id})
    if source == stored.value:
        return stored
    other = _by_address(opened, source.url)
    if other is not None and other.value.id != source_id:
        raise AlreadyExists("another source has this address", _path(opened.timeline.slug, other.value.id))
    since = source_affected_from(stored.value, source, opened.timeline.timezone)
    stamp = opened.audit_changed("update", "source", source_id, source.to_dict(), stored.audit, since)
    opened.remember_source(source)
    sources.replace(opened.transaction, opened.timeline_id, source, stamp)
    touch_all(opened, source_id)
    return Versioned(source, stamp)


def remove(
    database: Database,
    slug: str,
    author: User,
    source_id: str,
    matches: Precondition,
    reason: str | None,
    trial: DryRun | None = None,
) -> None:
    """Take a source off the record, on which nothing rests any more; a tombstone stays."""
    with begin(database, slug, author, reason, trial) as opened:
        stored = _standing(opened, source_id)
        check_may_edit(author, stored.audit)
        check_precondition(matches, stored.audit.revision, lambda: _signed(slug, stored))
        holders = _holders(opened, source_id)
        if holders:
            raise InUse(f"{len(holders)} other entries rest on this source; remove or change them first", holders)
        since = source_affected_from(stored.value, None, opened.timeline.timezone)
        stamp = opened.audit_changed("delete", "source", source_id, None, stored.audit, since)
        sources.replace(opened.transaction, opened.timeline_id, stored.value, stamp)
        opened.counts["sources"] -= 1


def touch_all(opened: UnitOfWork, source_id: str) -> None:
    """Touch every event that shows this source, or a source whose origins run through it."""
    for each in sources.descendants(opened.transaction, opened.timeline_id, source_id):
        opened.touch(*sources.citing_events(opened.transaction, opened.timeline_id, each))
        opened.touch(*(event for _, event in sources.claims_in(opened.transaction, opened.timeline_id, each)))


def shown(slug: str, stored: Versioned[Source]) -> bytes:
    """A source's JSON."""
    times = {
        "created_at": json_format.instant(stored.audit.created_at),
        "updated_at": json_format.instant(stored.audit.updated_at),
    }
    return json_format.source_body(slug, stored.value, times, stored.audit.revision)


def _signed(slug: str, stored: Versioned[Source]) -> bytes:
    return json_format.with_authors(shown(slug, stored), stored.audit.created_by, stored.audit.updated_by)


def _standing(opened: UnitOfWork, source_id: str) -> Versioned[Source]:
    stored = sources.by_id(opened.transaction, opened.timeline_id, source_id)
    if stored is None or stored.audit.deleted:
        raise NotFound(f"this timeline has no source “{source_id}”")
    return stored


def _by_address(opened: UnitOfWork, url: str | None) -> Versioned[Source] | None:
    return sources.by_url(opened.transaction, opened.timeline_id, canonical_url(url)) if url else None


def _check_derivations(
    opened: UnitOfWork, source_id: str, posted: Mapping[str, Any], pointer: str, faults: ErrorCollector
) -> None:
    seen = set()
    for at, each in enumerate(posted.get("derived_from") or ()):
        parent, place = derivation(each).source, f"{pointer}/derived_from/{at}"
        known = sources.by_id(opened.transaction, opened.timeline_id, parent)
        if parent == source_id:
            faults.add(place, "itself", "a source does not derive from itself")
        elif parent in seen:
            faults.add(place, "duplicate", f"“{parent}” is named twice")
        elif parent not in opened.coming["source"] and (known is None or known.audit.deleted):
            faults.add(place, "unknown_source", f"this timeline has no source “{parent}”; add it first")
        seen.add(parent)


def _differences(source: Source, posted: Mapping[str, Any], pointer: str) -> tuple[Notice, ...]:
    """Where what was sent of a known source says otherwise: the stored words stay, and this tells."""
    stored = source.to_dict()
    sent = Source.from_dict({**stored, **posted}).to_dict()
    if source.url and sent["url"] and canonical_url(source.url) == canonical_url(sent["url"]):
        sent["url"] = stored["url"]
    other = [name for name in posted if name in stored and sent[name] != stored[name]]
    return tuple(
        {
            "pointer": f"{pointer}/{name}",
            "code": "kept",
            "detail": f"“{source.id}” is known with {name} {said(stored[name])}; that stays; got {said(sent[name])}",
        }
        for name in other
    )


def said(value: Any) -> str:
    """A stored or sent value, for people."""
    return "nothing" if value in (None, []) else f"“{value}”"


def _holders(opened: UnitOfWork, source_id: str) -> list[str]:
    base = f"/v1/timelines/{opened.timeline.slug}"
    cited = sources.citing_events(opened.transaction, opened.timeline_id, source_id)
    printed = sources.claims_in(opened.transaction, opened.timeline_id, source_id)
    derived = sources.direct_descendants(opened.transaction, opened.timeline_id, source_id)
    return (
        [f"{base}/events/{each}" for each in cited]
        + [f"{base}/claims/{each}" for each, _ in printed]
        + [f"{base}/sources/{each}" for each in derived]
    )


def _path(slug: str, source_id: str) -> str:
    return f"/v1/timelines/{slug}/sources/{source_id}"
