"""All that is one engine's own: how to connect, begin, lock and read its errors."""

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
# The server's threads bound how many connections there are: none of them waits for another's.
_POOL: dict[str, Any] = {"pool_size": 16, "max_overflow": -1}


class Backend(Protocol):
    """One database engine."""

    def begin_write(self, seconds: float) -> tuple[str, ...]:
        """What begins a transaction that writes, with that much patience left for locks."""

    @property
    def begin_read(self) -> tuple[str, ...]:
        """What begins a transaction that sees one state throughout."""

    @property
    def locks_rows(self) -> bool:
        """Whether a writer locks a timeline's row, and not the whole database."""

    @property
    def search_is_ordered(self) -> bool:
        """Whether the index of words gives what it finds in the order of the timeline."""

    def write_lock(self, url: str) -> WriteLock:
        """Where writers wait for each other."""

    def rate_limit_store(self, url: str) -> RateLimitStore:
        """Where is counted what has limits."""

    def create_engine(self, url: str) -> Engine:
        """An engine with a pool, every connection in autocommit: transactions are begun by hand."""

    def translate_error(self, error: Exception) -> StorageError | None:
        """What a driver's error means here; None for one that is a mistake of ours."""

    def migration_lock(self, engine: Engine) -> AbstractContextManager[None]:
        """Only one process at a time goes on in here."""

    def after_migration(self, engine: Engine) -> None:
        """What is left to do when the tables have changed."""


class SqliteBackend:
    """SQLite in WAL mode; every commit is on the disk before it is acknowledged.

    Write transactions begin IMMEDIATE, before the first read: a deferred one that turns into a writer fails at once
    when another was faster, whatever the timeout.
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
        """The wait is set only where less is left than what every connection has."""
        left = int(seconds * 1000)
        if left > LOCK_WAIT_MS * 0.9:
            return ("BEGIN IMMEDIATE",)
        return (f"PRAGMA busy_timeout={left}", "BEGIN IMMEDIATE", self.pragmas[0])

    def write_lock(self, url: str) -> WriteLock:
        """Threads in turn, then processes in turn; a database in memory has no other processes."""
        path = _file(url)
        return WriteLock(one_by_one=True, turnstile=InterProcessLock(path) if path else None)

    def rate_limit_store(self, url: str) -> RateLimitStore:
        """A file beside the record; one without a name for a database in memory."""
        path = _file(url)
        return FileRateLimitStore(f"{path}.limits" if path else None)

    def create_engine(self, url: str) -> Engine:
        """An engine on one file; threads share the pool, never a connection."""
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
        """Tell the planner about the tables."""
        set_planner_statistics(engine)

    @contextmanager
    def migration_lock(self, engine: Engine) -> Iterator[None]:
        """A lock on a database of its own beside the file, so that the migrations' own transactions stay theirs."""
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


def _file(url: str) -> str | None:
    path = make_url(url).database
    return None if path in (None, "", ":memory:") else path


class PostgresqlBackend:
    """PostgreSQL 15 and later: a row lock per timeline in place of one lock for all."""

    begin_read = ("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",)
    locks_rows = True
    search_is_ordered = False

    def begin_write(self, seconds: float) -> tuple[str, ...]:
        """Row locks are waited for as long as patience lasts."""
        return ("BEGIN", f"SET LOCAL lock_timeout = {max(1, int(seconds * 1000))}")

    def write_lock(self, url: str) -> WriteLock:  # noqa: ARG002 - the server hands its locks on in turn
        """Writers to different timelines pass side by side."""
        return WriteLock(one_by_one=False)

    def rate_limit_store(self, url: str) -> RateLimitStore:
        """A table that is no part of the record."""
        return PostgresqlRateLimitStore(_address(url))

    def create_engine(self, url: str) -> Engine:
        """An engine whose driver is in autocommit mode."""
        engine = create_engine(_address(url), connect_args={"autocommit": True}, pool_pre_ping=True, **_POOL)

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
        """Nothing: it gathers its own statistics."""

    @contextmanager
    def migration_lock(self, engine: Engine) -> Iterator[None]:
        """An advisory lock that ends with its connection."""
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


def _address(url: str) -> URL:
    """Of the drivers that there are, this one is installed; the address need not name it."""
    return make_url(url).set(drivername="postgresql+psycopg")


def backend_for(url: str) -> Backend:
    """Which engine an address speaks of; refuses others by name."""
    try:
        backend = make_url(url).get_backend_name()
    except ArgumentError:
        raise ValueError(
            "TIMELINE_DATABASE_URL is no address; write sqlite:///FILE or postgresql+psycopg://…"
        ) from None
    if backend == "sqlite":
        return SqliteBackend()
    if backend == "postgresql":
        return PostgresqlBackend()
    raise ValueError(f"TIMELINE_DATABASE_URL speaks of {backend}; this service runs on sqlite and postgresql+psycopg")


# What SQLite's planner is told about the tables: the numbers that ANALYZE would find in a large timeline.

_ROWS = 1_000_000
_FEW = 10
_SHARED = {"timeline_id": 1, "kind": 10, "tag": 10}
"""Columns in which rows are alike: by how much knowing one narrows the rest."""


def set_planner_statistics(engine: Engine) -> None:
    """Set the numbers for every index there is; they count from the next connection on."""
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        connection.exec_driver_sql("ANALYZE sqlite_master")
        connection.exec_driver_sql("DELETE FROM sqlite_stat1")
        indexes = "SELECT tbl_name, name FROM sqlite_master WHERE type = 'index' ORDER BY 1, 2"
        for table, index in connection.exec_driver_sql(indexes).all():
            row = (table, index, _numbers(connection, index))
            connection.exec_driver_sql("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)", row)
        connection.exec_driver_sql("COMMIT")
    engine.dispose()


def _numbers(connection: Connection, index: str) -> str:
    """The rows of the index, then how many share its first column, its first two, and so on."""
    columns = [row[2] for row in connection.exec_driver_sql(f"PRAGMA index_info('{index}')")]
    told, alike = [_ROWS], _ROWS
    for column in columns:
        alike = alike // _SHARED[column] if column in _SHARED else min(alike, _FEW)
        told.append(alike)
    if columns[-1] not in _SHARED:
        told[-1] = 1
    return " ".join(str(each) for each in told)
