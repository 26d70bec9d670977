"""Collecting what is wrong with a body, all at once, each with its place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from service.domain.errors import Fault, Invalid, Unreadable
from service.recording.errors import Taken


class Faults:
    """The faults found so far in one body."""

    def __init__(self) -> None:
        self._found: list[Fault] = []
        self._clash: Taken | None = None

    def __len__(self) -> int:
        return len(self._found)

    def add(self, pointer: str, code: str, detail: str) -> None:
        """One more."""
        self._found.append(Fault(pointer, code, detail))

    def clash(self, taken: Taken) -> None:
        """An id that is another's: told only where nothing else is wrong, since that comes first."""
        self._clash = self._clash or taken

    @contextmanager
    def at(self, pointer: str) -> Iterator[None]:
        """What cannot be read in here is a fault at that place."""
        try:
            yield
        except Unreadable as error:
            self.add(pointer, error.code, error.detail)

    def settle(self) -> None:
        """Raise Invalid where anything was found, Taken where an id is another's."""
        if self._found:
            raise Invalid(self._found)
        if self._clash is not None:
            raise self._clash


def check_status_date(posted: dict[str, Any], today: date, pointer: str, faults: Faults) -> None:
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
