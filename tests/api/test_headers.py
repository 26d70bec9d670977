"""Headers that every response has, on every route and after every error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from tests.conftest import Client

NAMES = {
    "slug": "raqqa-2017",
    "event_id": "deadliest-month",
    "claim_id": "C001",
    "source_id": "boston-globe",
    "conflict_id": "none",
}
NAMES |= {"name": "stale", "filename": "plain.css"}
POLICY = {"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"}
LASTING = "public, max-age=5, stale-while-revalidate=30, stale-if-error=600"


def _asked(app: Flask) -> Iterator[tuple[str, str]]:
    """Every method of every address, and some of which there are none."""
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda name: NAMES[name[1]], rule.rule)
        yield from ((method, path) for method in sorted(rule.methods or ()))
        yield "COPY", path
    yield from (("GET", path) for path in ("/nothing", "/v1/timelines/", "/v1/timelines?x=1", "/v1/timelines/%ff"))


def _answers(app: Flask, headers: dict[str, str]) -> list[tuple[str, str, Any]]:
    client = app.test_client()
    # Read to their ends, or the file that is behind one stays open.
    return [
        (method, path, client.open(path, method=method, headers=headers, buffered=True)) for method, path in _asked(app)
    ]


@pytest.fixture(params=["nobody", "an editor", "a bad token"])
def answers(request: pytest.FixtureRequest, app: Flask, story: str, editor: Client) -> list[tuple[str, str, Any]]:
    """What everything there is answers: to nobody, to an editor, to a bad token."""
    headers = {"nobody": {}, "an editor": editor.headers, "a bad token": {"Authorization": "Bearer x"}}[request.param]
    return _answers(app, headers)


def test_every_answer_has_the_headers_of_safety(answers: list[tuple[str, str, Any]]) -> None:
    for method, path, answer in answers:
        told = answer.headers
        assert set(told["Content-Security-Policy"].split("; ")) >= POLICY, (method, path)
        assert "unsafe" not in told["Content-Security-Policy"], (method, path)
        assert (told["X-Content-Type-Options"], told["Referrer-Policy"]) == ("nosniff", "no-referrer"), (method, path)
        assert (told["Server"], len(told["X-Request-Id"])) == ("", 36), (method, path)
        assert "Set-Cookie" not in told, (method, path)


def test_every_answer_says_whether_it_may_be_kept(answers: list[tuple[str, str, Any]]) -> None:
    for method, path, answer in answers:
        kept = answer.headers["Cache-Control"]
        if answer.status_code >= 400 or method == "OPTIONS":
            assert kept == "no-store", (method, path)
        elif path.startswith("/v1/"):
            bore = "Authorization" in answer.request.headers
            assert kept == ("private, no-cache" if bore else LASTING), (method, path)
            assert {"Authorization", "Accept-Encoding"} <= {each.strip() for each in answer.vary}, (method, path)


def test_no_answer_leads_elsewhere(answers: list[tuple[str, str, Any]]) -> None:
    for method, path, answer in answers:
        assert not 300 <= answer.status_code < 400 or answer.status_code == 304, (method, path)
        assert answer.headers.get("Location", "/").startswith("/"), (method, path)


def test_every_error_is_a_problem(answers: list[tuple[str, str, Any]]) -> None:
    for method, path, answer in answers:
        if answer.status_code >= 400 and path != "/readyz":
            assert answer.mimetype == "application/problem+json", (method, path)
            assert method == "HEAD" or answer.get_json()["request_id"] == answer.headers["X-Request-Id"], (method, path)


def test_an_address_with_two_slashes_or_another_host_in_it_is_no_redirect(app: Flask) -> None:
    for path in ("//evil.example/v1/timelines", "/v1//timelines", "/timelines//x", "/v1/timelines/a/../b", "/\\evil"):
        answer = app.test_client().get("/", environ_overrides={"PATH_INFO": path, "HTTP_HOST": "evil.example"})
        assert (answer.status_code, "evil" in str(answer.headers)) == (404, False), path
