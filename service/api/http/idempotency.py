"""Retries: a POST that bears an Idempotency-Key is done once, however often it is sent."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from flask import Response, request

from service.api.http import auth
from service.api.http.problems import Problem
from service.recording import idempotency
from service.recording.idempotency import IdempotentRequest
from service.storage.database import TransactionSource
from service.storage.idempotency import StoredResponse

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
MOST = 255
PATTERN = r'^([!#-~][!-~]{0,254}|"([!#-\[\]-~]|\\["\\]){1,255}")$'
"""A key as the document has it: bare, or in quotes with \\" and \\\\ for those two characters."""
_BARE = re.compile(r"[!#-~][!-~]*")
_QUOTED = re.compile(r'"((?:[!#-\[\]-~]|\\["\\])+)"')

Write = Callable[[TransactionSource], Response]


def idempotent(digest: Callable[[], str], query: Mapping[str, Any]) -> Callable[[Write], Response]:
    """How the write of this request is done: straight away, or once for its key. Raises 400 for what is no key.

    ``digest`` gives that of the body; who sends another body or query with a key means something else. A dry run keeps
    nothing, so it neither looks for an answer nor leaves one.
    """
    given = request.headers.get(HEADER)
    if given is None:
        return _straight
    key = read_key(given)
    if query.get("dry_run") == "true":
        return _straight
    shaping = sorted((name, value) for name, value in query.items() if name != "dry_run")
    attempt = IdempotentRequest(
        _digest(auth.principal(), request.method, request.path, key), _digest(digest(), shaping)
    )
    return partial(_once, attempt)


def _straight(write: Write) -> Response:
    return write(auth.database())


def _once(attempt: IdempotentRequest, write: Write) -> Response:
    answer, before = idempotency.run_once(auth.database(), attempt, lambda database: _kept(write(database)))
    told = Response(answer.body or None, answer.status)
    told.headers.clear()
    told.headers.extend(answer.headers)
    if before:
        told.headers[REPLAYED] = "true"
    return told


def _kept(answer: Response) -> StoredResponse:
    """An answer but for its length, which follows from the body."""
    headers = tuple((name, value) for name, value in answer.headers.items() if name != "Content-Length")
    return StoredResponse(answer.status_code, headers, answer.get_data())


def read_key(given: str) -> str:
    """The key itself; one and the same in quotes (RFC 8941, 3.3.3) and without."""
    quoted = _QUOTED.fullmatch(given.strip(" \t"))
    bare = _BARE.fullmatch(given.strip(" \t"))
    key = re.sub(r"\\(.)", r"\1", quoted[1]) if quoted else bare[0] if bare else ""
    if not 1 <= len(key) <= MOST:
        got = f"{len(key)} characters" if key else f"“{given[:60].encode('ascii', 'replace').decode()}”"
        detail = f"{HEADER} is 1 to {MOST} visible ASCII characters, bare or in quotes, such as a UUID; got {got}"
        raise Problem("bad-request", detail)
    return key


def _digest(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
