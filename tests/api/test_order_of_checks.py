"""The order in which faults are judged, pair by pair: of two faults in one request the earlier is told.

404 and 405 of the route; 401; 404 of what may not be read; 403; 406, 415, 413, 400; 428; 412; 422; 409.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from flask import Flask

from service.recording import tokens
from service.services import services
from tests.conftest import Client
from tests.support import request_bodies

pytestmark = pytest.mark.long

PATCHED = "/v1/timelines/a-story/events/e"
POSTED = "/v1/timelines/a-story/events"
ORDER = (405, 401, 404, 403, 406, 415, 413, 400, 428, 412, 422, 409)


def _patch_with(faults: set[int]) -> dict[str, Any]:
    """A PATCH of event ``e`` with those faults."""
    body: Any = {"title": 5} if 422 in faults else {"title": "New"}
    data = b"{" if 400 in faults else json.dumps(body).encode()
    if 413 in faults:
        data = b" " * 1_048_576 + data
    headers = {"Content-Type": "text/plain" if 415 in faults else "application/json"}
    if 406 in faults:
        headers["Accept"] = "text/html"
    if 428 not in faults:
        headers["If-Match"] = '"0"' if 412 in faults else "*"
    path = f"{POSTED}/none" if 404 in faults else PATCHED
    return {"path": path, "method": "COPY" if 405 in faults else "PATCH", "data": data, "headers": headers}


def _role(faults: set[int]) -> str | None:
    if 401 in faults:
        return None
    return "reader" if 403 in faults else "editor"


@pytest.fixture
def filled(admin: Client, timeline: str) -> str:
    admin.post(f"{timeline}/sources", request_bodies.source(id="s"))
    admin.post(f"{timeline}/events", request_bodies.event(id="e", sources=["s"], claims=[request_bodies.claim(id="c")]))
    return timeline


def _send(app: Flask, role: str | None, request: Mapping[str, Any]) -> Any:
    headers = dict(request["headers"])
    if role:
        headers["Authorization"] = f"Bearer {tokens.create(services(app).database, 'x', role)}"
    return app.test_client().open(**{**request, "headers": headers})


# 428 and 412 exclude each other.
PAIRS = [pair for pair in itertools.combinations(ORDER[:-1], 2) if pair != (428, 412)]


@pytest.mark.parametrize("pair", PAIRS)
def test_of_two_faults_in_a_patch_the_earlier_is_told(app: Flask, filled: str, pair: tuple[int, int]) -> None:
    faults = set(pair)
    answer = _send(app, _role(faults), _patch_with(faults))
    assert answer.status_code == min(pair, key=ORDER.index)
    assert answer.get_json()["status"] == answer.status_code


@pytest.mark.parametrize("fault", ORDER[:-1])
def test_each_fault_alone_is_told(app: Flask, filled: str, fault: int) -> None:
    assert _send(app, _role({fault}), _patch_with({fault})).status_code == fault


@pytest.mark.parametrize(
    "body",
    [
        request_bodies.event(id="e", title=""),
        request_bodies.event(id="e", sources=["none"]),
        request_bodies.event(id="e", claims=[request_bodies.claim(value="lots")]),
        request_bodies.event(claims=[request_bodies.claim(id="c"), request_bodies.claim(property="none")]),
        request_bodies.event(sources=[request_bodies.source(id="gone"), "none"]),
    ],
)
def test_a_body_that_is_wrong_comes_before_an_id_that_is_taken(admin: Client, filled: str, body: Any) -> None:
    admin.post(f"{filled}/sources", request_bodies.source(id="gone"))
    admin.delete(f"{filled}/sources/gone", if_match="*")
    assert admin.post(f"{filled}/events", body).status_code == 422


def test_an_id_that_is_taken_is_told_where_nothing_else_is_wrong(admin: Client, filled: str) -> None:
    assert admin.post(f"{filled}/events", request_bodies.event(id="e")).status_code == 409
    assert (
        admin.post(
            f"{filled}/events", request_bodies.event(claims=[request_bodies.claim(id="c", value="9")])
        ).status_code
        == 409
    )


def test_an_id_that_is_taken_comes_before_a_wrong_body_where_it_is_a_precondition(admin: Client, filled: str) -> None:
    assert admin.put(f"{filled}/events/e", {"title": 5}, if_none_match="*").status_code == 412


@pytest.mark.parametrize("body", [b"[]", b'"text"', b'{"title": "a\\u202eb"}'])
def test_a_wrong_body_comes_after_the_preconditions_whatever_is_wrong(admin: Client, filled: str, body: bytes) -> None:
    statuses = [admin.patch(f"{filled}/events/e", body, **more).status_code for more in ({}, {"if_match": '"0"'})]
    assert [*statuses, admin.patch(f"{filled}/events/e", body, if_match="*").status_code] == [428, 412, 422]


def test_a_wrong_query_comes_after_the_body_can_be_taken_and_before_the_preconditions(
    admin: Client, filled: str
) -> None:
    where = f"{filled}/events/e?colour=red"
    assert admin.patch(where, {"title": "T"}).status_code == 400
    assert admin.patch(where, {"title": "T"}, content_type="text/plain").status_code == 415


def test_preconditions_that_exclude_each_other_come_after_who_asks(anyone: Client, admin: Client, filled: str) -> None:
    both = {"if_match": "*", "if_none_match": "*"}
    assert anyone.put(f"{filled}/events/e", {}, **both).status_code == 401
    assert admin.put(f"{filled}/events/e", b"{", **both).status_code == 400
    assert admin.put(f"{filled}/events/e", {}, **both).status_code == 412


def test_what_may_not_be_read_comes_before_a_wrong_query(anyone: Client, client_as: Callable[..., Client]) -> None:
    assert anyone.get("/v1/timelines/none?colour=red").status_code == 404


def test_accept_comes_before_a_wrong_query(anyone: Client, filled: str) -> None:
    assert anyone.get(f"{filled}?colour=red", accept="text/html").status_code == 406


def test_a_409_of_what_rests_on_it_comes_after_the_precondition(admin: Client, filled: str) -> None:
    assert admin.delete(f"{filled}/sources/s", if_match='"0"').status_code == 412
    assert admin.delete(f"{filled}/sources/s", if_match="*").status_code == 409
