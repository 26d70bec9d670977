"""Rules for claims: what they refer to, how repeated claims differ, and whether a new vocabulary fits them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.domain.claim import Claim, may_supersede
from service.domain.errors import ParseError
from service.domain.timeline import Property
from service.domain.values import parse_value
from service.recording.sources import describe
from service.recording.unit_of_work import UnitOfWork
from service.recording.validation import ErrorCollector, Notice, existing
from service.storage import claims, sources
from service.storage.audited import Versioned

_SUCCESSION = ("supersedes", "property", "attributed_to", "source")
"""The fields on which `supersedes` depends."""
_NOT_IDENTITY = (
    "id",
    "credibility",
    "locator",
    "quote",
    "note",
    "supersedes",
    "contradicts",
    "status",
    "status_note",
    "status_date",
)
"""The fields in which two claims with the same identity may differ."""


def check_links(uow: UnitOfWork, claim: Claim, former: Claim | None, pointer: str, errors: ErrorCollector) -> None:
    """Check the claims that a claim names. Links that ``former`` had stay valid even if their targets were deleted."""
    if claim.supersedes is not None and not (former and _same_succession(claim, former)):
        problem = _supersession_error(uow, claim)
        if problem:
            errors.add(f"{pointer}/supersedes", *problem)
    known = uow.incoming["claim"] | {contradiction.to for contradiction in (former.contradicts if former else ())}
    seen = set()
    for index, contradiction in enumerate(claim.contradicts):
        target = contradiction.to
        place = f"{pointer}/contradicts/{index}/claim"
        other = existing(_by_id(uow, target))
        if target == claim.id:
            errors.add(place, "itself", "a claim does not contradict itself")
        elif target in seen:
            errors.add(place, "duplicate", f"“{target}” is named twice")
        elif other is None and target not in known:
            errors.add(place, "unknown_claim", f"this timeline has no claim “{target}”")
        seen.add(target)


def check_successor(uow: UnitOfWork, claim: Claim, errors: ErrorCollector) -> None:
    """Check that the claim that supersedes this one may still do so."""
    successor_id = claims.successor_of(uow.transaction, uow.timeline_id, claim.id)
    successor = _by_id(uow, successor_id) if successor_id else None
    if successor is None or may_supersede(successor.value, claim, _updates(uow, successor.value.source, claim.source)):
        return
    detail = f"“{successor_id}” supersedes this claim, and could not if it were about or by another; change that first"
    errors.add("", "superseded", detail)


def check_references(
    uow: UnitOfWork, posted: Mapping[str, Any], same: Claim, pointer: str, errors: ErrorCollector
) -> None:
    """Check that the claims named in a body exist, although the body repeats a stored claim and is not kept."""
    named = [("supersedes", posted.get("supersedes"))]
    named += [
        (f"contradicts/{index}/claim", contradiction["claim"])
        for index, contradiction in enumerate(posted.get("contradicts") or ())
    ]
    known = {same.supersedes, *(contradiction.to for contradiction in same.contradicts), *uow.incoming["claim"], None}
    for place, other_id in named:
        if other_id not in known and _by_id(uow, other_id or "") is None:
            errors.add(f"{pointer}/{place}", "unknown_claim", f"this timeline has no claim “{other_id}”")


def differences(same: Claim, posted: Mapping[str, Any], pointer: str) -> list[Notice]:
    """The fields in which a body differs from the stored claim that it repeats."""
    stored = same.to_dict()
    sent = {name: posted[name] for name in _NOT_IDENTITY if name in posted and posted[name] != stored[name]}
    return [
        {
            "pointer": f"{pointer}/{name}",
            "code": "kept",
            "detail": f"“{same.id}” states exactly this already, with {name} {describe(stored[name])}; "
            f"that is not changed, PATCH it to change it; got {describe(value)}",
        }
        for name, value in sent.items()
    ]


def invalidates_claims(uow: UnitOfWork, key: str, declared: Property | None) -> bool:
    """Whether claims have values of a property that are not valid with its new declaration; None removes it."""
    timeline = uow.timeline
    if declared == timeline.vocabulary[key] or not claims.count_of_property(uow.transaction, uow.timeline_id, key):
        return False
    if declared is None:
        return True
    try:
        for value in claims.values_of_property(uow.transaction, uow.timeline_id, key):
            parse_value(declared, value, timeline.timezone)
    except ParseError:
        return True
    return False


def _by_id(uow: UnitOfWork, claim_id: str) -> Versioned[Claim] | None:
    return claims.by_id(uow.transaction, uow.timeline_id, claim_id)


def _same_succession(claim: Claim, former: Claim) -> bool:
    return all(getattr(claim, name) == getattr(former, name) for name in _SUCCESSION)


def _supersession_error(uow: UnitOfWork, claim: Claim) -> tuple[str, str] | None:
    """Code and detail of the reason why a claim may not supersede the one that it names; None if it may."""
    earlier = existing(_by_id(uow, claim.supersedes or ""))
    if claim.supersedes == claim.id:
        return "itself", "a claim does not supersede itself"
    if earlier is None:
        return "unknown_claim", f"this timeline has no claim “{claim.supersedes}”"
    if not may_supersede(claim, earlier.value, _updates(uow, claim.source, earlier.value.source)):
        return "not_its_own", (
            f"this claim may not supersede “{earlier.value.id}”: that must be about the same event and property, and "
            "by the same speaker, in the same source, or in one that this claim's source updates"
        )
    other_id = claims.successor_of(uow.transaction, uow.timeline_id, earlier.value.id)
    if other_id not in (None, claim.id):
        return "superseded", f"“{earlier.value.id}” is superseded by “{other_id}” already; name that one"
    if _is_circular(uow, claim):
        return "circle", "claims would supersede each other in a circle"
    return None


def _is_circular(uow: UnitOfWork, claim: Claim) -> bool:
    """Whether the chain of superseded claims leads back to this one."""
    superseded_by_id = claims.successions(uow.transaction, uow.timeline_id, claim.event)
    next_id, steps = claim.supersedes, 0
    while next_id is not None and steps <= len(superseded_by_id):
        if next_id == claim.id:
            return True
        next_id, steps = superseded_by_id.get(next_id), steps + 1
    return False


def _updates(uow: UnitOfWork, source_id: str, earlier_id: str) -> bool:
    stored = sources.by_id(uow.transaction, uow.timeline_id, source_id)
    return stored is not None and any(
        derivation.source == earlier_id and derivation.how == "updates" for derivation in stored.value.derived_from
    )
