"""Sources: recorded on their own or with the event that cites them, corrected, removed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.domain.publication import source_affected_from
from service.domain.source import Derivation, Source, canonical_url
from service.formats import json as json_format
from service.recording.errors import AlreadyExists, InUse
from service.recording.unit_of_work import UnitOfWork, WriteRequest, begin
from service.recording.validation import (
    ErrorCollector,
    Notice,
    Precondition,
    Revise,
    check_editable,
    check_status_date,
    existing,
    require,
    revised,
)
from service.storage import sources
from service.storage.audited import Versioned


@dataclass(frozen=True, slots=True)
class RecordedSource:
    """A source after a write; ``created`` is false if it existed before."""

    stored: Versioned[Source]
    created: bool
    notices: tuple[Notice, ...] = ()


def record(write: WriteRequest, posted: dict[str, Any]) -> RecordedSource:
    """Add a source; a source with a known URL is the stored one, which stays as it is.

    Raises NotFound, ValidationError, AlreadyExists.
    """
    with begin(write) as uow:
        errors = ErrorCollector()
        recorded = add(uow, posted, "", errors)
        errors.raise_if_any()
        assert recorded is not None  # noqa: S101 - without errors there is a source
        return recorded


def add(uow: UnitOfWork, posted: dict[str, Any], pointer: str, errors: ErrorCollector) -> RecordedSource | None:
    """Add a source within a unit of work, or find the stored one with its URL; None after an error.

    Errors are collected, not raised.
    """
    same = _by_url(uow, posted.get("url"))
    if same is not None:
        return RecordedSource(same, created=False, notices=_differences(same.value, posted, pointer))
    given = posted.get("id")
    source_id = given or uow.new_id()
    if given and by_id(uow, source_id) is not None:
        errors.add_duplicate(AlreadyExists(f"there is a source “{source_id}” already", _path(uow, source_id)))
        return None
    check_status_date(posted, uow.today, pointer, errors)
    _check_derivations(uow, source_id, posted, pointer, errors)
    source = Source.from_dict({**posted, "id": source_id})
    uow.remember_source(source)
    audit = uow.audit_created("source", source_id, source.to_dict(), uow.first_known_day(source_id))
    sources.add(uow.transaction, uow.timeline_id, source, audit)
    uow.count("sources", +1)
    return RecordedSource(Versioned(source, audit), created=True)


def find_or_add(
    uow: UnitOfWork, posted: str | dict[str, Any], pointer: str, errors: ErrorCollector, notices: list[Notice]
) -> str | None:
    """The id of the source that a body names, by its id or whole; None after an error."""
    given = {"id": posted} if isinstance(posted, str) else posted
    source_id = given.get("id")
    if source_id is not None:
        stored = existing(by_id(uow, source_id))
        if stored is not None:
            notices += _differences(stored.value, given, pointer)
            return source_id
        if given.keys() <= {"id"}:
            place = pointer if isinstance(posted, str) else f"{pointer}/id"
            errors.add(place, "unknown_source", f"this timeline has no source “{source_id}”; send the whole source")
            return None
    recorded = add(uow, given, pointer, errors)
    if recorded is None:
        return None
    notices += recorded.notices
    return recorded.stored.value.id


def correct(write: WriteRequest, source_id: str, matches: Precondition, revise: Revise) -> Versioned[Source]:
    """Change a source's fields, also to retract it.

    Raises NotFound, PermissionDenied, PreconditionFailed, ValidationError, AlreadyExists.
    """
    with begin(write) as uow:
        stored = _editable(uow, source_id, matches)
        return put(uow, stored, revised(revise, stored.value.to_dict(), source_json(write.slug, stored), stored.audit))


def put(uow: UnitOfWork, stored: Versioned[Source], posted: dict[str, Any]) -> Versioned[Source]:
    """Replace a source within a unit of work; equal fields change nothing. Raises ValidationError, AlreadyExists."""
    errors = ErrorCollector()
    source_id = stored.value.id
    check_status_date(posted, uow.today, "", errors)
    _check_derivations(uow, source_id, posted, "", errors)
    errors.raise_if_any()
    source = Source.from_dict({**posted, "id": source_id})
    if source == stored.value:
        return stored
    same = _by_url(uow, source.url)
    if same is not None and same.value.id != source_id:
        raise AlreadyExists("another source has this address", _path(uow, same.value.id))
    known_from = source_affected_from(stored.value, source, uow.timeline.timezone)
    audit = uow.audit_changed("update", "source", source_id, source.to_dict(), stored.audit, known_from)
    uow.remember_source(source)
    sources.replace(uow.transaction, uow.timeline_id, source, audit)
    _touch_dependents(uow, source_id)
    return Versioned(source, audit)


def remove(write: WriteRequest, source_id: str, matches: Precondition) -> None:
    """Delete a source; a tombstone stays.

    Raises NotFound, PermissionDenied, PreconditionFailed, and InUse if events, claims or sources refer to it.
    """
    with begin(write) as uow:
        stored = _editable(uow, source_id, matches)
        holders = _holders(uow, source_id)
        if holders:
            raise InUse(f"{len(holders)} other entries use this source; remove or change them first", holders)
        known_from = source_affected_from(stored.value, None, uow.timeline.timezone)
        audit = uow.audit_changed("delete", "source", source_id, None, stored.audit, known_from)
        sources.replace(uow.transaction, uow.timeline_id, stored.value, audit)
        uow.count("sources", -1)


def source_json(slug: str, stored: Versioned[Source]) -> bytes:
    """A source's JSON."""
    times = json_format.time_members(stored.audit.created_at, stored.audit.updated_at)
    return json_format.source_body(slug, stored.value, times, stored.audit.revision)


def by_id(uow: UnitOfWork, source_id: str) -> Versioned[Source] | None:
    """A source, or its tombstone; None if its id was never used."""
    return sources.by_id(uow.transaction, uow.timeline_id, source_id)


def describe(value: Any) -> str:
    """A stored or sent value, for a notice."""
    return "nothing" if value in (None, []) else f"“{value}”"


def _editable(uow: UnitOfWork, source_id: str, matches: Precondition) -> Versioned[Source]:
    stored = require(by_id(uow, source_id), "source", source_id)
    revision = stored.audit.revision
    check_editable(uow.author, stored.audit, matches, revision, lambda: source_json(uow.timeline.slug, stored))
    return stored


def _by_url(uow: UnitOfWork, url: str | None) -> Versioned[Source] | None:
    return sources.by_url(uow.transaction, uow.timeline_id, canonical_url(url)) if url else None


def _check_derivations(
    uow: UnitOfWork, source_id: str, posted: Mapping[str, Any], pointer: str, errors: ErrorCollector
) -> None:
    seen = set()
    for index, given in enumerate(posted.get("derived_from") or ()):
        parent, place = Derivation.parse(given).source, f"{pointer}/derived_from/{index}"
        known = existing(by_id(uow, parent))
        if parent == source_id:
            errors.add(place, "itself", "a source does not derive from itself")
        elif parent in seen:
            errors.add(place, "duplicate", f"“{parent}” is named twice")
        elif known is None and parent not in uow.incoming["source"]:
            errors.add(place, "unknown_source", f"this timeline has no source “{parent}”; add it first")
        seen.add(parent)


def _differences(source: Source, posted: Mapping[str, Any], pointer: str) -> tuple[Notice, ...]:
    """The fields in which a body differs from the stored source, which stays as it is."""
    stored = source.to_dict()
    sent = Source.from_dict({**stored, **posted}).to_dict()
    if source.url and sent["url"] and canonical_url(source.url) == canonical_url(sent["url"]):
        sent["url"] = stored["url"]
    return tuple(
        {
            "pointer": f"{pointer}/{name}",
            "code": "kept",
            "detail": f"“{source.id}” is known with {name} {describe(stored[name])}; the stored value stays; "
            f"got {describe(sent[name])}",
        }
        for name in posted
        if name in stored and sent[name] != stored[name]
    )


def _touch_dependents(uow: UnitOfWork, source_id: str) -> None:
    """Touch every event that uses this source, or a source that derives from it."""
    for descendant in sources.descendants(uow.transaction, uow.timeline_id, source_id):
        uow.touch(*sources.citing_events(uow.transaction, uow.timeline_id, descendant))
        uow.touch(*(event_id for _, event_id in sources.claims_in(uow.transaction, uow.timeline_id, descendant)))


def _holders(uow: UnitOfWork, source_id: str) -> list[str]:
    """The paths of the events, claims and sources that refer to a source."""
    base = f"/v1/timelines/{uow.timeline.slug}"
    event_ids = sources.citing_events(uow.transaction, uow.timeline_id, source_id)
    claim_ids = [claim_id for claim_id, _ in sources.claims_in(uow.transaction, uow.timeline_id, source_id)]
    derived_ids = sources.direct_descendants(uow.transaction, uow.timeline_id, source_id)
    return [
        *(f"{base}/events/{event_id}" for event_id in event_ids),
        *(f"{base}/claims/{claim_id}" for claim_id in claim_ids),
        *(f"{base}/sources/{derived_id}" for derived_id in derived_ids),
    ]


def _path(uow: UnitOfWork, source_id: str) -> str:
    return f"/v1/timelines/{uow.timeline.slug}/sources/{source_id}"
