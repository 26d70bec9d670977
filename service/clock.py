"""The clock and the id generator of a database.

Nothing else in the service asks for the time of a record or makes an id. So the disposable server can replace both by
ones that give the same results in every run.
"""

from __future__ import annotations

import hashlib
import itertools
import secrets
import threading
import time
import uuid
from datetime import UTC, datetime

SECOND = 1_000_000
"""In microseconds, as all times of the record."""
_SEEDED_EPOCH = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp() * 1000) << 12


class Clock:
    """The system's clock."""

    def now(self) -> int:
        """The time in UTC microseconds."""
        return time.time_ns() // 1000

    def next_after(self, previous: int) -> int:
        """The time of a change: the present, but later than the previous change even if the clock was set back."""
        return max(self.now(), previous + 1)


class FixedClock(Clock):
    """A clock that stands still."""

    def __init__(self, instant: int) -> None:
        self._instant = instant

    def now(self) -> int:
        """The time at which it stands."""
        return self._instant

    def next_after(self, previous: int) -> int:
        """A second after the previous change: so the order of the changes can be seen, and each can be asked for."""
        return max(self._instant, previous + SECOND)


class IdGenerator:
    """Makes ids that nothing had before: random UUIDs."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last_timestamp = 0

    def new_id(self, _timeline: str, _revision: int, _number: int) -> str:
        """A UUIDv7 (RFC 9562, 5.7); a later one of this process sorts later, even if the clock was set back."""
        with self._lock:
            # 48 bits of milliseconds and 12 bits of fractions of them, as one number that only increases.
            self._last_timestamp = max(self._last_timestamp + 1, time.time_ns() * 4096 // 1_000_000)
            timestamp = self._last_timestamp
        return _uuid7(timestamp, secrets.randbits(62))

    def request_id(self) -> str:
        """An id for a request without one."""
        return str(uuid.uuid4())


class SeededIdGenerator(IdGenerator):
    """Makes the same ids in every run; they depend on a seed and on the place in the record."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._seed = seed
        self._request_numbers = itertools.count(1)

    def new_id(self, timeline: str, revision: int, number: int) -> str:
        """The id with that number in a revision of a timeline, whatever else happens in the database."""
        return _uuid7(_SEEDED_EPOCH + (revision << 12) + number, self._pseudo_random(timeline, revision, number))

    def request_id(self) -> str:
        """The id of the next request."""
        return _uuid7(_SEEDED_EPOCH + next(self._request_numbers), self._pseudo_random("request", 0, 0))

    def _pseudo_random(self, *place: str | int) -> int:
        text = "/".join(map(str, (self._seed, *place)))
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 2


def _uuid7(timestamp: int, random: int) -> str:
    """A UUIDv7 of 60 bits of time (units of 1/4096 ms) and 62 random bits."""
    value = (timestamp >> 12) << 80 | 0x7 << 76 | (timestamp & 0xFFF) << 64 | 0b10 << 62 | random
    return str(uuid.UUID(int=value))
