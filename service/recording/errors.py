"""What the record refuses, drawn as a tree; a sentence each.

TimelineError
└── RecordError
    ├── Missing      there is no such thing, or it was deleted
    ├── Taken        the slug, id or address is another's already
    ├── InUse        others rest on it, so it cannot go before them
    ├── Stale        it changed since it was read
    ├── NotYours     a reporter may edit only what it added
    └── KeyReused    something else was sent with this key before
"""

from __future__ import annotations

from collections.abc import Sequence

from service.domain.errors import TimelineError


class RecordError(TimelineError):
    """The record cannot take a change; nothing was changed."""


class NotFound(RecordError):
    """There is no such thing, or it was deleted."""


class AlreadyExists(RecordError):
    """The slug, id or address is another's already; ``existing`` is that one's path."""

    def __init__(self, detail: str, existing: str) -> None:
        super().__init__(detail)
        self.existing = existing


class InUse(RecordError):
    """Others rest on it; ``holders`` are their paths."""

    def __init__(self, detail: str, holders: Sequence[str]) -> None:
        super().__init__(detail)
        self.holders = tuple(holders)


class PreconditionFailed(RecordError):
    """It changed since it was read; ``current`` is its JSON now, None where there is none to show."""

    def __init__(self, detail: str, current: bytes | None) -> None:
        super().__init__(detail)
        self.current = current


class PermissionDenied(RecordError):
    """A reporter may edit only what it added."""


class KeyReused(RecordError):
    """Something else was sent with this key before."""
