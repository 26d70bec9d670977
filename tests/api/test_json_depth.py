"""The depth of a body is counted by its brackets, not by those in strings, for any number of brackets."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.formats import strict_json

PIECES = ["[", "]", "{", "}", '"', "\\", "a", ",", "[]", "{}", '"["', "[[[[[[[[", "]]]]]]]]"]


def _deepest(text: str) -> int:
    """How deep the brackets outside of texts nest at most, read character by character."""
    depth = most = 0
    inside = escaped = False
    for char in text:
        if inside:
            inside, escaped = escaped or char != '"', char == "\\" and not escaped
        elif char == '"':
            inside = True
        elif char in "[{":
            depth += 1
            most = max(most, depth)
        elif char in "]}":
            depth -= 1
    return most


@pytest.mark.parametrize("one", ["[]", "{}", '"[[["', '"\\"["'])
@pytest.mark.parametrize(("levels", "taken"), [(30, True), (31, True), (33, False)])
def test_32_levels_are_read_and_no_more(one: str, levels: int, taken: bool) -> None:
    text = "[" * levels + ",".join([one] * 50) + "]" * levels
    if taken:
        assert strict_json.parse(text.encode()) == json.loads(text)
        return
    with pytest.raises(strict_json.InvalidJson, match="nests deeper than 32"):
        strict_json.parse(text.encode())


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_what_is_told_to_be_too_deep_is(text: str) -> None:
    told, deep = _refusal(text), _deepest(text) > strict_json.MAX_DEPTH
    assert deep or "nests deeper" not in told
    assert told or not deep


def _refusal(text: str) -> str:
    try:
        strict_json.parse(text.encode())
    except strict_json.InvalidJson as problem:
        return str(problem)
    return ""
