"""The Idempotency-Key header (draft-ietf-httpapi-idempotency-key-header): a POST with a key is done once."""

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
MAX_LENGTH = 255
PATTERN = r'^([!#-~][!-~]{0,254}|"([!#-\[\]-~]|\\["\\]){1,255}")$'
"""A key as the OpenAPI document describes it: bare, or in quotes with \\" and \\\\ for those two characters."""
_BARE = re.compile(r"[!#-~][!-~]*")
_QUOTED = re.compile(r'"((?:[!#-\[\]-~]|\\["\\])+)"')

Write = Callable[[TransactionSource], Response]


def idempotent(digest: Callable[[], str], params: Mapping[str, Any]) -> Callable[[Write], Response]:
    """The function that does the write of this request: at once, or once for its key. Raises 400 for an invalid key.

    ``digest`` gives a hash of the body. The same key with another body or query is an error. A dry run stores nothing,
    so it ignores the key.
    """
    header = request.headers.get(HEADER)
    if header is None:
        return _write_directly
    key = read_key(header)
    if params.get("dry_run") == "true":
        return _write_directly
    query = sorted((name, value) for name, value in params.items() if name != "dry_run")
    scope = _hash(auth.principal(), request.method, request.path, key)
    return partial(_write_once, IdempotentRequest(scope, _hash(digest(), query)))


def _write_directly(write: Write) -> Response:
    return write(auth.database())


def _write_once(idempotent_request: IdempotentRequest, write: Write) -> Response:
    stored, is_replayed = idempotency.run_once(
        auth.database(), idempotent_request, lambda database: _to_stored(write(database))
    )
    response = Response(stored.body or None, stored.status)
    response.headers.clear()
    response.headers.extend(stored.headers)
    if is_replayed:
        response.headers[REPLAYED] = "true"
    return response


def _to_stored(response: Response) -> StoredResponse:
    """The response without Content-Length, which follows from the body."""
    headers = tuple((name, value) for name, value in response.headers.items() if name != "Content-Length")
    return StoredResponse(response.status_code, headers, response.get_data())


def read_key(header: str) -> str:
    """The key, the same with quotes (RFC 8941, 3.3.3) and without; raises 400 if it is invalid."""
    text = header.strip(" \t")
    quoted, bare = _QUOTED.fullmatch(text), _BARE.fullmatch(text)
    key = re.sub(r"\\(.)", r"\1", quoted[1]) if quoted else bare[0] if bare else ""
    if not 1 <= len(key) <= MAX_LENGTH:
        got = f"{len(key)} characters" if key else f"“{header[:60].encode('ascii', 'replace').decode()}”"
        detail = f"{HEADER} is 1 to {MAX_LENGTH} visible ASCII characters, bare or in quotes, such as a UUID; got {got}"
        raise Problem("bad-request", detail)
    return key


def _hash(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
