"""Who may do what: every route and method there is, for everybody, on timelines and things of every kind.

The rule is in `tests/support/permission_matrix.py`. Nothing is ever changed: a caller who may write sends a body
that is refused one step later.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from service.permissions import ROLES
from service.recording import tokens
from service.services import services
from tests.conftest import client_factory
from tests.support import request_bodies
from tests.support.permission_matrix import (
    CALLERS,
    ELSEWHERE,
    IDS,
    MISSING,
    PRIVATE,
    PUBLIC,
    PUBLIC_PAGES,
    READS,
    REQUIRED_ROLES,
    TARGETS,
    Caller,
    RequestCase,
    expected_status,
)

pytestmark = pytest.mark.long

named = pytest.mark.parametrize("asker", CALLERS, ids=[caller.name for caller in CALLERS])


def _questions(app: Flask) -> Iterator[RequestCase]:
    """All that can be asked: generated from the routes, so that no new one is forgotten."""
    for rule in app.url_map.iter_rules():
        names = set(re.findall(r"<(?:\w+:)?(\w+)>", rule.rule))
        for method in sorted(rule.methods or ()):
            if "slug" not in names:
                if rule.rule not in PUBLIC_PAGES or method not in (*READS, "OPTIONS"):
                    yield RequestCase(rule.rule, method)
                continue
            for slug in (PUBLIC, PRIVATE, MISSING):
                for thing in TARGETS if names - {"slug"} else ("",):
                    yield RequestCase(rule.rule, method, slug, thing)


@pytest.fixture
def filled(app: Flask) -> Flask:
    """Three timelines: in each an event, a claim and a source of ada's and of rita's, and a conflict."""
    statements: list[str] = []
    app.extensions["statements"] = statements
    database = services(app).database

    def heard(statement: str) -> None:
        # What is written afterwards is asked for by a thread of its own.
        if threading.current_thread() is threading.main_thread():
            statements.append(statement)

    event.listen(database.engine, "connect", lambda connection, _: connection.set_trace_callback(heard))
    for slug, things, visibility in (
        (PUBLIC, TARGETS[:2], "public"),
        (PRIVATE, TARGETS[:2], "private"),
        (ELSEWHERE, ("foreign", "foreign2"), "private"),
    ):
        _fill(app, slug, things, visibility)
    return app


def _fill(app: Flask, slug: str, things: tuple[str, ...], visibility: str) -> None:
    base = f"/v1/timelines/{slug}"
    for thing, name, value in zip(things, ("ada", "rita"), ("250", "4000"), strict=True):
        by = client_factory(app)("admin", name=name)
        by.post("/v1/timelines", request_bodies.timeline(slug=slug, visibility=visibility))
        ids = IDS.get(thing) or {"event_id": "e9", "claim_id": "c9", "source_id": "s9"}
        sources = [request_bodies.source(id=ids["source_id"])]
        made = by.post(f"{base}/events", request_bodies.event(id=ids["event_id"], sources=sources))
        claim = request_bodies.claim(id=ids["claim_id"], source=ids["source_id"], value=value)
        stated = by.post(f"{base}/events/{IDS[things[0]]['event_id']}/claims", claim)
        assert (made.status_code, stated.status_code) == (201, 201)
    (conflict,) = by.get(f"{base}/conflicts").get_json()["conflicts"]
    for thing in things:
        if thing in IDS and slug != PRIVATE:
            # The same in every test, for it follows from the claims.
            IDS[thing]["conflict_id"] = conflict["id"]
    tokens.revoke(services(app).database, "rita")


def _asking(app: Flask, asker: Caller) -> Any:
    """What sends questions in somebody's name."""
    headers = {"Content-Type": "text/plain"}
    if asker.bad:
        headers["Authorization"] = "Bearer ctl_of-nobody"
    if asker.role is not None:
        secret = tokens.create(services(app).database, "rita", asker.role, asker.timelines or ())
        headers["Authorization"] = f"Bearer {secret}"
    client = app.test_client()

    def ask(asked: RequestCase, more: str = "") -> Any:
        path = f"{asked.path}{'&' if '?' in asked.path else '?'}{more}" if more else asked.path
        return client.open(path, method=asked.method, headers=headers, data="{}")

    return ask


@named
def test_everybody_is_answered_as_the_rule_says(filled: Flask, asker: Caller) -> None:
    ask = _asking(filled, asker)
    wrong = [
        (question.method, question.path, question.target, status, expected_status(asker, question))
        for question in _questions(filled)
        if (status := ask(question).status_code) != expected_status(asker, question)
    ]
    assert wrong == []


def _plain(answer: Any) -> tuple[Any, ...]:
    """All that a client can see of an answer but its request id and the address asked for."""
    body = re.sub(r'"instance":"[^"]*"', "", answer.get_data(as_text=True))
    given = re.sub(r'"request_id":"[^"]*"', "", body)
    return answer.status_code, given, sorted((name, value) for name, value in answer.headers if name != "X-Request-Id")


def _pairs(app: Flask, asker: Caller) -> Iterator[tuple[RequestCase, RequestCase]]:
    """What one may not read, and what is not there, asked for in the same way."""
    for question in _questions(app):
        if question.slug == PRIVATE and not asker.reads(PRIVATE):
            yield question, RequestCase(question.rule, question.method, MISSING, question.target)
        elif question.target == "foreign" and question.slug != MISSING:
            yield question, RequestCase(question.rule, question.method, question.slug, "missing")


@named
def test_what_one_may_not_read_looks_exactly_like_what_is_not_there(filled: Flask, asker: Caller) -> None:
    ask = _asking(filled, asker)
    for hidden, missing in _pairs(filled, asker):
        assert _plain(ask(hidden)) == _plain(ask(missing)), (hidden, missing)


@named
def test_what_one_may_not_read_is_looked_for_no_longer_than_what_is_not_there(filled: Flask, asker: Caller) -> None:
    """No statement more or less, so that the time tells nothing either."""
    ask, statements = _asking(filled, asker), filled.extensions["statements"]

    def made(asked: RequestCase) -> list[str]:
        statements.clear()
        ask(asked)
        return [re.sub(r"'[^']*'|\b\d+\b", "?", statement) for statement in statements]

    for hidden, missing in _pairs(filled, asker):
        assert made(hidden) == made(missing), (hidden, missing)


def test_every_write_there_is_has_its_rule(app: Flask) -> None:
    routed = {f"{question.method} {question.rule}" for question in _questions(app) if question.writes}
    assert routed == REQUIRED_ROLES.keys(), "say here who may do it"


def test_every_name_in_an_address_has_its_things(app: Flask) -> None:
    names = {name for question in _questions(app) for name in re.findall(r"<([^>]+)>", question.rule)}
    assert names <= {"slug", *IDS["theirs"]}, "say here what is there and what is not"


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("slug", [PUBLIC, PRIVATE])
def test_making_under_an_id_of_ones_own_is_for_who_may_add(filled: Flask, role: str, slug: str) -> None:
    for who, status in ((PUBLIC, PRIVATE), 415 if role != "reader" else 403), ((ELSEWHERE,), 403):
        secret = tokens.create(services(filled).database, f"r-{who[0]}", role, who)
        headers = {"Authorization": f"Bearer {secret}", "If-None-Match": "*", "Content-Type": "text/plain"}
        answer = filled.test_client().put(f"/v1/timelines/{slug}/events/new", headers=headers, data="{}")
        unread = slug == PRIVATE and who == (ELSEWHERE,)
        assert answer.status_code == (404 if unread else status)


@named
def test_what_was_taken_back_is_there_only_for_tokens_of_its_timeline(filled: Flask, asker: Caller) -> None:
    ada = client_factory(filled)("editor")
    assert ada.delete(f"/v1/timelines/{PUBLIC}/events/{IDS['own']['event_id']}", if_match="*").status_code == 204
    ask, event_ = _asking(filled, asker), "/v1/timelines/<slug>/events/<event_id>"
    for method, rule in (("GET", ""), ("POST", "/restore"), ("PATCH", ""), ("GET", "/history"), ("GET", "/claims")):
        gone, never = (ask(RequestCase(event_ + rule, method, PUBLIC, thing)) for thing in ("own", "missing"))
        if asker.covers(PUBLIC) and rule in ("/restore", "/history"):
            assert gone.status_code in (200, 403, 415)
        else:
            assert _plain(gone) == _plain(never), (method, rule)


@named
def test_what_the_record_held_is_for_tokens_of_the_timeline(filled: Flask, asker: Caller) -> None:
    ask = _asking(filled, asker)
    for question in _questions(filled):
        if question.method == "GET" and question.slug == PUBLIC:
            status = ask(question, "recorded_at=2020-01-01T00:00:00Z").status_code
            assert (status == 401) is not asker.covers(PUBLIC), question


VIEWS = ["", "known_at=2018-01-01", "status=any", "expand=pairs"]


@pytest.mark.parametrize("asker", [Caller("nobody"), Caller("admin of another", "admin", (ELSEWHERE,))])
def test_no_answer_to_who_has_no_token_of_a_timeline_names_anybody(filled: Flask, asker: Caller) -> None:
    adele, where = client_factory(filled)("editor", name="Adélaïde"), f"/v1/timelines/{PUBLIC}"
    for path, words in (
        (f"conflicts/{IDS['own']['conflict_id']}", {"status": "explained", "note": "x"}),
        ("events/e0", {"title": "Anew"}),
    ):
        assert "Adélaïde" in adele.patch(f"{where}/{path}", words, if_match="*").text
    ask = _asking(filled, asker)
    for question in _questions(filled):
        for more in VIEWS if question.method == "GET" and question.slug == PUBLIC else ():
            told = ask(question, more).text
            assert [name for name in ("Adélaïde", '"rita', '"ada"') if name in told] == [], question
