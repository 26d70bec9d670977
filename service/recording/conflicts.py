"""Conflicts: the decisions that people make about what the rules found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from service.domain.decision import CLOSED, Decision, decision_for
from service.formats import json as json_format
from service.recording.errors import NotFound
from service.recording.unit_of_work import UnitOfWork, WriteRequest, begin
from service.recording.validation import ErrorCollector, Precondition, check_precondition
from service.storage import claims, conflicts, events
from service.storage.conflicts import StoredConflict


def decide(
    write: WriteRequest, conflict_id: str, matches: Precondition, revise: Callable[[Mapping[str, Any]], dict[str, Any]]
) -> StoredConflict:
    """Record a person's decision about a conflict; the same decision again changes nothing.

    ``revise`` gives the members ``status``, ``note`` and ``prefers`` of the decision from the JSON of the conflict.
    Raises NotFound, PreconditionFailed, ValidationError.
    """
    with begin(write) as uow:
        stored = conflicts.by_id(uow.transaction, uow.timeline_id, conflict_id)
        if stored is None:
            raise NotFound(f"this timeline has no conflict “{conflict_id}”")
        check_precondition(matches, stored.revision, lambda: json_format.conflict_body(stored, named=True))
        posted = revise({**json_format.conflict_members(stored, named=True), "revision": stored.revision})
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
