"""Repeated claims: one that says exactly what another says is that one, and what else was sent with it is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.domain.claim import Claim
from service.recording.faults import Faults
from service.recording.ledger import Change
from service.recording.sources import Notice, said
from service.storage import claims

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


def check_named(opened: Change, posted: Mapping[str, Any], known: Claim, pointer: str, faults: Faults) -> None:
    """Refuse claims that are named and are not there, although nothing of a repeated claim is kept."""
    named = [("supersedes", posted.get("supersedes"))]
    named += [(f"contradicts/{at}/claim", each["claim"]) for at, each in enumerate(posted.get("contradicts") or ())]
    kept = {known.supersedes, *(each.to for each in known.contradicts), *opened.coming["claim"], None}
    for place, other in named:
        if other not in kept and claims.by_id(opened.transaction, opened.number, other or "") is None:
            faults.add(f"{pointer}/{place}", "unknown_claim", f"this timeline has no claim “{other}”")


def differences(known: Claim, posted: Mapping[str, Any], pointer: str) -> list[Notice]:
    """Where what was sent of a repeated claim says otherwise than what is stored."""
    stored = known.as_posted()
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
