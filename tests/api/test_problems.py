"""Problems (RFC 9457): every error has the same shape, and the headers that every response has."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from service.api.http.problems import PROBLEM_TYPES
from service.app import create_app
from service.services import services
from service.storage import database as database_module
from tests.conftest import Client, config_without_limits
from tests.support import request_bodies

MEMBERS = {"type", "title", "status", "detail", "instance", "request_id"}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/v1", 404),
        ("GET", "/v1/", 404),
        ("GET", "/v1/timelines/", 404),
        ("GET", "/v1//timelines", 404),
        ("GET", "/v1/timelines/none", 404),
        ("GET", "/v1/timelines/No%20Such", 404),
        ("GET", "/v1/timelines/a%00b", 404),
        ("GET", "/v1/timelines/%ff/events", 404),
        ("GET", "/v1/timelines/a-story/events/%F0%9F%98%80", 404),
        ("GET", f"/v1/timelines/{'x' * 5000}", 404),
        ("GET", "/v1/timelines?x=1", 400),
        ("DELETE", "/v1/timelines", 405),
        ("FOO", "/v1/timelines/a-story", 405),
        ("POST", "/v1/timelines", 401),
        ("PUT", "/openapi.json", 405),
        ("GET", "/static/none", 404),
        ("GET", "/problems/none", 404),
    ],
)
def test_whatever_goes_wrong_is_a_problem(app: Flask, timeline: str, method: str, path: str, status: int) -> None:
    answer = app.test_client().open(path, method=method)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert (answer.get_json().keys() >= MEMBERS, answer.get_json()["status"]) == (True, status)


@pytest.mark.parametrize("kind", PROBLEM_TYPES)
def test_every_type_resolves_to_a_page_that_says_what_it_means(app: Flask, kind: str) -> None:
    answer = app.test_client().get(f"/problems/{kind}")
    assert (answer.status_code, answer.mimetype) == (200, "text/html")


def test_a_problem_names_the_address_and_the_request(anyone: Client) -> None:
    answer = anyone.get("/v1/timelines/none", x_request_id="my-own-id.1")
    assert answer.get_json()["instance"] == "/v1/timelines/none"
    assert (answer.get_json()["request_id"], answer.headers["X-Request-Id"]) == ("my-own-id.1", "my-own-id.1")


@pytest.mark.parametrize("given", ["", "a b", "x" * 129, "a\u00e9", "<script>"])
def test_a_request_id_that_could_do_harm_is_made_anew(anyone: Client, given: str) -> None:
    made = anyone.get("/v1/timelines", x_request_id=given).headers["X-Request-Id"]
    assert made != given
    assert len(made) == 36


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/v1/timelines", "GET, HEAD, OPTIONS, POST"),
        ("/v1/timelines/t", "DELETE, GET, HEAD, OPTIONS, PATCH"),
        ("/v1/timelines/t/events", "GET, HEAD, OPTIONS, POST"),
        ("/v1/timelines/t/events/e", "DELETE, GET, HEAD, OPTIONS, PATCH, PUT"),
        ("/v1/timelines/t/claims/c", "DELETE, GET, HEAD, OPTIONS, PATCH"),
        ("/openapi.json", "GET, HEAD, OPTIONS"),
    ],
)
def test_405_and_options_tell_what_is_taken(app: Flask, path: str, allowed: str) -> None:
    refused, asked = app.test_client().open(path, method="COPY"), app.test_client().options(path)
    assert (refused.status_code, refused.headers["Allow"]) == (405, allowed)
    assert (asked.status_code, asked.headers["Allow"], asked.data) == (204, allowed, b"")


def test_options_of_nothing_is_nothing(app: Flask) -> None:
    assert app.test_client().options("/v1/nothing").status_code == 404


@pytest.mark.parametrize("accept", ["text/html", "application/problem+json", "application/json;q=0, */*", "image/*"])
def test_who_accepts_no_json_is_told_what_there_is(anyone: Client, timeline: str, accept: str) -> None:
    answer = anyone.get(timeline, accept=accept)
    assert (answer.status_code, answer.get_json()["available"]) == (406, ["application/json"])


@pytest.mark.parametrize(
    "accept",
    [
        "*/*",
        "application/*",
        "application/json",
        "text/html, application/json;q=0.1",
        "",
        "application/json; charset=utf-8",
    ],
)
def test_who_accepts_json_gets_it(anyone: Client, timeline: str, accept: str) -> None:
    assert anyone.get(timeline, accept=accept).mimetype == "application/json"


@pytest.mark.parametrize("path", ["/v1/timelines", "/v1/none", "/livez", "/openapi.json", "/"])
def test_every_answer_has_the_headers_of_safety(anyone: Client, path: str) -> None:
    headers = anyone.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert (headers["Referrer-Policy"], headers["Server"]) == ("no-referrer", "")


def test_reads_may_be_made_from_anywhere(anyone: Client) -> None:
    headers = anyone.get("/v1/timelines", origin="https://example.org").headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in headers


def test_a_lock_that_is_not_had_is_a_503_that_says_when_to_come_again(
    app: Flask, reporter: Client, timeline: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database: database_module.Database = services(app).database
    with database.writing():
        answer = reporter.post(f"{timeline}/events", request_bodies.event())
        reading = reporter.get(f"{timeline}/events")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert (answer.get_json()["type"], reading.status_code) == ("/problems/busy", 200)


def test_what_was_not_foreseen_says_nothing_of_the_inside(sqlite_url: str) -> None:
    def fail() -> Any:
        raise RuntimeError("the secret of the house")

    app = create_app(config_without_limits(sqlite_url))
    app.add_url_rule("/v1/failing", view_func=fail)
    answer = app.test_client().get("/v1/failing")
    assert (answer.status_code, answer.get_json()["type"]) == (500, "/problems/internal")
    assert "secret" not in answer.get_data(as_text=True)
