"""Pages: keyset cursors bound to their filters, and the links that go on from here."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Response, request

from service.api.http.problems import Problem


def encode_cursor(key: Sequence[int | str], filters: str) -> str:
    """An opaque mark of where a page ended, good for the same filters only."""
    told = json.dumps([_bound(filters), *key], separators=(",", ":"))
    return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")


def decode_cursor(mark: str | None, filters: str, shape: Sequence[type]) -> tuple[Any, ...] | None:
    """The key that a cursor holds; raises 400 for another list's cursor, or what is none."""
    if mark is None:
        return None
    try:
        padded = mark + "=" * (-len(mark) % 4)
        told = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        told = None
    key = told[1:] if isinstance(told, list) and told and told[0] == _bound(filters) else None
    if key is None or [type(each) for each in key] != list(shape) or any(_past(each) for each in key):
        raise Problem("cursor", "`after` is no cursor of this list with these filters; start from its first page")
    return tuple(key)


def _past(value: Any) -> bool:
    """No number in a key is past what the database holds, and no text is other than an id."""
    if isinstance(value, int):
        return abs(value) >= 2**63
    return not (value.isascii() and value.isprintable())


def _bound(filters: str) -> str:
    return hashlib.sha256(f"{request.path}?{filters}".encode()).hexdigest()[:10]


_LOOKS = ("after", "limit", "view", "count")


def cursor_key(asked: Mapping[str, Any]) -> str:
    """The filters of a query in one canonical text; where the page starts and how it looks do not count."""
    kept = {name: value for name, value in sorted(asked.items()) if name not in _LOOKS and value}
    return json.dumps(kept, sort_keys=True, separators=(",", ":"))


def etag_key(asked: Mapping[str, Any]) -> str:
    """A query in one canonical text: what tells two pages of one revision apart."""
    return json.dumps(sorted(asked.items()), separators=(",", ":"))


def page_members(limit: int, following: str | None, total: int | None = None) -> dict[str, Any]:
    """What is told of a page; how many there are in all only where it was counted."""
    told = {"limit": limit, "next": following}
    return told if total is None else {**told, "total": total}


def add_links(answer: Response, following: str | None) -> Response:
    """The Link header (RFC 8288): the first page, and the next where there is one."""
    plain = [(name, value) for name, value in request.args.items(multi=True) if name != "after"]
    links = [f'<{_address(plain)}>; rel="first"']
    if following is not None:
        links.append(f'<{_address([*plain, ("after", following)])}>; rel="next"')
    answer.headers["Link"] = ", ".join(links)
    return answer


def _address(query: Sequence[tuple[str, str]]) -> str:
    return f"{request.path}?{urlencode(query)}" if query else request.path
