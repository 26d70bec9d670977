"""Over a real connection: the headers that the server adds, and bodies that arrive in pieces."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator

import pytest
from flask import Flask

from tests.conftest import load_demo
from tests.support import live_server, request_bodies

pytestmark = pytest.mark.long


@pytest.fixture
def server(app: Flask, sqlite_url: str) -> Iterator[live_server.Server]:
    load_demo(app)
    with live_server.running_server(sqlite_url, workers=1) as running:
        yield running


def _raw(server: live_server.Server, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(request)
        connection.settimeout(10)
        found = b""
        while chunk := connection.recv(65536):
            found += chunk
        return found


def test_a_connection_is_answered_as_the_document_says(server: live_server.Server) -> None:
    story = "/v1/timelines/raqqa-2017"
    first = server.client().send("GET", f"{story}/events")
    assert (first.status, first.headers["content-type"]) == (200, "application/json")
    assert server.client().send("GET", f"{story}/events", if_none_match=first.headers["etag"]).status == 304
    head = server.client().send("HEAD", f"{story}/events")
    assert (head.body, head.headers["content-length"]) == (b"", str(len(first.body)))

    body = json.dumps(request_bodies.source(title="In pieces")).encode()
    head_lines = [f"POST {story}/sources HTTP/1.1", "Host: x", "Connection: close", "Content-Type: application/json"]
    head_lines += [f"Authorization: Bearer {server.secret}", "Transfer-Encoding: chunked", "", ""]
    pieces = b"".join(b"%x\r\n%s\r\n" % (len(each), each) for each in (body[:7], body[7:])) + b"0\r\n\r\n"
    assert _raw(server, "\r\n".join(head_lines).encode() + pieces).startswith(b"HTTP/1.1 201")

    for strange in ("GET /%00 HTTP/1.1", "BREW / HTTP/1.1", f"GET {story}?x=%ff HTTP/1.1"):
        answer = _raw(server, f"{strange}\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        assert b"application/problem+json" in answer, answer[:300]


def test_the_server_does_not_say_what_it_is(server: live_server.Server) -> None:
    page = "/v1/timelines/raqqa-2017/events"
    tag = server.client().send("GET", page).headers["etag"]
    answers = [server.client().send("GET", path) for path in (page, "/livez", "/v1/none", "/", "/openapi.json")]
    answers.append(server.client().send("GET", page, if_none_match=tag))
    assert {answer.headers["server"] for answer in answers} == {""}


def test_a_body_that_is_refused_unread_costs_nobody_the_connection(server: live_server.Server) -> None:
    body, seen = request_bodies.source(title="x" * 100_000), list[int]()

    def write() -> None:
        client = server.client(secret=None)
        for _ in range(20):
            seen.append(client.send("POST", "/v1/timelines/raqqa-2017/sources", body).status)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [401] * 80
