"""Import: bring a timeline in line with a file, in one transaction; the second import of a file changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from service.domain.errors import FieldError, ValidationError, describe
from service.domain.timeline import Timeline
from service.permissions import User
from service.recording import claims as recording_claims
from service.recording import events as recording_events
from service.recording import sources as recording_sources
from service.recording import timelines as recording_timelines
from service.recording.errors import AlreadyExists
from service.recording.unit_of_work import UnitOfWork
from service.recording.validation import ErrorCollector, existing
from service.storage import claims, events, sources, timelines
from service.storage.database import Database, Transaction

Line = tuple[str, Mapping[str, Any]]
"""One thing of a file: its type (``timeline``, ``source``, ``event``, ``claim``) and its validated fields."""
ParseJson = Callable[[bytes], Any]
"""A strict JSON parser; raises ValidationError."""
NDJSON = (".ndjson", ".jsonl")
"""The suffixes of files with one JSON object per line; other files are fixtures, one JSON object each."""
_COLLECTIONS: Mapping[str, str] = {"sources": "source", "events": "event", "claims": "claim"}


def load(database: Database, author: User, lines: Sequence[Line], reason: str | None) -> Counter[str]:
    """Bring a timeline in line with the lines of a file; gives the numbers of things created, updated and unchanged.

    Things may name each other in any order. All or nothing: raises ValidationError, with type and id of what is wrong,
    AlreadyExists if the timeline was deleted or an id is taken, InUse if claims use a property that changes.
    """
    heads = [fields for kind, fields in lines if kind == "timeline"]
    if len(heads) != 1:
        raise ValidationError([FieldError("", "timeline", f"a file holds one timeline; this one holds {len(heads)}")])
    _check_unique(lines)
    outcomes: Counter[str] = Counter()
    with database.writing() as transaction:
        uow = _begin(transaction, author, Timeline.from_dict(heads[0]), reason, outcomes)
        for kind, fields in lines:
            if kind != "timeline":
                uow.incoming[kind].add(fields["id"])
        for kind, fields in _in_order(lines):
            outcomes[_put(uow, kind, dict(fields))] += 1
        uow.commit()
    return outcomes


def _check_unique(lines: Sequence[Line]) -> None:
    """Raise ValidationError if two lines have the same type and id."""
    numbers = Counter((kind, fields["id"]) for kind, fields in lines if kind != "timeline")
    errors = [
        FieldError(f"{kind} “{noun_id}”", "duplicate", "this id is given more than once in the file")
        for (kind, noun_id), number in numbers.items()
        if number > 1
    ]
    if errors:
        raise ValidationError(errors)


def _begin(
    transaction: Transaction, author: User, timeline: Timeline, reason: str | None, outcomes: Counter[str]
) -> UnitOfWork:
    """A unit of work on the timeline, which is created or replaced."""
    state = timelines.lock(transaction, timeline.slug)
    if state is None:
        state = recording_timelines.add(transaction, author, timeline, reason)
        outcomes["created"] += 1
        return UnitOfWork(transaction, state, author, reason)
    if state.audit.deleted:
        detail = f"the timeline “{timeline.slug}” was deleted; its slug stays taken"
        raise AlreadyExists(detail, f"/v1/timelines/{timeline.slug}")
    uow = UnitOfWork(transaction, state, author, reason)
    before = uow.revision
    recording_timelines.put(uow, timeline)
    outcomes["unchanged" if uow.revision == before else "updated"] += 1
    return uow


def _in_order(lines: Sequence[Line]) -> Iterator[Line]:
    """Sources, then events, then claims, each claim after the one that it supersedes."""
    for kind in ("source", "event"):
        yield from (line for line in lines if line[0] == kind)
    yield from (
        ("claim", fields) for fields in _superseded_first([fields for kind, fields in lines if kind == "claim"])
    )


def _superseded_first(given: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    waiting = {fields["id"]: fields for fields in given}
    for fields in given:
        chain = []
        link = waiting.get(fields["id"])
        while link is not None:
            chain.append(waiting.pop(link["id"]))
            link = waiting.get(link.get("supersedes") or "")
        yield from reversed(chain)


def _put(uow: UnitOfWork, kind: str, fields: dict[str, Any]) -> str:
    """Add or replace one thing; gives ``created``, ``updated`` or ``unchanged``."""
    before = uow.revision
    try:
        created = _PUT[kind](uow, fields)
    except ValidationError as error:
        place = f"{kind} “{fields['id']}”"
        errors = [FieldError(f"{place}: {inner.pointer}", inner.code, inner.detail) for inner in error.errors]
        raise ValidationError(errors) from None
    if created:
        return "created"
    return "unchanged" if uow.revision == before else "updated"


def _put_source(uow: UnitOfWork, fields: dict[str, Any]) -> bool:
    stored = existing(sources.by_id(uow.transaction, uow.timeline_id, fields["id"]))
    if stored is not None:
        recording_sources.put(uow, stored, fields)
        return False
    errors = ErrorCollector()
    recording_sources.add(uow, fields, "", errors)
    errors.raise_if_any()
    return True


def _put_event(uow: UnitOfWork, fields: dict[str, Any]) -> bool:
    stored = existing(events.by_id(uow.transaction, uow.timeline_id, fields["id"]))
    if stored is not None:
        recording_events.put(uow, stored, fields, [])
        return False
    errors = ErrorCollector()
    event_id = recording_events.free_id(uow, fields["id"], errors)
    recording_events.add(uow, {**fields, "id": event_id}, errors, [])
    errors.raise_if_any()
    return True


def _put_claim(uow: UnitOfWork, fields: dict[str, Any]) -> bool:
    stored = existing(claims.by_id(uow.transaction, uow.timeline_id, fields["id"]))
    errors = ErrorCollector()
    if stored is not None:
        if fields["event"] != stored.value.event:
            errors.add("/event", "read_only", f"a claim stays with its event, “{stored.value.event}”")
            errors.raise_if_any()
        recording_claims.put(uow, stored, fields)
        return False
    if existing(events.by_id(uow.transaction, uow.timeline_id, fields["event"])) is None:
        errors.add("/event", "unknown_event", f"this timeline has no event “{fields['event']}”")
        errors.raise_if_any()
    source_id = recording_sources.find_or_add(uow, fields["source"], "/source", errors, [])
    _, created = recording_claims.add(uow, fields["event"], {**fields, "source": source_id}, "", errors)
    errors.raise_if_any()
    return created


_PUT: Mapping[str, Callable[[UnitOfWork, dict[str, Any]], bool]] = {
    "source": _put_source,
    "event": _put_event,
    "claim": _put_claim,
}


def lines(file: Path, parse: ParseJson) -> Iterator[tuple[str, dict[str, Any]]]:
    """The things in a fixture or an NDJSON file, each with its place in the file and its `type`.

    Raises ValidationError if the file is not valid.
    """
    data = file.read_bytes()
    if file.suffix not in NDJSON:
        yield from _fixture(parse(data))
        return
    for number, line in enumerate(data.split(b"\n"), 1):
        if line.strip():
            place = f"line {number}"
            yield place, _object(_parse_line(line, parse, place), place)


def _parse_line(line: bytes, parse: ParseJson, place: str) -> Any:
    try:
        return parse(line)
    except ValidationError as error:
        raise ValidationError([FieldError(place, inner.code, inner.detail) for inner in error.errors]) from None


def _fixture(value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    members = _object(value, "")
    unknown = sorted(members.keys() - _COLLECTIONS.keys() - {"timeline"})
    if unknown or "timeline" not in members:
        names = ", ".join(_COLLECTIONS)
        expected = f"a fixture is an object of timeline, {names}; lines of NDJSON go into a .ndjson file"
        got = ", ".join(unknown[:10]) or "no timeline"
        raise ValidationError([FieldError("", "fixture", f"{expected}; got {got}")])
    yield "timeline", {**_object(members["timeline"], "timeline"), "type": "timeline"}
    for name, kind in _COLLECTIONS.items():
        for index, item in enumerate(_list(members.get(name, []), name)):
            place = f"{name}/{index}"
            yield place, {**_object(item, place), "type": kind}


def _object(value: Any, place: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValidationError([FieldError(place, "type", f"a JSON object {{…}} belongs here; got {describe(value)}")])
    return value


def _list(value: Any, place: str) -> list[Any]:
    if not isinstance(value, list):
        raise ValidationError([FieldError(place, "type", f"a list […] belongs here; got {describe(value)}")])
    return value
