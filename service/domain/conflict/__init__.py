"""Conflicts: claims that cannot all be true, with sides, a level and a rationale that anybody can recompute."""

from service.domain.comparison import RULE_VERSION, Disagreement, compare
from service.domain.conflict.declared import (
    declared_between_claims,
    declared_between_events,
    find_claim_contradictions,
    find_event_contradictions,
)
from service.domain.conflict.detection import (
    Conflict,
    ConflictSummary,
    Side,
    describe,
    disagreeing_pairs,
    summarize_conflicts,
)
from service.domain.conflict.graph import PropertyClaims, claims_by_property, property_claims

__all__ = [
    "RULE_VERSION",
    "Conflict",
    "ConflictSummary",
    "Disagreement",
    "PropertyClaims",
    "Side",
    "claims_by_property",
    "compare",
    "declared_between_claims",
    "declared_between_events",
    "describe",
    "disagreeing_pairs",
    "find_claim_contradictions",
    "find_event_contradictions",
    "property_claims",
    "summarize_conflicts",
]
