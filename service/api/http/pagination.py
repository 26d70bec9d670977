"""Pages of lists: keyset cursors that are bound to their filters, and Link headers."""

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

_NOT_FILTERS = ("after", "limit", "view", "count")


def encode_cursor(key: Sequence[int | str], filters: str) -> str:
    """An opaque cursor: the sort key of the last row of a page, bound to the address and the filters of the list."""
    text = json.dumps([_list_hash(filters), *key], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(cursor: str | None, filters: str, types: Sequence[type]) -> tuple[Any, ...] | None:
    """The sort key in a cursor, of these types; raises 400 for the cursor of another list, or an invalid one."""
    if cursor is None:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        values = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        values = None
    key = values[1:] if isinstance(values, list) and values and values[0] == _list_hash(filters) else None
    if key is None or [type(value) for value in key] != list(types) or not all(map(_is_safe, key)):
        raise Problem("cursor", "`after` is not a cursor of this list with these filters; start from its first page")
    return tuple(key)


def _is_safe(value: Any) -> bool:
    """Whether the database can take the value: a 64-bit number, or printable ASCII as every id is."""
    if isinstance(value, int):
        return abs(value) < 2**63
    return bool(value.isascii() and value.isprintable())


def _list_hash(filters: str) -> str:
    return hashlib.sha256(f"{request.path}?{filters}".encode()).hexdigest()[:10]


def cursor_key(params: Mapping[str, Any]) -> str:
    """The filters of a query as canonical text, without the parameters that only select or shape a page."""
    filters = {name: value for name, value in sorted(params.items()) if name not in _NOT_FILTERS and value}
    return json.dumps(filters, sort_keys=True, separators=(",", ":"))


def etag_key(params: Mapping[str, Any]) -> str:
    """A whole query as canonical text: what tells two pages of one revision apart."""
    return json.dumps(sorted(params.items()), separators=(",", ":"))


def page_members(limit: int, next_cursor: str | None, total: int | None = None) -> dict[str, Any]:
    """The members that describe a page; the total only if it was counted."""
    members = {"limit": limit, "next": next_cursor}
    return members if total is None else {**members, "total": total}


def add_links(response: Response, next_cursor: str | None) -> Response:
    """Add the Link header (RFC 8288): the first page, and the next one if there is one."""
    query = [(name, value) for name, value in request.args.items(multi=True) if name != "after"]
    links = [f'<{_address(query)}>; rel="first"']
    if next_cursor is not None:
        links.append(f'<{_address([*query, ("after", next_cursor)])}>; rel="next"')
    response.headers["Link"] = ", ".join(links)
    return response


def _address(query: Sequence[tuple[str, str]]) -> str:
    return f"{request.path}?{urlencode(query)}" if query else request.path
