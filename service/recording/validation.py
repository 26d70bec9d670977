"""Collecting what is wrong with a body, all at once, each with its place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from service.domain.errors import FieldError, ParseError, ValidationError
from service.recording.errors import AlreadyExists


class ErrorCollector:
    """The faults found so far in one body."""

    def __init__(self) -> None:
        self._found: list[FieldError] = []
        self._clash: AlreadyExists | None = None

    def __len__(self) -> int:
        return len(self._found)

    def add(self, pointer: str, code: str, detail: str) -> None:
        """One more."""
        self._found.append(FieldError(pointer, code, detail))

    def add_duplicate(self, taken: AlreadyExists) -> None:
        """An id that is another's: told only where nothing else is wrong, since that comes first."""
        self._clash = self._clash or taken

    @contextmanager
    def at(self, pointer: str) -> Iterator[None]:
        """What cannot be read in here is a fault at that place."""
        try:
            yield
        except ParseError as error:
            self.add(pointer, error.code, error.detail)

    def raise_if_any(self) -> None:
        """Raise Invalid where anything was found, Taken where an id is another's."""
        if self._found:
            raise ValidationError(self._found)
        if self._clash is not None:
            raise self._clash


def check_status_date(posted: dict[str, Any], today: date, pointer: str, faults: ErrorCollector) -> None:
    """Fill in the day of a retraction or correction, and refuse one that is still to come."""
    given = posted.get("status_date")
    if given is None:
        if posted.get("status", "live") != "live":
            posted["status_date"] = today.isoformat()
    elif date.fromisoformat(given) > today:
        faults.add(
            f"{pointer}/status_date",
            "future",
            f"{given} is still to come; a source or claim is taken back on a day up to today ({today.isoformat()})",
        )
