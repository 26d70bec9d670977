"""A cache of responses in front of the application, as WSGI middleware.

A response is valid for one revision of its timeline. The middleware reads that revision from the database first, so a
response is never older than the last commit of any process. It caches only what everyone may read: a request with a
token bypasses the cache, and so does everything but a plain GET.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from cachetools import LRUCache

from service.api.http.middleware import request_id
from service.api.http.negotiation import takes_gzip, without_suffix
from service.storage import timelines
from service.storage.database import Database
from service.storage.errors import StorageError

Environ = dict[str, Any]
Application = Callable[[Environ, Any], Iterable[bytes]]
Headers = list[tuple[str, str]]
Key = tuple[str | None, ...]

MAX_BYTES = 16_000_000
"""The size of the cache of each process."""
_MAX_BODY_BYTES = 2_000_000
_CACHED_PATH = re.compile(r"/v1/timelines/([a-z0-9-]{1,64})/(?:events|conflicts|sources|facets)(?:/|\Z)")
_BYPASS_HEADERS = ("HTTP_AUTHORIZATION", "HTTP_RANGE", "HTTP_IF_MATCH", "HTTP_IF_MODIFIED_SINCE")
_KEY_VARIABLES = ("PATH_INFO", "QUERY_STRING", "HTTP_ACCEPT")
_VARY_OF_KEY = {"authorization", "accept", "accept-encoding"}
_BODY_HEADERS = ("content-type", "content-length", "content-encoding", "link")


@dataclass(frozen=True, slots=True)
class CachedResponse:
    """A response, valid for one revision of its timeline. One without a body was a 304, and can only answer as one."""

    revision: int
    etag: str
    headers: Headers
    body: bytes | None

    def size(self) -> int:
        """Its bytes in memory, with an estimate for the headers and the key."""
        return 3_000 + len(self.body or b"")


class ResponseCacheMiddleware:
    """Answers from the cache where it can, otherwise from the application."""

    def __init__(self, application: Application, database: Database, max_bytes: int = MAX_BYTES) -> None:
        self._application = application
        self._database = database
        self._lock = threading.Lock()
        self._responses: LRUCache[Key, CachedResponse] = LRUCache(max_bytes, getsizeof=CachedResponse.size)

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Handle one request (PEP 3333)."""
        revision = self._revision(environ)
        if revision is None:
            return self._application(environ, start_response)
        gzipped = takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
        key = (*(environ.get(name) for name in _KEY_VARIABLES), "gzip" if gzipped else None)
        with self._lock:
            cached = self._responses.get(key)
        if cached is not None and cached.revision == revision:
            own_id = request_id(environ.get("HTTP_X_REQUEST_ID", ""), self._database.ids)
            body = _respond(cached, environ, start_response, ("X-Request-Id", own_id))
            if body is not None:
                return body
        return self._respond_and_cache(environ, start_response, key, revision)

    def _revision(self, environ: Environ) -> int | None:
        """The present revision of the timeline; None if the request bypasses the cache."""
        if environ["REQUEST_METHOD"] != "GET" or any(name in environ for name in _BYPASS_HEADERS):
            return None
        match = _CACHED_PATH.match(environ["PATH_INFO"])
        if match is None:
            return None
        try:
            with self._database.reading() as transaction:
                version = timelines.version(transaction, match[1])
        except StorageError:
            return None
        return version.revision if version and version.public and not version.deleted else None

    def _respond_and_cache(self, environ: Environ, start_response: Any, key: Key, revision: int) -> Iterable[bytes]:
        started: list[tuple[str, Headers]] = []

        def start_and_note(status: str, headers: Headers, *exc_info: Any) -> Any:
            started.append((status, headers))
            return start_response(status, headers, *exc_info)

        chunks = self._application(environ, start_and_note)
        try:
            body = b"".join(chunks)
        finally:
            if hasattr(chunks, "close"):
                chunks.close()
        for status, headers in started:
            code = status[:3]
            if code in ("200", "304") and _is_public(headers) and len(body) <= _MAX_BODY_BYTES:
                # The revision was read before the application read the database. So the response may be newer than
                # it, but never older; a newer one is replaced at the next request.
                response = _cacheable(revision, headers, body if code == "200" else None)
                with self._lock:
                    self._responses[key] = response
        return [body]


def _is_public(headers: Headers) -> bool:
    """Whether the response may be shared by everyone, and varies only with what is in the key."""
    values = {name.lower(): value for name, value in headers}
    vary = {name.strip().lower() for name in values.get("vary", "").split(",") if name.strip()}
    return "etag" in values and values.get("cache-control", "").startswith("public,") and vary <= _VARY_OF_KEY


def _cacheable(revision: int, headers: Headers, body: bytes | None) -> CachedResponse:
    etag = next(value for name, value in headers if name.lower() == "etag")
    own_id_removed = [(name, value) for name, value in headers if name.lower() != "x-request-id"]
    return CachedResponse(revision, etag, own_id_removed, body)


def _respond(
    cached: CachedResponse, environ: Environ, start_response: Any, id_header: tuple[str, str]
) -> Iterable[bytes] | None:
    """Send the cached response, or 304 where If-None-Match names it; None if that needs more than is cached."""
    if_none_match = environ.get("HTTP_IF_NONE_MATCH")
    if if_none_match is not None:
        etag = _matching_etag(cached.etag, if_none_match)
        if etag is not None:
            headers = [(name, value) for name, value in cached.headers if name.lower() not in _BODY_HEADERS]
            headers = [(name, etag if name == "ETag" else value) for name, value in headers]
            start_response("304 NOT MODIFIED", [*headers, id_header])
            return []
    if cached.body is None or if_none_match == "*":
        return None
    start_response("200 OK", [*cached.headers, id_header])
    return [cached.body]


def _matching_etag(etag: str, if_none_match: str) -> str | None:
    """The tag in the header that names this representation, in whichever content coding."""
    candidates = (candidate.strip().removeprefix("W/") for candidate in if_none_match.split(","))
    stored = without_suffix(etag.strip('"'))
    return next((candidate for candidate in candidates if without_suffix(candidate.strip('"')) == stored), None)
