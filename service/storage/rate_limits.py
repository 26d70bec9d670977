"""Rate limits: hits counted by all processes together, apart from the record.

Counts may be lost: no count waits for the disk, and a request goes on if counting fails. On SQLite the counts are in
a file of fixed size beside the database. It is read and written in place under a lock that the system releases when
a process dies. That takes some microseconds; a second database would take longer than the page it protects.
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

from service.config import RateLimit

MAX_WAIT_SECONDS = 0.05
"""How long a count waits for others that count."""
_SLOT = struct.Struct("<QdQ")
"""The hash of a key, the end of its window in seconds, and its hits."""
_SLOTS = 16
_BUCKET_SIZE = _SLOT.size * _SLOTS
_BUCKETS = 1024
_MAX_WINDOW = 86_400


class RateLimitCount(NamedTuple):
    """The hits in the current window, and the seconds until it ends."""

    hits: int
    seconds_left: float


Hits = Sequence[tuple[str, RateLimit]]
"""What to count: keys (a token or an address, and the policy), each with its limit."""


class RateLimitStore(Protocol):
    """Counts hits in windows of time. A window begins with its first hit."""

    def add(self, hits: Hits) -> list[RateLimitCount]:
        """Count a hit for each key, in order, up to the first that is over its limit; empty if counting fails."""

    def close(self) -> None:
        """Close what the store holds open."""


class FileRateLimitStore:
    """Counts in a file, as a hash table of buckets with 16 slots each.

    A new key takes the slot of its bucket whose window ended first. A slot counts only if its window ends at a time
    that this clock could have set: missing, cut off or damaged content counts from the beginning.
    """

    def __init__(self, path: str | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._clock = clock
        self._file: int | None = None
        self._thread_lock = threading.Lock()

    def add(self, hits: Hits) -> list[RateLimitCount]:
        """Count; empty if others hold the file for too long, or it cannot be written."""
        try:
            with self._locked_file() as file:
                return _count_in_order(hits, lambda key, limit: self._count(file, key, limit))
        except OSError:
            return []

    def close(self) -> None:
        """Close the file."""
        with self._thread_lock:
            if self._file is not None:
                os.close(self._file)
                self._file = None

    def _count(self, file: int, key: str, limit: RateLimit) -> RateLimitCount:
        key_hash = int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "little") or 1
        offset = key_hash % _BUCKETS * _BUCKET_SIZE
        slots = list(_SLOT.iter_unpack(os.pread(file, _BUCKET_SIZE, offset).ljust(_BUCKET_SIZE, b"\0")))
        now = self._clock()
        index = next((i for i, slot in enumerate(slots) if slot[0] == key_hash), None)
        if index is not None and now < slots[index][1] <= now + limit.seconds:
            ends, hits = slots[index][1], min(slots[index][2], limit.most) + 1
        else:
            index = _reusable_slot(slots, now) if index is None else index
            ends, hits = now + limit.seconds, 1
        os.pwrite(file, _SLOT.pack(key_hash, ends, hits), offset + index * _SLOT.size)
        return RateLimitCount(hits, ends - now)

    @contextmanager
    def _locked_file(self) -> Iterator[int]:
        """The file, locked against threads and processes; raises OSError if that takes too long."""
        deadline = time.monotonic() + MAX_WAIT_SECONDS
        if not self._thread_lock.acquire(timeout=MAX_WAIT_SECONDS):
            raise TimeoutError
        try:
            file = self._open()
            _lock(file, deadline)
            try:
                yield file
            finally:
                fcntl.flock(file, fcntl.LOCK_UN)
        finally:
            self._thread_lock.release()

    def _open(self) -> int:
        if self._file is None:
            if self._path is None:
                with tempfile.TemporaryFile() as file:
                    self._file = os.dup(file.fileno())
            else:
                self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK, 0o644)
        return self._file


def _count_in_order(hits: Hits, count: Callable[[str, RateLimit], RateLimitCount]) -> list[RateLimitCount]:
    """A key over its limit stops the counting: the next key may be shared with others."""
    counts = []
    for key, limit in hits:
        counts.append(count(key, limit))
        if counts[-1].hits > limit.most:
            break
    return counts


def _reusable_slot(slots: Sequence[tuple[int, float, int]], now: float) -> int:
    """The index of a slot whose window is over, or ends first. One that ends beyond every window is damaged."""
    return min(range(len(slots)), key=lambda i: slots[i][1] if now < slots[i][1] < now + _MAX_WINDOW + 1 else 0.0)


def _lock(file: int, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.0002)
        else:
            return


# On PostgreSQL: an unlogged table, which a crash empties. No migration creates it: it is created when it is missing.
# One statement counts, in a transaction of its own. The time is the server's, so that all machines use the same.

BACKOFF_SECONDS = 1.0
"""How long nothing is counted after a failure, so that not every write waits for the next one."""
_OPTIONS = "-c lock_timeout=50 -c statement_timeout=250 -c synchronous_commit=off"
_CREATE_TABLE = """CREATE SCHEMA IF NOT EXISTS timeline_limits;
CREATE UNLOGGED TABLE IF NOT EXISTS timeline_limits.rate_limits
(key text PRIMARY KEY, ends double precision NOT NULL, hits bigint NOT NULL) WITH (fillfactor = 50)"""
_DELETE_ENDED = "DELETE FROM timeline_limits.rate_limits WHERE ends < extract(epoch FROM clock_timestamp())"
_DELETE_EVERY = 500
"""Ended windows are deleted after so many counts."""
_UNDEFINED = ("42P01", "3F000")
_NOW = "SELECT extract(epoch FROM clock_timestamp())::double precision AS now"
_COUNT = """counted{i} AS (
INSERT INTO timeline_limits.rate_limits AS old (key, ends, hits)
SELECT %(key{i})s, now + %(seconds{i})s, 1 FROM clock {where}
ON CONFLICT (key) DO UPDATE SET (ends, hits) = (SELECT
CASE WHEN old.ends > now AND old.ends <= now + %(seconds{i})s THEN old.ends ELSE now + %(seconds{i})s END,
CASE WHEN old.ends > now AND old.ends <= now + %(seconds{i})s THEN least(old.hits, %(most{i})s) + 1 ELSE 1 END
FROM clock) RETURNING hits, ends)"""
log = logging.getLogger(__name__)


def _count_statement(keys: int) -> str:
    """Count keys in order, each only if the one before is within its limit. It is made of constants only."""
    parts = [f"clock AS ({_NOW})"]
    for i in range(keys):
        where = f"WHERE (SELECT hits FROM counted{i - 1}) <= %(most{i - 1})s" if i else ""  # noqa: S608
        parts.append(_COUNT.format(i=i, where=where))
    counts = " UNION ALL ".join(f"SELECT {i}, hits, ends - now FROM counted{i}, clock" for i in range(keys))  # noqa: S608
    return f"WITH {', '.join(parts)} {counts} ORDER BY 1"


_COUNT_STATEMENTS = {keys: _count_statement(keys) for keys in (1, 2)}


class PostgresqlRateLimitStore:
    """Counts in a table that the processes of all machines share."""

    def __init__(self, url: URL) -> None:
        self._engine = _engine(url)
        self._counter_lock = threading.Lock()
        self._counts_since_delete = 0
        self._paused_until = 0.0

    def add(self, hits: Hits) -> list[RateLimitCount]:
        """Count; empty if the server does not answer at once, and for ``BACKOFF_SECONDS`` after that."""
        if time.monotonic() < self._paused_until:
            return []
        try:
            return self._count(hits)
        except Exception as error:
            log.warning("the rate limits were not counted: %s", str(error).partition("\n")[0])
            self._paused_until = time.monotonic() + BACKOFF_SECONDS
            return []

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def _count(self, hits: Hits) -> list[RateLimitCount]:
        statement, params = _COUNT_STATEMENTS[len(hits)], _parameters(hits)
        connection = self._engine.raw_connection()
        try:
            cursor = connection.cursor()
            try:
                rows = cursor.execute(statement, params).fetchall()
            except Exception as error:
                if getattr(error, "sqlstate", None) not in _UNDEFINED:
                    raise
                cursor.execute(_CREATE_TABLE)
                rows = cursor.execute(statement, params).fetchall()
            if self._should_delete_ended():
                cursor.execute(_DELETE_ENDED)
        except Exception:
            connection.invalidate()
            raise
        finally:
            connection.close()
        return [RateLimitCount(count, seconds_left) for _, count, seconds_left in rows]

    def _should_delete_ended(self) -> bool:
        with self._counter_lock:
            self._counts_since_delete = (self._counts_since_delete + 1) % _DELETE_EVERY
            return self._counts_since_delete == 0


def _engine(url: URL) -> Engine:
    """A small pool, with short timeouts."""
    options = {"autocommit": True, "options": _OPTIONS, "connect_timeout": 2}
    return create_engine(
        url, connect_args=options, poolclass=QueuePool, pool_size=2, max_overflow=14, pool_timeout=0.05
    )


def _parameters(hits: Hits) -> dict[str, Any]:
    params: dict[str, Any] = {}
    for i, (key, limit) in enumerate(hits):
        params |= {f"key{i}": key, f"seconds{i}": limit.seconds, f"most{i}": limit.most}
    return params
