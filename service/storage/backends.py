"""What differs between SQLite and PostgreSQL: connecting, beginning, locking, and the meaning of errors."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from service.storage.errors import Busy, DiskFull, ReadOnly, StorageError, UniqueViolation, Unusable
from service.storage.rate_limits import FileRateLimitStore, PostgresqlRateLimitStore, RateLimitStore
from service.storage.write_lock import MAX_WAIT_SECONDS, InterProcessLock, WriteLock

LOCK_WAIT_MS = int(MAX_WAIT_SECONDS * 1000)
MIGRATION_WAIT_MS = 120_000
_MIGRATION_LOCK = 7_301_002_017
# The number of the server's threads limits the connections: no thread waits for a connection of another.
_POOL: dict[str, Any] = {"pool_size": 16, "max_overflow": -1}


class Backend(Protocol):
    """One database engine."""

    def begin_write(self, seconds: float) -> tuple[str, ...]:
        """The statements that begin a transaction that writes and waits so many seconds for locks."""

    @property
    def begin_read(self) -> tuple[str, ...]:
        """The statements that begin a transaction that reads one consistent state."""

    @property
    def locks_rows(self) -> bool:
        """Whether a writer locks the row of a timeline; otherwise the whole database."""

    @property
    def search_is_ordered(self) -> bool:
        """Whether the search index gives its matches in the order of the timeline."""

    def write_lock(self, url: str) -> WriteLock:
        """The lock on which writers wait for each other."""

    def rate_limit_store(self, url: str) -> RateLimitStore:
        """Where hits are counted for the rate limits."""

    def create_engine(self, url: str) -> Engine:
        """An engine with a pool. Its connections are in autocommit mode: ``Database`` sends BEGIN itself."""

    def translate_error(self, error: Exception) -> StorageError | None:
        """The StorageError that a driver's error means; None for a bug in our statements."""

    def migration_lock(self, engine: Engine) -> AbstractContextManager[None]:
        """A lock that one process at a time holds while it migrates."""

    def after_migration(self, engine: Engine) -> None:
        """Called after the tables have changed."""


class SqliteBackend:
    """SQLite in WAL mode; every commit is on the disk before it is acknowledged.

    Write transactions begin IMMEDIATE, before they read: a deferred one that starts to write fails at once if another
    was faster, whatever the timeout.
    """

    begin_read = ("BEGIN",)
    locks_rows = False
    search_is_ordered = True
    pragmas = (
        f"PRAGMA busy_timeout={LOCK_WAIT_MS}",
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=FULL",
        "PRAGMA foreign_keys=ON",
        "PRAGMA temp_store=MEMORY",
        "PRAGMA cache_size=-4000",
    )

    def begin_write(self, seconds: float) -> tuple[str, ...]:
        """The timeout is set only if less is left than every connection has."""
        left = int(seconds * 1000)
        if left > LOCK_WAIT_MS * 0.9:
            return ("BEGIN IMMEDIATE",)
        return (f"PRAGMA busy_timeout={left}", "BEGIN IMMEDIATE", self.pragmas[0])

    def write_lock(self, url: str) -> WriteLock:
        """One thread, and one process, at a time; no other process uses a database in memory."""
        path = _path_of(url)
        return WriteLock(exclusive=True, process_lock=InterProcessLock(path) if path else None)

    def rate_limit_store(self, url: str) -> RateLimitStore:
        """A file beside the database; a temporary one for a database in memory."""
        path = _path_of(url)
        return FileRateLimitStore(f"{path}.limits" if path else None)

    def create_engine(self, url: str) -> Engine:
        """An engine for one file; threads share the pool, but no connection."""
        wait = {"isolation_level": None, "timeout": LOCK_WAIT_MS / 1000}
        engine = create_engine(url, connect_args=wait, **_POOL)

        @event.listens_for(engine, "connect")
        def _prepare(connection: Any, _record: Any) -> None:
            for pragma in self.pragmas:
                connection.execute(pragma)

        return engine

    def translate_error(self, error: Exception) -> StorageError | None:
        """By the primary result code: https://www.sqlite.org/rescode.html."""
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if isinstance(error, sqlite3.IntegrityError):
            return UniqueViolation(str(error))
        known = {
            sqlite3.SQLITE_BUSY: Busy,
            sqlite3.SQLITE_LOCKED: Busy,
            sqlite3.SQLITE_FULL: DiskFull,
            sqlite3.SQLITE_IOERR: DiskFull,
            sqlite3.SQLITE_READONLY: ReadOnly,
            sqlite3.SQLITE_CANTOPEN: ReadOnly,
            sqlite3.SQLITE_NOTADB: Unusable,
            sqlite3.SQLITE_CORRUPT: Unusable,
        }.get(code)
        return known(str(error)) if known else None

    def after_migration(self, engine: Engine) -> None:
        """Set the statistics for the query planner."""
        set_planner_statistics(engine)

    @contextmanager
    def migration_lock(self, engine: Engine) -> Iterator[None]:
        """A lock on a second file, so that the migrations can have transactions of their own."""
        path = engine.url.database
        if not path or path == ":memory:":
            yield
            return
        lock = sqlite3.connect(f"{path}.migrating", isolation_level=None, timeout=MIGRATION_WAIT_MS / 1000)
        try:
            lock.execute("BEGIN EXCLUSIVE")
            yield
            lock.execute("COMMIT")
        finally:
            lock.close()


def _path_of(url: str) -> str | None:
    path = make_url(url).database
    return None if path in (None, "", ":memory:") else path


class PostgresqlBackend:
    """PostgreSQL 15 and later: a writer locks the row of its timeline, not the whole database."""

    begin_read = ("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",)
    locks_rows = True
    search_is_ordered = False

    def begin_write(self, seconds: float) -> tuple[str, ...]:
        """A transaction waits that long for each row lock."""
        return ("BEGIN", f"SET LOCAL lock_timeout = {max(1, int(seconds * 1000))}")

    def write_lock(self, url: str) -> WriteLock:  # noqa: ARG002 - the server has locks of its own
        """Writers to different timelines do not wait for each other."""
        return WriteLock(exclusive=False)

    def rate_limit_store(self, url: str) -> RateLimitStore:
        """A table apart from the record, with connections of its own."""
        return PostgresqlRateLimitStore(_driver_url(url))

    def create_engine(self, url: str) -> Engine:
        """An engine whose driver is in autocommit mode."""
        engine = create_engine(_driver_url(url), connect_args={"autocommit": True}, pool_pre_ping=True, **_POOL)

        @event.listens_for(engine, "connect")
        def _prepare(connection: Any, _record: Any) -> None:
            connection.execute("SET timezone = 'UTC'")

        return engine

    def translate_error(self, error: Exception) -> StorageError | None:
        """By SQLSTATE: https://www.postgresql.org/docs/15/errcodes-appendix.html."""
        state = getattr(error, "sqlstate", None) or ""
        if state.startswith("23"):
            return UniqueViolation(str(error))
        if state in ("55P03", "40001", "40P01", "57014"):
            return Busy(str(error))
        if state in ("53100", "53200"):
            return DiskFull(str(error))
        if state == "25006":
            return ReadOnly(str(error))
        lost = state.startswith(("08", "57P")) or (not state and type(error).__name__ == "OperationalError")
        return Busy(str(error)) if lost else None

    def after_migration(self, engine: Engine) -> None:
        """Nothing: PostgreSQL collects statistics itself."""

    @contextmanager
    def migration_lock(self, engine: Engine) -> Iterator[None]:
        """An advisory lock, which the server releases when the connection ends."""
        connection = engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute("SELECT pg_advisory_lock(%s)", (_MIGRATION_LOCK,))
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", (_MIGRATION_LOCK,))
        finally:
            connection.close()


def _driver_url(url: str) -> URL:
    """With the one driver that is installed, whether the URL names it or not."""
    return make_url(url).set(drivername="postgresql+psycopg")


def backend_for(url: str) -> Backend:
    """The backend for a URL; raises ValueError for other databases."""
    try:
        backend = make_url(url).get_backend_name()
    except ArgumentError:
        raise ValueError(
            "TIMELINE_DATABASE_URL is not a database URL; write sqlite:///FILE or postgresql+psycopg://…"
        ) from None
    if backend == "sqlite":
        return SqliteBackend()
    if backend == "postgresql":
        return PostgresqlBackend()
    raise ValueError(f"TIMELINE_DATABASE_URL names {backend}; this service supports sqlite and postgresql+psycopg")


# Statistics for SQLite's query planner: what ANALYZE would find in a large timeline. They are fixed, so that query
# plans do not depend on when ANALYZE was run.

_ROWS = 1_000_000
_FEW = 10
_FEW_VALUES = {"timeline_id": 1, "kind": 10, "tag": 10}
"""Columns with few values: by what factor a condition on one reduces the rows."""


def set_planner_statistics(engine: Engine) -> None:
    """Set the statistics of every index, for all connections from now on."""
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        connection.exec_driver_sql("ANALYZE sqlite_master")
        connection.exec_driver_sql("DELETE FROM sqlite_stat1")
        indexes = "SELECT tbl_name, name FROM sqlite_master WHERE type = 'index' ORDER BY 1, 2"
        for table, index in connection.exec_driver_sql(indexes).all():
            row = (table, index, _index_statistics(connection, index))
            connection.exec_driver_sql("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)", row)
        connection.exec_driver_sql("COMMIT")
    engine.dispose()


def _index_statistics(connection: Connection, index: str) -> str:
    """The rows of the index, then how many share its first column, its first two columns, and so on.

    See https://www.sqlite.org/fileformat2.html#stat1tab.
    """
    columns = [row[2] for row in connection.exec_driver_sql(f"PRAGMA index_info('{index}')")]
    counts, rows = [_ROWS], _ROWS
    for column in columns:
        rows = rows // _FEW_VALUES[column] if column in _FEW_VALUES else min(rows, _FEW)
        counts.append(rows)
    if columns[-1] not in _FEW_VALUES:
        counts[-1] = 1
    return " ".join(map(str, counts))
