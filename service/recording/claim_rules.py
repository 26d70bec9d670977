"""What a claim names: the one it supersedes, those it contradicts; and whether it may."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.domain.claim import Claim, may_supersede
from service.recording.sources import Notice, said
from service.recording.unit_of_work import UnitOfWork
from service.recording.validation import ErrorCollector
from service.storage import claims, sources

_SUCCESSION = ("supersedes", "property", "attributed_to", "source")


def check_links(opened: UnitOfWork, claim: Claim, former: Claim | None, pointer: str, faults: ErrorCollector) -> None:
    """Check the claims that this one names; what it named before stays, though that was taken off since."""
    if claim.supersedes is not None and not (former and _same_succession(claim, former)):
        problem = _supersession(opened, claim)
        if problem:
            faults.add(f"{pointer}/supersedes", *problem)
    seen = set()
    known = opened.coming["claim"] | {each.to for each in (former.contradicts if former else ())}
    for at, each in enumerate(claim.contradicts):
        place = f"{pointer}/contradicts/{at}/claim"
        other = claims.by_id(opened.transaction, opened.timeline_id, each.to)
        if each.to == claim.id:
            faults.add(place, "itself", "a claim does not contradict itself")
        elif each.to in seen:
            faults.add(place, "duplicate", f"“{each.to}” is named twice")
        elif each.to not in known and (other is None or other.audit.deleted):
            faults.add(place, "unknown_claim", f"this timeline has no claim “{each.to}”")
        seen.add(each.to)


def _same_succession(claim: Claim, former: Claim) -> bool:
    return all(getattr(claim, name) == getattr(former, name) for name in _SUCCESSION)


def check_successor(opened: UnitOfWork, claim: Claim, faults: ErrorCollector) -> None:
    """A later word that takes this one back must go on being one of its own."""
    later_id = claims.successor_of(opened.transaction, opened.timeline_id, claim.id)
    later = claims.by_id(opened.transaction, opened.timeline_id, later_id) if later_id else None
    if later is not None and not may_supersede(later.value, claim, _updates(opened, later.value.source, claim.source)):
        detail = f"“{later_id}” supersedes this claim, and could not if it were about or by another; change that first"
        faults.add("", "superseded", detail)


def _supersession(opened: UnitOfWork, later: Claim) -> tuple[str, str] | None:
    """Why a claim may not take that one back; None where it may."""
    earlier = claims.by_id(opened.transaction, opened.timeline_id, later.supersedes or "")
    if later.supersedes == later.id:
        return "itself", "a claim does not supersede itself"
    if earlier is None or earlier.audit.deleted:
        return "unknown_claim", f"this timeline has no claim “{later.supersedes}”"
    updates = _updates(opened, later.source, earlier.value.source)
    if not may_supersede(later, earlier.value, updates):
        return "not_its_own", (
            f"“{earlier.value.id}” is not this claim's to take back: it must be about the same event and property, and "
            "by the same speaker, in the same source, or in one that this claim's source updates"
        )
    other = claims.successor_of(opened.transaction, opened.timeline_id, earlier.value.id)
    if other not in (None, later.id):
        return "superseded", f"“{earlier.value.id}” is superseded by “{other}” already; name that one"
    return _circle(opened, later)


def _circle(opened: UnitOfWork, later: Claim) -> tuple[str, str] | None:
    named = claims.successions(opened.transaction, opened.timeline_id, later.event)
    ahead, steps = later.supersedes, 0
    while ahead is not None and steps <= len(named):
        if ahead == later.id:
            return "circle", "claims would supersede each other in a circle"
        ahead, steps = named.get(ahead), steps + 1
    return None


def _updates(opened: UnitOfWork, later: str, earlier: str) -> bool:
    stored = sources.by_id(opened.transaction, opened.timeline_id, later)
    return stored is not None and any(
        each.source == earlier and each.how == "updates" for each in stored.value.derived_from
    )


# Repeated claims: one that says exactly what another says is that one, and what else was sent with it is told.

_MAY_DIFFER = (
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


def check_named(
    opened: UnitOfWork, posted: Mapping[str, Any], known: Claim, pointer: str, faults: ErrorCollector
) -> None:
    """Refuse claims that are named and are not there, although nothing of a repeated claim is kept."""
    named = [("supersedes", posted.get("supersedes"))]
    named += [(f"contradicts/{at}/claim", each["claim"]) for at, each in enumerate(posted.get("contradicts") or ())]
    kept = {known.supersedes, *(each.to for each in known.contradicts), *opened.coming["claim"], None}
    for place, other in named:
        if other not in kept and claims.by_id(opened.transaction, opened.timeline_id, other or "") is None:
            faults.add(f"{pointer}/{place}", "unknown_claim", f"this timeline has no claim “{other}”")


def differences(known: Claim, posted: Mapping[str, Any], pointer: str) -> list[Notice]:
    """Where what was sent of a repeated claim says otherwise than what is stored."""
    stored = known.to_dict()
    sent = {name: posted[name] for name in _MAY_DIFFER if name in posted and posted[name] != stored[name]}
    detail = "“{id}” says exactly this already, with {name} {kept}; that stays. PATCH it to change that; got {got}"
    return [
        {
            "pointer": f"{pointer}/{name}",
            "code": "kept",
            "detail": detail.format(id=known.id, name=name, kept=said(stored[name]), got=said(value)),
        }
        for name, value in sent.items()
    ]
