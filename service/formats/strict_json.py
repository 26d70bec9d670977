"""A strict JSON parser: RFC 8259 with the limits of I-JSON (RFC 7493).

The parser of the standard library is not enough for requests. It accepts NaN and Infinity, and keeps the last of
duplicate members. It accepts lone surrogates, which UTF-8 cannot hold, and integers that other parsers round. Deep
nesting ends in a RecursionError. Here each of these is an InvalidJson; the parser below is still the standard one,
with hooks and checks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from service.domain.errors import FieldError

MAX_DEPTH = 32
"""How many levels of arrays and objects may be nested."""
MAX_MEMBERS = 1_000
"""How many members an object may have."""
MAX_INTEGER = 2**53
"""Beyond ±2^53, parsers that read numbers as doubles lose digits (RFC 8259, 6)."""
CONTROL_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"')
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_OUTSIDE_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{}]')


class InvalidJson(ValueError):
    """The bytes are not strict JSON; the message says what is wrong and where."""


def parse(data: bytes) -> Any:
    """Parse UTF-8 JSON without byte order mark: no duplicate members, NaN or lone surrogates.

    At most 32 levels and 1,000 members of an object, integers within ±2^53. Raises InvalidJson.
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
    if text.count("[") + text.count("{") <= MAX_DEPTH or _is_shallow(text):
        return
    depth = 0
    for match in _OUTSIDE_STRINGS.finditer(text):
        bracket = match.group()
        if bracket in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise InvalidJson(f"the body nests deeper than {MAX_DEPTH} levels at character {match.start()}")
        elif bracket in "]}":
            depth -= 1


def _is_shallow(text: str) -> bool:
    """Whether removing the innermost pairs of brackets 32 times removes all brackets: a fast test for valid bodies."""
    brackets = _STRINGS.sub("", text).encode().translate(None, _NO_BRACKETS)
    for _ in range(MAX_DEPTH):
        brackets = brackets.replace(b"[]", b"").replace(b"{}", b"")
        if not brackets:
            return True
    return False


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) > MAX_MEMBERS:
        raise InvalidJson(f"an object has at most {MAX_MEMBERS} members; one in the body has {len(pairs)}")
    members = dict(pairs)
    if len(members) != len(pairs):
        names = [name for name, _ in pairs]
        duplicate = next(name for name in names if names.count(name) > 1)
        raise InvalidJson(f"the member “{_printable(duplicate)}” stands twice in one object; send it once")
    return members


def _integer(digits: str) -> int:
    if len(digits) > 17 or abs(value := int(digits)) > MAX_INTEGER:
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
    """An error for each string or member name of a parsed value that has a control or bidirectional character."""
    for pointer, text in _strings(value):
        match = CONTROL_CHARACTERS.search(text) or CONTROL_CHARACTERS.search(pointer)
        if match:
            before = text[: match.start()] if match.string is text else ""
            place = f"after “{_printable(before)[-20:]}”" if before else "at the start"
            detail = f"the invisible control character U+{ord(match.group()):04X} {place} is not allowed; remove it"
            yield FieldError(_printable(pointer), "character", detail)


def _strings(value: Any, pointer: str = "") -> Iterable[tuple[str, str]]:
    """Pointer and text of every string, and the pointer of every other member, with an empty text."""
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, dict):
        for name, member in value.items():
            yield from _strings(member, f"{pointer}/{escape_pointer(name)}")
            if not member or not isinstance(member, (str, dict, list)):
                yield f"{pointer}/{escape_pointer(name)}", ""
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _strings(item, f"{pointer}/{index}")


def escape_pointer(name: str) -> str:
    """The name of a member as a reference token of a JSON pointer (RFC 6901, 3)."""
    return name.replace("~", "~0").replace("/", "~1")


def _printable(text: str) -> str:
    """Text that is safe in a message: without control characters, at most 200 characters."""
    return CONTROL_CHARACTERS.sub("�", _SURROGATE.sub("�", text))[:200]
