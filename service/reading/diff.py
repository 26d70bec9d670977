"""The difference between two moments: what was added, corrected and retracted, which conflicts opened and closed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from service.domain.assessment import live_claim_ids
from service.domain.claim import Claim
from service.domain.event import Event
from service.formats import json as json_format
from service.reading.as_of import AsOf
from service.reading.as_of_snapshot import AsOfSnapshot
from service.reading.moment import Moment
from service.reading.results import Item, ReadContext
from service.reading.snapshot_cache import SnapshotCache
from service.storage.conflicts import StoredConflict

Days = tuple[str, str]


def open_diff(context: ReadContext, days: Days, recorded_at: str | None, cache: SnapshotCache) -> Item:
    """The difference between the knowledge of two days, as the record stood at an instant.

    Raises InvalidMoment and NothingRecorded.
    """
    before, after = (AsOf(context, Moment(day, recorded_at), cache) for day in days)

    def read() -> bytes:
        members = {"from": days[0], "to": days[1], "recorded_at": recorded_at}
        return json_format.dump({**members, **difference(before.snapshot, after.snapshot)})

    revisions = [before.revision, after.revision]
    return Item(max(revisions), ("diff", str(revisions), context.query), read=read)


def difference(before: AsOfSnapshot, after: AsOfSnapshot) -> dict[str, Any]:
    """The difference between two snapshots.

    ``added``, ``corrected``, ``retracted`` for claims and events (an event is retracted if the later snapshot does not
    have it); ``opened``, ``closed``, ``changed`` for conflicts.
    """
    old, new = before.content, after.content
    return {
        "claims": {
            "added": _added(old.claims, new.claims, _claim),
            "corrected": _corrected(old.claims, new.claims, _claim_content, _claim),
            "retracted": _retracted(before, after),
        },
        "events": {
            "added": _added(old.events, new.events, _event),
            "corrected": _corrected(old.events, new.events, _event_content, _event),
            "retracted": _added(new.events, old.events, _event),
        },
        "conflicts": _conflicts(before.conflicts, after.conflicts),
    }


def _added(before: Mapping[str, Any], after: Mapping[str, Any], to_public: Callable[[Any], Any]) -> list[Any]:
    return [to_public(after[noun_id]) for noun_id in sorted(after.keys() - before.keys())]


def _corrected(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    content: Callable[[Any], Any],
    to_public: Callable[[Any], Any],
) -> list[Any]:
    in_both = sorted(before.keys() & after.keys())
    return [to_public(after[noun_id]) for noun_id in in_both if content(before[noun_id]) != content(after[noun_id])]


def _claim_content(claim: Claim) -> dict[str, Any]:
    """A claim without its status, and without its contradictions, which grow with the snapshot."""
    left_out = ("status", "status_note", "status_date", "contradicts")
    return {name: value for name, value in claim.to_dict().items() if name not in left_out}


def _event_content(event: Event) -> dict[str, Any]:
    """An event without its citations and relations, which grow with the snapshot."""
    left_out = ("citations", "relations", "distinct_from")
    return {name: value for name, value in event.to_dict().items() if name not in left_out}


def _retracted(before: AsOfSnapshot, after: AsOfSnapshot) -> list[dict[str, Any]]:
    """Claims that no longer count: retracted, superseded, of a retracted source, or gone."""
    lost = sorted(_live_claim_ids(before) - _live_claim_ids(after))
    return [_claim(after.content.claims.get(claim_id) or before.content.claims[claim_id]) for claim_id in lost]


def _live_claim_ids(snapshot: AsOfSnapshot) -> set[str]:
    return {claim_id for event_id in snapshot.content.events for claim_id in live_claim_ids(snapshot.records[event_id])}


def _claim(claim: Claim) -> dict[str, Any]:
    members = claim.to_dict()
    names = ("id", "event", "property", "value", "attributed_to", "source", "status")
    return {name: members[name] for name in names}


def _event(event: Event) -> dict[str, Any]:
    return {"id": event.id, "title": event.title, "date": event.date}


def _conflicts(
    before: Mapping[str, StoredConflict], after: Mapping[str, StoredConflict]
) -> dict[str, list[dict[str, Any]]]:
    gone, new = sorted(before.keys() - after.keys()), sorted(after.keys() - before.keys())
    # If a claim with a lower id joins, a conflict gets another id; for the client it is the same one, and changed.
    candidates = [after[conflict_id] for conflict_id in new]
    successors = {conflict_id: _successor(before[conflict_id], candidates) for conflict_id in gone}
    renamed = {successor for successor in successors.values() if successor is not None}
    changed = {key for key in before.keys() & after.keys() if _has_changed(before[key], after[key])}
    return {
        "opened": [_conflict(after[conflict_id]) for conflict_id in new if conflict_id not in renamed],
        "closed": [_conflict(before[conflict_id]) for conflict_id in gone if successors[conflict_id] is None],
        "changed": [_conflict(after[conflict_id]) for conflict_id in sorted(changed | renamed)],
    }


def _successor(old: StoredConflict, candidates: Iterable[StoredConflict]) -> str | None:
    """The id of the first conflict of the same kind that has all its claims."""
    claim_ids = set(old.findings["claims"])
    for candidate in candidates:
        if claim_ids and candidate.kind == old.kind and claim_ids <= set(candidate.findings["claims"]):
            return candidate.id
    return None


def _has_changed(old: StoredConflict, new: StoredConflict) -> bool:
    return (old.fingerprint, old.status, old.level) != (new.fingerprint, new.status, new.level)


def _conflict(conflict: StoredConflict) -> dict[str, Any]:
    findings = conflict.findings
    return {
        "id": conflict.id,
        "kind": conflict.kind,
        "level": conflict.level,
        "status": conflict.status,
        "events": findings["events"],
        "property": findings["property"],
        "claims": findings["claims"],
        "within_source": findings["within_source"],
        "differs_from_cited": findings["differs_from_cited"],
        "summary": findings["summary"],
    }
