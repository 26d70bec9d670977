"""Checks that the use cases share: what exists, who may edit, the precondition, and errors collected with their place.

The corrections of all nouns have one form: look the noun up, check the author and the precondition, let the caller
revise the stored fields, and put the result.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

from service.domain.errors import FieldError, ValidationError
from service.formats import json as json_format
from service.permissions import User
from service.recording.errors import AlreadyExists, NotFound, PermissionDenied, PreconditionFailed
from service.storage.audited import AuditInfo, Versioned
from service.storage.read_model import RenderedClaim, TimelineEntry

T = TypeVar("T")
Rendered = TypeVar("Rendered", TimelineEntry, RenderedClaim)
Precondition = Callable[[int], bool]
"""Whether a revision is the one that the client has read."""
Revise = Callable[[Mapping[str, Any], Mapping[str, Any]], dict[str, Any]]
"""Gives the new fields from the stored fields and from the JSON shown now; raises ValidationError."""
Notice = dict[str, str]
"""A remark about something accepted: ``pointer``, ``code``, ``detail``."""


def existing(stored: Versioned[T] | None) -> Versioned[T] | None:
    """The stored noun, unless it is a tombstone."""
    return None if stored is None or stored.audit.deleted else stored


def require(stored: Versioned[T] | None, noun: str, noun_id: str) -> Versioned[T]:
    """The stored noun; raises NotFound if there is none or only a tombstone."""
    if stored is None or stored.audit.deleted:
        raise NotFound(f"this timeline has no {noun} “{noun_id}”")
    return stored


def require_editable(
    author: User, noun: str, noun_id: str, stored: Versioned[T] | None, rendered: Rendered | None, matches: Precondition
) -> tuple[Versioned[T], Rendered]:
    """The stored noun and its rendered form; raises NotFound, PermissionDenied, PreconditionFailed."""
    if stored is None or stored.audit.deleted or rendered is None:
        raise NotFound(f"this timeline has no {noun} “{noun_id}”")
    check_editable(author, stored.audit, matches, rendered.revision, lambda: rendered.body)
    return stored, rendered


def check_editable(
    author: User, audit: AuditInfo, matches: Precondition, revision: int, body: Callable[[], bytes]
) -> None:
    """Raise PermissionDenied if another user added the noun and the author may not edit it, or PreconditionFailed.

    ``body`` gives the JSON of the noun now, without its authors.
    """
    check_author(author, audit)
    check_precondition(matches, revision, lambda: with_audit_authors(body(), audit))


def check_author(author: User, audit: AuditInfo) -> None:
    """Raise PermissionDenied if another user added the noun and the author may not edit it."""
    if not author.may_edit(audit.created_by):
        raise PermissionDenied("a reporter edits only what it added; an editor can do this")


def check_precondition(matches: Precondition, revision: int, current: Callable[[], bytes | None]) -> None:
    """Raise PreconditionFailed if the client has read another revision; ``current`` gives the JSON now."""
    if not matches(revision):
        raise PreconditionFailed("this changed since you read it; `current` is how it stands now", current())


def revised(revise: Revise, stored: Mapping[str, Any], body: bytes, audit: AuditInfo) -> dict[str, Any]:
    """The new fields of a stored noun; ``body`` is its JSON now, without its authors."""
    return revise(stored, json.loads(with_audit_authors(body, audit)))


def with_audit_authors(body: bytes, audit: AuditInfo) -> bytes:
    """A JSON body with the names of its authors."""
    return json_format.with_authors(body, audit.created_by, audit.updated_by)


class ErrorCollector:
    """Collects all errors of one body, so that they are reported together."""

    def __init__(self) -> None:
        self._errors: list[FieldError] = []
        self._duplicate: AlreadyExists | None = None

    def __len__(self) -> int:
        return len(self._errors)

    def add(self, pointer: str, code: str, detail: str) -> None:
        """Add an error at a JSON pointer."""
        self._errors.append(FieldError(pointer, code, detail))

    def add_duplicate(self, error: AlreadyExists) -> None:
        """Add an id that is taken; only the first is raised, and only if there is no other error."""
        self._duplicate = self._duplicate or error

    def raise_if_any(self) -> None:
        """Raise ValidationError with all errors, else AlreadyExists if an id is taken."""
        if self._errors:
            raise ValidationError(self._errors)
        if self._duplicate is not None:
            raise self._duplicate


def check_status_date(posted: dict[str, Any], today: date, pointer: str, errors: ErrorCollector) -> None:
    """Fill in the day of a retraction or correction; a day in the future is an error."""
    given = posted.get("status_date")
    if given is None:
        if posted.get("status", "live") != "live":
            posted["status_date"] = today.isoformat()
    elif date.fromisoformat(given) > today:
        errors.add(
            f"{pointer}/status_date",
            "future",
            f"{given} is in the future; a source or claim is retracted on a day up to today ({today.isoformat()})",
        )
