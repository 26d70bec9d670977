"""Any JSON, sent to any address, is accepted or refused with a problem, never with a 5xx."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import Client, client_factory
from tests.support import request_bodies

pytestmark = pytest.mark.long

_NAMES = (
    "title date sources claims id slug properties place name lat lon radius_km within kind tags actors media "
    "url relations event note position confidence property value source scope valid attributed_to "
    "credibility supersedes contradicts claim status status_date status_note key type unit measure terms "
    "incompatible derived_from as published retrieved_at language timezone text low high citations when "
    "revision prefers distinct_from"
)
NAMES = st.sampled_from(_NAMES.split())
WORDS = st.sampled_from(
    [
        "",
        "e",
        "s",
        "c",
        "2017-10-14",
        "250",
        "fighters_left",
        "date",
        "place",
        "quantity",
        "before",
        "retracted",
        "..",
        "Z",
    ]
)
TEXT = st.text(st.characters(codec="utf-8"), max_size=8)
ATOM = st.none() | st.booleans() | st.integers() | st.floats() | WORDS | TEXT
VALUE = st.recursive(ATOM, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES | TEXT, inner, max_size=4))
PLACES = [
    ("POST", "/v1/timelines"),
    ("PATCH", "/v1/timelines/a"),
    ("POST", "/v1/timelines/a/events"),
    ("PUT", "/v1/timelines/a/events/e"),
    ("PATCH", "/v1/timelines/a/events/e"),
    ("POST", "/v1/timelines/a/events/e/claims"),
    ("PATCH", "/v1/timelines/a/claims/c"),
    ("POST", "/v1/timelines/a/sources"),
    ("PATCH", "/v1/timelines/a/sources/s"),
]


def _filled(app: Flask) -> Client:
    admin = client_factory(app)("admin", name="ada")
    if admin.post("/v1/timelines", request_bodies.timeline(slug="a")).status_code == 201:
        body = request_bodies.event(
            id="e", sources=[request_bodies.source(id="s")], claims=[request_bodies.claim(id="c")]
        )
        admin.post("/v1/timelines/a/events", body)
    return admin


def _check(answer: Any) -> None:
    assert answer.status_code < 500, answer.get_data(as_text=True)
    if answer.status_code >= 400:
        assert answer.content_type == "application/problem+json"
        assert answer.get_json()["detail"]


@pytest.mark.parametrize(("method", "path"), PLACES)
@settings(max_examples=40)
@given(value=VALUE)
def test_any_value_anywhere_is_answered(app: Flask, method: str, path: str, value: Any) -> None:
    sent = json.dumps(value)
    admin = _filled(app)
    _check(admin._send(method, path, sent, {"if_match": "*"}))


GOOD = {
    "/v1/timelines": request_bodies.timeline(slug="b"),
    "/v1/timelines/a/events": request_bodies.event(
        place={"name": "Raqqa", "lat": 35.95, "lon": 39.01},
        relations=[{"kind": "before", "event": "e"}],
        media=[{"url": "https://example.org/a.jpg"}],
        claims=[request_bodies.claim(scope={"of": "fighters"}, valid="2017-10", contradicts=[{"claim": "c"}])],
    ),
    "/v1/timelines/a/events/e/claims": request_bodies.claim(source="s", supersedes="c"),
    "/v1/timelines/a/sources": request_bodies.source(
        url="https://example.org/x", derived_from=[{"source": "s", "as": "cites"}]
    ),
}


def _places(value: Any) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [(), *((name, *rest) for name, each in inner for rest in _places(each))]


def _with(value: Any, place: tuple[Any, ...], other: Any) -> Any:
    if not place:
        return other
    changed = dict(value) if isinstance(value, dict) else list(value)
    changed[place[0]] = _with(value[place[0]], place[1:], other)
    return changed


@pytest.mark.parametrize("path", GOOD)
@settings(max_examples=80)
@given(data=st.data())
def test_a_good_body_with_anything_in_one_place_is_answered(app: Flask, path: str, data: st.DataObject) -> None:
    place = data.draw(st.sampled_from(_places(GOOD[path])))
    body = _with(GOOD[path], place, data.draw(VALUE))
    _check(_filled(app)._send("POST", path, json.dumps(body), {}))


@settings(max_examples=150)
@given(data=st.binary(max_size=60))
def test_any_bytes_are_answered(app: Flask, data: bytes) -> None:
    _check(_filled(app)._send("POST", "/v1/timelines/a/events", data, {}))


@settings(max_examples=80)
@given(
    path=st.text(max_size=20), query=st.dictionaries(st.sampled_from(["after", "limit", "from", "tag"]) | TEXT, TEXT)
)
def test_any_address_is_answered(app: Flask, path: str, query: dict[str, str]) -> None:
    client = app.test_client()
    for prefix in ("/v1/timelines/", "/v1/timelines/a/events", "/v1/timelines/a/events/"):
        _check(client.get(prefix + path.replace("?", "").replace("#", ""), query_string=query))
    _check(client.get("/v1/timelines", query_string=query))


@settings(max_examples=80)
@given(
    name=st.sampled_from(["Authorization", "If-None-Match", "If-Match", "Accept", "Prefer", "X-Request-Id", "Range"]),
    value=st.text(st.characters(codec="latin-1", exclude_categories=("Cc",)), max_size=30),
)
def test_any_header_is_answered(app: Flask, name: str, value: str) -> None:
    admin = _filled(app)
    _check(admin.client.get("/v1/timelines/a/events", headers={name: value}))
    headers = {**admin.headers, "Content-Type": "application/json", "If-Match": "*", name: value}
    _check(admin.client.patch("/v1/timelines/a/events/e", data="{}", headers=headers))
