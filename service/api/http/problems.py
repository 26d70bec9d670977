"""Problems (RFC 9457): the only map from what is refused to what the wire says."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge

from service.domain.errors import MAX_ERRORS, FieldError, ValidationError
from service.formats import json as json_format
from service.reading.moment import InvalidMoment, NothingRecorded
from service.recording.errors import AlreadyExists, InUse, KeyReused, NotFound, PermissionDenied
from service.storage.errors import Busy, DiskFull, ReadOnly, StorageError

MEDIA_TYPE = "application/problem+json"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ProblemType:
    """A type of problem: its stable name, its status, a title, and what a person can do about it."""

    name: str
    status: int
    title: str
    help: str

    def example(self) -> dict[str, Any]:
        """How one looks, for the document."""
        return {
            "type": f"/problems/{self.name}",
            "title": self.title,
            "status": self.status,
            "detail": self.help,
            "instance": "/v1/timelines/raqqa",
            "request_id": "0b6f4a5e-3c52-4a51-9a0e-5b1d0c8f7e11",
        }


PROBLEM_TYPES: Mapping[str, ProblemType] = {
    kind.name: kind
    for kind in (
        ProblemType(
            "not-found", 404, "There is nothing here", "Look at the address: it names nothing that you may read."
        ),
        ProblemType("method-not-allowed", 405, "This address does not take that method", "See the Allow header."),
        ProblemType(
            "no-token", 401, "A token is needed", "Send `Authorization: Bearer …` with a token that still holds."
        ),
        ProblemType(
            "forbidden", 403, "Your token may not do this", "Ask for a token with the role that the detail names."
        ),
        ProblemType(
            "not-acceptable", 406, "There is no such representation", "Leave Accept out, or accept application/json."
        ),
        ProblemType("media-type", 415, "This is not sent as it should be", "Send JSON, with its Content-Type."),
        ProblemType("too-large", 413, "This is too large", "Send less at a time."),
        ProblemType("unreadable", 400, "This cannot be read", "The detail says where the reading stopped."),
        ProblemType("query", 400, "The query is wrong", "`errors` names each parameter and what would do."),
        ProblemType("cursor", 400, "This cursor belongs to another list", "Start again from the first page."),
        ProblemType("precondition-required", 428, "Say which version you have read", "Send its ETag as If-Match."),
        ProblemType(
            "stale", 412, "It changed since you read it", "`current` is how it stands now; merge and send again."
        ),
        ProblemType("invalid", 422, "This can be read and is wrong", "`errors` names each place and what would do."),
        ProblemType(
            "key-reused",
            422,
            "This key came with something else before",
            "Send that again unchanged, or take a new Idempotency-Key.",
        ),
        ProblemType("taken", 409, "There is one already", "`existing` is its address."),
        ProblemType(
            "in-use", 409, "Others rest on it", "`holders` are the addresses of those; remove or change them first."
        ),
        ProblemType("too-many", 429, "This is too much at once", "Try again after Retry-After seconds; see RateLimit."),
        ProblemType("busy", 503, "The record is busy", "Nothing was changed. Try again after Retry-After seconds."),
        ProblemType("read-only", 503, "The record cannot be written now", "Nothing was changed; reading goes on."),
        ProblemType("no-room", 507, "The disk takes no more", "Nothing was changed; reading goes on."),
        ProblemType("bad-request", 400, "This is no proper request", "The detail says why."),
        ProblemType(
            "internal", 500, "Something went wrong here", "Nothing was changed. The request id helps to find it."
        ),
    )
}


class Problem(Exception):
    """What the wire says when something is refused."""

    def __init__(self, kind: str, detail: str, headers: Mapping[str, str] | None = None, **members: Any) -> None:
        super().__init__(detail)
        self.kind = PROBLEM_TYPES[kind]
        self.detail = detail
        self.headers = dict(headers or {})
        self.members = members

    def response(self) -> Response:
        """The answer that carries it."""
        told = {
            "type": f"/problems/{self.kind.name}",
            "title": self.kind.title,
            "status": self.kind.status,
            "detail": self.detail,
            "instance": request.path,
            "request_id": g.get("request_id"),
            **self.members,
        }
        answer = Response(json_format.dump(told), self.kind.status, content_type=MEDIA_TYPE)
        answer.headers.extend({"Cache-Control": "no-store", **self.headers})
        return answer


def invalid(faults: Sequence[FieldError]) -> Problem:
    """The problem of a body that is wrong in one or several places."""
    errors = [{"pointer": each.pointer, "code": each.code, "detail": each.detail} for each in faults[:MAX_ERRORS]]
    first = f"{errors[0]['pointer'] or 'the body'}: {errors[0]['detail']}"
    more = f" (and {len(faults) - 1} more, see `errors`)" if len(faults) > 1 else ""
    return Problem("invalid", first + more, errors=errors)


def bad_query(faults: Sequence[FieldError]) -> Problem:
    """The problem of a query that is wrong in one or several places."""
    errors = [{"parameter": each.pointer, "code": each.code, "detail": each.detail} for each in faults[:MAX_ERRORS]]
    return Problem("query", f"{errors[0]['parameter']}: {errors[0]['detail']}", errors=errors)


def not_found(detail: str = "there is nothing at this address, or nothing that you may read") -> Problem:
    """The problem of what does not exist, or may as well not."""
    return Problem("not-found", detail)


def install(app: Flask) -> None:
    """Answer everything that goes wrong with a problem, the router's errors included."""
    app.register_error_handler(Problem, Problem.response)
    app.register_error_handler(ValidationError, lambda error: invalid(error.errors).response())
    app.register_error_handler(InvalidMoment, lambda error: bad_query([error.error]).response())
    app.register_error_handler(NothingRecorded, lambda error: not_found(str(error)).response())
    app.register_error_handler(NotFound, lambda _: not_found().response())
    app.register_error_handler(PermissionDenied, lambda error: Problem("forbidden", str(error)).response())
    app.register_error_handler(KeyReused, lambda error: Problem("key-reused", str(error)).response())
    app.register_error_handler(
        AlreadyExists, lambda error: Problem("taken", str(error), existing=error.existing).response()
    )
    app.register_error_handler(
        InUse, lambda error: Problem("in-use", str(error), holders=list(error.holders)).response()
    )
    app.register_error_handler(StorageError, _trouble)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unforeseen)


def _trouble(error: StorageError) -> Response:
    again = {"Retry-After": "1"}
    if isinstance(error, Busy):
        return Problem("busy", "other writers hold the record; nothing was changed", again).response()
    if isinstance(error, DiskFull):
        return Problem("no-room", "the disk of the record is full or failing; nothing was changed").response()
    if isinstance(error, ReadOnly):
        return Problem("read-only", "the record cannot be written now; nothing was changed", again).response()
    log.error("request %s: a rule of the tables was broken: %s", g.get("request_id"), error, exc_info=error)
    return Problem("busy", "another writer was first; nothing was changed", again).response()


_BY_STATUS = {404: "not-found", 405: "method-not-allowed", 406: "not-acceptable", 413: "too-large", 415: "media-type"}


def _http(error: HTTPException) -> Response:
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    if status == HTTPStatus.NOT_FOUND:
        return not_found().response()
    if isinstance(error, MethodNotAllowed):
        allowed = ", ".join(sorted(error.valid_methods or ()))
        detail = f"{request.method} is not taken here; {allowed} are"
        return Problem("method-not-allowed", detail, {"Allow": allowed}).response()
    if isinstance(error, RequestEntityTooLarge):
        return Problem("too-large", "the body is larger than what this address takes").response()
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _unforeseen(error)
    return Problem(_BY_STATUS.get(status, "bad-request"), error.description or "").response()


def _unforeseen(error: Exception) -> Response:
    log.error("request %s failed", g.get("request_id"), exc_info=error)
    return Problem("internal", "this was not foreseen; nothing was changed").response()
