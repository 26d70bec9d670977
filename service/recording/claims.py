"""Claims: recorded with their event or later, corrected, retracted, removed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from service.domain import values
from service.domain.claim import Claim, casefold_name
from service.domain.errors import ParseError
from service.domain.publication import claim_affected_from
from service.recording import sources as recording_sources
from service.recording.claim_rules import check_links, check_references, check_successor, differences
from service.recording.errors import AlreadyExists
from service.recording.unit_of_work import UnitOfWork, WriteRequest, begin
from service.recording.validation import (
    ErrorCollector,
    Notice,
    Precondition,
    Revise,
    check_status_date,
    existing,
    require,
    require_editable,
    revised,
)
from service.storage import claims, events, read_model
from service.storage.audited import AuditInfo, Versioned
from service.storage.read_model import RenderedClaim


@dataclass(frozen=True, slots=True)
class RecordedClaim:
    """A claim after a write; ``created`` is false if the same claim existed before."""

    rendered: RenderedClaim
    audit: AuditInfo
    created: bool
    notices: tuple[Notice, ...] = ()


def record(write: WriteRequest, event_id: str, posted: dict[str, Any]) -> RecordedClaim:
    """Add a claim to an event. Raises NotFound, ValidationError, AlreadyExists."""
    with begin(write) as uow:
        require(events.by_id(uow.transaction, uow.timeline_id, event_id), "event", event_id)
        errors, notices = ErrorCollector(), list[Notice]()
        posted["source"] = recording_sources.find_or_add(uow, posted["source"], "/source", errors, notices)
        stored, created = add(uow, event_id, posted, "", errors, notices)
        errors.raise_if_any()
        assert stored is not None  # noqa: S101 - without errors there is a claim
        uow.commit()
        return _recorded(uow, stored.value.id, created, tuple(notices))


def add(
    uow: UnitOfWork,
    event_id: str,
    posted: Mapping[str, Any],
    pointer: str,
    errors: ErrorCollector,
    notices: list[Notice] | None = None,
) -> tuple[Versioned[Claim] | None, bool]:
    """Add a claim within a unit of work; its source is an id, or None if the source is invalid.

    Gives the claim and whether it is new. A claim with the identity of a stored claim is that claim: it stays as it is,
    and ``notices`` name the fields in which the body differs. Errors are collected, not raised.
    """
    fields = {**posted, "event": event_id}
    check_status_date(fields, uow.today, pointer, errors)
    identity = _check_value(uow, fields, pointer, errors)
    if identity is None:
        return None, False
    same = claims.by_identity_hash(uow.transaction, uow.timeline_id, identity)
    if same is not None:
        check_references(uow, posted, same.value, pointer, errors)
        if notices is not None:
            notices += differences(same.value, posted, pointer)
        return same, False
    given = posted.get("id")
    claim_id = given or uow.new_id()
    if given and claims.by_id(uow.transaction, uow.timeline_id, claim_id) is not None:
        errors.add_duplicate(AlreadyExists(f"there is a claim “{claim_id}” already", _path(uow, claim_id)))
        return None, False
    claim, before = Claim.from_dict({**fields, "id": claim_id}), len(errors)
    check_links(uow, claim, None, pointer, errors)
    if len(errors) > before:
        # The tables refuse invalid links. Without them other claims can still be checked; nothing is kept anyway.
        claim = replace(claim, supersedes=None, contradicts=())
    audit = uow.audit_created("claim", claim_id, claim.to_dict(), uow.first_known_day(claim.source))
    claims.add(uow.transaction, uow.timeline_id, claim, identity, audit)
    uow.count("claims", +1)
    uow.touch(event_id)
    return Versioned(claim, audit), True


def correct(write: WriteRequest, claim_id: str, matches: Precondition, revise: Revise) -> RecordedClaim:
    """Change a claim's fields, also to retract it.

    Raises NotFound, PermissionDenied, PreconditionFailed, ValidationError, AlreadyExists.
    """
    with begin(write) as uow:
        stored, rendered = _editable(uow, claim_id, matches)
        put(uow, stored, revised(revise, stored.value.to_dict(), rendered.body, stored.audit))
        uow.commit()
        return _recorded(uow, claim_id, created=False)


def put(uow: UnitOfWork, stored: Versioned[Claim], posted: dict[str, Any]) -> None:
    """Replace a claim within a unit of work; equal fields change nothing. Raises ValidationError, AlreadyExists."""
    former, errors = stored.value, ErrorCollector()
    fields = {**posted, "id": former.id, "event": former.event}
    fields["source"] = recording_sources.find_or_add(uow, posted["source"], "/source", errors, [])
    check_status_date(fields, uow.today, "", errors)
    identity = _check_value(uow, fields, "", errors)
    errors.raise_if_any()
    assert identity is not None  # noqa: S101 - without errors there is one
    claim = Claim.from_dict(fields)
    if claim == former:
        return
    check_links(uow, claim, former, "", errors)
    check_successor(uow, claim, errors)
    errors.raise_if_any()
    same = claims.by_identity_hash(uow.transaction, uow.timeline_id, identity)
    if same is not None and same.value.id != claim.id:
        raise AlreadyExists("another claim says exactly this already", _path(uow, same.value.id))
    known_from = claim_affected_from(former, claim, uow.first_known_day(former.source, claim.source))
    audit = uow.audit_changed("update", "claim", claim.id, claim.to_dict(), stored.audit, known_from)
    claims.replace(uow.transaction, uow.timeline_id, claim, identity, audit)
    uow.touch(claim.event)


def remove(write: WriteRequest, claim_id: str, matches: Precondition) -> None:
    """Delete a claim that was entered by mistake; a tombstone stays. What a source withdraws is retracted instead.

    Raises NotFound, PermissionDenied, PreconditionFailed.
    """
    with begin(write) as uow:
        stored, _ = _editable(uow, claim_id, matches)
        remove_with_event(uow, stored)


def remove_with_event(uow: UnitOfWork, stored: Versioned[Claim]) -> None:
    """Delete a claim within a unit of work; a tombstone stays, its identity is free again."""
    claim = stored.value
    known_from = uow.first_known_day(claim.source)
    audit = uow.audit_changed("delete", "claim", claim.id, None, stored.audit, known_from)
    claims.replace(uow.transaction, uow.timeline_id, claim, f"deleted {claim.id}", audit)
    uow.count("claims", -1)
    uow.touch(claim.event)


def restore_with_event(uow: UnitOfWork, stored: Versioned[Claim]) -> None:
    """Restore a claim that was deleted with its event. Raises ValidationError if it is no longer valid."""
    claim, errors = stored.value, ErrorCollector()
    if existing(recording_sources.by_id(uow, claim.source)) is None:
        errors.add("/revision", "unknown_source", f"the source of claim “{claim.id}” was deleted since")
    identity = _check_value(uow, claim.to_dict(), f"/claims/{claim.id}", errors)
    errors.raise_if_any()
    assert identity is not None  # noqa: S101 - without errors there is one
    known_from = uow.first_known_day(claim.source)
    audit = uow.audit_changed("restore", "claim", claim.id, claim.to_dict(), stored.audit, known_from)
    claims.replace(uow.transaction, uow.timeline_id, claim, identity, audit)
    uow.count("claims", +1)
    uow.touch(claim.event)


def _recorded(uow: UnitOfWork, claim_id: str, created: bool, notices: tuple[Notice, ...] = ()) -> RecordedClaim:
    rendered = read_model.get_claim(uow.transaction, uow.timeline_id, claim_id)
    stored = claims.by_id(uow.transaction, uow.timeline_id, claim_id)
    assert rendered is not None and stored is not None  # noqa: S101, PT018 - the caller has just written it
    return RecordedClaim(rendered, stored.audit, created, notices)


def _editable(uow: UnitOfWork, claim_id: str, matches: Precondition) -> tuple[Versioned[Claim], RenderedClaim]:
    stored = claims.by_id(uow.transaction, uow.timeline_id, claim_id)
    rendered = read_model.get_claim(uow.transaction, uow.timeline_id, claim_id)
    return require_editable(uow.author, "claim", claim_id, stored, rendered, matches)


def _check_value(uow: UnitOfWork, fields: dict[str, Any], pointer: str, errors: ErrorCollector) -> str | None:
    """Parse the value of a claim as its property declares it; gives the identity of the claim, None after an error.

    The identity is a hash of event, property, canonical value, scope, validity, source and speaker: claims with the
    same identity repeat each other. A number is replaced by its text, for values are shown as text, true or false.
    """
    try:
        declared = uow.timeline.property(fields["property"])
    except ParseError as error:
        errors.add(f"{pointer}/property", error.code, error.detail)
        return None
    try:
        parsed = values.parse_value(declared, fields["value"], uow.timeline.timezone)
    except ParseError as error:
        errors.add(f"{pointer}/value", error.code, error.detail)
        return None
    if isinstance(fields["value"], (int, float)) and not isinstance(fields["value"], bool):
        fields["value"] = parsed.representation["text"]
    if fields["source"] is None:
        return None
    scope = sorted((casefold_name(key), casefold_name(value)) for key, value in (fields.get("scope") or {}).items())
    speaker = casefold_name(fields["attributed_to"]) if fields.get("attributed_to") else None
    parts = [fields["event"], declared.key, parsed.canonical, scope, fields.get("valid"), fields["source"], speaker]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _path(uow: UnitOfWork, claim_id: str) -> str:
    return f"/v1/timelines/{uow.timeline.slug}/claims/{claim_id}"
