"""Content coding: clients that accept gzip get it, with an entity tag of its own that every precondition accepts."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from service.api.http.negotiation import LEAST, takes_gzip
from tests.conftest import Client

PATHS = [
    "/events",
    "/conflicts",
    "/sources",
    "/facets",
    "/events/deadliest-month",
    "",
    "/events?known_at=2017-10-31",
    "/events?q=convoy",
]


@pytest.mark.parametrize(
    ("header", "takes"),
    [
        ("gzip", True),
        ("GZip", True),
        ("gzip, deflate, br, zstd", True),
        ("gzip;q=0.1", True),
        ("*", True),
        ("br;q=1, *;q=0.5", True),
        ("", False),
        ("identity", False),
        ("br", False),
        ("gzip;q=0", False),
        ("*;q=0", False),
        ("gzip;q=0, *", False),
        ("gzip;q=0.5, identity", False),
        ("gzip;q=wrong", False),
        ("x" * 100_000, False),
    ],
)
def test_gzip_is_for_who_likes_it_as_well_as_plain(header: str, takes: bool) -> None:
    assert takes_gzip(header) is takes


@pytest.mark.parametrize("path", PATHS)
def test_both_codings_hold_the_same(anyone: Client, story: str, path: str) -> None:
    plain = anyone.get(story + path, accept_encoding="identity")
    for _ in range(2):  # told anew, and told again
        zipped = anyone.get(story + path, accept_encoding="gzip")
        if len(plain.data) < LEAST:
            assert zipped.headers["ETag"] == plain.headers["ETag"]
            continue
        assert zipped.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(zipped.data) == plain.data
        assert len(zipped.data) == int(zipped.headers["Content-Length"]) < len(plain.data)
        assert zipped.headers["ETag"] != plain.headers["ETag"]
        assert "Accept-Encoding" in zipped.headers["Vary"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("past_the_memory", [{}, {"range": "lines=1-"}])
def test_either_tag_says_that_nothing_changed(
    anyone: Client, story: str, path: str, past_the_memory: dict[str, str]
) -> None:
    tags = {coding: anyone.get(story + path, accept_encoding=coding).headers["ETag"] for coding in ("gzip", "identity")}
    for tag in tags.values():
        for coding in tags:
            answer = anyone.get(story + path, accept_encoding=coding, if_none_match=tag, **past_the_memory)
            assert (answer.status_code, answer.headers["ETag"], answer.data) == (304, tag, b"")
            assert "Content-Encoding" not in answer.headers


def test_the_tag_of_the_compressed_form_will_do_for_a_write(editor: Client, story: str) -> None:
    shown = editor.get(f"{story}/events/deadliest-month", accept_encoding="gzip")
    assert shown.headers["Content-Encoding"] == "gzip"
    changed = editor.patch(f"{story}/events/deadliest-month", {"summary": "New"}, if_match=shown.headers["ETag"])
    assert changed.status_code == 200


def test_a_head_tells_what_the_get_would(app: Flask, story: str) -> None:
    told = [
        app.test_client().open(f"{story}/events", method=each, headers={"Accept-Encoding": "gzip"})
        for each in ("GET", "HEAD")
    ]
    got, head = ({name: value for name, value in each.headers if name != "X-Request-Id"} for each in told)
    assert head == got


def test_a_problem_and_a_page_are_compressed_too(anyone: Client, story: str, client_as: Callable[..., Any]) -> None:
    page = anyone.get("/", accept_encoding="gzip")
    assert b"Contested Timeline" in gzip.decompress(page.data)
    faults = client_as("editor").post(f"{story}/events", {f"m{at}": at for at in range(90)}, accept_encoding="gzip")
    assert (faults.status_code, faults.headers["Content-Encoding"]) == (422, "gzip")
