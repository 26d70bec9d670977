"""Every request, whatever it asks: its id, the methods an address takes, and headers for safety."""

from __future__ import annotations

import re
import uuid

from flask import Flask, Response, g, request

_ID = re.compile(r"[A-Za-z0-9._~+/=-]{1,128}")
_POLICY = "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'"


def install(app: Flask) -> None:
    """Give every request an id and every answer its headers."""
    app.before_request(_identify)
    app.after_request(_dress)


def _identify() -> Response | None:
    given = request.headers.get("X-Request-Id", "")
    g.request_id = given if _ID.fullmatch(given) else str(uuid.uuid4())
    if request.method == "OPTIONS" and request.url_rule is not None:
        allowed = ", ".join(sorted(request.url_rule.methods or ()))
        return Response(status=204, headers={"Allow": allowed})
    return None


def _dress(answer: Response) -> Response:
    answer.headers["X-Request-Id"] = g.get("request_id", "")
    answer.headers.setdefault("X-Content-Type-Options", "nosniff")
    answer.headers.setdefault("Content-Security-Policy", _POLICY)
    answer.headers.setdefault("Referrer-Policy", "no-referrer")
    if request.method in ("GET", "HEAD") and request.path.startswith("/v1/"):
        answer.headers.setdefault("Access-Control-Allow-Origin", "*")
        answer.headers.setdefault("Access-Control-Expose-Headers", "ETag, Link, Location, Retry-After, X-Request-Id")
    return answer
