"""Events: recorded with their sources and claims in one go, corrected, taken off the record."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from service.domain.event import Event
from service.formats import json as json_format
from service.permissions import User
from service.recording import claims as recording_claims
from service.recording import sources as recording_sources
from service.recording.duplicates import likenesses
from service.recording.errors import AlreadyExists, InUse, NotFound, PreconditionFailed
from service.recording.sources import Notice, Revise
from service.recording.transaction import Precondition, begin, check_may_edit, check_precondition, commit
from service.recording.unit_of_work import DryRun, UnitOfWork
from service.recording.validation import ErrorCollector
from service.storage import claims, events, read_model
from service.storage.audited import AuditInfo, Versioned
from service.storage.database import Database, Transaction, TransactionSource
from service.storage.read_model import TimelineEntry


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """What became of an event."""

    shown: TimelineEntry
    audit: AuditInfo
    notices: tuple[Notice, ...] = ()


def record(
    database: TransactionSource,
    slug: str,
    author: User,
    posted: dict[str, Any],
    reason: str | None,
    trial: DryRun | None = None,
    only_new: bool = False,
) -> RecordedEvent:
    """Add an event with its sources and claims; raises Missing, Invalid, Taken.

    ``only_new`` is the precondition of PUT with ``If-None-Match: *``: an id that is taken, even by a tombstone, is
    Stale then.
    """
    with begin(database, slug, author, reason, trial) as opened:
        faults, notices = ErrorCollector(), list[Notice]()
        given = posted.get("id")
        if only_new and given:
            check_unused(opened.transaction, opened.timeline_id, given)
        event_id = free_id(opened, given, faults) if given else opened.new_id()
        add(opened, {**posted, "id": event_id}, faults, notices)
        faults.raise_if_any()
        commit(opened)
        return recorded(opened, event_id, tuple(notices))


def recorded(opened: UnitOfWork, event_id: str, notices: tuple[Notice, ...] = ()) -> RecordedEvent:
    """The event as it stands after settling."""
    if event_id in opened.settled:
        return RecordedEvent(*opened.settled[event_id], notices)
    shown = read_model.get_entry(opened.transaction, opened.timeline_id, event_id)
    stored = events.by_id(opened.transaction, opened.timeline_id, event_id)
    assert shown is not None and stored is not None  # noqa: S101, PT018 - settled just now
    return RecordedEvent(shown, stored.audit, notices)


def add(opened: UnitOfWork, posted: Mapping[str, Any], faults: ErrorCollector, notices: list[Notice]) -> None:
    """Add an event within a change; its id is free. Faults are collected, not raised."""
    words = {name: value for name, value in posted.items() if name not in ("sources", "claims")}
    given = posted["sources"]
    found = _find_sources(opened, given, faults, notices)
    words["citations"] = _citations(given, found)
    event = Event.from_dict(words)
    before = len(faults)
    _check_relations(opened, event, faults)
    if len(faults) > before:
        # Nothing of this will be kept; without what the tables would refuse, the claims can still be judged.
        event = replace(event, relations=())
    since = opened.first_known_day(*(each.source for each in event.citations))
    stamp = opened.audit_created("event", event.id, event.to_dict(), since)
    events.add(opened.transaction, opened.timeline_id, event, stamp)
    opened.counts["events"] += 1
    opened.touch(event.id)
    _add_claims(opened, event.id, posted.get("claims") or (), found, faults)


def check_unused(transaction: Transaction, timeline: int, event_id: str) -> None:
    """Raise Stale, with how it stands now, for an id that was given before, even to what was deleted."""
    known = events.by_id(transaction, timeline, event_id)
    if known is not None:
        shown = read_model.get_entry(transaction, timeline, event_id)
        raise PreconditionFailed(f"event “{event_id}” {_state(known)}", _signed(shown, known.audit) if shown else None)


def free_id(opened: UnitOfWork, event_id: str, faults: ErrorCollector) -> str:
    """The id where it is free; else a clash, and another id under which all the rest can still be judged."""
    known = events.by_id(opened.transaction, opened.timeline_id, event_id)
    if known is None:
        return event_id
    path = f"/v1/timelines/{opened.timeline.slug}/events/{event_id}"
    faults.add_duplicate(AlreadyExists(f"event “{event_id}” {_state(known)}", path))
    return opened.new_id()


def _state(known: Versioned[Event]) -> str:
    return "was deleted; its id stays taken" if known.audit.deleted else "exists already"


def _signed(shown: TimelineEntry, stamp: AuditInfo) -> bytes:
    return json_format.with_authors(shown.body, stamp.created_by, stamp.updated_by)


def _find_sources(
    opened: UnitOfWork, given: Sequence[str | dict[str, Any]], faults: ErrorCollector, notices: list[Notice]
) -> list[str | None]:
    found = []
    for at, each in enumerate(given):
        whole = each if isinstance(each, str) else {k: v for k, v in each.items() if k not in ("locator", "note")}
        found.append(recording_sources.find_or_add(opened, whole, f"/sources/{at}", faults, notices))
    return found


def _citations(given: Sequence[str | Mapping[str, Any]], found: Sequence[str | None]) -> list[dict[str, Any]]:
    cited = []
    for posted, source in zip(given, found, strict=True):
        if source is not None:
            link = {} if isinstance(posted, str) else posted
            cited.append({"source": source, "locator": link.get("locator"), "note": link.get("note")})
    return cited


def _add_claims(
    opened: UnitOfWork,
    event_id: str,
    posted: Sequence[Mapping[str, Any]],
    found: Sequence[str | None],
    faults: ErrorCollector,
) -> None:
    coming = {each["id"] for each in posted if "id" in each}
    opened.coming["claim"] |= coming
    for at, each in enumerate(posted):
        pointer = f"/claims/{at}"
        source = _printed_in(opened, each["source"], found, pointer, faults)
        recording_claims.add(opened, event_id, {**each, "source": source}, pointer, faults)


def _printed_in(
    opened: UnitOfWork,
    given: int | str | dict[str, Any],
    found: Sequence[str | None],
    pointer: str,
    faults: ErrorCollector,
) -> str | None:
    """The source of an inline claim: a place in the event's list, an id, or a whole source."""
    if not isinstance(given, int):
        return recording_sources.find_or_add(opened, given, f"{pointer}/source", faults, [])
    if 0 <= given < len(found):
        return found[given]
    last = len(found) - 1
    faults.add(f"{pointer}/source", "no_such_source", f"`sources` has places 0 to {last}, got {given}")
    return None


def _check_relations(opened: UnitOfWork, event: Event, faults: ErrorCollector) -> None:
    seen = set()
    for at, each in enumerate(event.relations):
        place = f"/relations/{at}/event"
        other = events.by_id(opened.transaction, opened.timeline_id, each.to)
        if each.to == event.id:
            faults.add(place, "itself", "an event does not relate to itself; name another event of this timeline")
        elif (each.kind, each.to) in seen:
            faults.add(place, "duplicate", f"“{each.kind}” “{each.to}” is said twice")
        elif each.to not in opened.coming["event"] and (other is None or other.audit.deleted):
            faults.add(place, "unknown_event", f"this timeline has no event “{each.to}”; relations stay within one")
        seen.add((each.kind, each.to))


def correct(
    database: Database,
    slug: str,
    author: User,
    event_id: str,
    matches: Precondition,
    revise: Revise,
    reason: str | None,
    trial: DryRun | None = None,
) -> RecordedEvent:
    """Change an event's own words and citations; raises Missing, NotYours, Stale, Invalid."""
    with begin(database, slug, author, reason, trial) as opened:
        stored, shown = _standing(opened, author, event_id, matches)
        now = {**json.loads(shown.body), "created_by": stored.audit.created_by, "updated_by": stored.audit.updated_by}
        posted = revise(stored.value.to_dict(), now)
        notices: list[Notice] = []
        put(opened, stored, posted, notices)
        commit(opened)
        return recorded(opened, event_id, tuple(notices))


def put(opened: UnitOfWork, stored: Versioned[Event], posted: Mapping[str, Any], notices: list[Notice]) -> None:
    """Keep new words for an event within a change; the same words change nothing."""
    faults = ErrorCollector()
    words = {name: value for name, value in posted.items() if name != "sources"}
    if "sources" in posted:
        found = _find_sources(opened, posted["sources"], faults, notices)
        words["citations"] = _citations(posted["sources"], found)
    event = Event.from_dict({**words, "id": stored.value.id})
    _check_relations(opened, event, faults)
    faults.raise_if_any()
    if event == stored.value:
        return
    stamp = opened.audit_changed(
        "update", "event", event.id, event.to_dict(), stored.audit, _since(opened, stored.value, event)
    )
    events.replace(opened.transaction, opened.timeline_id, event, stamp)
    touch_around(opened, stored.value, stamp)
    touch_around(opened, event, stamp)


def _since(opened: UnitOfWork, *forms: Event) -> int | None:
    """The first day whose view has the event, in its former or its new form."""
    stated = claims.of_event(opened.transaction, opened.timeline_id, forms[0].id)
    cited = {each.source for event in forms for each in event.citations}
    return opened.first_known_day(*cited, *(each.value.source for each in stated.values()))


def touch_around(opened: UnitOfWork, event: Event, stamp: AuditInfo) -> None:
    """Touch an event, those it relates to, and the newer ones that may be the same."""
    newer = likenesses(opened.transaction, opened.state, event, stamp.created_at, older=False)
    opened.touch(event.id, *(each.to for each in event.relations), *newer)


def remove(
    database: Database,
    slug: str,
    author: User,
    event_id: str,
    matches: Precondition,
    reason: str | None,
    trial: DryRun | None = None,
) -> None:
    """Take an event off the record with its claims and citations; a tombstone stays. Raises InUse."""
    with begin(database, slug, author, reason, trial) as opened:
        stored, _ = _standing(opened, author, event_id, matches)
        holders = events.relations_to(opened.transaction, opened.timeline_id, event_id)
        if holders:
            base = f"/v1/timelines/{slug}/events"
            paths = sorted({f"{base}/{holder}" for holder, _ in holders})
            raise InUse(f"{len(paths)} other events name this one in their relations; change them first", paths)
        since = _since(opened, stored.value)
        for each in claims.of_event(opened.transaction, opened.timeline_id, event_id).values():
            recording_claims.remove_with_event(opened, each)
        stamp = opened.audit_changed("delete", "event", event_id, None, stored.audit, since)
        events.replace(opened.transaction, opened.timeline_id, stored.value, stamp)
        opened.counts["events"] -= 1
        touch_around(opened, stored.value, stamp)


def _standing(
    opened: UnitOfWork, author: User, event_id: str, matches: Precondition
) -> tuple[Versioned[Event], TimelineEntry]:
    stored = events.by_id(opened.transaction, opened.timeline_id, event_id)
    shown = read_model.get_entry(opened.transaction, opened.timeline_id, event_id)
    if stored is None or shown is None or stored.audit.deleted:
        raise NotFound(f"this timeline has no event “{event_id}”")
    check_may_edit(author, stored.audit)
    check_precondition(matches, shown.revision, lambda: _signed(shown, stored.audit))
    return stored, shown
