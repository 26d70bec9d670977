"""CORS: pages of any origin may read, those of listed origins may write, and both can read errors."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from service.app import create_app
from service.config import RateLimit
from service.services import services
from tests.conftest import Client, client_factory, config_without_limits
from tests.support import request_bodies
from tests.support.fetch import Blocked, Page

DESK = "https://desk.example.org"
LAB = "http://localhost:5173"
STRANGER = "https://stranger.example.com"
SOURCES = "/v1/timelines/a-story/sources"
JSON = "application/json"


@pytest.fixture
def listing(sqlite_url: str) -> Iterator[Flask]:
    """The application for which the recorder and the laboratory are listed, with a timeline."""
    made = create_app(config_without_limits(sqlite_url, cors_origins=(DESK, LAB)))
    client_factory(made)("admin").post("/v1/timelines", request_bodies.timeline())
    yield made
    services(made).database.close()


@pytest.fixture
def page(listing: Flask) -> Callable[[str], Page]:
    return lambda origin: Page(listing.test_client(), origin)


@pytest.fixture
def bearer(listing: Flask) -> str:
    return str(client_factory(listing)("editor").headers["Authorization"])


@pytest.mark.parametrize("origin", [DESK, STRANGER, "null", "http://127.0.0.1:3000"])
def test_a_page_of_any_origin_reads(page: Callable[[str], Page], origin: str) -> None:
    shown = page(origin).fetch(SOURCES)
    assert (shown.status, shown.preflighted, shown.body["sources"]) == (200, False, [])
    assert shown.headers["etag"]


@pytest.mark.parametrize("origin", [DESK, STRANGER])
def test_a_page_of_any_origin_reads_with_a_token_and_a_tag(
    page: Callable[[str], Page], bearer: str, origin: str
) -> None:
    first = page(origin).fetch(SOURCES, authorization=bearer)
    again = page(origin).fetch(SOURCES, authorization=bearer, if_none_match=first.headers["etag"])
    assert (first.status, first.preflighted, again.status) == (200, True, 304)


@pytest.mark.parametrize("origin", [DESK, LAB])
def test_a_page_of_a_listed_origin_adds_changes_and_takes_off(
    page: Callable[[str], Page], bearer: str, origin: str
) -> None:
    asker = page(origin)
    body = json.dumps(request_bodies.source())
    made = asker.fetch(SOURCES, "POST", body, authorization=bearer, content_type=JSON, idempotency_key="k", prefer="x")
    where, tag = made.headers["location"], made.headers["etag"]
    changed = asker.fetch(
        where,
        "PATCH",
        '{"title": "B"}',
        authorization=bearer,
        content_type="application/merge-patch+json",
        if_match=tag,
    )
    gone = asker.fetch(where, "DELETE", authorization=bearer, if_match=changed.headers["etag"])
    assert (made.status, changed.status, gone.status) == (201, 200, 204)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("origin", [STRANGER, "null", "https://desk.example.org.evil.com", "http://desk.example.org"])
def test_a_page_of_another_origin_does_not_write(
    page: Callable[[str], Page], bearer: str, origin: str, method: str
) -> None:
    with pytest.raises(Blocked, match="is not allowed"):
        page(origin).fetch(SOURCES, method, "{}", authorization=bearer, content_type=JSON)


def test_where_none_is_listed_no_page_writes(app: Flask, timeline: str) -> None:
    for origin in (DESK, "*", "null"):
        with pytest.raises(Blocked):
            Page(app.test_client(), origin).fetch(SOURCES, "POST", "{}", content_type=JSON)


def test_where_all_are_listed_every_page_writes_and_no_cache_is_told_apart(sqlite_url: str) -> None:
    app = create_app(config_without_limits(sqlite_url, cors_origins=("*",)))
    bearer = client_factory(app)("admin").headers["Authorization"]
    body = json.dumps(request_bodies.timeline())
    made = Page(app.test_client(), STRANGER).fetch(
        "/v1/timelines", "POST", body, authorization=bearer, content_type=JSON
    )
    assert made.status == 201
    services(app).database.close()


WRONG: list[tuple[str, str, str, dict[str, str], int]] = [
    ("nothing there", "GET", "/v1/timelines/none", {}, 404),
    ("no such route", "GET", "/v1/nothing/at/all", {"authorization": "Bearer x"}, 404),
    ("a bad token", "GET", SOURCES, {"authorization": "Bearer x"}, 401),
    ("a bad query", "GET", f"{SOURCES}?x=1", {}, 400),
    ("no token", "POST", SOURCES, {"content_type": JSON}, 401),
    ("a wrong body", "POST", SOURCES, {"content_type": JSON, "authorization": "bearer"}, 422),
    ("a wrong type", "POST", SOURCES, {"content_type": "text/plain", "authorization": "bearer"}, 415),
    ("no version", "DELETE", f"{SOURCES}/s", {"authorization": "bearer"}, 428),
    ("a stale one", "PATCH", f"{SOURCES}/s", {"content_type": JSON, "authorization": "bearer", "if_match": '"0"'}, 412),
    ("no such method", "PUT", SOURCES, {"content_type": JSON, "authorization": "bearer"}, 405),
]


@pytest.mark.parametrize(("method", "path", "headers", "status"), [e[1:] for e in WRONG], ids=[e[0] for e in WRONG])
def test_what_goes_wrong_is_shown_to_the_page(
    listing: Flask,
    page: Callable[[str], Page],
    bearer: str,
    method: str,
    path: str,
    headers: dict[str, str],
    status: int,
) -> None:
    client_factory(listing)("editor").post(SOURCES, request_bodies.source(id="s"))
    given = {name: bearer if value == "bearer" else value for name, value in headers.items()}
    shown = page(DESK).fetch(path, method, None if method in ("GET", "DELETE") else "{}", **given)
    assert (shown.status, shown.body["status"]) == (status, status)
    assert shown.headers["x-request-id"] == shown.body["request_id"]


def test_a_page_is_shown_its_limits(sqlite_url: str, listing: Flask) -> None:
    app = create_app(config_without_limits(sqlite_url, cors_origins=(DESK,), write_limit=RateLimit(1, 60)))
    bearer = client_factory(app)("editor").headers["Authorization"]
    asked = [
        Page(app.test_client(), DESK).fetch(SOURCES, "POST", "{}", authorization=bearer, content_type=JSON)
        for _ in range(2)
    ]
    assert [each.status for each in asked] == [422, 429]
    assert asked[1].headers["retry-after"] == asked[1].headers["ratelimit"].rpartition("=")[2]
    assert asked[1].headers["ratelimit-policy"] == '"token";q=1;w=60'
    services(app).database.close()


def test_what_reads_are_answered_is_the_same_for_every_origin_so_that_caches_may_share_it(listing: Flask) -> None:
    client = listing.test_client()
    answers = [client.get(SOURCES, headers=given) for given in ({}, {"Origin": DESK}, {"Origin": STRANGER})]
    plain = [sorted((name, value) for name, value in answer.headers if name != "X-Request-Id") for answer in answers]
    assert plain[0] == plain[1] == plain[2]
    assert (answers[0].headers["Access-Control-Allow-Origin"], "Origin" in answers[0].vary) == ("*", False)


def test_what_a_page_of_another_origin_was_told_is_told_from_memory(listing: Flask, monkeypatch: Any) -> None:
    client = listing.test_client()
    client.get(SOURCES, headers={"Origin": DESK})
    monkeypatch.setattr(listing, "dispatch_request", lambda: pytest.fail("the application was asked"))
    assert client.get(SOURCES, headers={"Origin": STRANGER}).status_code == 200


def test_writes_depend_on_the_origin_and_say_so_wherever_origins_are_listed(listing: Flask, app: Flask) -> None:
    for asked in (listing, app):
        for method in ("POST", "OPTIONS"):
            given = {"Origin": STRANGER, "Access-Control-Request-Method": "POST"}
            answer = asked.test_client().open(SOURCES, method=method, headers=given)
            assert ("Origin" in answer.vary) == (asked is listing)
            assert "Access-Control-Allow-Origin" not in answer.headers


def test_no_answer_ever_takes_credentials(listing: Flask) -> None:
    for method in ("GET", "POST", "OPTIONS"):
        given = {"Origin": DESK, "Access-Control-Request-Method": "PUT"}
        answer = listing.test_client().open(SOURCES, method=method, headers=given)
        assert "Access-Control-Allow-Credentials" not in answer.headers


def test_what_is_asked_beforehand_is_answered_alike_whether_it_is_there_or_not(listing: Flask) -> None:
    given = {"Origin": DESK, "Access-Control-Request-Method": "PATCH"}
    answers = [
        listing.test_client().options(path, headers=given)
        for path in (SOURCES, "/v1/timelines/none/sources/x", "/v1/nothing")
    ]
    assert {answer.status_code for answer in answers} == {204}
    plain = [sorted((name, value) for name, value in answer.headers if name != "X-Request-Id") for answer in answers]
    assert plain[0] == plain[1] == plain[2]


def test_options_that_no_browser_sent_still_tells_what_is_taken(anyone: Client) -> None:
    answer = anyone.client.options(SOURCES)
    assert (answer.status_code, answer.headers["Allow"]) == (204, "GET, HEAD, OPTIONS, POST")
