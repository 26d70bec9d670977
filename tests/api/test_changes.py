"""Changes: every revision exactly once, without names, and waiting for the next one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from service import long_poll
from service.api.http import etag
from service.recording import tokens
from service.services import services
from tests.conftest import Client, client_factory, load_demo
from tests.support import request_bodies


def _told(answer: Any) -> list[tuple[int, str, str, str]]:
    """What an answer tells, in short."""
    assert answer.status_code == 200, answer.text
    return [(each["revision"], each["action"], each["kind"], each["id"]) for each in answer.get_json()["changes"]]


@pytest.fixture
def changes(admin: Client, timeline: str) -> str:
    """The changes of a timeline with an event, its source and its claim; gives their path."""
    sources = [request_bodies.source(id="s")]
    body = request_bodies.event(id="e", sources=sources, claims=[request_bodies.claim(id="c")])
    admin.post(f"{timeline}/events?reason=rita-told-me", body)
    return f"{timeline}/changes"


CREATED = [(1, "create", "timeline", "a-story"), (2, "create", "source", "s")]
CREATED += [(3, "create", "event", "e"), (4, "create", "claim", "c")]


def test_changes_come_oldest_first_from_the_very_first(anyone: Client, changes: str) -> None:
    answer = anyone.get(changes)
    assert (_told(answer), answer.get_json()["next"]) == (CREATED, 4)


def test_what_is_deleted_restored_and_decided_is_told(
    admin: Client, anyone: Client, timeline: str, changes: str
) -> None:
    admin.post(f"{timeline}/events/e/claims", request_bodies.claim(id="d", source="s", value="4000"))
    conflict = anyone.get(f"{timeline}/conflicts").get_json()["conflicts"][0]["id"]
    admin.patch(f"{timeline}/conflicts/{conflict}", {"status": "dismissed", "note": "two convoys"}, if_match="*")
    admin.delete(f"{timeline}/events/e", if_match="*")
    admin.post(f"{timeline}/events/e/restore", {"revision": 3}, if_match="*")
    assert _told(anyone.get(f"{changes}?since=4")) == [
        (5, "create", "claim", "d"),
        (6, "decide", "conflict", conflict),
        (7, "delete", "claim", "c"),
        (8, "delete", "claim", "d"),
        (9, "delete", "event", "e"),
        (10, "restore", "event", "e"),
        (11, "restore", "claim", "c"),
        (12, "restore", "claim", "d"),
    ]


def test_a_conflict_that_follows_from_a_change_bears_its_revision(admin: Client, timeline: str, changes: str) -> None:
    admin.post(f"{timeline}/events/e/claims", request_bodies.claim(source="s", value="4000"))
    (conflict,) = admin.get(f"{timeline}/conflicts").get_json()["conflicts"]
    assert conflict["revision"] == admin.get(changes).get_json()["next"] == 5


@pytest.mark.parametrize("role", [None, "reader", "admin"])
def test_nobody_is_named(
    client_as: Callable[..., Client], admin: Client, reporter: Client, timeline: str, role: str | None
) -> None:
    reporter.post(f"{timeline}/events?reason=rita-told-me", request_bodies.event())
    answer = client_as(role).get(f"{timeline}/changes")
    assert all(each.keys() == {"revision", "at", "action", "kind", "id"} for each in answer.get_json()["changes"])
    assert "rita" not in answer.text


def test_next_is_what_to_ask_for_next_time_also_when_there_is_nothing(anyone: Client, changes: str) -> None:
    asked = [anyone.get(f"{changes}?since={since}&limit=2").get_json() for since in (0, 2, 4)]
    assert [(len(each["changes"]), each["next"]) for each in asked] == [(2, 2), (2, 4), (0, 4)]


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory, empty_record: Any) -> Iterator[tuple[Client, list[Any]]]:
    """The Raqqa story, and all its changes."""
    import shutil

    from service.app import create_app
    from service.config import Config

    path = tmp_path_factory.mktemp("long") / "timeline.db"
    shutil.copy(empty_record, path)
    app = create_app(Config(database_url=f"sqlite:///{path}"))
    load_demo(app)
    anyone = Client(app.test_client(), None)
    yield anyone, _told(anyone.get("/v1/timelines/raqqa-2017/changes?limit=1000"))
    services(app).database.close()


@given(st.lists(st.integers(1, 60), min_size=1, max_size=8))
@settings(max_examples=25)
def test_whatever_the_limits_every_change_comes_exactly_once(long: tuple[Client, list[Any]], limits: list[int]) -> None:
    anyone, everything = long
    found: list[Any] = []
    since, at = 0, 0
    while True:
        answer = anyone.get(f"/v1/timelines/raqqa-2017/changes?since={since}&limit={limits[at % len(limits)]}")
        found += _told(answer)
        if answer.get_json()["next"] == since:
            break
        since, at = answer.get_json()["next"], at + 1
    assert found == everything


def test_a_hundred_come_where_no_limit_is_given(long: tuple[Client, list[Any]]) -> None:
    anyone, everything = long
    assert _told(anyone.get("/v1/timelines/raqqa-2017/changes")) == everything[:100]


@pytest.mark.parametrize(
    "query",
    [
        "since=5",
        "since=-1",
        "since=x",
        "since=1.0",
        "since=",
        "since=9007199254740993",
        "since=" + "9" * 30,
        "limit=0",
        "limit=1001",
        "wait=31",
        "wait=-1",
        "wait=1.5",
        "wait=long",
        "wait=",
        "since=1&since=2",
        "after=x",
    ],
)
def test_what_cannot_be_asked_is_refused(anyone: Client, changes: str, query: str) -> None:
    answer = anyone.get(f"{changes}?{query}")
    assert (answer.status_code, answer.get_json()["type"]) == (400, "/problems/query")
    assert answer.get_json()["errors"][0]["parameter"] == query.partition("=")[0]


def test_a_revision_that_there_is_not_is_refused_with_the_newest(anyone: Client, changes: str) -> None:
    begun = time.monotonic()
    assert "the newest revision here is 4; got 5" in anyone.get(f"{changes}?since=5&wait=30").get_json()["detail"]
    assert time.monotonic() - begun < 5


def test_unchanged_is_told_by_revision_since_and_limit(
    admin: Client, anyone: Client, timeline: str, changes: str
) -> None:
    tag = anyone.tag(f"{changes}?since=2")
    assert anyone.get(f"{changes}?since=2", if_none_match=tag).status_code == 304
    assert anyone.get(f"{changes}?since=2&wait=5", if_none_match=tag).status_code == 304
    for other in ("since=3", "since=2&limit=1"):
        assert anyone.get(f"{changes}?{other}", if_none_match=tag).status_code == 200
    admin.post(f"{timeline}/sources", request_bodies.source())
    assert anyone.get(f"{changes}?since=2", if_none_match=tag).status_code == 200


def test_no_cache_tells_old_news_to_who_waits(anyone: Client, admin: Client, changes: str) -> None:
    said = [who.get(changes + query).headers["Cache-Control"] for query in ("", "?wait=1") for who in (anyone, admin)]
    assert said == [etag.PUBLIC, etag.PRIVATE, "no-cache", etag.PRIVATE]


def test_a_private_timeline_has_no_changes_for_strangers(
    admin: Client, anyone: Client, timeline: str, changes: str
) -> None:
    admin.patch(timeline, {"visibility": "private"}, if_match="*")
    assert (anyone.get(changes).status_code, admin.get(changes).status_code) == (404, 200)
    assert anyone.get(f"{changes}?wait=30&since=1").status_code == 404


def test_any_page_may_read_it(anyone: Client, changes: str) -> None:
    assert anyone.get(changes).headers["Access-Control-Allow-Origin"] == "*"


def test_both_engines_tell_the_same(app_on: Flask) -> None:
    load_demo(app_on)
    anyone = client_factory(app_on)(None)
    told = _told(anyone.get("/v1/timelines/raqqa-2017/changes?since=80&limit=20"))
    assert [each[0] for each in told] == list(range(81, 101))


@contextmanager
def _while_waiting(app: Flask, path: str, secret: str | None = None, **headers: str) -> Iterator[list[Any]]:
    """Somebody waits for news meanwhile; the answer and the seconds that it took are there in the end."""
    answers: list[Any] = []
    # What acts here has its own client: that of a thread is its own.
    waiter = Client(app.test_client(), secret)

    def wait() -> None:
        begun = time.monotonic()
        answers.extend((waiter.get(path, **headers), time.monotonic() - begun))

    thread = threading.Thread(target=wait)
    thread.start()
    time.sleep(0.15)
    assert answers == []
    yield answers
    thread.join()


def test_who_waits_is_told_of_the_next_change(app: Flask, admin: Client, timeline: str, changes: str) -> None:
    with _while_waiting(app, f"{changes}?since=4&wait=20") as answers:
        admin.post(f"{timeline}/sources", request_bodies.source(id="t"))
    answer, took = answers
    assert (_told(answer), answer.get_json()["next"]) == ([(5, "create", "source", "t")], 5)
    assert took < 2


def test_what_is_newer_already_is_told_at_once(anyone: Client, changes: str) -> None:
    begun = time.monotonic()
    assert _told(anyone.get(f"{changes}?since=3&wait=30")) == CREATED[3:]
    assert time.monotonic() - begun < 5


def test_when_the_time_is_up_there_is_nothing_new(app: Flask, anyone: Client, changes: str) -> None:
    tag = anyone.tag(f"{changes}?since=4")
    with _while_waiting(app, f"{changes}?since=4&wait=1") as whole:  # noqa: SIM117
        with _while_waiting(app, f"{changes}?since=4&wait=1", if_none_match=tag) as unchanged:
            pass
    assert (whole[0].get_json(), unchanged[0].status_code) == ({"changes": [], "next": 4}, 304)
    assert min(whole[1], unchanged[1]) >= 1


@pytest.mark.parametrize(
    ("do", "status"),
    [
        (lambda admin, timeline: admin.delete(timeline, if_match="*"), 404),
        (lambda admin, timeline: admin.patch(timeline, {"visibility": "private"}, if_match="*"), 404),
    ],
)
def test_who_may_not_read_any_more_waits_no_longer(
    app: Flask, admin: Client, timeline: str, changes: str, do: Callable[[Client, str], Any], status: int
) -> None:
    with _while_waiting(app, f"{changes}?since=4&wait=20") as answers:
        do(admin, timeline)
    assert (answers[0].status_code, answers[1] < 2) == (status, True)


def test_who_waits_with_a_token_that_is_revoked_is_told_so(app: Flask, timeline: str, changes: str) -> None:
    database = services(app).database
    secret = tokens.create(database, "rita", "reader")
    with _while_waiting(app, f"{changes}?since=4&wait=20", secret) as answers:
        tokens.revoke(database, "rita")
    assert (answers[0].status_code, answers[1] < 2) == (401, True)


def test_who_finds_no_place_is_answered_at_once_and_told_when_to_come_again(
    app: Flask, anyone: Client, changes: str
) -> None:
    services(app).long_poll_slots = long_poll.LongPollSlots(0)
    begun = time.monotonic()
    answer = anyone.get(f"{changes}?since=4&wait=30")
    assert (answer.get_json(), answer.headers["Retry-After"]) == ({"changes": [], "next": 4}, "2")
    assert time.monotonic() - begun < 5


def test_a_place_is_given_back_whatever_happens(app: Flask, admin: Client, timeline: str, changes: str) -> None:
    services(app).long_poll_slots = long_poll.LongPollSlots(1)
    with _while_waiting(app, f"{changes}?since=4&wait=20"):
        admin.post(f"{timeline}/sources", request_bodies.source())
    with _while_waiting(app, f"{changes}?since=5&wait=20") as answers:
        admin.delete(timeline, if_match="*")
    assert answers[0].status_code == 404
    assert services(app).long_poll_slots.until(lambda: True, 0)
