"""Conflicts: the decisions that people make about what the rules found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from service.domain.assessment import assess
from service.domain.conflict import disagreeing_pairs
from service.domain.decision import CLOSED, Decision, decision_for, reopening_reason
from service.formats import json as json_format
from service.permissions import User
from service.recording.errors import NotFound
from service.recording.unit_of_work import DryRun, UnitOfWork, begin
from service.recording.validation import ErrorCollector, Precondition, check_precondition
from service.storage import claims, conflicts, events, timelines
from service.storage.conflicts import StoredConflict
from service.storage.database import Database, Transaction


def shown(conflict: StoredConflict, names: bool) -> bytes:
    """A conflict's JSON; who decided is told only where names may be known."""
    return json_format.with_revision(json_format.dump(told(conflict, names))[:-1], conflict.revision)


def told(conflict: StoredConflict, names: bool) -> dict[str, Any]:
    """What is shown of a conflict but for its revision: a decision that holds no more is shown with what changed."""
    last = decision_for(conflict.decisions, conflict.fingerprint) or (conflict.decisions or (None,))[-1]
    decision = last.to_public() if last else None
    if decision and not names:
        del decision["by"]
    claims = conflict.findings["claims"]
    return {
        "id": conflict.id,
        "kind": conflict.kind,
        "level": conflict.level,
        "status": conflict.status,
        **conflict.findings,
        "decision": decision,
        "reopened_because": reopening_reason(conflict.decisions, conflict.fingerprint, claims),
        "closed_at": None if conflict.closed_at is None else json_format.instant(conflict.closed_at),
        "closed_because": conflict.close_reason,
        "succeeded_by": conflict.succeeded_by,
    }


def decide(
    database: Database,
    slug: str,
    author: User,
    conflict_id: str,
    matches: Precondition,
    revise: Callable[[Mapping[str, Any]], dict[str, Any]],
    reason: str | None,
    dry_run: DryRun | None = None,
) -> StoredConflict:
    """Record a person's decision about a conflict; the same decision again changes nothing.

    ``revise`` gives the members ``status``, ``note`` and ``prefers`` of the decision from the JSON of the conflict.
    Raises NotFound, PreconditionFailed, ValidationError.
    """
    with begin(database, slug, author, reason, dry_run) as uow:
        stored = conflicts.by_id(uow.transaction, uow.timeline_id, conflict_id)
        if stored is None:
            raise NotFound(f"this timeline has no conflict “{conflict_id}”")
        check_precondition(matches, stored.revision, lambda: shown(stored, names=True))
        posted = revise({**told(stored, names=True), "revision": stored.revision})
        _check(stored, posted)
        former = decision_for(stored.decisions, stored.fingerprint)
        unchanged = (former.status, former.note, former.prefers) if former else ("open", None, None)
        if (posted["status"], posted.get("note"), posted.get("prefers")) == unchanged:
            return stored
        decided = _record(uow, stored, posted)
        uow.commit()
        return decided


def _check(stored: StoredConflict, posted: Mapping[str, Any]) -> None:
    errors = ErrorCollector()
    status, prefers = posted["status"], posted.get("prefers")
    if stored.status == CLOSED:
        errors.add("/status", "closed", "this conflict is closed, so there is nothing to decide")
    if status != "open" and not posted.get("note"):
        errors.add("/note", "required", f"say in a note why it is {status}")
    if status == "resolved" and prefers is None:
        errors.add("/prefers", "required", "name the claim that is preferred")
    if prefers is not None and prefers not in stored.findings["claims"]:
        claim_ids = ", ".join(stored.findings["claims"][:20]) or "none"
        detail = f"“{prefers}” is not a claim of this conflict; its claims are {claim_ids}"
        errors.add("/prefers", "unknown_claim", detail)
    if prefers is not None and status != "resolved":
        errors.add("/prefers", "member", "a claim is preferred only if the status is resolved")
    errors.raise_if_any()


def _record(uow: UnitOfWork, stored: StoredConflict, posted: Mapping[str, Any]) -> StoredConflict:
    decision = Decision(
        status=posted["status"],
        note=posted.get("note"),
        prefers=posted.get("prefers"),
        by=uow.author.name,
        at=json_format.instant(uow.at),
        fingerprint=stored.fingerprint,
        claims=tuple(stored.findings["claims"]),
    )
    known_from = _known_from(uow, stored)
    revision = uow.append_revision("decide", "conflict", stored.id, decision.to_record(), known_from)
    decided = replace(stored, status=decision.status, decisions=(*stored.decisions, decision), revision=revision)
    conflicts.replace(uow.transaction, uow.timeline_id, decided)
    uow.effects.add_conflict(stored, decided)
    uow.touch(*conflicts.event_ids_of(stored))
    return decided


def _known_from(uow: UnitOfWork, stored: StoredConflict) -> int | None:
    """The first day whose view can contain this conflict: when all its claims, or else all its events, are known."""
    days: list[int | None] = []
    for claim_id in stored.findings["claims"]:
        claim = claims.by_id(uow.transaction, uow.timeline_id, claim_id)
        days.append(uow.first_known_day(claim.value.source) if claim else None)
    for event_id in [] if days else conflicts.event_ids_of(stored):
        event = events.by_id(uow.transaction, uow.timeline_id, event_id)
        cited = [citation.source for citation in event.value.citations] if event else []
        own_claims = claims.of_event(uow.transaction, uow.timeline_id, event_id).values()
        days.append(uow.first_known_day(*cited, *(claim.value.source for claim in own_claims)))
    return None if None in days else max((day for day in days if day is not None), default=None)


def pairs(transaction: Transaction, slug: str, conflict: StoredConflict, most: int) -> list[list[Any]]:
    """Every pair of its claims that disagrees, with the level, the lower id first; at most so many."""
    if conflict.kind == "declared":
        return [[*conflict.findings["claims"], conflict.level]] if conflict.findings["claims"] else []
    state = timelines.by_slug(transaction, slug)
    file = (
        events.record_of(transaction, state, conflicts.event_ids_of(conflict)[0])
        if state and conflict.status != CLOSED
        else None
    )
    if file is None:
        return []
    findings = assess(file.record)
    inside = [findings.parsed_claims[each] for each in conflict.findings["claims"] if each in findings.live_ids]
    return [list(each) for each in disagreeing_pairs(inside, most)]
