"""A moment: the knowledge of which day, the record of which instant, without which source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from service.domain.errors import FieldError, TimelineError

_MICROSECOND = 1_000_000
_NOTE = (
    "An event's own words (title, summary, date, confidence) and a source's grade are the newsroom's and "  # prose: ok
    "carry no day of publication: they stand as they are now."  # prose: ok
)


class InvalidMoment(TimelineError):
    """Nothing can be read as of this moment; ``error`` names the parameter of the query."""

    def __init__(self, error: FieldError) -> None:
        super().__init__(error.detail)
        self.error = error


class NothingRecorded(TimelineError):
    """There was no such timeline at that instant."""


@dataclass(frozen=True, slots=True)
class Moment:
    """``known_at`` is a calendar day, ``recorded_at`` an RFC 3339 instant, ``without`` the id of a source."""

    known_at: str | None = None
    recorded_at: str | None = None
    without: str | None = None

    @property
    def instant(self) -> int | None:
        """``recorded_at`` in UTC microseconds."""
        if self.recorded_at is None:
            return None
        moment = datetime.fromisoformat(self.recorded_at.upper().replace("Z", "+00:00"))
        return round(moment.timestamp() * _MICROSECOND)

    def to_public(self) -> dict[str, str | None]:
        """The JSON members, with a note on what has no date of publication."""
        note = None if self.known_at is None else _NOTE
        return {"known_at": self.known_at, "recorded_at": self.recorded_at, "without": self.without, "note": note}
