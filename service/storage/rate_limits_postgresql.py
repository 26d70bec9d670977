"""Tallies in PostgreSQL: an unlogged table, counted in by one statement that is a transaction of its own.

It is no part of the record: no migration makes it, it is made where it is missing, and what a crash leaves of it is
empty. Its connections wait for nothing long, and the clock is the server's, so that all machines go by one.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import Any

from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import URL
from sqlalchemy.pool import QueuePool

from service.storage.rate_limits import Counted, RateLimitCount

REST = 1.0
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
            self._rests_until = time.monotonic() + REST
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
