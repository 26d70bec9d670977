"""What the service takes from the world around it: the time, and ids that nothing had before.

A database has its world, so that a test kit can put one in its place in which every run is like the one before.
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
_FIRST = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp() * 1000) << 12
_lock = threading.Lock()
_last = 0


class Clock:
    """The system's clock, and chance."""

    def now(self) -> int:
        """The instant, in UTC microseconds."""
        return time.time_ns() // 1000

    def after(self, former: int) -> int:
        """An instant for what is recorded next; instants of one record only grow, whatever the clock does."""
        return max(self.now(), former + 1)

    def new_id(self, _record: str, _revision: int, _made: int) -> str:
        """An id for what came without one: a UUIDv7 (RFC 9562, 5.7), so that ids sort by the time they were made.

        Of two made in one process the later one sorts later, whatever the clock does.
        """
        global _last  # noqa: PLW0603 - the one counter of the process
        with _lock:
            # 48 bits of milliseconds and 12 bits within them count as one number that only grows.
            _last = max(_last + 1, time.time_ns() * 4096 // 1_000_000)
            moment = _last
        return _uuid7(moment, secrets.randbits(62))

    def request_id(self) -> str:
        """An id for a request that brought none along."""
        return str(uuid.uuid4())


class FixedClock(Clock):
    """A clock that stands still where an ``instant`` is given; ids that depend on a ``seed`` where one is."""

    def __init__(self, instant: int | None = None, seed: int | None = None) -> None:
        self._instant = instant
        self._seed = seed
        self._requests = itertools.count(1)

    def now(self) -> int:
        """The instant at which it stands."""
        return super().now() if self._instant is None else self._instant

    def after(self, former: int) -> int:
        """A second for each change of one record, so that their order can be seen and asked for."""
        return super().after(former) if self._instant is None else max(self._instant, former + SECOND)

    def new_id(self, record: str, revision: int, made: int) -> str:
        """The id of what is made in that place of a record, whatever other records and processes do."""
        if self._seed is None:
            return super().new_id(record, revision, made)
        return _uuid7(_FIRST + (revision << 12) + made, self._drawn(record, revision, made))

    def request_id(self) -> str:
        """The id of the next request."""
        if self._seed is None:
            return super().request_id()
        return _uuid7(_FIRST + next(self._requests), self._drawn("request", 0, 0))

    def _drawn(self, *place: str | int) -> int:
        told = "/".join(map(str, (self._seed, *place)))
        return int.from_bytes(hashlib.sha256(told.encode()).digest()[:8], "big") >> 2


def make_clock(instant: int | None, seed: int | None) -> Clock:
    """The world as it is, or as far as it is known beforehand."""
    return Clock() if instant is None and seed is None else FixedClock(instant, seed)


def _uuid7(moment: int, chance: int) -> str:
    value = (moment >> 12) << 80 | 0x7 << 76 | (moment & 0xFFF) << 64 | 0b10 << 62 | chance
    return str(uuid.UUID(int=value))
