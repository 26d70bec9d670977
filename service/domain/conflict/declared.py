"""Contradictions that a person declares: between two claims, or between two events."""

from __future__ import annotations

from service.domain.comparison import RULE_VERSION
from service.domain.conflict.detection import Conflict, Origins, Side
from service.domain.conflict.rationale import as_read, conflict_id, fingerprint
from service.domain.event import Event
from service.domain.parsed_claim import ParsedClaim


def declared_between_claims(a: ParsedClaim, b: ParsedClaim, note: str | None, origins: Origins) -> Conflict:
    """The tension that a claim's ``contradicts`` makes with another; both claims live.

    Never a clash of measured values: its level is tension, its reason that a person said so.
    """
    property_key = a.declared.key if a.declared.key == b.declared.key else None
    return Conflict(
        id=conflict_id("declared", a.claim.event, a.id, b.id),
        kind="declared",
        level="tension",
        events=tuple(dict.fromkeys((a.claim.event, b.claim.event))),
        property=property_key,
        sides=tuple(
            Side((one.id,), (), dict(one.reading.shown), tuple(sorted(origins[one.id])), one.grade) for one in (a, b)
        ),
        claims=tuple(sorted((a.id, b.id))),
        rationale=_rationale(as_read(a), as_read(b)),
        summary=note or f"{_named(a)} against {_named(b)}",
        # Only here the address says nothing of what the claims are about.
        fingerprint=fingerprint(sorted((a, b), key=lambda one: one.id), (note or "", a.declared.key, b.declared.key)),
        relations=({"from": a.id, "kind": "contradicts", "to": b.id, "note": note},),
    )


def declared_between_events(a: Event, b: Event, note: str | None) -> Conflict:
    """The tension that an event's relation ``contradicts`` makes with another event."""
    return Conflict(
        id=conflict_id("declared", a.id, "contradicts", b.id),
        kind="declared",
        level="tension",
        events=(a.id, b.id),
        property=None,
        sides=(),
        claims=(),
        rationale=_rationale({"event": a.id, "text": a.title}, {"event": b.id, "text": b.title}),
        summary=note or f"“{a.title}” against “{b.title}”",
        fingerprint=fingerprint((), (a.id, b.id, note or "")),
        relations=({"from": a.id, "kind": "contradicts", "to": b.id, "note": note},),
    )


def _rationale(a: dict[str, object], b: dict[str, object]) -> dict[str, object]:
    return {
        "rule": "declared",
        "rule_version": RULE_VERSION,
        "a": a,
        "b": b,
        "relation": "declared",
        "level_reason": "declared",
    }


def _named(statement: ParsedClaim) -> str:
    return f"{statement.declared.label} “{statement.reading.shown['text']}”"
