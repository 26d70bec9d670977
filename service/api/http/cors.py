"""Cross-origin requests (the Fetch standard): reading from anywhere, writing from the origins that the settings list.

Never with credentials: who writes shows a token in a header, which no browser adds by itself. What reads are answered
does not depend on who asks, so that a cache may give it to all.
"""

from __future__ import annotations

from flask import Flask, Response, request

from service.api.http import rate_limit
from service.api.http.middleware import allowed_methods, bare
from service.services import services

ALLOWED = ("Authorization", "Content-Type", "If-Match", "If-None-Match", "Idempotency-Key", "Prefer", "X-Request-Id")
EXPOSED = (
    "ETag",
    "Link",
    "Location",
    "Retry-After",
    "RateLimit",
    "RateLimit-Policy",
    "Idempotency-Replayed",
    "X-Request-Id",
)
_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE"
_KEPT = "600"
_READS = ("GET", "HEAD")
_OPEN = ("/v1/", "/openapi.json")


def install(app: Flask) -> None:
    """Answer OPTIONS, which browsers send beforehand, and mark every answer of the interface."""
    app.before_request(_options)
    app.after_request(_mark)


def _options() -> Response | None:
    if _asks_beforehand():
        return _preflight()
    if request.method == "OPTIONS" and request.url_rule is not None:
        return bare(Response(status=204, headers={"Allow": allowed_methods()}))
    return None


def _preflight() -> Response:
    """The answer to what a browser asks beforehand; the same for every address, there or not.

    All methods are named, so that a page is told by 404 or 405 what it did wrong rather than nothing at all.
    """
    answer = bare(Response(status=204))
    answer.headers["Access-Control-Allow-Methods"] = _METHODS
    answer.headers["Access-Control-Allow-Headers"] = ", ".join(ALLOWED)
    answer.headers["Access-Control-Max-Age"] = _KEPT
    return answer


def _asks_beforehand() -> bool:
    asked = request.headers
    is_preflight = request.method == "OPTIONS" and "Origin" in asked and "Access-Control-Request-Method" in asked
    return is_preflight and request.path.startswith(_OPEN)


def _mark(answer: Response) -> Response:
    if not request.path.startswith(_OPEN):
        return answer
    writes = rate_limit.writes()
    if _asks_beforehand():
        writes = request.headers["Access-Control-Request-Method"] not in _READS
    allowed = _allowed(answer) if writes else "*"
    if allowed is not None:
        answer.headers["Access-Control-Allow-Origin"] = allowed
        if request.method != "OPTIONS":
            answer.headers["Access-Control-Expose-Headers"] = ", ".join(EXPOSED)
    return answer


def _allowed(answer: Response) -> str | None:
    """Which origin may write, as far as this answer tells it; where that depends on who asks, caches are told."""
    config = services().config
    if "*" in config.cors_origins:
        return "*"
    if config.cors_origins:
        answer.vary.add("Origin")
    asked = request.headers.get("Origin")
    return asked if asked in config.cors_origins else None
