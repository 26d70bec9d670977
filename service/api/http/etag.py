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
_LARGEST = 19  # digits; a revision is a 64-bit number


def install(app: Flask) -> None:
    """Answer what was judged stale inside the write transaction."""
    app.register_error_handler(PreconditionFailed, _stale)


def _stale(error: PreconditionFailed) -> Response:
    """412 with how the thing stands now, and the tag to send next: a person can merge in one trip."""
    answer = Problem("stale", str(error)).response()
    # The representation is stored bytes: it is joined, not parsed and written again.
    answer.set_data(json_format.with_raw_member(answer.get_data(), "current", error.current or b"null"))
    if error.current:
        answer.set_etag(make_tag(json.loads(error.current)["revision"]))
    return answer


def make_tag(revision: int, *shape: str) -> str:
    """The strong entity tag of a representation: the revision, and a digest of what else shapes it."""
    wanted = [each for each in (*shape, "named" if g.get("named") else "") if each]
    if not wanted:
        return str(revision)
    return f"{revision}-{hashlib.sha256('&'.join(wanted).encode()).hexdigest()[:12]}"


def not_modified(current: str) -> Response | None:
    """The 304 that answers If-None-Match, where it names what is here; None where the whole must be sent.

    The tag of either coding will do: what the asker has is what is here.
    """
    given = request.if_none_match
    named = [each for each in (current, current + negotiation.SUFFIX) if given.contains_weak(each)]
    if given.star_tag or named:
        return finish(bare(Response(status=304)), named[0] if named else current)
    return None


def finish(answer: Response, current: str | None) -> Response:
    """The headers that every readable answer has."""
    if current is not None:
        answer.set_etag(current)
    answer.headers["Cache-Control"] = PRIVATE if "Authorization" in request.headers else PUBLIC
    answer.vary.update(("Authorization", "Accept-Encoding"))
    return answer


def respond(body: bytes, current: str, status: int = 200) -> Response:
    """A JSON answer with its entity tag."""
    return finish(Response(body, status, mimetype="application/json"), current)


def require_if_match() -> Precondition:
    """What If-Match asks for; raises 428 where a write comes without one. A tag of any coding or view will do."""
    if "If-Match" not in request.headers:
        raise Problem("precondition-required", "send If-Match with the ETag that you have read (or * to overwrite)")
    given = request.if_match
    if given.star_tag:
        return lambda _revision: True
    if not given.as_set(include_weak=True):
        got = request.headers["If-Match"][:60]
        raise Problem("bad-request", f'If-Match is a tag in quotes, such as "412", several of them, or *; got {got}')
    revisions = {_revision_of(each or "") for each in given.as_set()}
    return lambda revision: revision in revisions


def _revision_of(etag: str) -> int:
    number = etag.partition("-")[0]
    return int(number) if number.isascii() and number.isdigit() and len(number) <= _LARGEST else -1


def creating() -> bool:
    """Whether a PUT asks to make something new: ``If-None-Match: *``."""
    return request.if_none_match.star_tag


def check_alone() -> None:
    """Raise 412 where If-Match stands beside ``If-None-Match: *``: both can never hold."""
    if creating() and "If-Match" in request.headers:
        detail = "If-Match and If-None-Match: * cannot both hold; send the one that you mean"
        raise Problem("stale", detail, current=None)


def names_shown() -> bool:
    """Whether the asker may know who wrote."""
    return bool(g.get("named"))
