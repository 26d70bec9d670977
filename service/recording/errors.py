"""The errors that the use cases raise, as a tree.

TimelineError
├── ValidationError             fields are not valid (domain.errors)
└── RecordError
    ├── NotFound                there is no such thing, or it was deleted
    ├── AlreadyExists           the slug, id or URL is taken
    ├── InUse                   other things refer to it
    ├── PreconditionFailed      it changed since the client read it
    ├── PermissionDenied        a reporter edits only what it added
    └── KeyReused               the idempotency key came with another request before
"""

from __future__ import annotations

from collections.abc import Sequence

from service.domain.errors import TimelineError


class RecordError(TimelineError):
    """A change was refused; nothing was changed."""


class NotFound(RecordError):
    """There is no such thing, or it was deleted."""


class AlreadyExists(RecordError):
    """The slug, id or URL is taken; ``existing`` is the path of the thing that has it."""

    def __init__(self, detail: str, existing: str) -> None:
        super().__init__(detail)
        self.existing = existing


class InUse(RecordError):
    """Other things refer to it; ``holders`` are their paths."""

    def __init__(self, detail: str, holders: Sequence[str]) -> None:
        super().__init__(detail)
        self.holders = tuple(holders)


class PreconditionFailed(RecordError):
    """It changed since the client read it; ``current`` is its JSON now, None if it has none."""

    def __init__(self, detail: str, current: bytes | None) -> None:
        super().__init__(detail)
        self.current = current


class PermissionDenied(RecordError):
    """A reporter may edit only what it added."""


class KeyReused(RecordError):
    """The idempotency key came with another request before."""
