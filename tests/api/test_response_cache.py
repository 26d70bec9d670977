"""The response cache returns what the application would return: nothing older, and only to everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import Client as WerkzeugClient

from service.api.http.response_cache import ResponseCacheMiddleware
from service.app import create_app
from service.services import services
from tests.conftest import Client, client_factory, config_without_limits
from tests.support import request_bodies


def _said(answer: Any) -> tuple[int, bytes, list[tuple[str, str]]]:
    headers = [(name, value) for name, value in answer.headers if name != "X-Request-Id"]
    return answer.status_code, answer.data, headers


@pytest.fixture
def plain(app: Flask) -> Callable[..., Any]:
    """GET as anyone, past the memory."""

    def get(path: str, **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return app.test_client().get(path, headers={**named, "Range": "lines=1-"})

    return get


@pytest.fixture
def events(timeline: str, editor: Client) -> str:
    assert editor.post(f"{timeline}/events", request_bodies.event(id="e")).status_code == 201
    return f"{timeline}/events"


@pytest.mark.parametrize("query", ["", "?limit=1", "?marker=none", "?q=convoy", "/e", "/e/claims"])
def test_the_same_is_said_again(anyone: Client, plain: Callable[..., Any], events: str, query: str) -> None:
    answers = [_said(anyone.get(events + query)) for _ in range(3)]
    assert answers == [_said(plain(events + query))] * 3


def test_unchanged_is_said_with_the_same_headers(anyone: Client, plain: Callable[..., Any], events: str) -> None:
    tag = anyone.tag(events)
    kept = anyone.get(events, if_none_match=f'"other", W/{tag}')
    assert kept.status_code == 304
    assert _said(kept) == _said(plain(events, If_None_Match=tag))


def test_every_answer_has_an_id_of_its_own(anyone: Client, events: str) -> None:
    ids = {anyone.get(events).headers["X-Request-Id"] for _ in range(3)}
    assert len(ids) == 3
    assert anyone.get(events, x_request_id="mine").headers["X-Request-Id"] == "mine"


def test_a_write_is_seen_at_once(anyone: Client, editor: Client, events: str) -> None:
    assert len(anyone.get(events).get_json()["events"]) == 1
    editor.post(events, request_bodies.event())
    assert len(anyone.get(events).get_json()["events"]) == 2


def test_a_write_of_another_process_is_seen_at_once(anyone: Client, events: str, sqlite_url: str) -> None:
    anyone.get(events)
    other = create_app(config_without_limits(sqlite_url))
    client_factory(other)("editor").post(events, request_bodies.event())
    assert len(anyone.get(events).get_json()["events"]) == 2
    services(other).database.close()


def test_what_a_token_is_shown_is_never_told_to_anyone(anyone: Client, editor: Client, events: str) -> None:
    named = [editor.get(events).get_json()["events"][0], editor.get(events).get_json()["events"][0]]
    assert all("created_by" in each for each in named)
    assert "created_by" not in anyone.get(events).get_json()["events"][0]
    assert "created_by" in editor.get(events).get_json()["events"][0]


def test_a_timeline_that_is_closed_to_the_public_is_closed_at_once(
    anyone: Client, admin: Client, timeline: str, events: str
) -> None:
    assert anyone.get(events).status_code == 200
    admin.patch(timeline, {"visibility": "private"}, if_match="*")
    assert anyone.get(events).status_code == 404


def test_a_bad_token_is_refused_though_the_answer_is_kept(anyone: Client, events: str) -> None:
    anyone.get(events)
    assert anyone.get(events, authorization="Bearer nonsense").status_code == 401


def test_the_least_recently_used_response_is_dropped_first(app: Flask, anyone: Client, events: str) -> None:
    asked: list[str] = []

    def application(environ: dict[str, Any], start_response: Any) -> Any:
        asked.append(environ["QUERY_STRING"])
        return app.wsgi_app(environ, start_response)

    room_for_three = 3 * (3_000 + len(anyone.get(f"{events}?limit=10").data) + 100)
    cache = ResponseCacheMiddleware(application, services(app).database, room_for_three)
    client = WerkzeugClient(cache)
    for query in ("limit=10", "limit=11", "limit=12", "limit=10", "limit=13", "limit=10", "limit=12", "limit=11"):
        assert client.get(f"{events}?{query}").status_code == 200
    assert asked == ["limit=10", "limit=11", "limit=12", "limit=13", "limit=11"]
