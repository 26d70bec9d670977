"""JSON merge patch (RFC 7396) over HTTP; a representation can always be sent back unchanged."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from service.api.http.merge_patch import apply_patch, is_same
from tests.conftest import Client, client_factory
from tests.support import request_bodies

SIMPLE = st.none() | st.booleans() | st.integers(-9, 9) | st.text("ab", max_size=2)
JSON = st.recursive(
    SIMPLE, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=1), inner, max_size=3)
)


@pytest.mark.parametrize(
    ("target", "patch", "result"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"a": "b"}, ["c"], ["c"]),
        ({"a": "foo"}, None, None),
        ({"a": "foo"}, "bar", "bar"),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_the_examples_of_the_standard(target: Any, patch: Any, result: Any) -> None:
    assert apply_patch(target, patch) == result


def _by_the_standard(target: Any, patch: Any) -> Any:
    """The pseudocode of RFC 7396, 2, word by word."""
    if not isinstance(patch, dict):
        return patch
    if not isinstance(target, dict):
        target = {}
    for name, value in patch.items():
        if value is None:
            target.pop(name, None)
        else:
            target[name] = _by_the_standard(target.get(name), value)
    return target


@given(target=JSON, patch=JSON)
def test_any_patch_of_anything_is_what_the_standard_says(target: Any, patch: Any) -> None:
    before = copy.deepcopy(target)
    assert is_same(apply_patch(target, patch), _by_the_standard(copy.deepcopy(target), patch))
    assert is_same(target, before)


@given(value=JSON)
def test_a_value_is_the_same_as_itself_and_true_is_not_one(value: Any) -> None:
    assert is_same(value, copy.deepcopy(value))
    assert not is_same([True], [1])
    assert not is_same({"a": 0}, {"a": False})


OWN = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(["A", "B"]),
        "date": st.sampled_from(["2017", "2017-10-14~", "../2018"]),
        "summary": st.none() | st.just("a\nb"),
        "kind": st.none() | st.just("talks"),
        "place": st.none()
        | st.sampled_from(["X", {"name": "Y", "lat": 1.5, "lon": 2}, {"name": "Z", "within": ["W"]}]),
        "actors": st.lists(st.sampled_from("xyz"), max_size=2),
        "tags": st.lists(st.sampled_from("xyz"), max_size=2, unique=True),
        "confidence": st.sampled_from(["confirmed", "unjudged"]),
        "position": st.integers(-3, 3),
        "media": st.lists(st.just({"url": "https://example.org/a.jpg"}), max_size=1),
    },
)


@settings(max_examples=30)
@given(first=OWN, change=OWN)
def test_get_change_put_is_a_round_trip(app: Flask, first: dict[str, Any], change: dict[str, Any]) -> None:
    admin = _admin(app)
    made = admin.post("/v1/timelines/r/events", {**request_bodies.event(), **first})
    where, tag = made.headers["Location"], made.headers["ETag"]
    wanted = {**made.get_json(), **change}
    put = admin.put(where, wanted, if_match=tag)
    again = admin.put(where, put.get_json(), if_match=put.headers["ETag"])
    assert put.status_code == 200
    assert again.get_json() == put.get_json() == admin.get(where).get_json()
    assert again.headers["ETag"] == put.headers["ETag"]


@settings(max_examples=30)
@given(first=OWN, change=OWN)
def test_a_patch_is_the_put_of_what_it_makes(app: Flask, first: dict[str, Any], change: dict[str, Any]) -> None:
    admin = _admin(app)
    one, two = (
        admin.post("/v1/timelines/r/events", {**request_bodies.event(), **first}).headers["Location"] for _ in "ab"
    )
    patched = admin.patch(one, change, if_match="*").get_json()
    shown = admin.get(two).get_json()
    put = admin.put(
        two, apply_patch(shown, {n: v for n, v in change.items() if v is not None}), if_match="*"
    ).get_json()
    own = [name for name in change if change[name] is not None]
    assert [patched[name] for name in own] == [put[name] for name in own]


def _admin(app: Flask) -> Client:
    """An admin with a timeline ``r``."""
    admin = client_factory(app)("admin", name="ada")
    admin.post("/v1/timelines", request_bodies.timeline(slug="r"))
    return admin
