"""Loading: bring a record from a file in line with the one kept here, in one transaction; twice changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from service.domain.errors import FieldError, ValidationError
from service.domain.timeline import Timeline
from service.permissions import User
from service.recording import claims as recording_claims
from service.recording import events as recording_events
from service.recording import sources as recording_sources
from service.recording import timelines as recording_timelines
from service.recording.errors import AlreadyExists
from service.recording.transaction import commit
from service.recording.unit_of_work import UnitOfWork
from service.recording.validation import ErrorCollector
from service.storage import claims, events, sources, timelines
from service.storage.database import Database, Transaction

Line = tuple[str, Mapping[str, Any]]
"""What a line holds (``timeline``, ``source``, ``event``, ``claim``) and its checked words."""


def load(database: Database, author: User, lines: Sequence[Line], reason: str | None) -> Counter[str]:
    """Bring a timeline in line with a file; gives how many things were created, updated or unchanged.

    Things may name each other whatever their order in the file. All or nothing: raises Invalid with the kind and id
    of what is wrong.
    """
    heads = [words for kind, words in lines if kind == "timeline"]
    if len(heads) != 1:
        raise ValidationError([FieldError("", "timeline", f"a file holds one timeline; this one holds {len(heads)}")])
    _check_given_once(lines)
    verdicts: Counter[str] = Counter()
    with database.writing() as transaction:
        opened = _open(transaction, author, Timeline.from_dict(heads[0]), reason, verdicts)
        for kind in ("source", "event", "claim"):
            opened.coming[kind] |= {words["id"] for each, words in lines if each == kind}
        for kind, words in _in_order(lines):
            verdicts[_bring(opened, kind, dict(words))] += 1
        commit(opened)
    return verdicts


def _check_given_once(lines: Sequence[Line]) -> None:
    """Of two lines for one thing, nobody could say which holds."""
    times = Counter((kind, words["id"]) for kind, words in lines if kind != "timeline")
    twice = [f"{kind} “{each}”" for (kind, each), number in times.items() if number > 1]
    if twice:
        raise ValidationError(
            [FieldError(each, "duplicate", "this id is given more than once in the file") for each in twice]
        )


def _open(
    transaction: Transaction, author: User, timeline: Timeline, reason: str | None, verdicts: Counter[str]
) -> UnitOfWork:
    state = timelines.lock(transaction, timeline.slug)
    if state is None:
        state = recording_timelines.add(transaction, author, timeline, reason)
        verdicts["created"] += 1
        return UnitOfWork(transaction, state, author, reason)
    if state.audit.deleted:
        detail = f"the timeline “{timeline.slug}” was deleted; its slug stays taken"
        raise AlreadyExists(detail, f"/v1/timelines/{timeline.slug}")
    opened = UnitOfWork(transaction, state, author, reason)
    recording_timelines.put(opened, timeline)
    verdicts["unchanged" if opened.empty else "updated"] += 1
    return opened


def _in_order(lines: Sequence[Line]) -> Iterator[Line]:
    """Sources, then events, then claims, a claim after the one it supersedes."""
    for wanted in ("source", "event"):
        yield from (line for line in lines if line[0] == wanted)
    yield from (("claim", words) for words in _elders_first([words for kind, words in lines if kind == "claim"]))


def _elders_first(given: Sequence[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    waiting = {words["id"]: words for words in given}
    for words in given:
        chain = []
        link = waiting.get(words["id"])
        while link is not None:
            chain.append(waiting.pop(link["id"]))
            link = waiting.get(link.get("supersedes") or "")
        yield from reversed(chain)


def _bring(opened: UnitOfWork, kind: str, words: dict[str, Any]) -> str:
    """Bring one thing in line; gives the verdict."""
    before = opened.revision
    try:
        created = _BRING[kind](opened, words)
    except ValidationError as error:
        place = f"{kind} “{words['id']}”"
        raise ValidationError(
            [FieldError(f"{place}: {each.pointer}", each.code, each.detail) for each in error.errors]
        ) from None
    if created:
        return "created"
    return "unchanged" if opened.revision == before else "updated"


def _bring_source(opened: UnitOfWork, words: dict[str, Any]) -> bool:
    stored = sources.by_id(opened.transaction, opened.timeline_id, words["id"])
    if stored is not None and not stored.audit.deleted:
        recording_sources.put(opened, stored, words)
        return False
    faults = ErrorCollector()
    recording_sources.add(opened, words, "", faults)
    faults.raise_if_any()
    return True


def _bring_event(opened: UnitOfWork, words: dict[str, Any]) -> bool:
    stored = events.by_id(opened.transaction, opened.timeline_id, words["id"])
    if stored is not None and not stored.audit.deleted:
        recording_events.put(opened, stored, words, [])
        return False
    faults = ErrorCollector()
    event_id = recording_events.free_id(opened, words["id"], faults)
    recording_events.add(opened, {**words, "id": event_id}, faults, [])
    faults.raise_if_any()
    return True


def _bring_claim(opened: UnitOfWork, words: dict[str, Any]) -> bool:
    stored = claims.by_id(opened.transaction, opened.timeline_id, words["id"])
    faults = ErrorCollector()
    if stored is not None and not stored.audit.deleted:
        if words["event"] != stored.value.event:
            faults.add("/event", "read_only", f"a claim stays with its event, “{stored.value.event}”")
            faults.raise_if_any()
        recording_claims.put(opened, stored, words)
        return False
    event = events.by_id(opened.transaction, opened.timeline_id, words["event"])
    if event is None or event.audit.deleted:
        faults.add("/event", "unknown_event", f"this timeline has no event “{words['event']}”")
        faults.raise_if_any()
    source = recording_sources.find_or_add(opened, words["source"], "/source", faults, [])
    _, created = recording_claims.add(opened, words["event"], {**words, "source": source}, "", faults)
    faults.raise_if_any()
    return created


_BRING: Mapping[str, Callable[[UnitOfWork, dict[str, Any]], bool]] = {
    "source": _bring_source,
    "event": _bring_event,
    "claim": _bring_claim,
}


# Files that hold a record: fixtures (one JSON object) and NDJSON, taken apart into lines that know their place.

Parse = Callable[[bytes], Any]
"""Strict JSON; raises Invalid."""
NDJSON = (".ndjson", ".jsonl")
_PARTS: Mapping[str, str] = {"sources": "source", "events": "event", "claims": "claim"}


def lines(file: Path, parse: Parse) -> Iterator[tuple[str, dict[str, Any]]]:
    """The things that a file holds, each with its place in it; raises Invalid where it cannot be read."""
    data = file.read_bytes()
    if file.suffix not in NDJSON:
        yield from _fixture(parse(data))
        return
    for number, line in enumerate(data.split(b"\n"), 1):
        if line.strip():
            place = f"line {number}"
            yield place, _object(_parsed(line, parse, place), place)


def _parsed(line: bytes, parse: Parse, place: str) -> Any:
    try:
        return parse(line)
    except ValidationError as error:
        raise ValidationError([FieldError(place, each.code, each.detail) for each in error.errors]) from None


def _fixture(whole: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    named = _object(whole, "")
    unknown = sorted(named.keys() - _PARTS.keys() - {"timeline"})
    if unknown or "timeline" not in named:
        expected = f"a fixture is an object of timeline, {', '.join(_PARTS)}; lines of NDJSON go into a .ndjson file"
        raise ValidationError(
            [FieldError("", "fixture", f"{expected}; got {', '.join(unknown[:10]) or 'no timeline'}")]
        )
    yield "timeline", {**_object(named["timeline"], "timeline"), "type": "timeline"}
    for part, kind in _PARTS.items():
        for at, each in enumerate(_list(named.get(part, []), part)):
            place = f"{part}/{at}"
            yield place, {**_object(each, place), "type": kind}


def _object(value: Any, place: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValidationError([FieldError(place, "type", f"a JSON object {{…}} belongs here; got {_named(value)}")])
    return value


def _list(value: Any, place: str) -> list[Any]:
    if not isinstance(value, list):
        raise ValidationError([FieldError(place, "type", f"a list […] belongs here; got {_named(value)}")])
    return value


def _named(value: Any) -> str:
    return {dict: "an object", list: "a list", str: "a string", type(None): "null"}.get(type(value), str(value)[:24])
