"""Strict JSON: RFC 8259 with the limits of I-JSON (RFC 7493), never a guess.

The standard library's reader takes NaN, duplicate members and lone surrogates, and fails on depth.
This one refuses them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from service.domain.errors import FieldError

DEEPEST = 32
MOST_MEMBERS = 1_000
LARGEST = 2**53
UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"')
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_OUTSIDE_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{}]')


class InvalidJson(ValueError):
    """The bytes are not JSON as this service takes it; the message says what is wrong and where."""


def parse(data: bytes) -> Any:
    """Strict JSON: no duplicate members, no NaN, no lone surrogates, no depth beyond 32, no integer beyond 2^53.

    Raises InvalidJson, which says where the reading stopped.
    """
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise InvalidJson(f"the body is not UTF-8 at byte {error.start}; save it as UTF-8") from error
    if text.startswith("\ufeff"):
        raise InvalidJson("the body begins with a byte order mark; save it as UTF-8 without one")
    if not text.strip():
        raise InvalidJson("the body is empty; send a JSON object {…}")
    try:
        _check_depth(text)
        value = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        curly = (
            "; “ and ” are not the quotes of JSON, which are straight"
            if text[error.pos : error.pos + 1] in "“”„"
            else ""
        )
        raise InvalidJson(f"the body is not JSON: {error.msg} at {where}{curly}") from error
    if "\\u" in text:
        _check_surrogates(value)
    return value


def _check_depth(text: str) -> None:
    if text.count("[") + text.count("{") <= DEEPEST or _is_shallow(text):
        return
    depth = 0
    for found in _OUTSIDE_STRINGS.finditer(text):
        mark = found.group()
        if mark in "[{":
            depth += 1
            if depth > DEEPEST:
                raise InvalidJson(f"the body nests deeper than {DEEPEST} levels at character {found.start()}")
        elif mark in "]}":
            depth -= 1


def _is_shallow(text: str) -> bool:
    """Whether its brackets go away when the innermost pairs are taken out so many times: quick for what is in order."""
    brackets = _STRINGS.sub("", text).encode().translate(None, _NO_BRACKETS)
    for _ in range(DEEPEST):
        brackets = brackets.replace(b"[]", b"").replace(b"{}", b"")
        if not brackets:
            return True
    return False


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) > MOST_MEMBERS:
        raise InvalidJson(f"an object has at most {MOST_MEMBERS} members; one in the body has {len(pairs)}")
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InvalidJson(f"the member “{_printable(twice)}” stands twice in one object; say it once")
    return found


def _integer(digits: str) -> int:
    if len(digits) > 17 or abs(value := int(digits)) > LARGEST:
        raise InvalidJson(f"the integer {digits[:24]} is outside ±2^53; send it as a string")
    return int(value)


def _decimal(digits: str) -> float:
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        raise InvalidJson(f"the number {digits[:24]} is too large")
    return value


def _constant(name: str) -> Any:
    raise InvalidJson(f"{name} is not JSON; leave the member out or send null")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_members, parse_int=_integer, parse_float=_decimal, parse_constant=_constant
)


def _check_surrogates(value: Any) -> None:
    for pointer, text in _strings(value):
        if _SURROGATE.search(text) or _SURROGATE.search(pointer):
            place = _printable(pointer) or "the body"
            raise InvalidJson(f"{place}: half a character (a lone \\ud… escape); send both halves or neither")


def control_characters(value: Any) -> Iterable[FieldError]:
    """The texts and member names of a parsed value that hold a control or bidirectional character, as errors."""
    for pointer, text in _strings(value):
        found = UNWANTED.search(text) or UNWANTED.search(pointer)
        if found:
            place = (
                f"after “{_printable(text[: found.start()])[-20:]}”"
                if found.start() and found.string is text
                else "at the start"
            )
            detail = f"the invisible control character U+{ord(found.group()):04X} {place} is not taken; remove it"
            yield FieldError(_printable(pointer), "character", detail)


def _strings(value: Any, pointer: str = "") -> Iterable[tuple[str, str]]:
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, dict):
        for name, member in value.items():
            yield from _strings(member, f"{pointer}/{escaped(name)}")
            if not member or not isinstance(member, (str, dict, list)):
                yield f"{pointer}/{escaped(name)}", ""
    elif isinstance(value, list):
        for at, each in enumerate(value):
            yield from _strings(each, f"{pointer}/{at}")


def escaped(name: str) -> str:
    """A member's name as part of a JSON pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")


def _printable(text: str) -> str:
    """Text that is safe to say back."""
    return UNWANTED.sub("�", _SURROGATE.sub("�", text))[:200]
