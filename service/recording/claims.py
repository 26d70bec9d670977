"""Claims: recorded with their event or later, corrected, retracted, taken off the record."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from service.domain import values
from service.domain.availability import claim_touched_from
from service.domain.claim import Claim, folded
from service.domain.errors import Unreadable
from service.formats import json as json_format
from service.permissions import Person
from service.recording import sources as recording_sources
from service.recording.claim_rules import check_links, check_named, check_successor, differences
from service.recording.errors import Missing, Taken
from service.recording.sources import Notice, Revise
from service.recording.transaction import Precondition, change, check_fresh, check_may_edit, finish
from service.recording.unit_of_work import Change, Trial
from service.recording.validation import Faults, check_status_date
from service.storage import claims, events, read_model, sources
from service.storage.audited import Stamp, Stored
from service.storage.database import Database, Writable
from service.storage.read_model import ArrangedClaim


@dataclass(frozen=True, slots=True)
class RecordedClaim:
    """What became of a claim: ``created`` is false where exactly this was said already."""

    shown: ArrangedClaim
    stamp: Stamp
    created: bool
    notices: tuple[Notice, ...] = ()


def record(
    database: Writable,
    slug: str,
    author: Person,
    event_id: str,
    posted: dict[str, Any],
    reason: str | None,
    trial: Trial | None = None,
) -> RecordedClaim:
    """Add a claim to an event; raises Missing, Invalid, Taken."""
    with change(database, slug, author, reason, trial) as opened:
        event = events.by_id(opened.transaction, opened.number, event_id)
        if event is None or event.stamp.deleted:
            raise Missing(f"this timeline has no event “{event_id}”")
        faults, notices = Faults(), list[Notice]()
        posted["source"] = recording_sources.find_or_add(opened, posted["source"], "/source", faults, notices)
        stored, created = add(opened, event_id, posted, "", faults, notices)
        faults.settle()
        assert stored is not None  # noqa: S101 - without faults there is a claim
        finish(opened)
        return _recorded(opened, stored.noun.id, created, tuple(notices))


def _recorded(opened: Change, claim_id: str, created: bool, notices: tuple[Notice, ...] = ()) -> RecordedClaim:
    shown = read_model.claim(opened.transaction, opened.number, claim_id)
    stored = claims.by_id(opened.transaction, opened.number, claim_id)
    assert shown is not None and stored is not None  # noqa: S101, PT018 - settled just now
    return RecordedClaim(shown, stored.stamp, created, notices)


def add(
    opened: Change,
    event_id: str,
    posted: Mapping[str, Any],
    pointer: str,
    faults: Faults,
    notices: list[Notice] | None = None,
) -> tuple[Stored[Claim] | None, bool]:
    """Add a claim within a change, its source being an id or None where that was at fault.

    Gives the claim and whether it is new; a claim that repeats another exactly is that one, and where what was sent
    says more or otherwise, ``notices`` tell that the stored words stay.
    """
    words = {**posted, "event": event_id}
    check_status_date(words, opened.today, pointer, faults)
    sameness = check(opened, words, pointer, faults)
    if sameness is None:
        return None, False
    known = claims.same_as(opened.transaction, opened.number, sameness)
    if known is not None:
        check_named(opened, posted, known.noun, pointer, faults)
        if notices is not None:
            notices += differences(known.noun, posted, pointer)
        return known, False
    given = posted.get("id")
    claim_id = given or opened.new_id()
    if given and claims.by_id(opened.transaction, opened.number, claim_id) is not None:
        path = f"/v1/timelines/{opened.timeline.slug}/claims/{claim_id}"
        faults.clash(Taken(f"there is a claim “{claim_id}” already", path))
        return None, False
    claim, before = Claim.of({**words, "id": claim_id}), len(faults)
    check_links(opened, claim, None, pointer, faults)
    if len(faults) > before:
        # Nothing of this will be kept; without what the tables would refuse, other claims can still be judged.
        claim = replace(claim, supersedes=None, contradicts=())
    stamp = opened.first("claim", claim_id, claim.as_posted(), opened.known(claim.source))
    claims.add(opened.transaction, opened.number, claim, sameness, stamp)
    opened.counts["claims"] += 1
    opened.touch(event_id)
    return Stored(claim, stamp), True


def check(opened: Change, words: dict[str, Any], pointer: str, faults: Faults) -> str | None:
    """Read a claim's value under its property; gives what is equal for claims that repeat each other exactly.

    A number becomes the words it would be written with: what is shown is always text, or true and false.
    """
    try:
        declared = opened.timeline.property(words["property"])
    except Unreadable as error:
        faults.add(f"{pointer}/property", error.code, error.detail)
        return None
    try:
        read = values.read(declared, words["value"], opened.timeline.timezone)
    except Unreadable as error:
        faults.add(f"{pointer}/value", error.code, error.detail)
        return None
    if isinstance(words["value"], (int, float)) and not isinstance(words["value"], bool):
        words["value"] = read.shown["text"]
    if words["source"] is None:
        return None
    scope = sorted((folded(key), folded(value)) for key, value in (words.get("scope") or {}).items())
    speaker = folded(words["attributed_to"]) if words.get("attributed_to") else None
    parts = [words["event"], declared.key, read.canonical, scope, words.get("valid"), words["source"], speaker]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def correct(
    database: Database,
    slug: str,
    author: Person,
    claim_id: str,
    matches: Precondition,
    revise: Revise,
    reason: str | None,
    trial: Trial | None = None,
) -> RecordedClaim:
    """Change a claim's words, a retraction included; raises Missing, NotYours, Stale, Invalid, Taken."""
    with change(database, slug, author, reason, trial) as opened:
        stored = _standing(opened, author, claim_id, matches)
        shown = read_model.claim(opened.transaction, opened.number, claim_id)
        assert shown is not None  # noqa: S101 - it stands
        now = {**json.loads(shown.body), "created_by": stored.stamp.created_by, "updated_by": stored.stamp.updated_by}
        put(opened, stored, revise(stored.noun.as_posted(), now))
        finish(opened)
        return _recorded(opened, claim_id, created=False)


def put(opened: Change, stored: Stored[Claim], posted: dict[str, Any]) -> None:
    """Keep new words for a claim within a change; the same words change nothing."""
    former, faults = stored.noun, Faults()
    words = {**posted, "id": former.id, "event": former.event}
    words["source"] = recording_sources.find_or_add(opened, posted["source"], "/source", faults, [])
    check_status_date(words, opened.today, "", faults)
    sameness = check(opened, words, "", faults)
    faults.settle()
    assert sameness is not None  # noqa: S101 - without faults there is one
    claim = Claim.of(words)
    if claim == former:
        return
    check_links(opened, claim, former, "", faults)
    check_successor(opened, claim, faults)
    faults.settle()
    same = claims.same_as(opened.transaction, opened.number, sameness)
    if same is not None and same.noun.id != claim.id:
        path = f"/v1/timelines/{opened.timeline.slug}/claims/{same.noun.id}"
        raise Taken("another claim says exactly this already", path)
    since = claim_touched_from(former, claim, opened.known(former.source, claim.source))
    stamp = opened.further("update", "claim", claim.id, claim.as_posted(), stored.stamp, since)
    claims.replace(opened.transaction, opened.number, claim, sameness, stamp)
    opened.touch(claim.event)


def remove(
    database: Database,
    slug: str,
    author: Person,
    claim_id: str,
    matches: Precondition,
    reason: str | None,
    trial: Trial | None = None,
) -> None:
    """Take a claim off the record, for our own slips; a source that takes its word back is a retraction."""
    with change(database, slug, author, reason, trial) as opened:
        take_off(opened, _standing(opened, author, claim_id, matches))


def take_off(opened: Change, stored: Stored[Claim]) -> None:
    """Take a claim off within a change; a tombstone stays."""
    since = opened.known(stored.noun.source)
    stamp = opened.further("delete", "claim", stored.noun.id, None, stored.stamp, since)
    sameness = f"deleted {stored.noun.id}"
    claims.replace(opened.transaction, opened.number, stored.noun, sameness, stamp)
    opened.counts["claims"] -= 1
    opened.touch(stored.noun.event)


def bring_back(opened: Change, stored: Stored[Claim]) -> None:
    """Bring a claim back that went with its event; raises Invalid where it can be read no more, Taken."""
    faults, words = Faults(), stored.noun.as_posted()
    source = sources.by_id(opened.transaction, opened.number, stored.noun.source)
    if source is None or source.stamp.deleted:
        faults.add("/revision", "unknown_source", f"claim “{stored.noun.id}” rests on a source that was deleted since")
    sameness = check(opened, words, f"/claims/{stored.noun.id}", faults)
    faults.settle()
    assert sameness is not None  # noqa: S101 - without faults there is one
    stamp = opened.further(
        "restore", "claim", stored.noun.id, stored.noun.as_posted(), stored.stamp, opened.known(stored.noun.source)
    )
    claims.replace(opened.transaction, opened.number, stored.noun, sameness, stamp)
    opened.counts["claims"] += 1
    opened.touch(stored.noun.event)


def _standing(opened: Change, author: Person, claim_id: str, matches: Precondition) -> Stored[Claim]:
    stored = claims.by_id(opened.transaction, opened.number, claim_id)
    shown = read_model.claim(opened.transaction, opened.number, claim_id)
    if stored is None or shown is None or stored.stamp.deleted:
        raise Missing(f"this timeline has no claim “{claim_id}”")
    check_may_edit(author, stored.stamp)
    check_fresh(
        matches,
        shown.revision,
        lambda: json_format.signed(shown.body, stored.stamp.created_by, stored.stamp.updated_by),
    )
    return stored
