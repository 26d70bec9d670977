"""Strict JSON: a body that is not valid JSON gets a 400 that says where."""

from __future__ import annotations

import contextlib
import gzip
import json
from typing import Any

import pytest

from service.api.http import body as request_body
from service.formats import strict_json
from tests.conftest import Client
from tests.support import request_bodies

OK = json.dumps(request_bodies.source()).encode()


def _post(reporter: Client, timeline: str, data: bytes, **headers: str) -> Any:
    return reporter.post(f"{timeline}/sources", data, **headers)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"{", "line 1"),
        (b'{"title": "a",}', "line 1"),
        (b"{'title': 'a'}", "line 1"),
        (b'{"title": "a"} x', "line 1"),
        (b'{"title": "a"}{"title": "b"}', "line 1"),
        (b'{"title": "a" // why\n}', "line 1"),
        (b'{"title": "a\nb"}', "line 1"),
        (b'{"title": "\\x41"}', "line 1"),
        (b'{"title": "a", "title": "b"}', "title"),
        (b'{"title": "a", "derived_from": [{"as": 1, "as": 2}]}', "as"),
        (b'{"title": NaN}', "NaN"),
        (b'{"title": -Infinity}', "Infinity"),
        (b'{"title": 9007199254740993}', "2^53"),
        (b'{"title": -9007199254740993}', "2^53"),
        (b'{"title": 1' + b"0" * 5000 + b"}", "2^53"),
        (b'{"title": 1e400}', "large"),
        (b'{"title": "\\ud800"}', "half"),
        (b'{"title": "\\udc00\\ud800"}', "half"),
        (b'{"\\ud800": 1}', "half"),
        (b'{"title": "\xff"}', "UTF-8"),
        ('{"title": "é"}'.encode("latin-1"), "UTF-8"),
        ('{"title": "a"}'.encode("utf-16"), "UTF-8"),
        (b"\xef\xbb\xbf" + OK, "byte order mark"),
        (b"[" * 33 + b"]" * 33, "32"),
        (b"[" * 100_000, "32"),
        (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, "32"),
    ],
)
def test_what_cannot_be_read_says_where_the_reading_stopped(
    reporter: Client, timeline: str, data: bytes, word: str
) -> None:
    answer = _post(reporter, timeline, data)
    assert (answer.status_code, answer.get_json()["type"]) == (400, "/problems/unreadable")
    assert word in answer.get_json()["detail"]


@pytest.mark.parametrize("data", [b"[]", b"null", b"true", b'"text"', b"17", b"[" * 32 + b"]" * 32])
def test_what_is_no_object_is_a_422(reporter: Client, timeline: str, data: bytes) -> None:
    errors = _post(reporter, timeline, data).get_json()["errors"]
    assert [(error["pointer"], error["code"]) for error in errors] == [("", "type")]


@pytest.mark.parametrize(
    "text", ["a\\u0000b", "a\\u202eb", "a\u202eb", "\u2066a", "a\\u200f", "a\u061c", "a\\u001b[31m", "a\u007f"]
)
def test_invisible_characters_are_named_with_their_place(reporter: Client, timeline: str, text: str) -> None:
    data = f'{{"title": "ok", "authors": ["fine", "{text}"]}}'.encode()
    errors = _post(reporter, timeline, data).get_json()["errors"]
    assert [(error["pointer"], error["code"]) for error in errors] == [("/authors/1", "character")]


@pytest.mark.parametrize("name", ["a\\u0000", "\\u202e"])
def test_invisible_characters_in_names_are_found_too(reporter: Client, timeline: str, name: str) -> None:
    errors = _post(reporter, timeline, f'{{"title": "ok", "{name}": 1}}'.encode()).get_json()["errors"]
    assert "character" in {error["code"] for error in errors}


@pytest.mark.parametrize("text", ["Ärger", "حلب", "Ха́нты", "👩‍👩‍👧", "a\u200db", "a\u00adb", "\\ud83d\\ude00", "a\\tb"])
def test_every_script_is_taken_as_it_is_written(reporter: Client, timeline: str, text: str) -> None:
    shown = _post(reporter, timeline, f'{{"title": "{text}"}}'.encode()).get_json()
    assert shown["title"] == json.loads(f'"{text}"')


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "application/json; charset=utf-16",
        "application/merge-patch+json",
        "application/ld+json",
        "nonsense",
    ],
)
def test_another_content_type_is_a_415_that_says_what_would_do(
    reporter: Client, timeline: str, content_type: str
) -> None:
    answer = _post(reporter, timeline, OK, content_type=content_type)
    assert (answer.status_code, "application/json" in answer.get_json()["detail"]) == (415, True)


@pytest.mark.parametrize("content_type", ["application/json", "Application/JSON", "application/json; charset=UTF-8"])
def test_json_is_taken_however_its_type_is_spelt(reporter: Client, timeline: str, content_type: str) -> None:
    assert _post(reporter, timeline, OK, content_type=content_type).status_code == 201


@pytest.mark.parametrize("content_type", ["application/merge-patch+json", "application/json"])
def test_a_patch_takes_both_types(reporter: Client, timeline: str, content_type: str) -> None:
    where = _post(reporter, timeline, OK).headers["Location"]
    assert reporter.patch(where, {"title": "T"}, if_match="*", content_type=content_type).status_code == 200


def test_a_patch_of_another_type_is_told_which_are_taken(reporter: Client, timeline: str) -> None:
    where = _post(reporter, timeline, OK).headers["Location"]
    answer = reporter.patch(where, [], if_match="*", content_type="application/json-patch+json")
    wanted = "application/merge-patch+json, application/json"
    assert (answer.status_code, answer.headers["Accept-Patch"]) == (415, wanted)


def test_a_compressed_body_is_not_guessed_at(reporter: Client, timeline: str) -> None:
    assert _post(reporter, timeline, gzip.compress(OK), content_encoding="gzip").status_code == 415


def test_a_body_of_a_megabyte_is_read_and_one_more_byte_is_not(reporter: Client, timeline: str) -> None:
    padded = OK + b" " * (request_body.MAX_BYTES - len(OK))
    assert _post(reporter, timeline, padded).status_code == 201
    answer = _post(reporter, timeline, padded + b" ")
    assert (answer.status_code, answer.get_json()["type"]) == (413, "/problems/too-large")


@pytest.mark.parametrize("data", [b'"\\\n' + b"[" * 50_000, b'{"a": "' + b"\\" * 100_001, b'"' + b"[" * 50_000 + b'"'])
def test_depth_is_not_hidden_by_broken_strings(data: bytes) -> None:
    with contextlib.suppress(strict_json.InvalidJson):
        assert isinstance(strict_json.parse(data), str)


def test_brackets_inside_strings_are_no_depth() -> None:
    assert strict_json.parse(json.dumps({"a": "[{" * 100 + '\\"'}).encode()) == {"a": "[{" * 100 + '\\"'}


@pytest.mark.parametrize("number", [2**53, -(2**53), 0, -0.0, 1e308, 0.1])
def test_numbers_within_bounds_are_read(number: float) -> None:
    assert strict_json.parse(json.dumps([number]).encode()) == [number]
