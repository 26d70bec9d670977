"""Races of retries between processes: one key, one row, one response, even if a process is killed."""

from __future__ import annotations

import http.client
import itertools
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from service.recording import tokens
from service.storage.database import Database
from tests.support import live_server, request_bodies
from tests.support.concurrency import recorder_for, run_concurrently
from tests.support.recorder import Recorder

pytestmark = pytest.mark.long
TIMELINES = "/v1/timelines"
EVENTS = f"{TIMELINES}/a-story/events"
WRITERS = 8


def _replayed(answer: live_server.Response) -> bool:
    return answer.headers.get("idempotency-replayed") == "true"


def _alike(answer: live_server.Response) -> tuple[object, ...]:
    """What must be the same whoever answers."""
    return answer.status, answer.body, answer.headers["location"], answer.headers["etag"]


def _race(
    server: live_server.Server, rounds: int, path: str, body: Callable[[int], object]
) -> Counter[tuple[int, int]]:
    """Eight clients send one thing with one key at once, round after round: how many answers and firsts there were."""
    clients = [server.client() for _ in range(WRITERS)]
    told: Counter[tuple[int, int]] = Counter()
    for number in range(rounds):
        answers: list[live_server.Response] = []

        def send(at: int, number: int = number, answers: list[live_server.Response] = answers) -> None:
            answers.append(clients[at].send("POST", path, body(number), idempotency_key=f"key-{number}"))

        run_concurrently(WRITERS, send)
        assert answers[0].status == 201, answers[0]
        told[(len({_alike(answer) for answer in answers}), sum(not _replayed(answer) for answer in answers))] += 1
    return told


def test_of_eight_with_one_key_one_writes_and_all_are_answered_alike(url: str, database: Database) -> None:
    recorder = Recorder(database)
    recorder.open()
    with live_server.running_server(url) as server:
        told = _race(server, 15, EVENTS, lambda number: request_bodies.event(title=f"Round {number}"))
    assert (told, recorder.state().counts["events"]) == ({(1, 1): 15}, 15)


def test_a_timeline_is_opened_once_by_eight_at_once(url: str, database: Database) -> None:
    with live_server.running_server(url) as server:
        told = _race(server, 10, TIMELINES, lambda number: request_bodies.timeline(slug=f"story-{number}"))
    assert told == {(1, 1): 10}


@contextmanager
def _running(url: str, port: int, secret: str) -> Iterator[live_server.Server]:
    """A server on a port that clients know already."""
    process = live_server.start_server(url, 2, port)
    try:
        live_server.wait_until_ready(process, port)
        yield live_server.Server(process, port, secret)
    finally:
        if process.poll() is None:
            process.terminate()
        live_server.wait_for_exit(process)


def _acknowledged(client: live_server.Client, key: str, last: threading.Event) -> str:
    """Send until there is an answer, however many kills that takes; gives the address of what was made."""
    patience_ends = float("inf")
    while time.monotonic() < patience_ends:
        if last.is_set() and patience_ends == float("inf"):
            patience_ends = time.monotonic() + live_server.TIMEOUT
        try:
            answer = client.send("POST", EVENTS, request_bodies.event(title=key), idempotency_key=key)
        except (OSError, http.client.HTTPException):
            time.sleep(0.02)
            continue
        if answer.status == 201:
            return answer.headers["location"]
        assert answer.status == 503, answer
    raise AssertionError(f"{key} was never answered")


def _write_through_kills(url: str, cycles: int) -> dict[str, str]:
    """Eight write on and on while the server is killed again and again; gives where each key led."""
    found: dict[str, str] = {}
    with recorder_for(url) as recorder:
        recorder.open()
        secret = tokens.create(recorder.database, "ada", "admin")
    port, stop = live_server.free_port(), threading.Event()

    def write(at: int) -> None:
        client = live_server.Client(port, secret, timeout=5)
        for number in itertools.count():
            if stop.is_set():
                break
            key = f"{at}-{number}"
            found[key] = _acknowledged(client, key, stop)
        client.close()

    writers = threading.Thread(target=run_concurrently, args=(WRITERS, write))
    writers.start()
    try:
        for cycle in range(cycles):
            with _running(url, port, secret) as server:
                time.sleep(0.3 + (cycle % 10) * 0.02)
                server.kill()
        with _running(url, port, secret):
            stop.set()
            writers.join()
    finally:
        stop.set()
        writers.join()
    return found


def _holds(url: str, cycles: int) -> None:
    found = _write_through_kills(url, cycles)
    with recorder_for(url) as recorder:
        written = [change["id"] for change in recorder.changes() if change["kind"] == "event"]
        titles = Counter(recorder.get_event(each)["title"] for each in written)
        differences = recorder.differences()
    assert titles == Counter(found.keys())
    assert {path.rpartition("/")[2] for path in found.values()} == set(written)
    assert differences == []


def test_what_is_sent_until_it_is_answered_is_written_once_though_the_server_is_killed(sqlite_url: str) -> None:
    _holds(sqlite_url, 2)


@pytest.mark.slow
def test_what_is_sent_until_it_is_answered_is_written_once_through_a_hundred_kills(url: str) -> None:
    _holds(url, 100)
