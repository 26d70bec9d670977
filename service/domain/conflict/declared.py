"""Contradictions that a person declares: between two claims, or between two events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Protocol

from service.domain.claim import Claim
from service.domain.comparison import RULE_VERSION
from service.domain.conflict.detection import Conflict, Origins, Side
from service.domain.conflict.rationale import as_read, conflict_id, fingerprint
from service.domain.event import Event
from service.domain.parsed_claim import ParsedClaim


class AssessedClaims(Protocol):
    """The part of an event's assessment that is used here."""

    @property
    def live_ids(self) -> frozenset[str]:
        """The ids of the live claims."""

    @property
    def parsed_claims(self) -> Mapping[str, ParsedClaim]:
        """All claims, by id."""

    @property
    def origins(self) -> Origins:
        """The origins of the live claims, by id."""


def find_claim_contradictions(
    claims: Iterable[Claim],
    claim_by_id: Callable[[str], Claim | None],
    assessment_of: Callable[[str], AssessedClaims | None],
    event_id: str | None = None,
) -> Iterator[Conflict]:
    """The conflicts that the ``contradicts`` of these claims declare: one for each pair of live claims.

    ``assessment_of`` gives the assessment of an event, None where it is deleted. With ``event_id``, only pairs of
    which one claim is about that event.
    """
    for claim in claims:
        for contradiction in claim.contradicts:
            other = claim_by_id(contradiction.to)
            if other is None or event_id not in (None, claim.event, other.event):
                continue
            own, others = assessment_of(claim.event), assessment_of(other.event)
            if own and others and claim.id in own.live_ids and other.id in others.live_ids:
                pair = own.parsed_claims[claim.id], others.parsed_claims[other.id]
                yield declared_between_claims(*pair, contradiction.note, {**own.origins, **others.origins})


def find_event_contradictions(
    event: Event, event_by_id: Callable[[str], Event | None], other_id: str | None = None
) -> Iterator[Conflict]:
    """The conflicts that an event's relations ``contradicts`` declare; with ``other_id``, only with that event."""
    for relation in event.relations:
        if relation.kind == "contradicts" and other_id in (None, relation.to):
            other = event_by_id(relation.to)
            if other is not None:
                yield declared_between_events(event, other, relation.note)


def declared_between_claims(a: ParsedClaim, b: ParsedClaim, note: str | None, origins: Origins) -> Conflict:
    """The conflict that ``contradicts`` of claim ``a`` declares with claim ``b``; both are live.

    The level is always tension: the values are not compared.
    """
    property_key = a.declared.key if a.declared.key == b.declared.key else None
    claims = sorted((a, b), key=lambda claim: claim.id)
    return Conflict(
        id=conflict_id("declared", a.claim.event, a.id, b.id),
        kind="declared",
        level="tension",
        events=tuple(dict.fromkeys((a.claim.event, b.claim.event))),
        property=property_key,
        sides=(_side(a, origins), _side(b, origins)),
        claims=tuple(claim.id for claim in claims),
        rationale=_rationale(as_read(a), as_read(b)),
        summary=note or f"{_label(a)} against {_label(b)}",
        # Unlike other conflicts, the id does not contain the properties.
        fingerprint=fingerprint(claims, (note or "", a.declared.key, b.declared.key)),
        relations=({"from": a.id, "kind": "contradicts", "to": b.id, "note": note},),
    )


def declared_between_events(a: Event, b: Event, note: str | None) -> Conflict:
    """The conflict that the relation ``contradicts`` of event ``a`` declares with event ``b``; its level is tension."""
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


def _side(claim: ParsedClaim, origins: Origins) -> Side:
    return Side((claim.id,), (), dict(claim.reading.representation), tuple(sorted(origins[claim.id])), claim.grade)


def _rationale(a: dict[str, object], b: dict[str, object]) -> dict[str, object]:
    return {
        "rule": "declared",
        "rule_version": RULE_VERSION,
        "a": a,
        "b": b,
        "relation": "declared",
        "level_reason": "declared",
    }


def _label(claim: ParsedClaim) -> str:
    return f"{claim.declared.label} “{claim.reading.representation['text']}”"
