"""Reading a body: JSON and nothing but JSON (RFC 8259, with the limits of I-JSON, RFC 7493), never a guess."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import request

from service.api import accepting
from service.api.problems import Problem
from service.domain.errors import Fault, Invalid

MOST_BYTES = 1_048_576
DEEPEST = 32
MOST_MEMBERS = 1_000
LARGEST = 2**53
JSON = ("application/json",)
PATCH = ("application/merge-patch+json", "application/json")
UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"')
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_OUTSIDE_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{}]')


class _Refused(ValueError):
    """The reader's own word for what JSON allows and this service does not."""


@dataclass(frozen=True, slots=True)
class Body:
    """What was sent: JSON that can be read, and is not judged yet."""

    value: Any
    data: bytes

    def digest(self) -> str:
        """A digest of the bytes as they were sent."""
        return hashlib.sha256(self.data).hexdigest()

    def members(self) -> dict[str, Any]:
        """The body as an object of clean text; raises Invalid, which is the preconditions' turn to precede."""
        if not isinstance(self.value, dict):
            raise Invalid([Fault("", "type", f"the body is a JSON object {{…}}; got {_named(self.value)}")])
        faults = list(_unwanted(self.value))
        if faults:
            raise Invalid(faults)
        return self.value


def read(types: tuple[str, ...] = JSON) -> Body:
    """The body as far as it can be read; raises problems 406, 415, 413, 400 in that order."""
    accepting.check()
    _check_type(types)
    data = _read_bytes()
    return Body(parse(data), data)


def _check_type(types: tuple[str, ...]) -> None:
    encoding = request.headers.get("Content-Encoding", "identity").lower()
    if encoding != "identity":
        raise Problem("media-type", f"a body is sent as it is, without Content-Encoding; got {encoding}")
    if request.mimetype in types and request.mimetype_params.get("charset", "utf-8").lower() in ("utf-8", "utf8"):
        return
    headers = {"Accept-Patch": ", ".join(PATCH)} if request.method == "PATCH" else {}
    got = request.headers.get("Content-Type") or "none"
    raise Problem("media-type", f"the Content-Type is {' or '.join(types)} (UTF-8); got {got}", headers)


def _read_bytes() -> bytes:
    if (request.content_length or 0) > MOST_BYTES:
        raise Problem("too-large", f"a body has at most {MOST_BYTES} bytes; got {request.content_length}")
    data = request.stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Problem("too-large", f"a body has at most {MOST_BYTES} bytes; this one has more")
    return data


def parse(data: bytes) -> Any:
    """Strict JSON: no duplicate members, no NaN, no lone surrogates, no depth beyond 32, no integer beyond 2^53.

    Raises the problem that says where the reading stopped.
    """
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise Problem("unreadable", f"the body is not UTF-8 at byte {error.start}; save it as UTF-8") from error
    if text.startswith("\ufeff"):
        raise Problem("unreadable", "the body begins with a byte order mark; save it as UTF-8 without one")
    if not text.strip():
        raise Problem("unreadable", "the body is empty; send a JSON object {…}")
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
        raise Problem("unreadable", f"the body is not JSON: {error.msg} at {where}{curly}") from error
    except _Refused as error:
        raise Problem("unreadable", str(error)) from error
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
                raise _Refused(f"the body nests deeper than {DEEPEST} levels at character {found.start()}")
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
        raise _Refused(f"an object has at most {MOST_MEMBERS} members; one in the body has {len(pairs)}")
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _Refused(f"the member “{_plain(twice)}” stands twice in one object; say it once")
    return found


def _integer(digits: str) -> int:
    if len(digits) > 17 or abs(value := int(digits)) > LARGEST:
        raise _Refused(f"the integer {digits[:24]} is outside ±2^53; send it as a string")
    return int(value)


def _decimal(digits: str) -> float:
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        raise _Refused(f"the number {digits[:24]} is too large")
    return value


def _constant(name: str) -> Any:
    raise _Refused(f"{name} is not JSON; leave the member out or send null")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_members, parse_int=_integer, parse_float=_decimal, parse_constant=_constant
)


def _check_surrogates(value: Any) -> None:
    for pointer, text in _strings(value):
        if _SURROGATE.search(text) or _SURROGATE.search(pointer):
            place = _plain(pointer) or "the body"
            raise Problem("unreadable", f"{place}: half a character (a lone \\ud… escape); send both halves or neither")


def _unwanted(value: Any) -> Iterable[Fault]:
    for pointer, text in _strings(value):
        found = UNWANTED.search(text) or UNWANTED.search(pointer)
        if found:
            place = (
                f"after “{_plain(text[: found.start()])[-20:]}”"
                if found.start() and found.string is text
                else "at the start"
            )
            detail = f"the invisible control character U+{ord(found.group()):04X} {place} is not taken; remove it"
            yield Fault(_plain(pointer), "character", detail)


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


def _plain(text: str) -> str:
    """Text that is safe to say back."""
    return UNWANTED.sub("�", _SURROGATE.sub("�", text))[:200]


def _named(value: Any) -> str:
    names = {list: "a list", str: "a string", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
