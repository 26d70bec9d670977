"""The database: one engine per process, transactions begun by hand, statements compiled once.

Statements are SQLAlchemy Core expressions over the tables; they run on the driver's own cursor, because reading
through ORM objects costs some forty times what the engine needs to hand over its rows. Columns are text, whole
numbers, booleans and bytes only, so nothing is lost by that.
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
_MOST_PREPARED = 2000
"""Filters can be put together in more ways than memory should hold; then all are forgotten and compiled anew."""


class Transaction:
    """One transaction on one connection."""

    def __init__(self, database: Database, cursor: Any) -> None:
        self._database = database
        self._cursor = cursor

    @property
    def backend(self) -> Backend:
        """The engine that this runs on."""
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
        """Execute; gives the number of rows touched."""
        prepared = self._database.prepared(statement)
        return int(self._execute(prepared.text, prepared.fill(values)).rowcount)

    def execute_many(self, statement: Executable, rows: Sequence[Mapping[str, Any]]) -> None:
        """Execute once for each row of values; nothing happens for none."""
        if not rows:
            return
        prepared = self._database.prepared(statement)
        filled = [prepared.fill(each) for each in rows]
        if len(filled) == 1:
            self._execute(prepared.text, filled[0])
        else:
            self._execute(prepared.text, filled, many=True)

    def all(self, statement: Executable, **values: Any) -> list[Row]:
        """Every row of the answer."""
        prepared = self._database.prepared(statement)
        rows: list[Row] = self._execute(prepared.text, prepared.fill(values)).fetchall()
        return rows

    def stream(self, statement: Executable, **values: Any) -> Iterator[Row]:
        """The rows of the answer as they are found; nothing else may be asked before the last that is wanted."""
        prepared = self._database.prepared(statement)
        # No ``yield from``: who leaves early would close the cursor, which is asked again.
        for row in self._execute(prepared.text, prepared.fill(values)):  # noqa: UP028
            yield row

    def first(self, statement: Executable, **values: Any) -> Row | None:
        """The first row of the answer, if there is one."""
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
    """A statement as the driver takes it."""

    def __init__(self, statement: Executable, dialect: Any) -> None:
        compiled = statement.compile(dialect=dialect)  # type: ignore[attr-defined]
        self.text = str(compiled)
        self._defaults: Mapping[str, Any] = {k: v for k, v in compiled.params.items() if v is not None}
        self._order: Sequence[str] | None = compiled.positiontup
        self._names = tuple(compiled.params)

    def fill(self, values: Mapping[str, Any]) -> Any:
        """The values in the form that the driver wants; literals of the statement are filled in."""
        defaults = self._defaults
        if self._order is None:
            return {name: values[name] if name in values else defaults.get(name) for name in self._names}
        if not defaults:
            return [values[name] for name in self._order]
        return [values[name] if name in values else defaults.get(name) for name in self._order]


class Database:
    """Where a service keeps its record. Cheap to make, one per process."""

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
        """Where it is, without a password."""
        return self.engine.url.render_as_string()

    def prepared(self, statement: Executable) -> _Prepared:
        """The statement compiled, once as long as there is room for it."""
        found = self._prepared.get(statement)
        if found is None:
            if len(self._prepared) >= _MOST_PREPARED:
                self._prepared.clear()
            found = self._prepared[statement] = _Prepared(statement, self.engine.dialect)
        return found

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """A transaction that sees one state throughout and changes nothing.

        Python's sqlite3 gives up the interpreter's lock at every row, and threads that snatch it from each other take
        up to half as much again for a page; so they read one after the other, unless one takes its time.
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
        """A transaction that writes; all of it or, on any error or where ``commit`` is false, nothing.

        Writers wait for each other in turn, threads and processes alike; raises Busy where the lock is not had in two
        seconds.
        """
        with (
            self._write_lock.acquire() as left,
            self._transaction(self.backend.begin_write(left), commit) as transaction,
        ):
            yield transaction

    @contextmanager
    def _transaction(self, begin: tuple[str, ...], commit: bool) -> Iterator[Transaction]:
        connection = self._connected()
        try:
            transaction = Transaction(self, connection.cursor())
            try:
                for each in begin:
                    transaction.execute_raw(each)
            except BaseException:
                # It may be lost, or not be set as it should: the pool makes a new one.
                connection.invalidate()
                raise
            try:
                yield transaction
            except BaseException as error:
                self._give_up(transaction, connection)
                # What goes wrong while rows are fetched.
                self.translate_error(error)
                raise
            transaction.execute_raw("COMMIT" if commit else "ROLLBACK")
        finally:
            connection.close()

    def _connected(self) -> PoolProxiedConnection:
        try:
            return self.engine.raw_connection()
        except Exception as error:
            self.translate_error(error)
            raise

    @staticmethod
    def _give_up(transaction: Transaction, connection: Any) -> None:
        try:
            transaction.execute_raw("ROLLBACK")
        except Exception:
            connection.invalidate()

    @contextmanager
    def translating_errors(self) -> Iterator[None]:
        """Raise what a driver's errors mean, for work on the engine itself."""
        try:
            yield
        except Exception as error:
            self.translate_error(error)
            raise

    def translate_error(self, error: BaseException) -> None:
        """Raise what a driver's error means, where it means something; SQLAlchemy wraps those of connecting."""
        cause: Any = getattr(error, "orig", None) or error
        meant = self.backend.translate_error(cause)
        if meant is not None:
            raise meant from error

    def close(self) -> None:
        """Let go of every connection."""
        self.background_writer.close()
        self.rate_limits.close()
        self.engine.dispose()
        self._write_lock.close()


# Writing as part of something larger: a use case does its work in a transaction that others have opened.


class TransactionSource(Protocol):
    """Where a use case writes: a database, or a transaction that is open already."""

    def writing(self, commit: bool = True) -> AbstractContextManager[Transaction]:
        """A transaction that writes; nothing of it is kept where ``commit`` is false."""


class NestedTransaction:
    """A transaction that is open already: what is written goes with the rest of it, or not at all."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    @contextmanager
    def writing(self, commit: bool = True) -> Iterator[Transaction]:
        """The transaction itself; an error is for who opened it to take back."""
        if not commit:
            raise ValueError("what is only tried cannot be part of a transaction that is kept")
        yield self._transaction
