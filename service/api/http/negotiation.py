"""Content negotiation (RFC 9110, 12.5): the media type of a response, and gzip under an entity tag of its own.

Flask-Compress does not replace this. It compares If-None-Match only with the tag of the coding that it is about to
send, after it has compressed the body. Its tags have another form than those that clients of this service have stored.
And it does not compress problems (4xx).
"""

from __future__ import annotations

import gzip
from functools import lru_cache

from flask import Flask, Response, request
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from service.api.http.problems import Problem

AVAILABLE = ("application/json",)
SUFFIX = "-gz"
"""The end of the entity tag of a compressed representation; the revision stays at its start."""
LEAST = 1_000
"""In bytes; a shorter body fits into one packet anyway."""
_GZIP_LEVEL = 3
_COMPRESSIBLE = (
    "application/json",
    "application/problem+json",
    "text/html",
    "text/css",
    "text/plain",
    "text/javascript",
)


def install(app: Flask) -> None:
    """Register compression. It must be the first hook, since Flask calls the first ``after_request`` last."""
    app.after_request(_compress)


def check() -> None:
    """Raise 406 if the Accept header excludes every available media type."""
    accept = request.accept_mimetypes
    # JSON has no charset parameter, but many clients send one.
    without_parameters = {value.partition(";")[0].strip() for value, quality in accept if quality}
    if accept and not any(accept[available] or available in without_parameters for available in AVAILABLE):
        detail = f"the available media types are {', '.join(AVAILABLE)}; got Accept: {request.headers['Accept'][:200]}"
        raise Problem("not-acceptable", detail, available=list(AVAILABLE))


def _compress(response: Response) -> Response:
    if response.mimetype not in _COMPRESSIBLE or not _is_plain(response):
        return response
    response.vary.add("Accept-Encoding")
    if not takes_gzip(request.headers.get("Accept-Encoding", "")):
        return response
    body = response.get_data()
    if len(body) < LEAST:
        return response
    tag, is_weak = response.get_etag()
    response.set_data(gzip.compress(body, _GZIP_LEVEL, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    if tag is not None:
        response.set_etag(tag + SUFFIX, bool(is_weak))
    return response


def _is_plain(response: Response) -> bool:
    return not response.direct_passthrough and not response.is_streamed and "Content-Encoding" not in response.headers


@lru_cache(maxsize=256)
def takes_gzip(accept_encoding: str) -> bool:
    """Whether an Accept-Encoding header prefers gzip to the identity coding, or likes both alike."""
    accept = parse_accept_header(accept_encoding[:1000], Accept)
    # Of codings that are given twice, the first counts.
    qualities = {name.lower(): quality for name, quality in reversed(accept)}
    gzip_quality = qualities.get("gzip", qualities.get("x-gzip", qualities.get("*", 0)))
    return gzip_quality > 0 and gzip_quality >= qualities.get("identity", 0)


def without_suffix(tag: str) -> str:
    """The tag of the uncompressed representation."""
    return tag.removesuffix(SUFFIX)
