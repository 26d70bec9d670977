"""Idempotency keys: a POST with a key is executed once; a retry gets the same response, byte for byte."""

from __future__ import annotations

import gzip
import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from service.api.http import idempotency
from service.recording import tokens
from service.services import services
from service.storage import revisions, timelines
from tests.conftest import Client, client_factory
from tests.support import request_bodies


def _said(answer: Any) -> tuple[Any, ...]:
    """All of an answer but what is its own each time."""
    own = ("X-Request-Id", "Idempotency-Replayed")
    return answer.status_code, answer.data, [header for header in answer.headers if header[0] not in own]


def _revision(app: Flask, slug: str = "a-story") -> int:
    """How many entries the record of a timeline has."""
    with services(app).database.reading() as transaction:
        head = timelines.version(transaction, slug)
        assert head is not None
        return len(revisions.since(transaction, head.timeline_id, 0, 10_000))


def _replayed(*answers: Any) -> list[bool]:
    return [answer.headers.get("Idempotency-Replayed") == "true" for answer in answers]


@pytest.fixture
def filled(admin: Client, timeline: str) -> str:
    """A timeline with an event of two forms, one claim and one source; gives its path."""
    admin.post(f"{timeline}/sources", request_bodies.source(id="s"))
    admin.post(f"{timeline}/events", request_bodies.event(id="e", sources=["s"], claims=[request_bodies.claim(id="c")]))
    admin.patch(f"{timeline}/events/e", {"title": "Another"}, if_match="*")
    return timeline


POSTS: list[tuple[str, Any, int]] = [
    ("/events", request_bodies.event(), 201),
    ("/events/e/claims", request_bodies.claim(source="s", value="4000"), 201),
    ("/events/e/claims", request_bodies.claim(source="s"), 200),
    ("/sources", request_bodies.source(), 201),
    ("/events/e/restore", {"revision": 3}, 200),
]


@pytest.mark.parametrize("more", [{}, {"prefer": "return=minimal"}])
@pytest.mark.parametrize(("path", "body", "status"), POSTS)
def test_what_is_sent_again_is_answered_again_and_done_once(
    admin: Client, app: Flask, filled: str, path: str, body: Any, status: int, more: dict[str, str]
) -> None:
    tag = admin.tag(f"{filled}/events/e")
    first, *again = (admin.post(filled + path, body, idempotency_key="k", if_match=tag, **more) for _ in range(2))
    written = _revision(app)
    again.append(admin.post(filled + path, body, idempotency_key="k", if_match=tag, **more))
    minimal_of_200 = more and status == 200
    assert first.status_code == (204 if minimal_of_200 else status)
    assert [_said(each) for each in again] == [_said(first)] * 2
    assert (_replayed(first, *again), _revision(app)) == ([False, True, True], written)


def test_a_timeline_is_opened_once(admin: Client) -> None:
    first, again = (admin.post("/v1/timelines", request_bodies.timeline(), idempotency_key="k") for _ in range(2))
    assert (first.status_code, _said(again), _replayed(first, again)) == (201, _said(first), [False, True])


def test_every_answer_has_a_request_id_of_its_own(admin: Client, timeline: str) -> None:
    answers = [admin.post(f"{timeline}/events", request_bodies.event(), idempotency_key="k") for _ in range(2)]
    assert len({answer.headers["X-Request-Id"] for answer in answers}) == 2


def test_the_same_answer_comes_in_the_coding_that_is_taken_this_time(admin: Client, timeline: str) -> None:
    plain, zipped = (
        admin.post(f"{timeline}/events", request_bodies.event(), idempotency_key="k", accept_encoding=coding)
        for coding in ("identity", "gzip")
    )
    assert (gzip.decompress(zipped.data), _replayed(zipped)) == (plain.data, [True])
    assert zipped.headers["ETag"] == plain.headers["ETag"][:-1] + '-gz"'


def test_what_changed_since_does_not_change_the_answer(admin: Client, timeline: str) -> None:
    first = admin.post(f"{timeline}/events", request_bodies.event(), idempotency_key="k")
    admin.patch(first.headers["Location"], {"title": "Another"}, if_match="*")
    assert _said(admin.post(f"{timeline}/events", request_bodies.event(), idempotency_key="k")) == _said(first)


def test_without_a_key_what_is_sent_twice_is_done_twice(admin: Client, timeline: str) -> None:
    first, second = (admin.post(f"{timeline}/events", request_bodies.event()) for _ in range(2))
    assert first.headers["Location"] != second.headers["Location"]


@pytest.mark.parametrize(
    ("query", "body"),
    [
        ("", request_bodies.event(title="Another")),
        ("", request_bodies.event() | {"summary": None}),
        ("?reason=x", None),
    ],
)
def test_a_key_that_came_with_something_else_is_refused(
    admin: Client, app: Flask, timeline: str, query: str, body: Any
) -> None:
    admin.post(f"{timeline}/events", request_bodies.event(), idempotency_key="k")
    before = _revision(app)
    answer = admin.post(f"{timeline}/events{query}", body or request_bodies.event(), idempotency_key="k")
    assert (answer.status_code, answer.get_json()["type"]) == (422, "/problems/key-reused")
    assert _revision(app) == before


def test_a_reason_is_part_of_what_is_sent(admin: Client, timeline: str) -> None:
    answers = [
        admin.post(f"{timeline}/events?reason=why", request_bodies.event(), idempotency_key="k"),
        admin.post(f"{timeline}/events?reason=why&dry_run=false", request_bodies.event(), idempotency_key="k"),
    ]
    assert _replayed(*answers) == [False, True]


KEYS = ["k", "!", "~", "a" * 255, 'a"b', "a\\b", "a,b;c=d", str(uuid.UUID(int=7)), "#", ":colon:"]


@pytest.mark.parametrize("key", KEYS)
def test_a_key_is_the_same_in_quotes_and_without(admin: Client, timeline: str, key: str) -> None:
    quoted = '"' + key.replace("\\", "\\\\").replace('"', '\\"') + '"'
    answers = [
        admin.post(f"{timeline}/events", request_bodies.event(), idempotency_key=each)
        for each in (key, quoted, f" {key} ")
    ]
    assert ([answer.status_code for answer in answers], _replayed(*answers)) == ([201] * 3, [False, True, True])


@pytest.mark.parametrize(
    "key", ["", '""', "a b", '"a b"', '"a', '"', '"a"b"', '"a\\', '"\\a"', "é", "a\tb", "a" * 256, '"a", "b"', "a, b"]
)
def test_what_is_no_key_is_refused_with_what_would_do(admin: Client, app: Flask, timeline: str, key: str) -> None:
    answer = admin.post(f"{timeline}/events", request_bodies.event(), idempotency_key=key)
    assert (answer.status_code, _revision(app)) == (400, 1)
    assert "1 to 255 visible ASCII characters, bare or in quotes" in answer.get_json()["detail"]


@given(st.text(st.characters(codec="latin-1"), max_size=300) | st.from_regex(idempotency.PATTERN, fullmatch=True))
def test_the_document_tells_exactly_which_keys_are_taken(key: str) -> None:
    try:
        idempotency.read_key(key)
        taken = True
    except idempotency.Problem:
        taken = False
    assert taken == bool(re.fullmatch(idempotency.PATTERN, key.strip(" \t")))


def test_a_key_is_for_one_token_and_one_address(
    admin: Client, reporter: Client, timeline: str, client_as: Callable[..., Client]
) -> None:
    other = admin.post("/v1/timelines", request_bodies.timeline(slug="other")).headers["Location"]
    answers = [
        who.post(f"{where}/events", request_bodies.event(), idempotency_key="k")
        for who in (admin, reporter, client_as("reporter", name="rita"))
        for where in (timeline, other)
    ]
    answers.append(admin.post(f"{timeline}/sources", request_bodies.source(), idempotency_key="k"))
    assert ([answer.status_code for answer in answers], any(_replayed(*answers))) == ([201] * 7, False)


def test_a_dry_run_neither_reads_nor_keeps(admin: Client, timeline: str) -> None:
    path = f"{timeline}/events"
    tried, done, tried_again = (
        admin.post(path + query, request_bodies.event(id="e"), idempotency_key="k")
        for query in ("?dry_run=true", "", "?dry_run=true")
    )
    assert [each.status_code for each in (tried, done, tried_again)] == [200, 201, 409]
    assert _replayed(tried, done, tried_again) == [False, False, False]


@pytest.mark.parametrize(("wrong", "status"), [({"title": ""}, 422), ({"sources": ["none"]}, 422), ({"id": "e"}, 409)])
def test_a_refusal_is_not_kept(admin: Client, filled: str, wrong: dict[str, Any], status: int) -> None:
    answers = [
        admin.post(f"{filled}/events", request_bodies.event(**more), idempotency_key="k") for more in (wrong, wrong, {})
    ]
    assert ([answer.status_code for answer in answers], any(_replayed(*answers))) == ([status, status, 201], False)


def test_a_token_that_was_revoked_is_told_nothing_again(
    admin: Client, app: Flask, timeline: str, reporter: Client
) -> None:
    reporter.post(f"{timeline}/events", request_bodies.event(), idempotency_key="k")
    tokens.revoke(services(app).database, "rita")
    answer = reporter.post(f"{timeline}/events", request_bodies.event(), idempotency_key="k")
    assert (answer.status_code, _replayed(answer)) == (401, [False])


def test_who_may_not_write_there_any_more_is_told_nothing_again(admin: Client, timeline: str, reporter: Client) -> None:
    reporter.post(f"{timeline}/events", request_bodies.event(), idempotency_key="k")
    admin.delete(timeline, if_match="*")
    answer = reporter.post(f"{timeline}/events", request_bodies.event(), idempotency_key="k")
    assert (answer.status_code, _replayed(answer)) == (404, [False])


def test_a_wrong_key_comes_after_what_cannot_be_read_and_before_the_preconditions(
    admin: Client, filled: str, reporter: Client
) -> None:
    path, bad = f"{filled}/events/e/restore", {"idempotency_key": "a b"}
    assert reporter.post(path, {}, **bad).status_code == 403
    assert admin.post(path, {}, **bad, content_type="text/plain").status_code == 415
    assert admin.post(path, {}, **bad).get_json()["type"] == "/problems/bad-request"
    assert admin.post(path, {}, idempotency_key="k").status_code == 428
    assert admin.post(path, {}, idempotency_key="k", if_match="*").status_code == 422


def test_what_is_written_otherwise_takes_no_notice_of_a_key(admin: Client, filled: str) -> None:
    answers = [admin.patch(f"{filled}/events/e", {"title": str(at)}, if_match="*", idempotency_key="") for at in (1, 2)]
    assert [answer.status_code for answer in answers] == [200, 200]


def test_both_engines_tell_the_same_again(app_on: Flask) -> None:
    admin = client_factory(app_on)("admin")
    timeline = [admin.post("/v1/timelines", request_bodies.timeline(), idempotency_key="k") for _ in range(2)]
    events = [admin.post("/v1/timelines/a-story/events", request_bodies.event(), idempotency_key="k") for _ in range(2)]
    other = admin.post("/v1/timelines/a-story/events", request_bodies.event(title="Another"), idempotency_key="k")
    assert (_said(timeline[0]), _said(events[0])) == (_said(timeline[1]), _said(events[1]))
    assert (_replayed(*timeline, *events), other.status_code) == ([False, True] * 2, 422)


SENT = st.lists(st.tuples(st.sampled_from(["a", "b", None]), st.sampled_from(["x", "y", ""])), max_size=8)


@given(SENT)
@settings(max_examples=25)
def test_whatever_is_sent_each_key_is_good_for_one_write(admin: Client, sent: list[tuple[str | None, str]]) -> None:
    path = admin.post("/v1/timelines", request_bodies.timeline(slug=f"t-{uuid.uuid4().hex}")).headers["Location"]
    first: dict[str | None, tuple[str, Any]] = {}
    written = 0
    for key, title in sent:
        answer = admin.post(
            f"{path}/events", request_bodies.event(title=title), **({"idempotency_key": key} if key else {})
        )
        if key in first and title:
            same = first[key][0] == title
            assert answer.status_code == (201 if same else 422)
            assert not same or _said(answer) == _said(first[key][1])
        else:
            assert (answer.status_code, _replayed(answer)) == (201 if title else 422, [False])
            written += answer.status_code == 201
            if key and answer.status_code == 201:
                first[key] = title, answer
    assert len(admin.get(f"{path}/events").get_json()["events"]) == written
