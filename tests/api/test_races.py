"""Races between processes on a real server: no acknowledged write is lost, and no response is a 5xx."""

from __future__ import annotations

import http.client
import sqlite3
import threading
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from service.recording import timelines
from service.storage import migrations
from service.storage.database import Database
from tests.support import live_server, request_bodies
from tests.support.concurrency import recorder_for, run_concurrently
from tests.support.recorder import Recorder, any_revision

pytestmark = pytest.mark.long
EVENTS = "/v1/timelines/a-story/events"
QUICK = 100
LONG = 1000


def _write(client: live_server.Client, name: str, number: int, seen: Counter[int]) -> None:
    for at in range(number):
        body = request_bodies.event(id=f"{name}-{at}", claims=[request_bodies.claim(value="250" if at % 2 else "4000")])
        seen[client.send("POST", EVENTS, body).status] += 1


def test_writers_at_once_lose_nothing(url: str, database: Database) -> None:
    recorder = Recorder(database)
    recorder.open()
    seen: Counter[int] = Counter()
    with live_server.running_server(url) as server:
        run_concurrently(12, lambda at: _write(server.client(), f"w{at}", 15, seen))
    assert seen == {201: 180}
    assert (recorder.state().counts["events"], recorder.differences()) == (180, [])


def test_writers_of_one_event_lose_no_claim_and_find_every_conflict(url: str, database: Database) -> None:
    recorder = Recorder(database)
    recorder.open()
    recorder.source(id="s")
    recorder.event(id="e", sources=["s"])
    seen: Counter[int] = Counter()
    with live_server.running_server(url) as server:

        def claim(at: int) -> None:
            body = request_bodies.claim(source="s", value=str(10 ** (at + 1) + 1), id=f"c{at}")
            seen[server.client().send("POST", f"{EVENTS}/e/claims", body).status] += 1

        run_concurrently(12, claim)
    conflicts = recorder.conflicts("open")
    assert seen == {201: 12}
    assert ([len(conflict.findings["claims"]) for conflict in conflicts], recorder.differences()) == ([12], [])


def _contest(url: str, rounds: int) -> Counter[tuple[int, ...]]:
    """Eight clients with one tag, again and again: the statuses of each round."""
    with recorder_for(url) as recorder:
        recorder.open()
        recorder.event(id="e")
    told: Counter[tuple[int, ...]] = Counter()
    with live_server.running_server(url) as server:
        clients = [server.client() for _ in range(8)]
        for number in range(rounds):
            tag = clients[0].send("GET", f"{EVENTS}/e").headers["etag"]
            statuses: list[int] = []

            def patch(at: int, number: int = number, tag: str = tag, statuses: list[int] = statuses) -> None:
                body = {"title": f"round {number} by {at}"}
                statuses.append(clients[at].send("PATCH", f"{EVENTS}/e", body, if_match=tag).status)

            run_concurrently(8, patch)
            told[tuple(sorted(statuses))] += 1
    return told


ONE_WINNER = (200, *[412] * 7)


def test_of_eight_with_one_tag_exactly_one_wins(sqlite_url: str) -> None:
    assert _contest(sqlite_url, QUICK) == {ONE_WINNER: QUICK}


@pytest.mark.slow
def test_of_eight_with_one_tag_exactly_one_wins_a_thousand_times(url: str) -> None:
    assert _contest(url, LONG) == {ONE_WINNER: LONG}


def test_four_servers_on_an_empty_database_make_the_tables_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new.db"
    ports = [live_server.free_port() for _ in range(4)]
    processes = [live_server.start_server(url, 1, port) for port in ports]
    try:
        for process, port in zip(processes, ports, strict=True):
            live_server.wait_until_ready(process, port)
    finally:
        told = [_ended(each) for each in processes]
    assert [each.count("Traceback") for each in told] == [0] * 4
    with recorder_for(url) as recorder:
        migrations.check_drift(recorder.database)


def _ended(process: Any) -> str:
    process.terminate()
    return live_server.wait_for_exit(process)


def test_four_commands_that_migrate_at_once_all_succeed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new.db"
    codes: list[int] = []
    run_concurrently(4, lambda _: codes.append(live_server.run("migrate", url=url).returncode))
    assert codes == [0] * 4
    with closing(sqlite3.connect(tmp_path / "new.db")) as connection:
        assert connection.execute("SELECT count(*) FROM alembic_version").fetchone() == (1,)


def _kill_under_writers(url: str, slug: str, after: float) -> set[str]:
    """Start, let eight write, kill all processes in the midst of it; gives the ids that were acknowledged."""
    acknowledged: set[str] = set()
    with live_server.running_server(url) as server:
        stop = threading.Event()

        def write(at: int) -> None:
            client, number = server.client(timeout=5), 0
            while not stop.is_set():
                body = request_bodies.event(id=f"w{at}-{number}", claims=[request_bodies.claim()])
                try:
                    answer = client.send("POST", f"/v1/timelines/{slug}/events", body)
                except (OSError, http.client.HTTPException):
                    return
                assert answer.status == 201, answer
                acknowledged.add(body["id"])
                number += 1

        killer = threading.Timer(after, lambda: (stop.set(), server.kill()))
        killer.start()
        run_concurrently(8, write)
        killer.join()
    return acknowledged


def _survives(url: str, cycles: int) -> int:
    """Gives the number of acknowledged events, all of which were there after each kill."""
    number = 0
    for cycle in range(cycles):
        with recorder_for(url, f"story-{cycle}") as recorder:
            recorder.open()
            acknowledged = _kill_under_writers(url, recorder.slug, 0.3 + (cycle % 10) * 0.05)
            assert recorder.differences() == []
            assert acknowledged <= {change["id"] for change in recorder.changes() if change["kind"] == "event"}
            # Closed, so that the check of the next cycle has this one behind it.
            timelines.remove(recorder.write_request(), any_revision)
        number += len(acknowledged)
    return number


def test_what_was_acknowledged_survives_a_kill(sqlite_url: str) -> None:
    assert _survives(sqlite_url, 3) > 0


@pytest.mark.slow
def test_what_was_acknowledged_survives_two_hundred_kills(url: str) -> None:
    assert _survives(url, 200) > 0


def test_a_file_that_survived_kills_is_whole(sqlite_url: str) -> None:
    _survives(sqlite_url, 2)
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


@pytest.fixture
def held(sqlite_url: str) -> Any:
    """A server on a file of which another process holds the write lock."""
    with recorder_for(sqlite_url) as recorder:
        recorder.open()
    with live_server.running_server(sqlite_url) as server:
        holder = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        yield server
        holder.execute("ROLLBACK")
        holder.close()


def test_a_write_that_does_not_get_the_lock_is_told_when_to_come_again(held: live_server.Server) -> None:
    begun = time.monotonic()
    answer = held.client().send("POST", EVENTS, request_bodies.event())
    assert (answer.status, int(answer.headers["retry-after"]) > 0) == (503, True)
    assert 1.5 < time.monotonic() - begun < 4


def test_reads_go_on_while_more_writers_wait_than_there_are_threads(held: live_server.Server) -> None:
    statuses: Counter[int] = Counter()

    def write(_at: int) -> None:
        statuses[held.client().send("POST", EVENTS, request_bodies.event()).status] += 1

    writers = threading.Thread(target=lambda: run_concurrently(48, write))
    writers.start()
    time.sleep(1.0)
    slowest = 0.0
    reader = held.client()
    while writers.is_alive():
        begun = time.monotonic()
        assert reader.send("GET", EVENTS).status == 200
        slowest = max(slowest, time.monotonic() - begun)
    assert statuses == {503: 48}
    assert slowest < 1.5
