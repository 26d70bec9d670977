"""Decisions: what a person made of a conflict. They hold while what they were made of stays the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

CONFLICT_STATUSES = ("open", "explained", "resolved", "dismissed")
DECIDED_STATUSES = ("explained", "resolved")


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision. ``fingerprint`` and ``claims`` are those of the conflict when it was made; ``at`` is RFC 3339."""

    status: str
    note: str | None
    prefers: str | None
    by: str
    at: str
    fingerprint: str
    claims: tuple[str, ...]

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> Decision:
        """The decision that the record keeps."""
        return cls(**{**kept, "claims": tuple(kept["claims"])})

    def to_record(self) -> dict[str, Any]:
        """As the record keeps it."""
        return {**asdict(self), "claims": list(self.claims)}

    def to_public(self) -> dict[str, Any]:
        """As the wire shows it, the name included."""
        return {"status": self.status, "note": self.note, "prefers": self.prefers, "by": self.by, "at": self.at}


def decision_for(decisions: Sequence[Decision], fingerprint: str) -> Decision | None:
    """The newest decision that was made of exactly this, wherever else the conflict has been since."""
    return next((each for each in reversed(decisions) if each.fingerprint == fingerprint), None)


def status_of(decisions: Sequence[Decision], fingerprint: str) -> str:
    """Where a conflict stands: decided while the decision holds, open otherwise."""
    found = decision_for(decisions, fingerprint)
    return found.status if found else "open"


def reopening_reason(decisions: Sequence[Decision], fingerprint: str, claims: Sequence[str]) -> str | None:
    """What changed since the last decision, where that holds no more; None where it holds or there is none."""
    if not decisions or decision_for(decisions, fingerprint):
        return None
    before = set(decisions[-1].claims)
    joined, left = sorted(set(claims) - before), sorted(before - set(claims))
    told = []
    if joined:
        told.append(f"joined since: {', '.join(joined)}")
    if left:
        told.append(f"left since: {', '.join(left)}")
    return "; ".join(told) or "a value, a reading, a scope, a time or a relation in it changed since"
