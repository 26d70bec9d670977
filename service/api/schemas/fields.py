"""The fields of the wire: each takes exactly what it says and nothing that merely looks like it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from marshmallow import RAISE, Schema, fields

from service.api.schemas.said import LIST, NULL, REQUIRED, TYPE, UNKNOWN, got, refuse, unreadable
from service.domain import edtf
from service.domain.errors import Unreadable

_MESSAGES = {"required": REQUIRED, "null": NULL, "type": TYPE, "unknown": UNKNOWN, "invalid": TYPE}


class Strict(Schema):
    """A JSON object of exactly these members."""

    error_messages = {"unknown": UNKNOWN, "type": TYPE}  # noqa: RUF012 - marshmallow's own way

    class Meta:
        """Unknown members are refused."""

        unknown = RAISE


class _Field(fields.Field[Any]):
    """The messages that every field shares."""

    def __init__(self, **more: Any) -> None:
        messages = {**_MESSAGES, **(more.pop("error_messages", None) or {})}
        super().__init__(error_messages=messages, metadata={**(more.pop("metadata", None) or {})}, **more)

    def noted(self, **facts: Any) -> None:
        """Tell the document more."""
        self.metadata = {**facts, **self.metadata}


class Words(_Field, fields.String):
    """Text: not empty, within its length."""

    def __init__(self, most: int, *, lines: bool = False, empty: bool = False, **more: Any) -> None:
        super().__init__(**more)
        self.most = most
        self.lines = lines
        self.empty = empty
        self.noted(maxLength=most)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise refuse("type", f"this is text in quotes; got {got(value)}")
        if not self.empty and not value.strip():
            raise refuse("empty", "this is empty; write something or leave the member out")
        if len(value) > self.most:
            raise refuse("too_long", f"this has at most {self.most} characters; got {len(value)}")
        if not self.lines and ("\n" in value or "\r" in value):
            raise refuse("line_break", "this is one line; remove the line breaks")
        return value


class LowerWords(Words):
    """Free words in lower case, such as the kind of an event."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if text != text.lower():
            raise refuse("case", f"this is written in lower case: “{text.lower()}”; got “{text}”")
        return text


class Matching(_Field, fields.String):
    """Text of one form, explained in words."""

    def __init__(self, form: str, explained: str, **more: Any) -> None:
        super().__init__(**more)
        self._form = re.compile(form)
        self._explained = explained
        self.noted(pattern=f"^(?:{form})$")

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise refuse("type", f"this is text in quotes; got {got(value)}")
        if len(value) > 500 or not self._form.fullmatch(value):
            raise refuse("form", f"this is {self._explained}; got {got(value)}")
        return value


def identifier(**more: Any) -> Matching:
    """An id of the caller's choosing."""
    form = r"(?!\.{1,2}\Z)[A-Za-z0-9._~-]{1,64}"
    return Matching(form, "an id: 1 to 64 letters, digits, or . _ ~ -", **more)


def slug(**more: Any) -> Matching:
    """The name of a timeline in addresses."""
    form = r"(?=.{1,64}\Z)[a-z0-9]+(?:-[a-z0-9]+)*"
    return Matching(form, "a slug: lower-case letters and digits in groups joined by -, at most 64", **more)


class OneOf(_Field, fields.String):
    """One word of a closed list."""

    def __init__(self, words: Sequence[str], **more: Any) -> None:
        super().__init__(**more)
        self.words = tuple(words)
        self.noted(enum=list(words))

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or value not in self.words:
            near = difflib.get_close_matches(str(value).lower()[:64], self.words, n=1, cutoff=0.6)
            hint = f"did you mean “{near[0]}”? " if near else ""
            raise refuse("choice", f"{hint}this is one of {', '.join(self.words)}; got {got(value)}")
        return value


class Edtf(_Field, fields.String):
    """A date as EDTF text (ISO 8601-2:2019, Library of Congress)."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise refuse("date", f'a date is EDTF text such as "2017-10-14" or "2017-10"; got {got(value)}')
        try:
            edtf.parse(value)
        except Unreadable as error:
            raise unreadable(error) from None
        return value


class Day(_Field, fields.String):
    """A calendar day."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            raise refuse("day", f'this is a calendar day such as "2017-11-13"; got {got(value)}')
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            raise refuse("day", f"there is no such day: {got(value)}") from None


class Instant(_Field, fields.String):
    """An instant (RFC 3339)."""

    _form = re.compile(
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})"
    )

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or not self._form.fullmatch(value) or not _is_instant(value):
            raise refuse("instant", f'this is an instant such as "2017-11-13T18:05:00Z"; got {got(value)}')
        return value


def _is_instant(value: str) -> bool:
    try:
        datetime.fromisoformat(re.sub(r"\.[0-9]+", "", value.upper()))
    except ValueError:
        return False
    return True


class Zone(_Field, fields.String):
    """A time zone by its IANA name."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z0-9_+/-]{1,64}", value) or not _is_zone(value):
            detail = f'this is an IANA time zone such as "UTC" or "Asia/Damascus"; got {got(value)}'
            raise refuse("zone", detail)
        return value


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, ZoneInfoNotFoundError, OSError):
        return False
    return True


class WebAddress(_Field, fields.String):
    """An absolute http or https address that a reader could open."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise refuse("type", f"this is an address in quotes; got {got(value)}")
        problem = _address_problem(value)
        if problem:
            raise refuse("url", f"{problem}; got {got(value)}")
        return value


def _address_problem(value: str) -> str | None:
    if len(value) > 2048:
        return "an address has at most 2048 characters"
    if re.search(r"[\s<>\"\\^`{|}\x00-\x20\x7f]", value):
        return "an address has no spaces, quotes, brackets or backslashes"
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        return "this is no address that can be read"
    if parts.scheme.lower() not in ("http", "https"):
        return "an address begins with http:// or https://"
    if parts.username is not None or parts.password is not None:
        return "an address carries no user name or password"
    return _host_problem(parts.hostname or "", port)


def _host_problem(host: str, _port: int | None) -> str | None:
    if not host or host.startswith(".") or ".." in host:
        return "an address names a host after //"
    if host == "localhost" or host.endswith(".localhost") or re.fullmatch(r"127(\.\d+){3}|::1|0\.0\.0\.0", host):
        return "this host is your own machine; no reader can open it"
    if "." not in host and ":" not in host:
        return "an address names a full host such as www.example.org"
    return None


class Number(_Field, fields.Float):
    """A JSON number within bounds."""

    def __init__(self, low: float, high: float, **more: Any) -> None:
        super().__init__(**more)
        self._low = low
        self._high = high
        self.noted(minimum=low, maximum=high)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise refuse("type", f"this is a number without quotes; got {got(value)}")
        if not self._low <= value <= self._high:
            raise refuse("range", f"this lies between {self._low:g} and {self._high:g}; got {got(value)}")
        return value


class Whole(_Field, fields.Integer):
    """A JSON integer within bounds."""

    def __init__(self, low: int, high: int, **more: Any) -> None:
        super().__init__(**more)
        self._low = low
        self._high = high
        self.noted(minimum=low, maximum=high)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise refuse("type", f"this is a whole number without quotes; got {got(value)}")
        if not self._low <= value <= self._high:
            raise refuse("range", f"this lies between {self._low} and {self._high}; got {got(value)}")
        return value


class Truth(_Field, fields.Boolean):
    """JSON true or false."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise refuse("type", f"this is true or false without quotes; got {got(value)}")
        return value


class Many(_Field, fields.List[Any]):
    """A list of so many at most."""

    def __init__(self, inner: Any, most: int, least: int = 0, **more: Any) -> None:
        super().__init__(cls_or_instance=inner, error_messages={"invalid": LIST}, **more)
        self._most = most
        self._least = least
        self.noted(maxItems=most)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> list[Any]:
        if not isinstance(value, list):
            raise refuse("type", f"this is a list […]; got {got(value)}")
        if not self._least <= len(value) <= self._most:
            raise refuse("length", f"this list has {self._least} to {self._most} entries; got {len(value)}")
        found: list[Any] = super()._deserialize(value, attr, data, **kwargs)
        return found


class Inside(_Field, fields.Nested):
    """An object of its own schema."""

    def __init__(self, nested: Any, **more: Any) -> None:
        super().__init__(nested=nested, **more)

    def _deserialize(self, value: Any, attr: Any, data: Any, partial: Any = None, **kwargs: Any) -> Any:
        if not isinstance(value, dict):
            raise refuse("type", f"this is an object {{…}}; got {got(value)}")
        return super()._deserialize(value, attr, data, partial=partial, **kwargs)


class WordMap(_Field, fields.Dict):
    """An object of strings."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Mapping[str, str]:
        if not isinstance(value, dict):
            raise refuse("type", f"this is an object of strings; got {got(value)}")
        if len(value) > 20:
            raise refuse("length", f"this has at most 20 members; got {len(value)}")
        for name, text in value.items():
            if not isinstance(text, str) or not text.strip() or not name.strip():
                raise refuse("type", f"“{name[:60]}” is given as text in quotes; got {got(text)}")
            if len(text) > 200 or len(name) > 60:
                raise refuse("too_long", "names have at most 60 characters here, texts 200")
        return value


class Either(_Field):
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
        raise refuse("type", f"this is {self._expected}; got {got(value)}")


def _suits(field: fields.Field[Any], value: Any) -> bool:
    kinds: Mapping[type, Callable[[Any], bool]] = {
        fields.String: lambda given: isinstance(given, str),
        fields.Integer: lambda given: isinstance(given, int) and not isinstance(given, bool),
        fields.Float: lambda given: isinstance(given, (int, float)) and not isinstance(given, bool),
        fields.Boolean: lambda given: isinstance(given, bool),
    }
    return any(isinstance(field, kind) and suits(value) for kind, suits in kinds.items())
