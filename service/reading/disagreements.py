"""The pairs of claims that disagree in a conflict: computed when a request asks for them, because there can be many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from service.domain.assessment import assess
from service.domain.conflict import disagreeing_pairs
from service.domain.decision import CLOSED
from service.domain.parsed_claim import ParsedClaim
from service.storage import conflicts, events
from service.storage.conflicts import StoredConflict
from service.storage.database import Transaction
from service.storage.timelines import StoredTimeline

MAX_PAIRS = 1000
"""A conflict shows so many pairs at most."""
Pairs = list[list[Any]]


def current_pairs(transaction: Transaction, timeline: StoredTimeline, conflict: StoredConflict) -> Pairs:
    """The pairs at present; none if the conflict is closed, unless a person declared it."""
    if conflict.kind == "declared":
        return declared_pair(conflict)
    if conflict.status == CLOSED:
        return []
    stored = events.record_of(transaction, timeline, conflicts.event_ids_of(conflict)[0])
    if stored is None:
        return []
    assessment = assess(stored.record)
    live_ids = [claim_id for claim_id in conflict.findings["claims"] if claim_id in assessment.live_ids]
    return pairs_among([assessment.parsed_claims[claim_id] for claim_id in live_ids])


def declared_pair(conflict: StoredConflict) -> Pairs:
    """The pair that a person declared; none if that is a pair of events."""
    claim_ids = conflict.findings["claims"]
    return [[*claim_ids, conflict.level]] if claim_ids else []


def pairs_among(claims: Sequence[ParsedClaim]) -> Pairs:
    """The pairs that disagree, each with the level, the lower id first."""
    return [list(pair) for pair in disagreeing_pairs(claims, MAX_PAIRS)]
