"""Conflicts: claims that cannot all be true, with sides, a level and a rationale that a stranger can recompute."""

from service.domain.comparison import RULE_VERSION, Disagreement, compare
from service.domain.conflict.declared import declared_between_claims, declared_between_events
from service.domain.conflict.detection import Conflict, Outline, Side, disagreeing_pairs, outline_conflicts, tell
from service.domain.conflict.graph import Debate, debate, debates

__all__ = [
    "RULE_VERSION",
    "Conflict",
    "Debate",
    "Disagreement",
    "Outline",
    "Side",
    "compare",
    "debate",
    "debates",
    "declared_between_claims",
    "declared_between_events",
    "disagreeing_pairs",
    "outline_conflicts",
    "tell",
]
