"""The storage contract: a transaction is stored completely or not at all, a read sees one state, writers queue."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from service.domain.source import Source
from service.storage import sources, timelines
from service.storage.backends import backend_for
from service.storage.database import Database
from service.storage.errors import Busy
from service.storage.write_lock import MAX_STUCK_WRITERS, InterProcessLock, WriteLock
from tests.storage.conftest import STAMP
from tests.support.recorder import SLUG, Recorder


def test_what_is_tried_and_not_to_be_kept_is_not_kept(database: Database, number: int) -> None:
    with database.writing(commit=False) as transaction:
        sources.add(transaction, number, Source(id="s", title="t"), STAMP)
    with database.reading() as transaction:
        assert sources.by_id(transaction, number, "s") is None


def test_a_reading_sees_one_state_while_others_write(database: Database, number: int) -> None:
    with database.reading() as transaction:
        before = timelines.version(transaction, SLUG)
        Recorder(database).source(id="s")
        assert timelines.version(transaction, SLUG) == before


def test_a_reading_changes_nothing(database: Database, number: int) -> None:
    if not database.backend.locks_rows:
        pytest.skip("SQLite has no transactions that only read; `reading` is never given a statement that writes")
    with pytest.raises(Exception, match="read-only"), database.reading() as transaction:
        sources.add(transaction, number, Source(id="s", title="t"), STAMP)


def test_an_error_between_two_changes_leaves_the_connection_fit_for_use(database: Database, number: int) -> None:
    with pytest.raises(ZeroDivisionError), database.writing():
        raise ZeroDivisionError
    assert Recorder(database).source(id="s").created


def test_a_second_turn_of_the_same_process_waits_for_the_first(tmp_path: Path) -> None:
    queue = WriteLock(exclusive=True, process_lock=InterProcessLock(str(tmp_path / "db")))
    with queue.acquire() as left:
        assert left > 1.9
        with pytest.raises(Busy), queue.acquire():
            pass


def test_two_process_locks_of_one_file_let_one_in(tmp_path: Path) -> None:
    one, other = InterProcessLock(str(tmp_path / "db")), InterProcessLock(str(tmp_path / "db"))
    assert one.acquire(1)
    with pytest.raises(Busy):
        other.acquire(0.05)


def test_a_waiting_process_gets_the_lock_when_the_other_releases_it(tmp_path: Path) -> None:
    one, other = InterProcessLock(str(tmp_path / "db")), InterProcessLock(str(tmp_path / "db"))
    one.acquire(1)
    threading.Timer(0.05, one.release).start()
    assert other.acquire(1)


def test_a_process_that_gave_up_waiting_holds_up_nobody(tmp_path: Path) -> None:
    one, other, third = (InterProcessLock(str(tmp_path / "db")) for _ in range(3))
    one.acquire(1)
    with pytest.raises(Busy):
        other.acquire(0.01)
    one.release()
    assert third.acquire(1)


def test_lock_files_that_cannot_be_made_leave_the_error_to_the_database(tmp_path: Path) -> None:
    assert not InterProcessLock(str(tmp_path / "missing" / "db")).acquire(1)


def test_when_nothing_moves_only_so_many_wait(tmp_path: Path) -> None:
    queue = WriteLock(exclusive=False)
    release = threading.Event()

    def hold() -> None:
        with queue.acquire():
            release.wait(5)

    threads = [threading.Thread(target=hold) for _ in range(MAX_STUCK_WRITERS)]
    for thread in threads:
        thread.start()
    try:
        assert not release.wait(0.6)
        with pytest.raises(Busy, match="enough writers"), queue.acquire():
            pass
    finally:
        release.set()
        for thread in threads:
            thread.join()


def test_an_engine_of_another_kind_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="names mysql"):
        backend_for("mysql://localhost/x")


@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 2000)]
)
def test_every_sqlite_connection_is_durable_and_checks_references(sqlite_url: str, pragma: str, value: object) -> None:
    database = Database(sqlite_url)
    with database.engine.connect() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value
    database.close()
