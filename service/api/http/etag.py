"""Conditional requests (RFC 9110, 13): entity tags from revisions, 304, 412 and 428."""

from __future__ import annotations

import hashlib
import json

from flask import Flask, Response, g, request

from service.api.http import negotiation
from service.api.http.middleware import bare
from service.api.http.problems import Problem
from service.formats import json as json_format
from service.recording.errors import PreconditionFailed
from service.recording.validation import Precondition

PUBLIC = "public, max-age=5, stale-while-revalidate=30, stale-if-error=600"
PRIVATE = "private, no-cache"
_MAX_DIGITS = 19
"""A revision is a 64-bit number."""


def install(app: Flask) -> None:
    """Register the response to a precondition that failed inside the write transaction."""
    app.register_error_handler(PreconditionFailed, _precondition_failed)


def _precondition_failed(error: PreconditionFailed) -> Response:
    """412 with the current representation and its tag, so that the client can merge and send again at once."""
    response = Problem("stale", str(error)).response()
    # The representation is stored bytes; it is inserted without parsing it.
    response.set_data(json_format.with_raw_member(response.get_data(), "current", error.current or b"null"))
    if error.current:
        response.set_etag(make_tag(json.loads(error.current)["revision"]))
    return response


def make_tag(revision: int, *variant: str) -> str:
    """The strong entity tag of a representation: its revision, and a hash of what else it depends on.

    ``variant`` names that, such as the query; empty texts do not count. A user who sees the authors gets other tags.
    """
    parts = [part for part in (*variant, "named" if names_shown() else "") if part]
    if not parts:
        return str(revision)
    return f"{revision}-{hashlib.sha256('&'.join(parts).encode()).hexdigest()[:12]}"


def names_shown() -> bool:
    """Whether the user may see who wrote."""
    return bool(g.get("shows_authors"))


def not_modified(tag: str) -> Response | None:
    """304 if If-None-Match names the tag, or its form for gzip: the content is the same. Otherwise None."""
    if_none_match = request.if_none_match
    matching = [form for form in (tag, tag + negotiation.SUFFIX) if if_none_match.contains_weak(form)]
    if if_none_match.star_tag or matching:
        return finish(bare(Response(status=304)), matching[0] if matching else tag)
    return None


def respond(body: bytes, tag: str, status: int = 200) -> Response:
    """A JSON response with its entity tag."""
    return finish(Response(body, status, mimetype="application/json"), tag)


def finish(response: Response, tag: str | None) -> Response:
    """Add the entity tag and the caching headers of a response that depends on the token."""
    if tag is not None:
        response.set_etag(tag)
    response.headers["Cache-Control"] = PRIVATE if "Authorization" in request.headers else PUBLIC
    response.vary.update(("Authorization", "Accept-Encoding"))
    return response


def require_if_match() -> Precondition:
    """What If-Match requires of the revision; raises 428 without it. A tag of any coding or view is accepted."""
    if "If-Match" not in request.headers:
        raise Problem("precondition-required", "send If-Match with the ETag that you have read (or * to overwrite)")
    if_match = request.if_match
    if if_match.star_tag:
        return lambda _revision: True
    if not if_match.as_set(include_weak=True):
        got = request.headers["If-Match"][:60]
        raise Problem("bad-request", f'If-Match is a tag in quotes, such as "412", several of them, or *; got {got}')
    # Weak tags never match here (RFC 9110, 13.1.1).
    revisions = {_revision_of(tag or "") for tag in if_match.as_set()}
    return lambda revision: revision in revisions


def _revision_of(tag: str) -> int:
    """The revision in a tag; -1, which no revision is, if the tag is not of this service."""
    number = tag.partition("-")[0]
    return int(number) if number.isascii() and number.isdigit() and len(number) <= _MAX_DIGITS else -1


def creating() -> bool:
    """Whether a PUT must create: ``If-None-Match: *``."""
    return request.if_none_match.star_tag


def check_preconditions() -> None:
    """Raise 412 for ``If-None-Match: *`` together with If-Match: they contradict each other."""
    if creating() and "If-Match" in request.headers:
        detail = "If-Match and If-None-Match: * cannot both hold; send the one that you mean"
        raise Problem("stale", detail, current=None)
