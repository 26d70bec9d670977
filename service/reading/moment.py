"""A moment: which day's knowledge, which instant's record, without which source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

_MICROSECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class Moment:
    """``known_at`` is a calendar day, ``recorded_at`` an RFC 3339 instant, ``without`` a source's id."""

    known_at: str | None = None
    recorded_at: str | None = None
    without: str | None = None

    @property
    def now(self) -> bool:
        """Whether nothing is asked but how things stand."""
        return self == _NOW

    @property
    def instant(self) -> int | None:
        """``recorded_at`` in UTC microseconds."""
        if self.recorded_at is None:
            return None
        moment = datetime.fromisoformat(self.recorded_at.upper().replace("Z", "+00:00"))
        return round(moment.timestamp() * _MICROSECOND)

    def to_public(self) -> dict[str, str | None]:
        """As the wire shows it, with what no clock turns back."""
        note = None
        if self.known_at is not None:
            note = (
                "An event's own words (title, summary, date, confidence) and a source's grade are the newsroom's and "
                "carry no day of publication: they stand as they are now."
            )
        return {"known_at": self.known_at, "recorded_at": self.recorded_at, "without": self.without, "note": note}


_NOW = Moment()
