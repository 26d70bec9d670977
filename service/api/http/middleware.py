"""What every request and response gets: an id, security headers, CORS, and answers to OPTIONS.

CORS (the Fetch standard): every origin may read, the origins of the settings may write. Credentials are never allowed:
a client that writes sends a token in a header, which no browser adds by itself. The CORS headers of a read do not
depend on the origin, so a cache can give the response to everyone.
"""

from __future__ import annotations

import contextlib
import re
from typing import Any

from flask import Flask, Response, current_app, g, request
from werkzeug.exceptions import HTTPException

from service.clock import IdGenerator
from service.services import services

_PATH_PARAMETER = re.compile(r"[A-Za-z0-9._~-]{1,64}")
_REQUEST_ID = re.compile(r"[A-Za-z0-9._~+/=-]{1,128}")
_READ_METHODS = ("GET", "HEAD")
_MAX_DRAINED_BYTES = 1_048_576
"""The part of an unread body that is read; a longer body ends the connection."""
_CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
_CORS_PATHS = ("/v1/", "/openapi.json")
_ALLOW_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE"
_ALLOW_HEADERS = "Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key, Prefer, X-Request-Id"
_EXPOSE_HEADERS = "ETag, Link, Location, Retry-After, RateLimit, RateLimit-Policy, Idempotency-Replayed, X-Request-Id"
_PREFLIGHT_SECONDS = "600"


def install(app: Flask) -> None:
    """Register the hooks."""
    # An address is right or wrong: no redirect repairs it.
    app.url_map.merge_slashes = False
    app.url_value_preprocessor(_clear_invalid_names)
    app.before_request(_begin)
    app.after_request(_finish)


def request_id(given: str, ids: IdGenerator) -> str:
    """The id that the client sent, if it is valid; otherwise a new one."""
    return given if _REQUEST_ID.fullmatch(given) else ids.request_id()


def is_write() -> bool:
    """Whether the request asks to change something."""
    return request.method not in ("GET", "HEAD", "OPTIONS")


def bare(response: Response) -> Response:
    """A response without a body has no Content-Type."""
    response.headers.pop("Content-Type", None)
    return response


def _clear_invalid_names(_endpoint: str | None, parameters: dict[str, Any] | None) -> None:
    """Empty the path parameters that can be no id, so that no query gets characters that the database refuses."""
    for name, value in (parameters or {}).items():
        if not _PATH_PARAMETER.fullmatch(str(value)) and name != "filename":
            parameters[name] = ""  # type: ignore[index]


def _begin() -> Response | None:
    g.request_id = request_id(request.headers.get("X-Request-Id", ""), services().database.ids)
    if request.method != "OPTIONS":
        return None
    if _is_preflight():
        return _preflight_response()
    if request.url_rule is not None:
        return bare(Response(status=204, headers={"Allow": _allowed_methods()}))
    return None


def _finish(response: Response) -> Response:
    if request.path.startswith(_CORS_PATHS):
        _add_cors_headers(response)
    if is_write():
        _drain_body()
    response.headers["X-Request-Id"] = g.get("request_id", "")
    # Granian adds its name only if there is no such header.
    response.headers.setdefault("Server", "")
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Content-Security-Policy", _CONTENT_SECURITY_POLICY)
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    # A response is cached only if its view says so.
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _drain_body() -> None:
    """Read the rest of the body of a refused request; otherwise the server closes the connection, and the client may
    never see the response.
    """
    with contextlib.suppress(HTTPException, OSError):
        if (request.content_length or 0) <= _MAX_DRAINED_BYTES:
            request.stream.read(_MAX_DRAINED_BYTES)


def _allowed_methods() -> str:
    """The methods of the address, of all its views."""
    adapter = current_app.create_url_adapter(request)
    return ", ".join(sorted(adapter.allowed_methods())) if adapter else ""


def _is_preflight() -> bool:
    headers = request.headers
    is_preflight = request.method == "OPTIONS" and "Origin" in headers and "Access-Control-Request-Method" in headers
    return is_preflight and request.path.startswith(_CORS_PATHS)


def _preflight_response() -> Response:
    """The same for every address, known or not, with all methods.

    So the browser sends the real request, and the page gets its 404 or 405 in place of a network error.
    """
    response = bare(Response(status=204))
    response.headers["Access-Control-Allow-Methods"] = _ALLOW_METHODS
    response.headers["Access-Control-Allow-Headers"] = _ALLOW_HEADERS
    response.headers["Access-Control-Max-Age"] = _PREFLIGHT_SECONDS
    return response


def _add_cors_headers(response: Response) -> None:
    writes = is_write()
    if _is_preflight():
        writes = request.headers["Access-Control-Request-Method"] not in _READ_METHODS
    origin = _writing_origin(response) if writes else "*"
    if origin is not None:
        response.headers["Access-Control-Allow-Origin"] = origin
        if request.method != "OPTIONS":
            response.headers["Access-Control-Expose-Headers"] = _EXPOSE_HEADERS


def _writing_origin(response: Response) -> str | None:
    """The value of Access-Control-Allow-Origin for a write, None for no header; adds Vary where it is needed."""
    allowed = services().config.cors_origins
    if "*" in allowed:
        return "*"
    if allowed:
        response.vary.add("Origin")
    origin = request.headers.get("Origin")
    return origin if origin in allowed else None
