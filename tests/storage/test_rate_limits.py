"""Counters of limits: shared by all processes, for a time window, and never a reason for a request to fail."""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.engine import make_url

from service.config import RateLimit
from service.storage.backends import backend_for
from service.storage.database import Database
from service.storage.rate_limits import BACKOFF_SECONDS, FileRateLimitStore, PostgresqlRateLimitStore, RateLimitStore

FIVE = RateLimit(5, 60)
QUICKLY = 1.0


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@contextmanager
def _counting(path: Path | None, clock: Callable[[], float] = time.monotonic) -> Iterator[FileRateLimitStore]:
    made = FileRateLimitStore(str(path) if path else None, clock)
    yield made
    made.close()


def _numbers(store: RateLimitStore, *counted: tuple[str, RateLimit], times: int = 1) -> list[list[int]]:
    return [[each.hits for each in store.add(counted)] for _ in range(times)]


def _age(database: Database, seconds: float) -> None:
    """Let so much time pass for what was counted in the table."""
    with database.engine.connect() as connection:
        connection.exec_driver_sql("UPDATE timeline_limits.rate_limits SET ends = ends - %s", (seconds,))


def test_what_is_over_the_limit_is_told_and_not_counted_on(database: Database) -> None:
    assert _numbers(database.rate_limits, ("rita", FIVE), times=8) == [[1], [2], [3], [4], [5], [6], [6], [6]]
    assert 0 < database.rate_limits.add([("rita", FIVE)])[0].seconds_left <= 60


def test_everybody_is_counted_apart(database: Database) -> None:
    _numbers(database.rate_limits, ("rita", FIVE), times=9)
    assert _numbers(database.rate_limits, ("erin", FIVE)) == [[1]]


def test_who_is_over_one_limit_does_not_use_up_the_next(database: Database) -> None:
    _numbers(database.rate_limits, ("rita", FIVE), ("here", FIVE), times=9)
    assert _numbers(database.rate_limits, ("here", RateLimit(50, 60))) == [[6]]


def test_processes_count_together(database: Database, url: str) -> None:
    other = Database(url)
    _numbers(database.rate_limits, ("rita", FIVE), times=3)
    assert _numbers(other.rate_limits, ("rita", FIVE)) == [[4]]
    other.close()


def test_those_who_count_at_once_lose_nothing(database: Database, url: str) -> None:
    two, limit = [database, Database(url)], RateLimit(10_000, 60)
    database.rate_limits.add([("rita", limit)])
    seen: list[int] = []

    def count(at: int) -> None:
        for _ in range(25):
            seen.extend(each.hits for each in two[at % 2].rate_limits.add([("rita", limit)]))

    threads = [threading.Thread(target=count, args=(at,)) for at in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == list(range(2, len(seen) + 2))
    assert len(seen) > 100
    two[1].close()


def test_a_database_in_memory_counts_for_itself() -> None:
    for url in ("sqlite://", "sqlite:///:memory:"):
        store = backend_for(url).rate_limit_store(url)
        assert _numbers(store, ("rita", FIVE), times=2) == [[1], [2]]
        store.close()


@given(
    st.lists(
        st.tuples(st.sampled_from("abcdef"), st.floats(-90, 90) | st.floats(-1, 1)), min_size=1, max_size=60
    ).filter(lambda steps: steps[0][1] > -90)
)
def test_each_while_begins_with_its_first_and_ends_in_its_time_wherever_the_clock_goes(
    steps: list[tuple[str, float]],
) -> None:
    """Beside a plain table: whoever was last counted in a while that holds now is counted on, else anew."""
    clock, ends, numbers = Clock(), dict[str, float](), dict[str, int]()
    with _counting(None, clock) as store:
        for who, passed in steps:
            clock.now = max(0.0, clock.now + passed)
            holds = who in ends and clock.now < ends[who] <= clock.now + 60
            numbers[who] = min(numbers[who], 5) + 1 if holds else 1
            ends[who] = ends[who] if holds else clock.now + 60
            ((number, left),) = store.add([(who, FIVE)])
            assert (number, left) == (numbers[who], ends[who] - clock.now)


def test_a_clock_that_steps_back_shuts_nobody_out(tmp_path: Path) -> None:
    clock = Clock()
    with _counting(tmp_path / "x.limits", clock) as store:
        _numbers(store, ("rita", FIVE), times=9)
        clock.now -= 500
        assert _numbers(store, ("rita", FIVE)) == [[1]]


@pytest.mark.parametrize("content", [b"", b"x", b"\xff" * 700_000, os.urandom(500_000), b"SQLite format 3\0" * 9000])
def test_whatever_the_file_holds_all_is_counted(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.limits").write_bytes(content)
    with _counting(tmp_path / "x.limits") as store:
        for who in ("rita", "erin", "ada"):
            assert _numbers(store, (who, FIVE), times=3) == [[1], [2], [3]]


def test_a_file_that_is_cut_off_or_taken_away_meanwhile_holds_nobody_up(tmp_path: Path) -> None:
    file = tmp_path / "x.limits"
    with _counting(file) as store:
        _numbers(store, ("rita", FIVE), times=3)
        os.truncate(file, 0)
        assert _numbers(store, ("rita", FIVE)) == [[1]]
        file.unlink()
        assert _numbers(store, ("rita", FIVE)) == [[2]]


def test_where_there_can_be_no_file_nothing_is_counted(tmp_path: Path) -> None:
    (tmp_path / "x.limits").mkdir()
    for path in (tmp_path / "x.limits", tmp_path / "none" / "x.limits"):
        with _counting(path) as store:
            assert store.add([("rita", FIVE)]) == []


def test_a_file_that_somebody_holds_on_to_is_waited_for_a_moment(tmp_path: Path) -> None:
    file = tmp_path / "x.limits"
    with _counting(file) as store, file.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        began = time.monotonic()
        assert store.add([("rita", FIVE)]) == []
        assert time.monotonic() - began < QUICKLY
        fcntl.flock(held, fcntl.LOCK_UN)
        assert _numbers(store, ("rita", FIVE)) == [[1]]


def test_the_file_has_its_size_however_many_are_counted(tmp_path: Path) -> None:
    with _counting(tmp_path / "x.limits") as store:
        for at in range(20_000):
            store.add([(str(at), FIVE)])
        assert (tmp_path / "x.limits").stat().st_size < 400_000
        assert _numbers(store, ("rita", FIVE), times=2) == [[1], [2]]


@pytest.fixture
def table(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database of PostgreSQL; the test is left out where there is none."""
    if not os.environ.get("TIMELINE_TEST_POSTGRESQL"):
        pytest.skip("TIMELINE_TEST_POSTGRESQL names no server")
    template = request.getfixturevalue("_postgresql_template")
    yield from _made_from(template)


def _made_from(template: str) -> Iterator[Database]:
    from tests import conftest

    name = f"{template}_tallies"
    conftest._execute_on_server(f"CREATE DATABASE {name} TEMPLATE {template}")
    database = Database(conftest._url_of(name))
    yield database
    database.close()
    conftest._execute_on_server(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.parametrize("passed", [61, -3600])
def test_in_postgresql_too_a_while_ends_wherever_the_clock_goes(table: Database, passed: float) -> None:
    _numbers(table.rate_limits, ("rita", FIVE), times=9)
    _age(table, passed)
    assert _numbers(table.rate_limits, ("rita", FIVE)) == [[1]]


def test_in_postgresql_a_table_that_is_gone_is_made_again(table: Database) -> None:
    _numbers(table.rate_limits, ("rita", FIVE), times=3)
    with table.engine.connect() as connection:
        connection.exec_driver_sql("DROP SCHEMA timeline_limits CASCADE")
    assert _numbers(table.rate_limits, ("rita", FIVE)) == [[1]]


def test_in_postgresql_a_table_that_somebody_holds_on_to_is_waited_for_a_moment(table: Database) -> None:
    _numbers(table.rate_limits, ("rita", FIVE))
    with table.engine.connect() as holder:
        holder.exec_driver_sql("BEGIN")
        holder.exec_driver_sql("LOCK TABLE timeline_limits.rate_limits")
        began = time.monotonic()
        assert table.rate_limits.add([("rita", FIVE)]) == []
        again = [table.rate_limits.add([("rita", FIVE)]) for _ in range(100)]
        assert (again, time.monotonic() - began < QUICKLY) == ([[]] * 100, True)
        holder.exec_driver_sql("ROLLBACK")
    time.sleep(BACKOFF_SECONDS)
    assert _numbers(table.rate_limits, ("rita", FIVE)) == [[2]]


def test_in_postgresql_what_has_ended_is_swept_out(table: Database) -> None:
    _numbers(table.rate_limits, ("rita", FIVE))
    _age(table, 61)
    _numbers(table.rate_limits, ("erin", FIVE), times=510)
    with table.engine.connect() as connection:
        left: Any = connection.exec_driver_sql("SELECT key FROM timeline_limits.rate_limits").scalars().all()
    assert left == ["erin"]


def test_a_server_of_postgresql_that_is_not_there_holds_nobody_up() -> None:
    pytest.importorskip("psycopg")
    gone = PostgresqlRateLimitStore(make_url("postgresql+psycopg://u@127.0.0.1:1/x"))
    began = time.monotonic()
    assert gone.add([("rita", FIVE)]) == []
    assert time.monotonic() - began < QUICKLY
    gone.close()
