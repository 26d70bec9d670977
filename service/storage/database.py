"""The database: one engine per process, explicit transactions, statements compiled once.

Statements are SQLAlchemy Core expressions over the tables, and run on the driver's own cursor. A prepared statement
takes 5.5 µs there, and 25 µs on a Core connection. ORM objects take some forty times what the engine needs to read the
rows. Columns are text, integers, booleans and bytes only, so no conversion of types is needed.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol

from sqlalchemy import PoolProxiedConnection
from sqlalchemy.sql.base import Executable

from service.clock import Clock, IdGenerator
from service.storage.backends import Backend, backend_for
from service.storage.background_writes import BackgroundWriter

Row = tuple[Any, ...]
_GATE_SECONDS = 0.05
_MAX_PREPARED = 2000
"""There are more combinations of filters than memory should hold: at this number all are dropped."""


class Transaction:
    """One transaction on one connection."""

    def __init__(self, database: Database, cursor: Any) -> None:
        self._database = database
        self._cursor = cursor

    @property
    def backend(self) -> Backend:
        """The kind of database."""
        return self._database.backend

    @property
    def clock(self) -> Clock:
        """Where the time comes from."""
        return self._database.clock

    @property
    def ids(self) -> IdGenerator:
        """Where new ids come from."""
        return self._database.ids

    def execute(self, statement: Executable, **values: Any) -> int:
        """Execute; returns the number of affected rows."""
        prepared = self._database.prepared(statement)
        return int(self._execute(prepared.text, prepared.fill(values)).rowcount)

    def execute_many(self, statement: Executable, rows: Sequence[Mapping[str, Any]]) -> None:
        """Execute once for each row of values; without rows nothing happens."""
        if not rows:
            return
        prepared = self._database.prepared(statement)
        filled = [prepared.fill(row) for row in rows]
        if len(filled) == 1:
            self._execute(prepared.text, filled[0])
        else:
            self._execute(prepared.text, filled, many=True)

    def all(self, statement: Executable, **values: Any) -> list[Row]:
        """All rows of a query."""
        prepared = self._database.prepared(statement)
        rows: list[Row] = self._execute(prepared.text, prepared.fill(values)).fetchall()
        return rows

    def stream(self, statement: Executable, **values: Any) -> Iterator[Row]:
        """The rows of a query as they are found. No other statement may run before the last one is read."""
        prepared = self._database.prepared(statement)
        # No ``yield from``: a caller that stops early would close the cursor, which is used again.
        for row in self._execute(prepared.text, prepared.fill(values)):  # noqa: UP028
            yield row

    def first(self, statement: Executable, **values: Any) -> Row | None:
        """The first row of a query, or None."""
        prepared = self._database.prepared(statement)
        row: Row | None = self._execute(prepared.text, prepared.fill(values)).fetchone()
        return row

    def execute_raw(self, text: str) -> None:
        """Execute plain SQL, such as BEGIN."""
        self._execute(text, ())

    def _execute(self, text: str, values: Any, many: bool = False) -> Any:
        cursor = self._cursor
        # No context manager: it would cost half of what the statement does.
        try:
            return cursor.executemany(text, values) if many else cursor.execute(text, values)
        except Exception as error:
            self._database.translate_error(error)
            raise


class _Prepared:
    """A statement compiled for the driver."""

    def __init__(self, statement: Executable, dialect: Any) -> None:
        compiled = statement.compile(dialect=dialect)  # type: ignore[attr-defined]
        self.text = str(compiled)
        self._defaults: Mapping[str, Any] = {k: v for k, v in compiled.params.items() if v is not None}
        self._order: Sequence[str] | None = compiled.positiontup
        self._names = tuple(compiled.params)

    def fill(self, values: Mapping[str, Any]) -> Any:
        """The parameters in the form of the driver; literals in the statement are added."""
        defaults = self._defaults
        if self._order is None:
            return {name: values[name] if name in values else defaults.get(name) for name in self._names}
        if not defaults:
            return [values[name] for name in self._order]
        return [values[name] if name in values else defaults.get(name) for name in self._order]


class Database:
    """The database of a service: one per process. It connects on first use."""

    def __init__(self, url: str, clock: Clock | None = None, ids: IdGenerator | None = None) -> None:
        self.clock = clock or Clock()
        self.ids = ids or IdGenerator()
        self.backend = backend_for(url)
        self.engine = self.backend.create_engine(url)
        self._prepared: dict[Executable, _Prepared] = {}
        self._write_lock = self.backend.write_lock(url)
        self._gate = None if self.backend.locks_rows else threading.Lock()
        self.rate_limits = self.backend.rate_limit_store(url)
        self.background_writer = BackgroundWriter(self.writing)

    @property
    def display_url(self) -> str:
        """The URL without its password."""
        return self.engine.url.render_as_string()

    def prepared(self, statement: Executable) -> _Prepared:
        """The compiled statement, from the cache if it is there."""
        found = self._prepared.get(statement)
        if found is None:
            if len(self._prepared) >= _MAX_PREPARED:
                self._prepared.clear()
            found = self._prepared[statement] = _Prepared(statement, self.engine.dialect)
        return found

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """A transaction that reads one consistent state and writes nothing.

        Python's sqlite3 releases the GIL at every row, and threads that compete for it take up to half as long again
        for a page. So on SQLite they read one after the other, unless one takes longer than ``_GATE_SECONDS``.
        """
        entered = self._gate is not None and self._gate.acquire(timeout=_GATE_SECONDS)
        try:
            with self._transaction(self.backend.begin_read, commit=False) as transaction:
                yield transaction
        finally:
            if self._gate is not None and entered:
                self._gate.release()

    @contextmanager
    def writing(self, commit: bool = True) -> Iterator[Transaction]:
        """A transaction that writes. It is rolled back on any error, and if ``commit`` is false.

        Writers wait for each other, threads and processes alike; raises Busy if the lock is not free in two seconds.
        """
        with (
            self._write_lock.acquire() as left,
            self._transaction(self.backend.begin_write(left), commit) as transaction,
        ):
            yield transaction

    @contextmanager
    def _transaction(self, begin: tuple[str, ...], commit: bool) -> Iterator[Transaction]:
        connection = self._connect()
        try:
            transaction = Transaction(self, connection.cursor())
            try:
                for statement in begin:
                    transaction.execute_raw(statement)
            except BaseException:
                # The connection may be lost, or half set up: the pool makes a new one.
                connection.invalidate()
                raise
            try:
                yield transaction
            except BaseException as error:
                self._roll_back(transaction, connection)
                # Errors of the driver while rows are fetched.
                self.translate_error(error)
                raise
            transaction.execute_raw("COMMIT" if commit else "ROLLBACK")
        finally:
            connection.close()

    def _connect(self) -> PoolProxiedConnection:
        try:
            return self.engine.raw_connection()
        except Exception as error:
            self.translate_error(error)
            raise

    @staticmethod
    def _roll_back(transaction: Transaction, connection: Any) -> None:
        try:
            transaction.execute_raw("ROLLBACK")
        except Exception:
            connection.invalidate()

    @contextmanager
    def translating_errors(self) -> Iterator[None]:
        """Translate the driver's errors, for work on the engine itself."""
        try:
            yield
        except Exception as error:
            self.translate_error(error)
            raise

    def translate_error(self, error: BaseException) -> None:
        """Raise the StorageError that a driver's error means, if any; SQLAlchemy wraps errors of connecting."""
        cause: Any = getattr(error, "orig", None) or error
        translated = self.backend.translate_error(cause)
        if translated is not None:
            raise translated from error

    def close(self) -> None:
        """Close all connections."""
        self.background_writer.close()
        self.rate_limits.close()
        self.engine.dispose()
        self._write_lock.close()


# A use case can write in a transaction of its own, or in one that its caller has opened.


class TransactionSource(Protocol):
    """What a use case writes to: a database, or an open transaction."""

    def writing(self, commit: bool = True) -> AbstractContextManager[Transaction]:
        """A transaction that writes; it is rolled back if ``commit`` is false."""


class NestedTransaction:
    """An open transaction: it is committed or rolled back as a whole, by its owner."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    @contextmanager
    def writing(self, commit: bool = True) -> Iterator[Transaction]:
        """The transaction itself; its owner rolls it back on an error."""
        if not commit:
            raise ValueError("a dry run cannot be part of a transaction that is committed")
        yield self._transaction
