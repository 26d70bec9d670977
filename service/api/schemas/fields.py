"""The fields of the wire: each takes exactly what it says and nothing that merely looks like it."""

from __future__ import annotations

import difflib
import ipaddress
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from marshmallow import Schema, fields, missing

from service.api.schemas.base import LIST, NULL, REQUIRED, TYPE, UNKNOWN, describe, fail

_MESSAGES = {"required": REQUIRED, "null": NULL, "type": TYPE, "unknown": UNKNOWN, "invalid": TYPE}


# As the document has them: without lookaheads, which few tools take.
ID = r"^[A-Za-z0-9._~-]*[A-Za-z0-9_~-][A-Za-z0-9._~-]*$|^\.{3,64}$"
SLUG = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"


class StrictField(fields.Field[Any]):
    """What every field shares: its messages."""

    def __init__(self, **more: Any) -> None:
        messages = {**_MESSAGES, **(more.pop("error_messages", None) or {})}
        super().__init__(error_messages=messages, metadata={**(more.pop("metadata", None) or {})}, **more)

    def deserialize(self, value: Any, attr: Any = None, data: Any = None, **kwargs: Any) -> Any:
        """Where there is a value and nothing was hung on the field, its own reading is all that there is to do."""
        if value is None or value is missing or self.validators or self.pre_load or self.post_load:
            return super().deserialize(value, attr, data, **kwargs)
        return self._deserialize(value, attr, data, **kwargs)

    def noted(self, **facts: Any) -> None:
        """Tell the document more."""
        self.metadata = {**facts, **self.metadata}


class Text(StrictField, fields.String):
    """Text: not empty, within its length."""

    def __init__(self, most: int, *, lines: bool = False, empty: bool = False, **more: Any) -> None:
        super().__init__(**more)
        self.most = most
        self.lines = lines
        self.empty = empty
        self.noted(maxLength=most)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise fail("type", f"this is text in quotes; got {describe(value)}")
        if not self.empty and not value.strip():
            raise fail("empty", f"this is empty; write something{'' if self.required else ' or leave it out'}")
        if len(value) > self.most:
            raise fail("too_long", f"this has at most {self.most} characters; got {len(value)}")
        if not self.lines and ("\n" in value or "\r" in value):
            raise fail("line_break", "this is one line; remove the line breaks")
        return value


class LowerText(Text):
    """Free words in lower case, such as the kind of an event."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if text != text.lower():
            raise fail("case", f"this is written in lower case: “{text.lower()}”; got “{text}”")
        return text


class Matching(StrictField, fields.String):
    """Text of one form, explained in words."""

    def __init__(self, form: str, explained: str, **more: Any) -> None:
        super().__init__(**more)
        self._form = re.compile(form)
        self._explained = explained
        self.noted(pattern=f"^(?:{form})$")

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise fail("type", f"this is text in quotes; got {describe(value)}")
        if len(value) > 500 or not self._form.fullmatch(value):
            whole = "; a whole source is an object, such as {“url”: “https://…”}" if "://" in value else ""
            raise fail("form", f"this is {self._explained}; got {describe(value)}{whole}")
        return value


def identifier(**more: Any) -> Matching:
    """An id of the caller's choosing."""
    form = r"(?!\.{1,2}$)[A-Za-z0-9._~-]{1,64}"
    more["metadata"] = {"pattern": ID, "minLength": 1, "maxLength": 64, **more.get("metadata", {})}
    return Matching(form, "an id: 1 to 64 letters, digits, or . _ ~ -", **more)


def slug(**more: Any) -> Matching:
    """The name of a timeline in addresses."""
    form = r"(?=.{1,64}$)[a-z0-9]+(?:-[a-z0-9]+)*"
    more["metadata"] = {"pattern": SLUG, "minLength": 1, "maxLength": 64}
    return Matching(form, "a slug: lower-case letters and digits in groups joined by -, at most 64", **more)


class Choice(StrictField, fields.String):
    """One word of a closed list."""

    def __init__(self, words: Sequence[str], **more: Any) -> None:
        super().__init__(**more)
        self.words = tuple(words)
        self.noted(enum=list(words))

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or value not in self.words:
            near = difflib.get_close_matches(str(value).lower()[:64], self.words, n=1, cutoff=0.6)
            hint = f"did you mean “{near[0]}”? " if near else ""
            raise fail("choice", f"{hint}this is one of {', '.join(self.words)}; got {describe(value)}")
        return value


class Number(StrictField, fields.Float):
    """A JSON number within bounds."""

    def __init__(self, low: float, high: float, **more: Any) -> None:
        super().__init__(**more)
        self._low = low
        self._high = high
        self.noted(minimum=low, maximum=high)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise fail("type", f"this is a number without quotes; got {describe(value)}")
        if not self._low <= value <= self._high:
            raise fail("range", f"this lies between {self._low:g} and {self._high:g}; got {describe(value)}")
        return value


class Integer(StrictField, fields.Integer):
    """A JSON integer within bounds."""

    def __init__(self, low: int, high: int, **more: Any) -> None:
        super().__init__(**more)
        self._low = low
        self._high = high
        self.noted(minimum=low, maximum=high)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise fail("type", f"this is a whole number without quotes; got {describe(value)}")
        if not self._low <= value <= self._high:
            raise fail("range", f"this lies between {self._low} and {self._high}; got {describe(value)}")
        return value


class Boolean(StrictField, fields.Boolean):
    """JSON true or false."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise fail("type", f"this is true or false without quotes; got {describe(value)}")
        return value


class List(StrictField, fields.List[Any]):
    """A list of so many at most."""

    def __init__(self, inner: Any, most: int, least: int = 0, **more: Any) -> None:
        super().__init__(cls_or_instance=inner, error_messages={"invalid": LIST}, **more)
        self._most = most
        self.least = least
        self.noted(maxItems=most)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> list[Any]:
        if not isinstance(value, list):
            raise fail("type", f"this is a list […]; got {describe(value)}")
        if not self.least <= len(value) <= self._most:
            raise fail("length", f"this list has {self.least} to {self._most} entries; got {len(value)}")
        found: list[Any] = super()._deserialize(value, attr, data, **kwargs)
        return found


class Nested(StrictField, fields.Nested):
    """An object of its own schema."""

    def __init__(self, nested: Any, **more: Any) -> None:
        super().__init__(nested=nested, **more)

    def _deserialize(self, value: Any, attr: Any, data: Any, partial: Any = None, **kwargs: Any) -> Any:
        if not isinstance(value, dict):
            raise fail("type", f"this is an object {{…}}; got {describe(value)}")
        return super()._deserialize(value, attr, data, partial=partial, **kwargs)


class WordMap(StrictField, fields.Dict):
    """An object of strings."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Mapping[str, str]:
        if not isinstance(value, dict):
            raise fail("type", f"this is an object of strings; got {describe(value)}")
        if len(value) > 20:
            raise fail("length", f"this has at most 20 members; got {len(value)}")
        for name, text in value.items():
            if not isinstance(text, str) or not text.strip() or not name.strip():
                raise fail("type", f"“{name[:60]}” is given as text in quotes; got {describe(text)}")
            if len(text) > 200 or len(name) > 60:
                raise fail("too_long", "names have at most 60 characters here, texts 200")
        return value


class OneOfSchemas(StrictField):
    """One of several shapes: a plain value, or an object of its own schema."""

    def __init__(self, plain: Sequence[fields.Field[Any]], whole: Schema | None, expected: str, **more: Any) -> None:
        super().__init__(**more)
        self.plain = tuple(plain)
        self.whole = whole
        self._expected = expected

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, dict) and self.whole is not None:
            return self.whole.load(value)
        for field in self.plain:
            if _suits(field, value):
                return field.deserialize(value, attr, data, **kwargs)
        raise fail("type", f"this is {self._expected}; got {describe(value)}")


def _suits(field: fields.Field[Any], value: Any) -> bool:
    kinds: Mapping[type, Callable[[Any], bool]] = {
        fields.String: lambda given: isinstance(given, str),
        fields.Integer: lambda given: isinstance(given, int) and not isinstance(given, bool),
        fields.Float: lambda given: isinstance(given, (int, float)) and not isinstance(given, bool),
        fields.Boolean: lambda given: isinstance(given, bool),
    }
    return any(isinstance(field, kind) and suits(value) for kind, suits in kinds.items())


# The field that holds a web address: one that any reader could open, and that names nobody's password.


class WebAddress(StrictField, fields.String):
    """An absolute http or https address that a reader could open."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise fail("type", f"this is an address in quotes; got {describe(value)}")
        problem = _address_problem(value)
        if problem:
            raise fail("url", f"{problem}; got {describe(value)}")
        return value


def _address_problem(value: str) -> str | None:
    if len(value) > 2048:
        return "an address has at most 2048 characters"
    if re.search(r"[\s<>\"\\^`{|}\x00-\x20\x7f]", value):
        return "an address has no spaces, quotes, brackets or backslashes"
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        return "this is no address that can be read"
    if parts.scheme.lower() not in ("http", "https"):
        return "an address begins with http:// or https://"
    if parts.username is not None or parts.password is not None:
        return "an address carries no user name or password"
    return _host_problem((parts.hostname or "").removesuffix("."))


def _host_problem(host: str) -> str | None:
    if not host or host.startswith(".") or ".." in host:
        return "an address names a host after //"
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return "this host is your own machine or network; no reader can open it"
    if "." not in host and ":" not in host:
        return "an address names a full host such as www.example.org"
    return _number_problem(host)


def _number_problem(host: str) -> str | None:
    """What is wrong with a host of numbers, such as one that only a browser would read as 127.0.0.1."""
    if ":" not in host and not re.fullmatch(r"[0-9]+|0x[0-9a-f]*", host.rpartition(".")[2]):
        return None
    try:
        number = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return "this host is no name, and no address of four numbers"
    return None if number.is_global else "this host is your own machine or network; no reader can open it"
