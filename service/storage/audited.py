"""A noun as the record holds it: the words people wrote, and who wrote them when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class AuditInfo:
    """Who wrote a row and when (UTC microseconds), the last revision that changed it, whether it is a tombstone."""

    revision: int
    created_at: int
    created_by: str
    updated_at: int
    updated_by: str
    deleted: bool = False

    def as_columns(self) -> dict[str, Any]:
        """The six columns that every written row has."""
        return {
            "revision": self.revision,
            "created_at": self.created_at,
            "created_by": self.created_by,
            "updated_at": self.updated_at,
            "updated_by": self.updated_by,
            "deleted": self.deleted,
        }

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> AuditInfo:
        """The stamp of a row."""
        return cls(
            row["revision"],
            row["created_at"],
            row["created_by"],
            row["updated_at"],
            row["updated_by"],
            bool(row["deleted"]),
        )


@dataclass(frozen=True, slots=True)
class Versioned(Generic[T]):
    """A noun with its stamp."""

    value: T
    audit: AuditInfo
