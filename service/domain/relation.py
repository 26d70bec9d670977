"""Relations: how one event stands to another, and which claims a person says contradict each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

KINDS = ("before", "after", "during", "same_time", "part_of", "reports_on", "contradicts")


@dataclass(frozen=True, slots=True)
class Relation:
    """From the event that bears it to another (``to`` is that event's id)."""

    kind: str
    to: str
    note: str | None = None

    @classmethod
    def from_dict(cls, posted: Mapping[str, Any]) -> Relation:
        """The relation that a checked body names."""
        return cls(posted["kind"], posted["event"], posted.get("note"))

    def to_dict(self) -> dict[str, Any]:
        """As the wire shows it."""
        return {"kind": self.kind, "event": self.to, "note": self.note}


@dataclass(frozen=True, slots=True)
class Contradiction:
    """From the claim that bears it to another (``to`` is that claim's id): a person's word, with that person's note."""

    to: str
    note: str | None = None

    @classmethod
    def from_dict(cls, posted: Mapping[str, Any]) -> Contradiction:
        """The contradiction that a checked body names."""
        return cls(posted["claim"], posted.get("note"))

    def to_dict(self) -> dict[str, Any]:
        """As the wire shows it."""
        return {"claim": self.to, "note": self.note}
