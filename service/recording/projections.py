"""Render an event and its claims once, inside the write transaction, so that reading is joining stored bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from service.domain.duplicates import title_words
from service.domain.event import UNDATED, sort_key
from service.domain.flags import Flag, FlagInput, find_flags
from service.domain.geo import point_of
from service.formats import json as json_format
from service.recording import search_projection
from service.recording.duplicates import likenesses
from service.recording.event_cache import EventCache
from service.recording.unit_of_work import UnitOfWork
from service.storage import read_model
from service.storage.audited import AuditInfo
from service.storage.conflicts import StoredConflict
from service.storage.events import StoredEventRecord
from service.storage.read_model import RenderedClaim, TimelineEntry
from service.storage.search import title_words as storage_words


def project(change: UnitOfWork, bench: EventCache, event_id: str) -> None:
    """Put the event in its place with what is shown of it; what shows no change keeps its revision."""
    former = read_model.get_entry(change.transaction, change.timeline_id, event_id)
    known = (
        {each.claim_id: each for each in read_model.claims_of(change.transaction, change.timeline_id, event_id)}
        if former
        else {}
    )
    file = bench.record_of(event_id)
    if file is None:
        read_model.remove_claims(change.transaction, change.timeline_id, list(known))
        read_model.remove_entry(change.transaction, change.timeline_id, event_id)
        storage_words.remove(change.transaction, change.timeline_id, event_id)
        search_projection.remove_document(change, event_id)
        return
    standing = bench.standing(event_id)
    bodies = _render_claims(change, bench, file, known, standing)
    _render_event(change, bench, file, former, bodies, standing)


def _render_claims(
    change: UnitOfWork,
    bench: EventCache,
    file: StoredEventRecord,
    known: Mapping[str, RenderedClaim],
    standing: Sequence[StoredConflict],
) -> list[bytes]:
    event_id = file.record.event.id
    bodies, changed = [], []
    for claim_id, core in claim_cores(bench, file, standing):
        former = known.get(claim_id)
        if former is not None and json_format.core(former.body) == core:
            bodies.append(former.body)
            continue
        body = json_format.with_revision(core, change.revision)
        bodies.append(body)
        changed.append(RenderedClaim(claim_id, change.revision, body))
    gone = sorted(known.keys() - file.record.claims.keys())
    read_model.remove_claims(change.transaction, change.timeline_id, gone)
    read_model.put_claims(change.transaction, change.timeline_id, event_id, changed, frozenset(known))
    return bodies


def claim_cores(
    bench: EventCache, file: StoredEventRecord, standing: Sequence[StoredConflict]
) -> list[tuple[str, bytes]]:
    """What each claim of an event shows, in order of ids."""
    findings = bench.assess(file.record.event.id)
    assert findings is not None  # noqa: S101 - there is a file, so there are findings
    concerned: dict[str, list[str]] = {}
    for each in standing:
        for claim_id in each.findings["claims"]:
            concerned.setdefault(claim_id, []).append(each.id)
    successor = {claim.supersedes: claim.id for claim in file.record.claims.values() if claim.supersedes}
    slug = bench.state.value.slug
    return [
        (
            claim.id,
            json_format.claim_core(
                slug,
                claim,
                findings,
                concerned.get(claim.id, []),
                successor.get(claim.id),
                _times(file.claim_audits[claim.id]),
            ),
        )
        for claim in file.record.claims.values()
    ]


def _render_event(
    change: UnitOfWork,
    bench: EventCache,
    file: StoredEventRecord,
    former: TimelineEntry | None,
    claims: Sequence[bytes],
    standing: Sequence[StoredConflict],
) -> None:
    event = file.record.event
    core = event_core(bench, file, claims, standing)
    same = former is not None and json_format.core(former.body) == core
    revision = former.revision if former is not None and same else change.revision
    shown = timeline_entry(bench, file, standing, revision, json_format.with_revision(core, revision))
    change.settled[event.id] = (shown, file.audit)
    # Its words may be others although it shows the same: not all of them are shown.
    fresh = search_projection.search_document(file.record, shown, standing)
    search_projection.store_document(change, fresh, shown.sort_earliest, former is not None)
    if shown == former:
        return
    # Its place may be another although it shows the same: days begin elsewhere in another time zone.
    read_model.put_entry(change.transaction, change.timeline_id, shown, event.tags, former is not None)
    _index_title(change, file, former is not None)


def _index_title(change: UnitOfWork, file: StoredEventRecord, known: bool) -> None:
    event, at = file.record.event, file.audit.created_at
    wanted = title_words(event.title)
    if known:
        if storage_words.words_of(change.transaction, change.timeline_id, event.id) == sorted(wanted):
            return
        storage_words.remove(change.transaction, change.timeline_id, event.id)
    storage_words.put(change.transaction, change.timeline_id, event.id, at, wanted)


def timeline_entry(
    bench: EventCache, file: StoredEventRecord, standing: Sequence[StoredConflict], revision: int, body: bytes
) -> TimelineEntry:
    """An event in its place."""
    event = file.record.event
    when = bench.assessments[event.id].date
    key = sort_key(when, event.position, event.id)
    marked = [each for each in standing if each.status != "dismissed"]
    return TimelineEntry(
        event_id=event.id,
        sort_earliest=key[0],
        sort_latest=key[1],
        position=event.position,
        earliest=-UNDATED if when.earliest is None else when.earliest,
        latest=UNDATED if when.latest is None else when.latest,
        first_day=when.first_day and when.first_day.partition("T")[0],
        last_day=when.last_day and when.last_day.partition("T")[0],
        kind=event.kind,
        conflict_count=sum(each.level == "conflict" for each in marked),
        tension_count=sum(each.level == "tension" for each in marked),
        point=point_of(event.place),
        revision=revision,
        body=body,
    )


def event_core(
    bench: EventCache, file: StoredEventRecord, claims: Sequence[bytes], standing: Sequence[StoredConflict]
) -> bytes:
    """What an event shows but for its revision."""
    event = file.record.event
    findings = bench.assess(event.id)
    assert findings is not None  # noqa: S101 - there is a file, so there are findings
    markers: list[dict[str, Any]] = [
        json_format.marker(each.id, each.kind, each.level, each.status, each.findings)
        for each in standing
        if each.status != "dismissed"
    ]
    return json_format.event_core(
        bench.state.value.slug,
        event,
        findings,
        file.record.sources,
        claims[: json_format.CLAIMS_SHOWN],
        markers,
        [each.to_public() for each in flags_of(bench, file, standing)],
        _times(file.audit),
    )


def flags_of(bench: EventCache, file: StoredEventRecord, standing: Sequence[StoredConflict]) -> list[Flag]:
    """The flags of an event."""
    event = file.record.event
    contested = any(each.status == "open" and each.level == "conflict" for each in standing)
    older = likenesses(bench.transaction, bench.state, event, file.audit.created_at)
    bench.flags[event.id] = find_flags(FlagInput(file.record, bench.assessments[event.id], contested, older))
    return bench.flags[event.id]


def _times(stamp: AuditInfo) -> dict[str, str]:
    return {
        "created_at": json_format.instant(stamp.created_at),
        "updated_at": json_format.instant(stamp.updated_at),
    }
