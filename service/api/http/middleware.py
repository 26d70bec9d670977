"""Every request, whatever it asks: its id, the methods an address takes, and headers for safety."""

from __future__ import annotations

import contextlib
import re
from typing import Any

from flask import Flask, Response, current_app, g, request
from werkzeug.exceptions import HTTPException

from service.clock import IdGenerator
from service.services import services

_NAME = re.compile(r"[A-Za-z0-9._~-]{1,64}")
_ID = re.compile(r"[A-Za-z0-9._~+/=-]{1,128}")
_HEARD_OUT = 1_048_576
"""So much of a body that nobody wants is taken; more than that ends the connection."""
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)


def install(app: Flask) -> None:
    """Give every request an id and every answer its headers."""
    # An address is right or wrong: none is mended by a redirect.
    app.url_map.merge_slashes = False
    app.url_value_preprocessor(_check_names)
    app.before_request(_identify)
    app.after_request(_dress)
    app.after_request(_hear_out)


def _check_names(_endpoint: str | None, names: dict[str, Any] | None) -> None:
    """What can be no id names nothing: the database is not asked for characters that it may not take."""
    for name, value in (names or {}).items():
        if not _NAME.fullmatch(str(value)) and name != "filename":
            names[name] = ""  # type: ignore[index]


def request_id(given: str, ids: IdGenerator) -> str:
    """The id that a request brought along, where it is one; else a new one."""
    return given if _ID.fullmatch(given) else ids.request_id()


def _identify() -> None:
    g.request_id = request_id(request.headers.get("X-Request-Id", ""), services().database.ids)


def allowed_methods() -> str:
    """What the address asked for takes, whichever views stand behind it."""
    adapter = current_app.create_url_adapter(request)
    return ", ".join(sorted(adapter.allowed_methods())) if adapter else ""


def bare(answer: Response) -> Response:
    """An answer without a body says nothing of the body's type."""
    answer.headers.pop("Content-Type", None)
    return answer


def _hear_out(answer: Response) -> Response:
    """Read what is left of a body that was refused: the server would hang up on it, and the answer could be lost."""
    with contextlib.suppress(HTTPException, OSError):
        if request.method not in ("GET", "HEAD", "OPTIONS") and (request.content_length or 0) <= _HEARD_OUT:
            request.stream.read(_HEARD_OUT)
    return answer


def _dress(answer: Response) -> Response:
    answer.headers["X-Request-Id"] = g.get("request_id", "")
    # The server would say what software it is; it adds its name only where there is no such header.
    answer.headers.setdefault("Server", "")
    answer.headers.setdefault("X-Content-Type-Options", "nosniff")
    answer.headers.setdefault("Content-Security-Policy", _POLICY)
    answer.headers.setdefault("Referrer-Policy", "no-referrer")
    # What says nothing of keeping it is not to be kept.
    answer.headers.setdefault("Cache-Control", "no-store")
    return answer
