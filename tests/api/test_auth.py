"""Tokens and roles: which tokens are valid, what each role may do, and who sees the names of authors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from service.recording import tokens
from service.services import services
from tests.conftest import Client
from tests.support import request_bodies

READS = ["", "/events", "/events/e", "/events/e/claims", "/claims/c", "/sources", "/sources/s", "/conflicts"]


def _ask(asker: Client, method: str, path: str) -> Any:
    sent = () if method in ("get", "delete") else ({},)
    return getattr(asker, method)(path, *sent, if_match="*")


def _filled(admin: Client, slug: str, **more: Any) -> str:
    """A timeline ``slug`` with event ``e``, claim ``c`` and source ``s``."""
    admin.post("/v1/timelines", request_bodies.timeline(slug=slug, **more))
    body = request_bodies.event(id="e", sources=[request_bodies.source(id="s")], claims=[request_bodies.claim(id="c")])
    assert admin.post(f"/v1/timelines/{slug}/events", body).status_code == 201
    return f"/v1/timelines/{slug}"


@pytest.mark.parametrize("header", ["Bearer nonsense", "Bearer", "Basic dXNlcjpwYXNz", "Bearer a b", ""])
def test_a_bad_token_is_a_401_even_where_anyone_may_read(app: Flask, timeline: str, header: str) -> None:
    answer = app.test_client().get(timeline, headers={"Authorization": header})
    assert (answer.status_code, "invalid_token" in answer.headers["WWW-Authenticate"]) == (401, True)


def test_a_token_that_was_revoked_no_longer_holds(app: Flask, timeline: str, client_as: Callable[..., Client]) -> None:
    bearer = client_as("editor", name="eve")
    tokens.revoke(services(app).database, "eve")
    assert bearer.get(timeline).status_code == 401


def test_a_token_that_has_run_out_no_longer_holds(app: Flask, timeline: str) -> None:
    secret = tokens.create(services(app).database, "old", "editor", days=0)
    assert Client(app.test_client(), secret).get(timeline).status_code == 401


def test_the_scheme_is_read_without_regard_to_case(app: Flask, admin: Client, timeline: str) -> None:
    header = admin.headers["Authorization"].replace("Bearer", "bEARER")
    assert app.test_client().get(timeline, headers={"Authorization": header}).status_code == 200


@pytest.mark.parametrize(
    ("role", "method", "path", "status"),
    [
        ("reader", "post", "/events", 403),
        ("reader", "post", "/sources", 403),
        ("reader", "post", "/events/e/claims", 403),
        ("reader", "patch", "/events/e", 403),
        ("reader", "patch", "", 403),
        ("reporter", "post", "/events", 422),
        ("reporter", "post", "/sources", 422),
        ("reporter", "patch", "/events/e", 403),
        ("reporter", "put", "/events/e", 403),
        ("reporter", "delete", "/events/e", 403),
        ("reporter", "patch", "/claims/c", 403),
        ("reporter", "patch", "/sources/s", 403),
        ("reporter", "patch", "", 403),
        ("reporter", "delete", "", 403),
        ("editor", "patch", "/events/e", 200),
        ("editor", "patch", "/claims/c", 200),
        ("editor", "patch", "/sources/s", 200),
        ("editor", "patch", "", 200),
        ("editor", "delete", "/events/e", 204),
        ("editor", "delete", "/claims/c", 204),
        ("editor", "delete", "", 403),
        ("admin", "delete", "", 204),
    ],
)
def test_each_role_may_do_its_own(
    admin: Client, client_as: Callable[..., Client], role: str, method: str, path: str, status: int
) -> None:
    assert _ask(client_as(role), method, _filled(admin, "t") + path).status_code == status


@pytest.mark.parametrize(("role", "status"), [("reader", 403), ("reporter", 403), ("editor", 403), ("admin", 201)])
def test_only_an_admin_opens_a_timeline(client_as: Callable[..., Client], role: str, status: int) -> None:
    assert client_as(role).post("/v1/timelines", request_bodies.timeline()).status_code == status


def test_an_admin_of_some_timelines_opens_none(client_as: Callable[..., Client]) -> None:
    assert client_as("admin", timelines=("t",)).post("/v1/timelines", request_bodies.timeline()).status_code == 403


def test_a_reporter_edits_what_it_added(admin: Client, reporter: Client) -> None:
    timeline = _filled(admin, "t")
    where = reporter.post(f"{timeline}/events", request_bodies.event()).headers["Location"]
    assert reporter.patch(where, {"title": "Mine"}, if_match="*").status_code == 200


def test_a_reporter_does_not_delete_even_what_it_added(admin: Client, reporter: Client) -> None:
    timeline = _filled(admin, "t")
    where = reporter.post(f"{timeline}/events", request_bodies.event()).headers["Location"]
    assert reporter.delete(where, if_match="*").status_code == 403


def test_a_403_says_what_role_would_do(admin: Client, client_as: Callable[..., Client]) -> None:
    detail = client_as("reader").post(f"{_filled(admin, 't')}/events", {}).get_json()["detail"]
    assert detail == "this needs a reporter's token; your token has the role reader"


def test_a_token_for_other_timelines_reads_what_is_public_and_writes_nothing(
    admin: Client, client_as: Callable[..., Client]
) -> None:
    timeline = _filled(admin, "t")
    stranger = client_as("editor", timelines=("another",))
    assert stranger.get(timeline).status_code == 200
    assert stranger.post(f"{timeline}/events", request_bodies.event()).status_code == 403


@pytest.mark.parametrize("path", READS)
def test_a_reader_of_a_private_timeline_reads_all_of_it(
    admin: Client, client_as: Callable[..., Client], path: str
) -> None:
    timeline = _filled(admin, "t", visibility="private")
    assert client_as("reader", timelines=("t",)).get(timeline + path).status_code == 200


@pytest.mark.parametrize("path", ["/events/e", "/claims/c", "/sources/s", ""])
def test_who_wrote_is_shown_to_tokens_of_the_timeline_alone(
    admin: Client, anyone: Client, client_as: Callable[..., Client], path: str
) -> None:
    where = _filled(admin, "t") + path
    names = {"created_by", "updated_by"}
    assert names <= client_as("reader", timelines=("t",)).get(where).get_json().keys()
    assert not names & anyone.get(where).get_json().keys()
    assert not names & client_as("admin", timelines=("another",)).get(where).get_json().keys()


@pytest.mark.parametrize(
    ("path", "name"), [("/events", "events"), ("/sources", "sources"), ("/events/e/claims", "claims")]
)
def test_lists_name_who_wrote_by_the_same_rule(admin: Client, anyone: Client, path: str, name: str) -> None:
    where = _filled(admin, "t") + path
    assert {"created_by", "updated_by"} <= admin.get(where).get_json()[name][0].keys()
    assert "created_by" not in anyone.get(where).get_data(as_text=True)


def test_with_and_without_names_are_two_representations(admin: Client, anyone: Client) -> None:
    where = f"{_filled(admin, 't')}/events/e"
    assert admin.tag(where) != anyone.tag(where)
