"""Hot answers: what anyone was told before is told again, as long as the timeline has not moved on.

Stands in front of the application. The timeline's revision is read from the database first, so an answer is never
older than the last commit of any process. Only what everyone may read is kept: who shows a token is asked through, and
so is everything but a plain GET.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from service.api.http.middleware import request_id
from service.api.http.negotiation import plain, takes_gzip
from service.storage import timelines
from service.storage.database import Database
from service.storage.errors import StorageError

Environ = dict[str, Any]
Application = Callable[[Environ, Any], Iterable[bytes]]

MOST_BYTES = 16_000_000
"""So much is kept in each process."""
_LONGEST = 2_000_000
_PATH = re.compile(r"/v1/timelines/([a-z0-9-]{1,64})/(?:events|conflicts|sources|facets)(?:/|\Z)")
_ASKED_THROUGH = ("HTTP_AUTHORIZATION", "HTTP_RANGE", "HTTP_IF_MATCH", "HTTP_IF_MODIFIED_SINCE")
_SHAPING = ("PATH_INFO", "QUERY_STRING", "HTTP_ACCEPT")
_VARYING = {"authorization", "accept", "accept-encoding"}
_ONLY_OF_BODIES = ("content-type", "content-length", "content-encoding", "link")


class ResponseCacheMiddleware:
    """A WSGI application in front of another, on one database."""

    def __init__(self, application: Application, database: Database, most_bytes: int = MOST_BYTES) -> None:
        self._application = application
        self._database = database
        self._shelf = LRUCache(most_bytes)

    def __call__(self, environ: Environ, start: Any) -> Iterable[bytes]:
        """Answer from memory where that is sure to be right, else ask the application."""
        revision = self._revision(environ)
        if revision is None:
            return self._application(environ, start)
        zipped = takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
        key = (*(environ.get(name) for name in _SHAPING), "gzip" if zipped else None)
        kept = self._shelf.find(key, revision)
        answer = _again(kept, environ, start, self._identified(environ)) if kept else None
        return self._ask(environ, start, key, revision) if answer is None else answer

    def _revision(self, environ: Environ) -> int | None:
        """How far the timeline has come, where the question is one that anyone may ask."""
        if environ["REQUEST_METHOD"] != "GET" or any(name in environ for name in _ASKED_THROUGH):
            return None
        found = _PATH.match(environ["PATH_INFO"])
        if found is None:
            return None
        try:
            with self._database.reading() as transaction:
                head = timelines.version(transaction, found[1])
        except StorageError:
            return None
        return head.revision if head and head.public and not head.deleted else None

    def _identified(self, environ: Environ) -> tuple[str, str]:
        return "X-Request-Id", request_id(environ.get("HTTP_X_REQUEST_ID", ""), self._database.clock)

    def _ask(self, environ: Environ, start: Any, key: Key, revision: int) -> Iterable[bytes]:
        said: list[tuple[str, Headers]] = []

        def listen(status: str, headers: Headers, *more: Any) -> Any:
            said.append((status, headers))
            return start(status, headers, *more)

        answer = self._application(environ, listen)
        try:
            body = b"".join(answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()
        for status, headers in said:
            if status[:3] in ("200", "304") and _is_for_everyone(headers) and len(body) <= _LONGEST:
                # Read before the application was: what it said can only be as new, and is dropped if it is newer.
                self._shelf.keep(key, _kept(revision, headers, body if status[:3] == "200" else None))
        return [body]


def _is_for_everyone(headers: Headers) -> bool:
    """Whether the answer says so itself, and nothing shaped it but what the key holds."""
    told = {name.lower(): value for name, value in headers}
    varying = {each.strip().lower() for each in told.get("vary", "").split(",") if each.strip()}
    return "etag" in told and told.get("cache-control", "").startswith("public,") and varying <= _VARYING


def _kept(revision: int, headers: Headers, body: bytes | None) -> CachedResponse:
    tag = next(value for name, value in headers if name.lower() == "etag")
    return CachedResponse(revision, tag, [each for each in headers if each[0].lower() != "x-request-id"], body)


def _again(kept: CachedResponse, environ: Environ, start: Any, own: tuple[str, str]) -> Iterable[bytes] | None:
    """The same answer once more with a header of its own, or 304; None where that takes more than is kept."""
    asked = environ.get("HTTP_IF_NONE_MATCH")
    named = _named(kept.tag, asked) if asked is not None else None
    if named is not None:
        told = [each for each in kept.headers if each[0].lower() not in _ONLY_OF_BODIES]
        start("304 NOT MODIFIED", [(name, named if name == "ETag" else value) for name, value in told] + [own])
        return []
    if kept.body is None or asked == "*":
        return None
    start("200 OK", [*kept.headers, own])
    return [kept.body]


def _named(tag: str, asked: str) -> str | None:
    """The tag among those asked about that is of this representation, in whichever coding."""
    given = (each.strip().removeprefix("W/") for each in asked.split(","))
    return next((each for each in given if plain(each.strip('"')) == plain(tag.strip('"'))), None)


# Answers that were given before, in memory: so many bytes of them, those asked for last.

Headers = list[tuple[str, str]]
Key = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class CachedResponse:
    """An answer, true while its timeline is at that revision. Without a body it is good for 304 only."""

    revision: int
    tag: str
    headers: Headers
    body: bytes | None

    @property
    def size(self) -> int:
        """About how many bytes it takes, its headers and its key included."""
        return 3_000 + len(self.body or b"")


class LRUCache:
    """Where answers are kept; threads share it."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._size = 0
        self._kept: OrderedDict[Key, CachedResponse] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: Key, revision: int) -> CachedResponse | None:
        """The answer given at that revision."""
        with self._lock:
            found = self._kept.get(key)
            if found is None or found.revision != revision:
                return None
            self._kept.move_to_end(key)
            return found

    def keep(self, key: Key, answer: CachedResponse) -> None:
        """Keep an answer in place of its former one; what was not asked for longest goes."""
        with self._lock:
            former = self._kept.pop(key, None)
            self._size += answer.size - (former.size if former else 0)
            self._kept[key] = answer
            while self._size > self._most:
                self._size -= self._kept.popitem(last=False)[1].size
