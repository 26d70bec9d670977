"""A decision: what a person concludes about a conflict. It holds while the conflict has the same fingerprint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

CONFLICT_STATUSES = OPEN, EXPLAINED, RESOLVED, DISMISSED = ("open", "explained", "resolved", "dismissed")
"""The statuses that a person may set."""
CLOSED = "closed"
"""The status of a conflict that no longer exists."""
DECIDED_STATUSES = (EXPLAINED, RESOLVED)


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision. ``fingerprint`` and ``claims`` are the conflict's at that time; ``at`` is RFC 3339."""

    status: str
    note: str | None
    prefers: str | None
    by: str
    at: str
    fingerprint: str
    claims: tuple[str, ...]

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Decision:
        """Build a decision from its stored form."""
        return cls(**{**data, "claims": tuple(data["claims"])})

    def to_record(self) -> dict[str, Any]:
        """The stored form."""
        return {**asdict(self), "claims": list(self.claims)}

    def to_public(self) -> dict[str, Any]:
        """The decision as in JSON, with the name of its author."""
        return {"status": self.status, "note": self.note, "prefers": self.prefers, "by": self.by, "at": self.at}


def decision_for(decisions: Sequence[Decision], fingerprint: str) -> Decision | None:
    """The newest decision about exactly this fingerprint, even where the conflict had others in between."""
    return next((decision for decision in reversed(decisions) if decision.fingerprint == fingerprint), None)


def status_of(decisions: Sequence[Decision], fingerprint: str) -> str:
    """The status of a conflict that exists: as decided, or open."""
    decision = decision_for(decisions, fingerprint)
    return decision.status if decision else OPEN


def reopening_reason(decisions: Sequence[Decision], fingerprint: str, claims: Sequence[str]) -> str | None:
    """What changed since the last decision; None where a decision holds or there is none."""
    if not decisions or decision_for(decisions, fingerprint):
        return None
    before = set(decisions[-1].claims)
    joined, left = sorted(set(claims) - before), sorted(before - set(claims))
    changes = []
    if joined:
        changes.append(f"joined since: {', '.join(joined)}")
    if left:
        changes.append(f"left since: {', '.join(left)}")
    return "; ".join(changes) or "a value, a reading, a scope, a time or a relation in it changed since"
