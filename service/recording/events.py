"""Events: recorded together with their sources and claims, corrected, removed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from service.domain.event import Event
from service.recording import claims as recording_claims
from service.recording import sources as recording_sources
from service.recording.errors import AlreadyExists, InUse, PreconditionFailed
from service.recording.event_cache import possible_duplicates
from service.recording.unit_of_work import UnitOfWork, WriteRequest, begin
from service.recording.validation import (
    ErrorCollector,
    Notice,
    Precondition,
    Revise,
    existing,
    require_editable,
    revised,
    with_audit_authors,
)
from service.storage import claims, events, read_model
from service.storage.audited import AuditInfo, Versioned
from service.storage.database import Transaction
from service.storage.read_model import TimelineEntry


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """An event after a write, with remarks about what was sent."""

    entry: TimelineEntry
    audit: AuditInfo
    notices: tuple[Notice, ...] = ()


def record(write: WriteRequest, posted: dict[str, Any], only_new: bool = False) -> RecordedEvent:
    """Add an event with its sources and claims. Raises NotFound, ValidationError, AlreadyExists.

    ``only_new`` is the precondition of PUT with ``If-None-Match: *``: an id that was used before, even by a deleted
    event, raises PreconditionFailed.
    """
    with begin(write) as uow:
        errors, notices = ErrorCollector(), list[Notice]()
        given = posted.get("id")
        if only_new and given:
            check_unused(uow.transaction, uow.timeline_id, given)
        event_id = free_id(uow, given, errors) if given else uow.new_id()
        add(uow, {**posted, "id": event_id}, errors, notices)
        errors.raise_if_any()
        uow.commit()
        return recorded(uow, event_id, tuple(notices))


def add(uow: UnitOfWork, posted: Mapping[str, Any], errors: ErrorCollector, notices: list[Notice]) -> None:
    """Add an event within a unit of work; its id is free. Errors are collected, not raised."""
    fields = {name: value for name, value in posted.items() if name not in ("sources", "claims")}
    source_ids = _find_or_add_sources(uow, posted["sources"], errors, notices)
    fields["citations"] = _citations(posted["sources"], source_ids)
    event = Event.from_dict(fields)
    before = len(errors)
    _check_relations(uow, event, errors)
    if len(errors) > before:
        # The tables refuse invalid relations. Without them the claims can still be checked; nothing is kept anyway.
        event = replace(event, relations=())
    known_from = uow.first_known_day(*(citation.source for citation in event.citations))
    audit = uow.audit_created("event", event.id, event.to_dict(), known_from)
    events.add(uow.transaction, uow.timeline_id, event, audit)
    uow.count("events", +1)
    uow.touch(event.id)
    _add_claims(uow, event.id, posted.get("claims") or (), source_ids, errors)


def correct(write: WriteRequest, event_id: str, matches: Precondition, revise: Revise) -> RecordedEvent:
    """Change an event's own fields and its citations.

    Raises NotFound, PermissionDenied, PreconditionFailed, ValidationError, AlreadyExists.
    """
    with begin(write) as uow:
        stored, entry = _editable(uow, event_id, matches)
        notices: list[Notice] = []
        put(uow, stored, revised(revise, stored.value.to_dict(), entry.body, stored.audit), notices)
        uow.commit()
        return recorded(uow, event_id, tuple(notices))


def put(uow: UnitOfWork, stored: Versioned[Event], posted: Mapping[str, Any], notices: list[Notice]) -> None:
    """Replace an event within a unit of work; equal fields change nothing. Raises ValidationError, AlreadyExists."""
    errors = ErrorCollector()
    fields = {name: value for name, value in posted.items() if name != "sources"}
    if "sources" in posted:
        source_ids = _find_or_add_sources(uow, posted["sources"], errors, notices)
        fields["citations"] = _citations(posted["sources"], source_ids)
    event = Event.from_dict({**fields, "id": stored.value.id})
    _check_relations(uow, event, errors)
    errors.raise_if_any()
    if event == stored.value:
        return
    known_from = _known_from(uow, stored.value, event)
    audit = uow.audit_changed("update", "event", event.id, event.to_dict(), stored.audit, known_from)
    events.replace(uow.transaction, uow.timeline_id, event, audit)
    touch_around(uow, stored.value, audit)
    touch_around(uow, event, audit)


def remove(write: WriteRequest, event_id: str, matches: Precondition) -> None:
    """Delete an event with its claims and citations; a tombstone stays.

    Raises NotFound, PermissionDenied, PreconditionFailed, and InUse if relations of other events name it.
    """
    with begin(write) as uow:
        stored, _ = _editable(uow, event_id, matches)
        holders = events.relations_to(uow.transaction, uow.timeline_id, event_id)
        if holders:
            paths = sorted({f"/v1/timelines/{write.slug}/events/{holder}" for holder, _ in holders})
            raise InUse(f"{len(paths)} other events name this one in their relations; change them first", paths)
        known_from = _known_from(uow, stored.value)
        for claim in claims.of_event(uow.transaction, uow.timeline_id, event_id).values():
            recording_claims.remove_with_event(uow, claim)
        audit = uow.audit_changed("delete", "event", event_id, None, stored.audit, known_from)
        events.replace(uow.transaction, uow.timeline_id, stored.value, audit)
        uow.count("events", -1)
        touch_around(uow, stored.value, audit)


def recorded(uow: UnitOfWork, event_id: str, notices: tuple[Notice, ...] = ()) -> RecordedEvent:
    """The event as it is after the commit of the unit of work."""
    if event_id in uow.effects.entries:
        return RecordedEvent(*uow.effects.entries[event_id], notices)
    entry = read_model.get_entry(uow.transaction, uow.timeline_id, event_id)
    stored = events.by_id(uow.transaction, uow.timeline_id, event_id)
    assert entry is not None and stored is not None  # noqa: S101, PT018 - the caller has just written it
    return RecordedEvent(entry, stored.audit, notices)


def check_unused(transaction: Transaction, timeline: int, event_id: str) -> None:
    """Raise PreconditionFailed if an id was used before, even by a deleted event."""
    stored = events.by_id(transaction, timeline, event_id)
    if stored is not None:
        entry = read_model.get_entry(transaction, timeline, event_id)
        current = with_audit_authors(entry.body, stored.audit) if entry else None
        raise PreconditionFailed(f"event “{event_id}” {_state(stored)}", current)


def free_id(uow: UnitOfWork, event_id: str, errors: ErrorCollector) -> str:
    """The id if it is free; else an error, and another id with which the rest can still be checked."""
    stored = events.by_id(uow.transaction, uow.timeline_id, event_id)
    if stored is None:
        return event_id
    path = f"/v1/timelines/{uow.timeline.slug}/events/{event_id}"
    errors.add_duplicate(AlreadyExists(f"event “{event_id}” {_state(stored)}", path))
    return uow.new_id()


def touch_around(uow: UnitOfWork, event: Event, audit: AuditInfo) -> None:
    """Touch an event, the events it relates to, and newer events that may be the same."""
    newer = possible_duplicates(uow.transaction, uow.state, event, audit.created_at, older=False)
    uow.touch(event.id, *(relation.to for relation in event.relations), *newer)


def _editable(uow: UnitOfWork, event_id: str, matches: Precondition) -> tuple[Versioned[Event], TimelineEntry]:
    stored = events.by_id(uow.transaction, uow.timeline_id, event_id)
    entry = read_model.get_entry(uow.transaction, uow.timeline_id, event_id)
    return require_editable(uow.author, "event", event_id, stored, entry, matches)


def _state(stored: Versioned[Event]) -> str:
    return "was deleted; its id stays taken" if stored.audit.deleted else "exists already"


def _find_or_add_sources(
    uow: UnitOfWork, posted: Sequence[str | dict[str, Any]], errors: ErrorCollector, notices: list[Notice]
) -> list[str | None]:
    """The ids of the sources in a body, each sent as an id or whole; None where a source is invalid."""
    source_ids = []
    for index, given in enumerate(posted):
        source = given if isinstance(given, str) else {k: v for k, v in given.items() if k not in ("locator", "note")}
        source_ids.append(recording_sources.find_or_add(uow, source, f"/sources/{index}", errors, notices))
    return source_ids


def _citations(posted: Sequence[str | Mapping[str, Any]], source_ids: Sequence[str | None]) -> list[dict[str, Any]]:
    citations = []
    for given, source_id in zip(posted, source_ids, strict=True):
        if source_id is not None:
            link = {} if isinstance(given, str) else given
            citations.append({"source": source_id, "locator": link.get("locator"), "note": link.get("note")})
    return citations


def _add_claims(
    uow: UnitOfWork,
    event_id: str,
    posted: Sequence[Mapping[str, Any]],
    source_ids: Sequence[str | None],
    errors: ErrorCollector,
) -> None:
    uow.incoming["claim"] |= {claim["id"] for claim in posted if "id" in claim}
    for index, claim in enumerate(posted):
        pointer = f"/claims/{index}"
        source = _source_of_claim(uow, claim["source"], source_ids, pointer, errors)
        recording_claims.add(uow, event_id, {**claim, "source": source}, pointer, errors)


def _source_of_claim(
    uow: UnitOfWork,
    given: int | str | dict[str, Any],
    source_ids: Sequence[str | None],
    pointer: str,
    errors: ErrorCollector,
) -> str | None:
    """The source id of an inline claim, sent as an index of the event's `sources`, as an id, or whole."""
    if not isinstance(given, int):
        return recording_sources.find_or_add(uow, given, f"{pointer}/source", errors, [])
    if 0 <= given < len(source_ids):
        return source_ids[given]
    last = len(source_ids) - 1
    errors.add(f"{pointer}/source", "no_such_source", f"`sources` has indexes 0 to {last}, got {given}")
    return None


def _check_relations(uow: UnitOfWork, event: Event, errors: ErrorCollector) -> None:
    seen = set()
    for index, relation in enumerate(event.relations):
        pointer = f"/relations/{index}/event"
        other = existing(events.by_id(uow.transaction, uow.timeline_id, relation.to))
        if relation.to == event.id:
            errors.add(pointer, "itself", "an event does not relate to itself; name another event of this timeline")
        elif (relation.kind, relation.to) in seen:
            errors.add(pointer, "duplicate", f"“{relation.kind}” “{relation.to}” is given twice")
        elif other is None and relation.to not in uow.incoming["event"]:
            detail = f"this timeline has no event “{relation.to}”; relations stay within one timeline"
            errors.add(pointer, "unknown_event", detail)
        seen.add((relation.kind, relation.to))


def _known_from(uow: UnitOfWork, *states: Event) -> int | None:
    """The first day whose view contains the event, in its former or its new state."""
    own_claims = claims.of_event(uow.transaction, uow.timeline_id, states[0].id).values()
    cited = {citation.source for event in states for citation in event.citations}
    return uow.first_known_day(*cited, *(claim.value.source for claim in own_claims))
