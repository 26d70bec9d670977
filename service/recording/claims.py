"""Claims: recorded with their event or later, corrected, retracted, taken off the record."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from service.domain import values
from service.domain.availability import claim_affected_from
from service.domain.claim import Claim, casefold_name
from service.domain.errors import ParseError
from service.formats import json as json_format
from service.permissions import User
from service.recording import sources as recording_sources
from service.recording.claim_rules import check_links, check_named, check_successor, differences
from service.recording.errors import AlreadyExists, NotFound
from service.recording.sources import Notice, Revise
from service.recording.transaction import Precondition, begin, check_may_edit, check_precondition, commit
from service.recording.unit_of_work import DryRun, UnitOfWork
from service.recording.validation import ErrorCollector, check_status_date
from service.storage import claims, events, read_model, sources
from service.storage.audited import AuditInfo, Versioned
from service.storage.database import Database, TransactionSource
from service.storage.read_model import RenderedClaim


@dataclass(frozen=True, slots=True)
class RecordedClaim:
    """What became of a claim: ``created`` is false where exactly this was said already."""

    shown: RenderedClaim
    audit: AuditInfo
    created: bool
    notices: tuple[Notice, ...] = ()


def record(
    database: TransactionSource,
    slug: str,
    author: User,
    event_id: str,
    posted: dict[str, Any],
    reason: str | None,
    trial: DryRun | None = None,
) -> RecordedClaim:
    """Add a claim to an event; raises Missing, Invalid, Taken."""
    with begin(database, slug, author, reason, trial) as opened:
        event = events.by_id(opened.transaction, opened.timeline_id, event_id)
        if event is None or event.audit.deleted:
            raise NotFound(f"this timeline has no event “{event_id}”")
        faults, notices = ErrorCollector(), list[Notice]()
        posted["source"] = recording_sources.find_or_add(opened, posted["source"], "/source", faults, notices)
        stored, created = add(opened, event_id, posted, "", faults, notices)
        faults.raise_if_any()
        assert stored is not None  # noqa: S101 - without faults there is a claim
        commit(opened)
        return _recorded(opened, stored.value.id, created, tuple(notices))


def _recorded(opened: UnitOfWork, claim_id: str, created: bool, notices: tuple[Notice, ...] = ()) -> RecordedClaim:
    shown = read_model.get_claim(opened.transaction, opened.timeline_id, claim_id)
    stored = claims.by_id(opened.transaction, opened.timeline_id, claim_id)
    assert shown is not None and stored is not None  # noqa: S101, PT018 - settled just now
    return RecordedClaim(shown, stored.audit, created, notices)


def add(
    opened: UnitOfWork,
    event_id: str,
    posted: Mapping[str, Any],
    pointer: str,
    faults: ErrorCollector,
    notices: list[Notice] | None = None,
) -> tuple[Versioned[Claim] | None, bool]:
    """Add a claim within a change, its source being an id or None where that was at fault.

    Gives the claim and whether it is new; a claim that repeats another exactly is that one, and where what was sent
    says more or otherwise, ``notices`` tell that the stored words stay.
    """
    words = {**posted, "event": event_id}
    check_status_date(words, opened.today, pointer, faults)
    sameness = check_claim(opened, words, pointer, faults)
    if sameness is None:
        return None, False
    known = claims.by_identity_hash(opened.transaction, opened.timeline_id, sameness)
    if known is not None:
        check_named(opened, posted, known.value, pointer, faults)
        if notices is not None:
            notices += differences(known.value, posted, pointer)
        return known, False
    given = posted.get("id")
    claim_id = given or opened.new_id()
    if given and claims.by_id(opened.transaction, opened.timeline_id, claim_id) is not None:
        path = f"/v1/timelines/{opened.timeline.slug}/claims/{claim_id}"
        faults.add_duplicate(AlreadyExists(f"there is a claim “{claim_id}” already", path))
        return None, False
    claim, before = Claim.from_dict({**words, "id": claim_id}), len(faults)
    check_links(opened, claim, None, pointer, faults)
    if len(faults) > before:
        # Nothing of this will be kept; without what the tables would refuse, other claims can still be judged.
        claim = replace(claim, supersedes=None, contradicts=())
    stamp = opened.audit_created("claim", claim_id, claim.to_dict(), opened.first_known_day(claim.source))
    claims.add(opened.transaction, opened.timeline_id, claim, sameness, stamp)
    opened.counts["claims"] += 1
    opened.touch(event_id)
    return Versioned(claim, stamp), True


def check_claim(opened: UnitOfWork, words: dict[str, Any], pointer: str, faults: ErrorCollector) -> str | None:
    """Read a claim's value under its property; gives what is equal for claims that repeat each other exactly.

    A number becomes the words it would be written with: what is shown is always text, or true and false.
    """
    try:
        declared = opened.timeline.property(words["property"])
    except ParseError as error:
        faults.add(f"{pointer}/property", error.code, error.detail)
        return None
    try:
        read = values.parse_value(declared, words["value"], opened.timeline.timezone)
    except ParseError as error:
        faults.add(f"{pointer}/value", error.code, error.detail)
        return None
    if isinstance(words["value"], (int, float)) and not isinstance(words["value"], bool):
        words["value"] = read.shown["text"]
    if words["source"] is None:
        return None
    scope = sorted((casefold_name(key), casefold_name(value)) for key, value in (words.get("scope") or {}).items())
    speaker = casefold_name(words["attributed_to"]) if words.get("attributed_to") else None
    parts = [words["event"], declared.key, read.canonical, scope, words.get("valid"), words["source"], speaker]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def correct(
    database: Database,
    slug: str,
    author: User,
    claim_id: str,
    matches: Precondition,
    revise: Revise,
    reason: str | None,
    trial: DryRun | None = None,
) -> RecordedClaim:
    """Change a claim's words, a retraction included; raises Missing, NotYours, Stale, Invalid, Taken."""
    with begin(database, slug, author, reason, trial) as opened:
        stored = _standing(opened, author, claim_id, matches)
        shown = read_model.get_claim(opened.transaction, opened.timeline_id, claim_id)
        assert shown is not None  # noqa: S101 - it stands
        now = {**json.loads(shown.body), "created_by": stored.audit.created_by, "updated_by": stored.audit.updated_by}
        put(opened, stored, revise(stored.value.to_dict(), now))
        commit(opened)
        return _recorded(opened, claim_id, created=False)


def put(opened: UnitOfWork, stored: Versioned[Claim], posted: dict[str, Any]) -> None:
    """Keep new words for a claim within a change; the same words change nothing."""
    former, faults = stored.value, ErrorCollector()
    words = {**posted, "id": former.id, "event": former.event}
    words["source"] = recording_sources.find_or_add(opened, posted["source"], "/source", faults, [])
    check_status_date(words, opened.today, "", faults)
    sameness = check_claim(opened, words, "", faults)
    faults.raise_if_any()
    assert sameness is not None  # noqa: S101 - without faults there is one
    claim = Claim.from_dict(words)
    if claim == former:
        return
    check_links(opened, claim, former, "", faults)
    check_successor(opened, claim, faults)
    faults.raise_if_any()
    same = claims.by_identity_hash(opened.transaction, opened.timeline_id, sameness)
    if same is not None and same.value.id != claim.id:
        path = f"/v1/timelines/{opened.timeline.slug}/claims/{same.value.id}"
        raise AlreadyExists("another claim says exactly this already", path)
    since = claim_affected_from(former, claim, opened.first_known_day(former.source, claim.source))
    stamp = opened.audit_changed("update", "claim", claim.id, claim.to_dict(), stored.audit, since)
    claims.replace(opened.transaction, opened.timeline_id, claim, sameness, stamp)
    opened.touch(claim.event)


def remove(
    database: Database,
    slug: str,
    author: User,
    claim_id: str,
    matches: Precondition,
    reason: str | None,
    trial: DryRun | None = None,
) -> None:
    """Take a claim off the record, for our own slips; a source that takes its word back is a retraction."""
    with begin(database, slug, author, reason, trial) as opened:
        remove_with_event(opened, _standing(opened, author, claim_id, matches))


def remove_with_event(opened: UnitOfWork, stored: Versioned[Claim]) -> None:
    """Take a claim off within a change; a tombstone stays."""
    since = opened.first_known_day(stored.value.source)
    stamp = opened.audit_changed("delete", "claim", stored.value.id, None, stored.audit, since)
    sameness = f"deleted {stored.value.id}"
    claims.replace(opened.transaction, opened.timeline_id, stored.value, sameness, stamp)
    opened.counts["claims"] -= 1
    opened.touch(stored.value.event)


def restore_with_event(opened: UnitOfWork, stored: Versioned[Claim]) -> None:
    """Bring a claim back that went with its event; raises Invalid where it can be read no more, Taken."""
    faults, words = ErrorCollector(), stored.value.to_dict()
    source = sources.by_id(opened.transaction, opened.timeline_id, stored.value.source)
    if source is None or source.audit.deleted:
        faults.add("/revision", "unknown_source", f"claim “{stored.value.id}” rests on a source that was deleted since")
    sameness = check_claim(opened, words, f"/claims/{stored.value.id}", faults)
    faults.raise_if_any()
    assert sameness is not None  # noqa: S101 - without faults there is one
    stamp = opened.audit_changed(
        "restore",
        "claim",
        stored.value.id,
        stored.value.to_dict(),
        stored.audit,
        opened.first_known_day(stored.value.source),
    )
    claims.replace(opened.transaction, opened.timeline_id, stored.value, sameness, stamp)
    opened.counts["claims"] += 1
    opened.touch(stored.value.event)


def _standing(opened: UnitOfWork, author: User, claim_id: str, matches: Precondition) -> Versioned[Claim]:
    stored = claims.by_id(opened.transaction, opened.timeline_id, claim_id)
    shown = read_model.get_claim(opened.transaction, opened.timeline_id, claim_id)
    if stored is None or shown is None or stored.audit.deleted:
        raise NotFound(f"this timeline has no claim “{claim_id}”")
    check_may_edit(author, stored.audit)
    check_precondition(
        matches,
        shown.revision,
        lambda: json_format.with_authors(shown.body, stored.audit.created_by, stored.audit.updated_by),
    )
    return stored
