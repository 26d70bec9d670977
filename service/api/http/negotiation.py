"""Content coding (RFC 9110, 8.4): gzip for those who take it, under an entity tag of its own."""

from __future__ import annotations

import gzip
from functools import lru_cache

from flask import Flask, Response, request
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from service.api.http.problems import Problem

SUFFIX = "-gz"
"""What the tag of the compressed representation has at its end; its revision still stands in front."""
LEAST = 1_000
"""Shorter bodies fit one packet either way."""
_LEVEL = 3
_TEXTS = ("application/json", "application/problem+json", "text/html", "text/css", "text/plain", "text/javascript")


def install(app: Flask) -> None:
    """Compress what is worth it, after everything else about an answer is settled but its tag's last letters."""
    app.after_request(_code)


def _code(answer: Response) -> Response:
    if answer.mimetype not in _TEXTS or not _has_a_body(answer):
        return answer
    answer.vary.add("Accept-Encoding")
    if not takes_gzip(request.headers.get("Accept-Encoding", "")):
        return answer
    body = answer.get_data()
    if len(body) < LEAST:
        return answer
    tag, weak = answer.get_etag()
    answer.set_data(gzip.compress(body, _LEVEL, mtime=0))
    answer.headers["Content-Encoding"] = "gzip"
    if tag is not None:
        answer.set_etag(tag + SUFFIX, bool(weak))
    return answer


def _has_a_body(answer: Response) -> bool:
    return not answer.direct_passthrough and not answer.is_streamed and "Content-Encoding" not in answer.headers


@lru_cache(maxsize=256)
def takes_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding header likes gzip at least as well as the plain body."""
    wanted = parse_accept_header(accepted[:1000], Accept)
    rated = {name.lower(): quality for name, quality in reversed(wanted)}
    gzipped = rated.get("gzip", rated.get("x-gzip", rated.get("*", 0)))
    return gzipped > 0 and gzipped >= rated.get("identity", 0)


def without_suffix(tag: str) -> str:
    """The tag of the representation as it is, whatever the coding that the tag given is of."""
    return tag.removesuffix(SUFFIX)


# What representations there are: JSON, and a problem for who accepts none of it (RFC 9110, 12.5.1).

AVAILABLE = ("application/json",)


def check() -> None:
    """Raise 406 where Accept leaves nothing that can be shown."""
    accepted = request.accept_mimetypes
    # JSON has no charset parameter; many clients send one all the same.
    plain = {value.partition(";")[0].strip() for value, quality in accepted if quality}
    if accepted and not any(accepted[each] or each in plain for each in AVAILABLE):
        detail = f"what there is here is {', '.join(AVAILABLE)}; got Accept: {request.headers['Accept'][:200]}"
        raise Problem("not-acceptable", detail, available=list(AVAILABLE))
