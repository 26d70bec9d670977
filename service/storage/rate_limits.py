"""Tallies: how often something was done of late, counted by all processes together and apart from the record.

What is counted here may be lost: nothing waits for the disk, and where counting fails nobody is held up. For SQLite
that is a file of fixed size beside the record, read and written in place under a lock that the system drops by itself
when a process dies. It costs some microseconds, where a second database would cost more than the page it guards.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import struct
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import URL
from sqlalchemy.pool import QueuePool

from service.rate import RateLimit

_PLACE = struct.Struct("<QdQ")
_PLACES = 16
_ROW = _PLACE.size * _PLACES
_ROWS = 1024
MAX_WAIT_SECONDS = 0.05
"""Seconds that are waited at most for others who count."""


class RateLimitCount(NamedTuple):
    """How often it was done since the first time of this while, and the seconds until a new one begins."""

    hits: int
    seconds_left: float


Counted = Sequence[tuple[str, RateLimit]]
"""What is counted: by whom or from where, and how often that may be."""


class RateLimitStore(Protocol):
    """Where is counted."""

    def add(self, counted: Counted) -> list[RateLimitCount]:
        """Count once for each, in turn, up to the first that is over its limit; nothing where counting fails."""

    def close(self) -> None:
        """Let go of what it holds."""


class FileRateLimitStore:
    """Counts in a file: rows of places; a key has its row, and takes the place there that was given up first.

    Whatever the file holds is taken for counts, and only such as a clock could have made are believed: one that is
    missing, cut off or full of something else counts from the beginning.
    """

    def __init__(self, path: str | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._clock = clock
        self._file: int | None = None
        self._between_threads = threading.Lock()

    def add(self, counted: Counted) -> list[RateLimitCount]:
        """Count, unless others hold the file for too long or it cannot be written."""
        try:
            with self._held() as file:
                return _spent(counted, lambda key, limit: self._count(file, key, limit))
        except OSError:
            return []

    def _count(self, file: int, key: str, limit: RateLimit) -> RateLimitCount:
        number = int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "little") or 1
        row = number % _ROWS * _ROW
        places = list(_PLACE.iter_unpack(os.pread(file, _ROW, row).ljust(_ROW, b"\0")))
        now = self._clock()
        at = next((at for at, place in enumerate(places) if place[0] == number), None)
        if at is not None and now < places[at][1] <= now + limit.seconds:
            ends, done = places[at][1], min(places[at][2], limit.most) + 1
        else:
            at = _given_up(places, now) if at is None else at
            ends, done = now + limit.seconds, 1
        os.pwrite(file, _PLACE.pack(number, ends, done), row + at * _PLACE.size)
        return RateLimitCount(done, ends - now)

    @contextmanager
    def _held(self) -> Iterator[int]:
        """The file, held against threads and processes; raises OSError where it is not had in a moment."""
        ends = time.monotonic() + MAX_WAIT_SECONDS
        if not self._between_threads.acquire(timeout=MAX_WAIT_SECONDS):
            raise TimeoutError
        try:
            file = self._opened()
            _lock(file, ends)
            try:
                yield file
            finally:
                fcntl.flock(file, fcntl.LOCK_UN)
        finally:
            self._between_threads.release()

    def _opened(self) -> int:
        if self._file is None:
            if self._path is None:
                with tempfile.TemporaryFile() as file:
                    self._file = os.dup(file.fileno())
            else:
                self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK, 0o644)
        return self._file

    def close(self) -> None:
        """Let go of the file."""
        with self._between_threads:
            if self._file is not None:
                os.close(self._file)
                self._file = None


def _spent(counted: Counted, count: Callable[[str, RateLimit], RateLimitCount]) -> list[RateLimitCount]:
    """Each counted in turn: who is over one limit does not use up the next, which others may share."""
    found = []
    for key, limit in counted:
        found.append(count(key, limit))
        if found[-1].hits > limit.most:
            break
    return found


def _given_up(places: Sequence[tuple[int, float, int]], now: float) -> int:
    """The place whose while is over, or ends first; one that ends beyond every clock was never a count."""
    return min(range(len(places)), key=lambda at: places[at][1] if now < places[at][1] < now + 86_401 else 0.0)


def _lock(file: int, ends: float) -> None:
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.0002)
        else:
            return


# Tallies in PostgreSQL: an unlogged table, counted in by one statement that is a transaction of its own.

BACKOFF_SECONDS = 1.0
"""Seconds without counting after it has failed, so that not every write waits for that."""
_OPTIONS = "-c lock_timeout=50 -c statement_timeout=250 -c synchronous_commit=off"
_MAKE = """CREATE SCHEMA IF NOT EXISTS timeline_limits;
CREATE UNLOGGED TABLE IF NOT EXISTS timeline_limits.tallies
(key text PRIMARY KEY, ends double precision NOT NULL, number bigint NOT NULL) WITH (fillfactor = 50)"""
_SWEEP = "DELETE FROM timeline_limits.tallies WHERE ends < extract(epoch FROM clock_timestamp())"
_SWEPT_EVERY = 500
_UNDEFINED = ("42P01", "3F000")
_NOW = "SELECT extract(epoch FROM clock_timestamp())::double precision AS now"
_COUNT = """counted{at} AS (
INSERT INTO timeline_limits.tallies AS kept (key, ends, number)
SELECT %(key{at})s, now + %(seconds{at})s, 1 FROM clock {where}
ON CONFLICT (key) DO UPDATE SET (ends, number) = (SELECT
CASE WHEN kept.ends > now AND kept.ends <= now + %(seconds{at})s THEN kept.ends ELSE now + %(seconds{at})s END,
CASE WHEN kept.ends > now AND kept.ends <= now + %(seconds{at})s THEN least(kept.number, %(most{at})s) + 1 ELSE 1 END
FROM clock) RETURNING number, ends)"""
log = logging.getLogger(__name__)


def _statement(counted: int) -> str:
    """Count in turn, each only where the one before is within its limit; made of numbers and texts of this module."""
    parts = [f"clock AS ({_NOW})"]
    for at in range(counted):
        where = f"WHERE (SELECT number FROM counted{at - 1}) <= %(most{at - 1})s" if at else ""  # noqa: S608
        parts.append(_COUNT.format(at=at, where=where))
    told = " UNION ALL ".join(f"SELECT {at}, number, ends - now FROM counted{at}, clock" for at in range(counted))  # noqa: S608
    return f"WITH {', '.join(parts)} {told} ORDER BY 1"


_STATEMENTS = {number: _statement(number) for number in (1, 2)}


class PostgresqlRateLimitStore:
    """Counts in a table that all processes of all machines share."""

    def __init__(self, address: URL) -> None:
        self._engine = _engine(address)
        self._counting = threading.Lock()
        self._since_swept = 0
        self._rests_until = 0.0

    def add(self, counted: Counted) -> list[RateLimitCount]:
        """Count, unless the server does not answer at once; it is left alone for a moment then."""
        if time.monotonic() < self._rests_until:
            return []
        try:
            return self._add(counted)
        except Exception as error:
            log.warning("the limits were not counted: %s", str(error).partition("\n")[0])
            self._rests_until = time.monotonic() + BACKOFF_SECONDS
            return []

    def _add(self, counted: Counted) -> list[RateLimitCount]:
        connection = self._engine.raw_connection()
        try:
            cursor = connection.cursor()
            try:
                rows = cursor.execute(_STATEMENTS[len(counted)], _filled(counted)).fetchall()
            except Exception as error:
                if getattr(error, "sqlstate", None) not in _UNDEFINED:
                    raise
                cursor.execute(_MAKE)
                rows = cursor.execute(_STATEMENTS[len(counted)], _filled(counted)).fetchall()
            if self._is_time_to_sweep():
                cursor.execute(_SWEEP)
        except Exception:
            connection.invalidate()
            raise
        finally:
            connection.close()
        return [RateLimitCount(number, left) for _, number, left in rows]

    def _is_time_to_sweep(self) -> bool:
        with self._counting:
            self._since_swept = (self._since_swept + 1) % _SWEPT_EVERY
            return self._since_swept == 0

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()


def _engine(address: URL) -> Engine:
    """Few connections, none of them waited for."""
    given = {"autocommit": True, "options": _OPTIONS, "connect_timeout": 2}
    return create_engine(
        address, connect_args=given, poolclass=QueuePool, pool_size=2, max_overflow=14, pool_timeout=0.05
    )


def _filled(counted: Counted) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for at, (key, limit) in enumerate(counted):
        found |= {f"key{at}": key, f"seconds{at}": limit.seconds, f"most{at}": limit.most}
    return found
