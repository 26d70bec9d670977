"""The fields of requests. They are strict: no value is converted from another JSON type."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from marshmallow import Schema, fields, missing

from service.api.schemas.base import LIST, NULL, REQUIRED, TYPE, UNKNOWN, fail
from service.domain.errors import describe, near_names

_MESSAGES = {"required": REQUIRED, "null": NULL, "type": TYPE, "unknown": UNKNOWN, "invalid": TYPE}
# As the OpenAPI document has them: without lookaheads, which few tools support.
ID = r"^[A-Za-z0-9._~-]*[A-Za-z0-9_~-][A-Za-z0-9._~-]*$|^\.{3,64}$"
SLUG = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"


class StrictField(fields.Field[Any]):
    """Base of all fields of requests: messages with codes, a description and an example for the OpenAPI document."""

    def __init__(self, description: str = "", *, example: Any = missing, **options: Any) -> None:
        messages = {**_MESSAGES, **(options.pop("error_messages", None) or {})}
        metadata = {"description": description} if description else {}
        if example is not missing:
            metadata["example"] = example
        metadata |= options.pop("metadata", None) or {}
        super().__init__(error_messages=messages, metadata=metadata, **options)

    def deserialize(self, value: Any, attr: Any = None, data: Any = None, **kwargs: Any) -> Any:
        """Go straight to ``_deserialize`` for a value that is there, where no validator or processor is registered."""
        if value is None or value is missing or self.validators or self.pre_load or self.post_load:
            return super().deserialize(value, attr, data, **kwargs)
        return self._deserialize(value, attr, data, **kwargs)

    def document(self, **keywords: Any) -> None:
        """Add keywords of JSON Schema to the OpenAPI document."""
        self.metadata = {**keywords, **self.metadata}


class Text(StrictField, fields.String):
    """Text: not empty, with at most ``most`` characters, in one line unless ``lines``."""

    def __init__(
        self, most: int, description: str = "", *, lines: bool = False, empty: bool = False, **options: Any
    ) -> None:
        super().__init__(description, **options)
        self.most = most
        self.lines = lines
        self.empty = empty
        self.document(maxLength=most)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise fail("type", f"must be text in quotes; got {describe(value)}")
        if not self.empty and not value.strip():
            raise fail("empty", f"this is empty; write something{'' if self.required else ' or leave it out'}")
        if len(value) > self.most:
            raise fail("too_long", f"this has at most {self.most} characters; got {len(value)}")
        if not self.lines and ("\n" in value or "\r" in value):
            raise fail("line_break", "must be one line; remove the line breaks")
        return value


class LowerText(Text):
    """Text in lower case, such as the kind of an event."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if text != text.lower():
            raise fail("case", f"must be in lower case: “{text.lower()}”; got “{text}”")
        return text


class Matching(StrictField, fields.String):
    """Text that matches a regular expression; ``expected`` names that form in error messages."""

    def __init__(self, form: str, expected: str, description: str = "", **options: Any) -> None:
        super().__init__(description, **options)
        self._form = re.compile(form)
        self._expected = expected
        self.document(pattern=f"^(?:{form})$")

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise fail("type", f"must be text in quotes; got {describe(value)}")
        if len(value) > 500 or not self._form.fullmatch(value):
            hint = "; a whole source is an object, such as {“url”: “https://…”}" if "://" in value else ""
            raise fail("form", f"must be {self._expected}; got {describe(value)}{hint}")
        return value


def identifier(description: str = "", **options: Any) -> Matching:
    """An id, chosen by the client or the server."""
    form = r"(?!\.{1,2}$)[A-Za-z0-9._~-]{1,64}"
    metadata = {"pattern": ID, "minLength": 1, "maxLength": 64}
    expected = "an id: 1 to 64 letters, digits, or . _ ~ -"
    return Matching(form, expected, description, metadata=metadata, **options)


def slug(description: str = "", **options: Any) -> Matching:
    """The id of a timeline."""
    form = r"(?=.{1,64}$)[a-z0-9]+(?:-[a-z0-9]+)*"
    metadata = {"pattern": SLUG, "minLength": 1, "maxLength": 64}
    expected = "a slug: lower-case letters and digits in groups joined by -, at most 64"
    return Matching(form, expected, description, metadata=metadata, **options)


def language(description: str = "", **options: Any) -> Matching:
    """A language tag (BCP 47)."""
    form = r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*"
    return Matching(form, 'a language tag (BCP 47) such as "en" or "ar-SY"', description, **options)


class Choice(StrictField, fields.String):
    """One word of a closed list."""

    def __init__(self, words: Sequence[str], description: str = "", **options: Any) -> None:
        super().__init__(description, **options)
        self.words = tuple(words)
        self.document(enum=list(words))

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or value not in self.words:
            near = near_names(str(value).lower(), self.words, most=1)
            hint = f"did you mean “{near[0]}”? " if near else ""
            raise fail("choice", f"{hint}must be one of {', '.join(self.words)}; got {describe(value)}")
        return value


class Number(StrictField, fields.Float):
    """A JSON number within bounds."""

    def __init__(self, low: float, high: float, description: str = "", **options: Any) -> None:
        super().__init__(description, **options)
        self._low = low
        self._high = high
        self.document(minimum=low, maximum=high)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise fail("type", f"must be a number without quotes; got {describe(value)}")
        if not self._low <= value <= self._high:
            raise fail("range", f"must be between {self._low:g} and {self._high:g}; got {describe(value)}")
        return value


class Integer(StrictField, fields.Integer):
    """A JSON integer within bounds."""

    def __init__(self, low: int, high: int, description: str = "", **options: Any) -> None:
        super().__init__(description, **options)
        self._low = low
        self._high = high
        self.document(minimum=low, maximum=high)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise fail("type", f"must be a whole number without quotes; got {describe(value)}")
        if not self._low <= value <= self._high:
            raise fail("range", f"must be between {self._low} and {self._high}; got {describe(value)}")
        return value


class Boolean(StrictField, fields.Boolean):
    """JSON true or false."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise fail("type", f"must be true or false without quotes; got {describe(value)}")
        return value


class List(StrictField, fields.List[Any]):
    """A list with ``least`` to ``most`` entries."""

    def __init__(self, inner: Any, most: int, description: str = "", *, least: int = 0, **options: Any) -> None:
        super().__init__(description, cls_or_instance=inner, error_messages={"invalid": LIST}, **options)
        self._most = most
        self.least = least
        self.document(maxItems=most)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> list[Any]:
        if not isinstance(value, list):
            raise fail("type", f"must be a list […]; got {describe(value)}")
        if not self.least <= len(value) <= self._most:
            raise fail("length", f"this list has {self.least} to {self._most} entries; got {len(value)}")
        entries: list[Any] = super()._deserialize(value, attr, data, **kwargs)
        return entries


class Nested(StrictField, fields.Nested):
    """An object of its own schema."""

    def __init__(self, nested: Any, description: str = "", **options: Any) -> None:
        super().__init__(description, nested=nested, **options)

    def _deserialize(self, value: Any, attr: Any, data: Any, partial: Any = None, **kwargs: Any) -> Any:
        if not isinstance(value, dict):
            raise fail("type", f"must be an object {{…}}; got {describe(value)}")
        return super()._deserialize(value, attr, data, partial=partial, **kwargs)


class TextMap(StrictField, fields.Dict):
    """An object of texts, such as the scope of a claim."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Mapping[str, str]:
        if not isinstance(value, dict):
            raise fail("type", f"must be an object of strings; got {describe(value)}")
        if len(value) > 20:
            raise fail("length", f"this has at most 20 members; got {len(value)}")
        for name, text in value.items():
            if not isinstance(text, str) or not text.strip() or not name.strip():
                raise fail("type", f"“{name[:60]}” is given as text in quotes; got {describe(text)}")
            if len(text) > 200 or len(name) > 60:
                raise fail("too_long", "names have at most 60 characters here, texts 200")
        return value


class OneOfSchemas(StrictField):
    """A plain value of one of several fields, or an object of a schema; ``expected`` names them in error messages."""

    def __init__(
        self,
        plain: Sequence[fields.Field[Any]],
        object_schema: Schema,
        expected: str,
        description: str = "",
        **options: Any,
    ) -> None:
        super().__init__(description, **options)
        self.plain = tuple(plain)
        self.object_schema = object_schema
        self._expected = expected

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, dict):
            return self.object_schema.load(value)
        for field in self.plain:
            if _has_type_of(field, value):
                return field.deserialize(value, attr, data, **kwargs)
        raise fail("type", f"must be {self._expected}; got {describe(value)}")


def _has_type_of(field: fields.Field[Any], value: Any) -> bool:
    if isinstance(field, fields.Integer):
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, str)


class WebAddress(StrictField, fields.String):
    """An absolute http or https address that any reader could open, without user name and password."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise fail("type", f"must be an address in quotes; got {describe(value)}")
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
        return "this address cannot be parsed"
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
    return _ip_address_problem(host)


def _ip_address_problem(host: str) -> str | None:
    """The problem of an IP address as host; browsers read more forms of it than RFC 3986 allows (0x7f000001)."""
    if ":" not in host and not re.fullmatch(r"[0-9]+|0x[0-9a-f]*", host.rpartition(".")[2]):
        return None
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return "this host is neither a name nor an IP address"
    return None if address.is_global else "this host is your own machine or network; no reader can open it"
