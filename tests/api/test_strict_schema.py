"""The fast check of a body accepts and refuses exactly what marshmallow does field by field."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from marshmallow import ValidationError as SchemaError

from service.api.schemas.base import StrictSchema
from service.api.schemas.event import EVENT
from tests.support import request_bodies

WHOLE = request_bodies.event(
    place={"name": "Raqqa", "lat": 35.95, "lon": 39.01, "within": ["Syria"]},
    tags=["convoy"],
    confidence="probable",
    relations=[{"kind": "before", "event": "deadliest-month", "note": "said twice"}],
    media=[{"url": "https://www.example.org/a.jpg", "alt": "lorries"}],
    sources=[request_bodies.source(derived_from=[{"source": "the-week"}], locator="p. 3"), "boston-globe"],
    claims=[request_bodies.claim(scope={"part": "south"}), request_bodies.claim(source=request_bodies.source())],
)
WRONG: list[Any] = [None, "", 17, True, [], {}, [None], {"unknown": 1}, "not-a-member"]


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, each in members:
        yield from _places(each, (*path, name))


def _changed(path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    body = copy.deepcopy(WHOLE)
    holder: Any = body
    for step in path[:-1]:
        holder = holder[step]
    if value == "not-a-member":
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return body


def _outcome(body: dict[str, Any]) -> Any:
    try:
        return EVENT.load(body)
    except SchemaError as error:
        return error.normalized_messages()


@pytest.mark.parametrize("path", list(_places(WHOLE)), ids=lambda path: "/".join(map(str, path)))
def test_whatever_is_wrong_and_wherever_the_outcome_is_the_same(
    monkeypatch: pytest.MonkeyPatch, path: tuple[Any, ...]
) -> None:
    bodies = [_changed(path, value) for value in WRONG]
    in_one_go = [_outcome(body) for body in bodies]
    monkeypatch.setattr(StrictSchema, "_load_valid", lambda *_: None)
    assert [_outcome(body) for body in bodies] == in_one_go


def test_a_whole_body_is_read_in_one_go() -> None:
    assert EVENT._load_valid(WHOLE) is not None  # type: ignore[attr-defined]
