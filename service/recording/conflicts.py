"""Conflicts as people see them: what the rules found, and what a person decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from service.domain.assessment import assess
from service.domain.conflict import disagreeing_pairs
from service.domain.decision import Decision, decision_for, reopening_reason
from service.formats import json as json_format
from service.permissions import User
from service.recording import recompute
from service.recording.errors import NotFound
from service.recording.transaction import Precondition, begin, check_precondition, commit
from service.recording.unit_of_work import DryRun, UnitOfWork
from service.recording.validation import ErrorCollector
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
    trial: DryRun | None = None,
) -> StoredConflict:
    """Keep what a person made of a conflict; raises Missing, Stale, Invalid. The same decision changes nothing.

    ``revise`` gives the decision from what is shown now: ``status``, ``note``, ``prefers``.
    """
    with begin(database, slug, author, reason, trial) as opened:
        stored = conflicts.by_id(opened.transaction, opened.timeline_id, conflict_id)
        if stored is None:
            raise NotFound(f"this timeline has no conflict “{conflict_id}”")
        check_precondition(matches, stored.revision, lambda: shown(stored, names=True))
        posted = revise({**told(stored, names=True), "revision": stored.revision})
        _check(stored, posted)
        wanted = (posted["status"], posted.get("note"), posted.get("prefers"))
        former = decision_for(stored.decisions, stored.fingerprint)
        if wanted == ((former.status, former.note, former.prefers) if former else ("open", None, None)):
            return stored
        decided = _decided(opened, stored, posted)
        commit(opened)
        return decided


def _check(stored: StoredConflict, posted: Mapping[str, Any]) -> None:
    faults = ErrorCollector()
    status, prefers = posted["status"], posted.get("prefers")
    if stored.status == "closed":
        faults.add("/status", "closed", "this conflict no longer stands, so there is nothing to decide")
    if status != "open" and not posted.get("note"):
        faults.add("/note", "required", f"say in a note why it is {status}")
    if status == "resolved" and prefers is None:
        faults.add("/prefers", "required", "name the claim that is preferred")
    if prefers is not None and prefers not in stored.findings["claims"]:
        named = ", ".join(stored.findings["claims"][:20]) or "none"
        faults.add("/prefers", "unknown_claim", f"“{prefers}” is no claim of this conflict; its claims are {named}")
    if prefers is not None and status != "resolved":
        faults.add("/prefers", "member", "a claim is preferred where the status is resolved, and only there")
    faults.raise_if_any()


def _decided(opened: UnitOfWork, stored: StoredConflict, posted: Mapping[str, Any]) -> StoredConflict:
    decision = Decision(
        status=posted["status"],
        note=posted.get("note"),
        prefers=posted.get("prefers"),
        by=opened.author.name,
        at=json_format.instant(opened.at),
        fingerprint=stored.fingerprint,
        claims=tuple(stored.findings["claims"]),
    )
    revision = opened.append_revision("decide", "conflict", stored.id, decision.to_record(), _since(opened, stored))
    decided = replace(stored, status=decision.status, decisions=(*stored.decisions, decision), revision=revision)
    conflicts.replace(opened.transaction, opened.timeline_id, decided)
    recompute.recount(opened, stored, decided)
    opened.touch(*conflicts.event_ids_of(stored))
    return decided


def _since(opened: UnitOfWork, stored: StoredConflict) -> int | None:
    """The first day whose view can have this conflict: all its claims, or all its events, are in it by then."""
    days = []
    for claim_id in stored.findings["claims"]:
        claim = claims.by_id(opened.transaction, opened.timeline_id, claim_id)
        days.append(opened.first_known_day(claim.value.source) if claim else None)
    for event_id in [] if days else conflicts.event_ids_of(stored):
        event = events.by_id(opened.transaction, opened.timeline_id, event_id)
        stated = claims.of_event(opened.transaction, opened.timeline_id, event_id).values()
        cited = [each.source for each in event.value.citations] if event else []
        days.append(opened.first_known_day(*cited, *(each.value.source for each in stated)))
    return None if None in days else max((each for each in days if each is not None), default=None)


def pairs(transaction: Transaction, slug: str, conflict: StoredConflict, most: int) -> list[list[Any]]:
    """Every pair of its claims that disagrees, with the level, the lower id first; at most so many."""
    if conflict.kind == "declared":
        return [[*conflict.findings["claims"], conflict.level]] if conflict.findings["claims"] else []
    state = timelines.by_slug(transaction, slug)
    file = (
        events.record_of(transaction, state, conflicts.event_ids_of(conflict)[0])
        if state and conflict.status != "closed"
        else None
    )
    if file is None:
        return []
    findings = assess(file.record)
    inside = [findings.parsed_claims[each] for each in conflict.findings["claims"] if each in findings.live_ids]
    return [list(each) for each in disagreeing_pairs(inside, most)]
