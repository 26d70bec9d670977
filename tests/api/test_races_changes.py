"""Following changes while others write: every change once, and waiting clients block nobody."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from service.long_poll import MAX_WAITING
from service.storage.database import Database
from tests.support import live_server, request_bodies
from tests.support.concurrency import run_concurrently
from tests.support.recorder import Recorder

pytestmark = pytest.mark.long
EVENTS = "/v1/timelines/a-story/events"
CHANGES = "/v1/timelines/a-story/changes"


@pytest.fixture
def recorder(database: Database) -> Recorder:
    recorder = Recorder(database)
    recorder.open()
    return recorder


def _follow(client: live_server.Client, query: str, done: Callable[[], int | None]) -> list[int]:
    """Ask for what is newer, again and again, until all is there that will ever be; gives every revision told."""
    found: list[int] = []
    since = 0
    while since != done():
        told = client.send("GET", f"{CHANGES}?since={since}&{query}").json()
        found += [each["revision"] for each in told["changes"]]
        since = told["next"]
    return found


@pytest.mark.parametrize("query", ["limit=3", "limit=1000&wait=1"])
def test_every_change_comes_exactly_once_while_others_write(url: str, recorder: Recorder, query: str) -> None:
    newest: list[int] = []
    followed: list[list[int]] = []

    def client_as(at: int) -> None:
        if at < 3:
            followed.append(_follow(server.client(None), query, lambda: newest[0] if newest else None))
            return
        client = server.client()
        for number in range(15):
            body = request_bodies.event(id=f"e{at}-{number}", claims=[request_bodies.claim(value=str(number))])
            assert client.send("POST", EVENTS, body).status == 201
        writing.wait()
        newest[:] = [recorder.state().audit.revision]

    with live_server.running_server(url) as server:
        writing = threading.Barrier(8)
        run_concurrently(11, client_as)
    assert newest == [1 + 8 * 15 * 3]
    assert followed == [list(range(1, newest[0] + 1))] * 3


def test_who_waits_is_in_nobodys_way_and_is_told_all_the_same(url: str, recorder: Recorder) -> None:
    waiters: list[tuple[live_server.Response, float]] = []

    def wait(_at: int) -> None:
        begun = time.monotonic()
        answer = server.client(None).send("GET", f"{CHANGES}?since=1&wait=20")
        waiters.append((answer, time.monotonic() - begun))

    with live_server.running_server(url, workers=1) as server:
        waiting = threading.Thread(target=run_concurrently, args=(40, wait))
        waiting.start()
        time.sleep(0.5)
        slowest = max(_seconds(lambda: server.client(None).send("GET", EVENTS)) for _ in range(50))
        turned_away = [answer for answer, _ in waiters]
        wrote = _seconds(lambda: server.client().send("POST", EVENTS, request_bodies.event()))
        waiting.join()
    told = [answer.json() for answer, _ in waiters[len(turned_away) :]]
    assert (len(turned_away), len(told)) == (40 - MAX_WAITING, MAX_WAITING)
    assert {answer.headers["retry-after"] for answer in turned_away} == {"2"}
    assert [each["next"] for each in told] == [3] * MAX_WAITING
    assert max(slowest, wrote) < 1


def _seconds(client_as: Callable[[], Any]) -> float:
    begun = time.monotonic()
    client_as()
    return time.monotonic() - begun


def test_a_server_that_is_asked_to_end_lets_nobody_wait(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    Recorder(database).open()
    database.close()
    answers: list[live_server.Response] = []
    with live_server.running_server(sqlite_url) as server:
        wait = lambda: answers.append(server.client(None).send("GET", f"{CHANGES}?since=1&wait=30"))  # noqa: E731
        waiting = threading.Thread(target=wait)
        waiting.start()
        time.sleep(0.3)
        assert answers == []
        took = _seconds(server.stop)
        waiting.join()
    assert ([answer.json() for answer in answers], took < 5) == ([{"changes": [], "next": 1}], True)
