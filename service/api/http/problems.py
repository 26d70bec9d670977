"""Problem details (RFC 9457): the one place that turns errors into responses."""

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
    """A problem type: its stable name, HTTP status and title, and what the user can do about it."""

    name: str
    status: int
    title: str
    help: str

    def example(self) -> dict[str, Any]:
        """An example for the OpenAPI document."""
        return {
            "type": f"/problems/{self.name}",
            "title": self.title,
            "status": self.status,
            "detail": self.help,
            "instance": "/v1/timelines/raqqa",
            "request_id": "0b6f4a5e-3c52-4a51-9a0e-5b1d0c8f7e11",
        }


PROBLEM_TYPES: Mapping[str, ProblemType] = {
    problem_type.name: problem_type
    for problem_type in (
        ProblemType(
            "not-found", 404, "Not found", "The address names nothing, or nothing that you may read. Check the address."
        ),
        ProblemType(
            "method-not-allowed",
            405,
            "The method is not allowed here",
            "The Allow header lists the methods of this address.",
        ),
        ProblemType("no-token", 401, "A valid token is required", "Send `Authorization: Bearer …` with a valid token."),
        ProblemType(
            "forbidden", 403, "The token does not allow this", "Ask for a token with the role that the detail names."
        ),
        ProblemType(
            "not-acceptable", 406, "No acceptable representation", "Leave Accept out, or accept application/json."
        ),
        ProblemType("media-type", 415, "The media type is not supported", "Send JSON, with its Content-Type."),
        ProblemType("too-large", 413, "The body is too large", "Send less in one request."),
        ProblemType("unreadable", 400, "The body cannot be parsed", "The detail says where parsing stopped."),
        ProblemType("query", 400, "The query is not valid", "`errors` names each parameter and what is accepted."),
        ProblemType("cursor", 400, "The cursor belongs to another list", "Start again from the first page."),
        ProblemType(
            "precondition-required",
            428,
            "A precondition is required",
            "Read the resource, and send its ETag as If-Match.",
        ),
        ProblemType(
            "stale",
            412,
            "The resource has changed",
            "`current` is its present state; merge your change and send it again.",
        ),
        ProblemType("invalid", 422, "The request is not valid", "`errors` names each place and what is accepted."),
        ProblemType(
            "key-reused",
            422,
            "The idempotency key was used for another request",
            "Repeat that request unchanged, or send a new Idempotency-Key.",
        ),
        ProblemType("taken", 409, "It already exists", "`existing` is its address."),
        ProblemType(
            "in-use", 409, "Other records depend on it", "`holders` are their addresses; delete or change them first."
        ),
        ProblemType("too-many", 429, "Too many requests", "Try again after Retry-After seconds; see RateLimit."),
        ProblemType("busy", 503, "The database is busy", "Nothing was changed. Try again after Retry-After seconds."),
        ProblemType("read-only", 503, "The database cannot be written", "Nothing was changed. Reading still works."),
        ProblemType("no-room", 507, "The disk is full", "Nothing was changed. Reading still works."),
        ProblemType("bad-request", 400, "Bad request", "The detail says why."),
        ProblemType("internal", 500, "Internal error", "Nothing was changed. The request id helps to find the cause."),
    )
}


class Problem(Exception):
    """An error with its response: a problem type by name, a detail, more headers and members."""

    def __init__(self, name: str, detail: str, headers: Mapping[str, str] | None = None, **members: Any) -> None:
        super().__init__(detail)
        self.type = PROBLEM_TYPES[name]
        self.detail = detail
        self.headers = dict(headers or {})
        self.members = members

    def response(self) -> Response:
        """The response that reports it."""
        members = {
            "type": f"/problems/{self.type.name}",
            "title": self.type.title,
            "status": self.type.status,
            "detail": self.detail,
            "instance": request.path,
            "request_id": g.get("request_id"),
            **self.members,
        }
        response = Response(json_format.dump(members), self.type.status, content_type=MEDIA_TYPE)
        response.headers.extend({"Cache-Control": "no-store", **self.headers})
        return response


def invalid(errors: Sequence[FieldError]) -> Problem:
    """422 for an invalid body; the detail is the first error."""
    first = f"{errors[0].pointer or 'the body'}: {errors[0].detail}"
    more = f" (and {len(errors) - 1} more, see `errors`)" if len(errors) > 1 else ""
    return Problem("invalid", first + more, errors=_to_members(errors, "pointer"))


def bad_query(errors: Sequence[FieldError]) -> Problem:
    """400 for an invalid query; the pointer of each error is the name of its parameter."""
    return Problem("query", f"{errors[0].pointer}: {errors[0].detail}", errors=_to_members(errors, "parameter"))


def _to_members(errors: Sequence[FieldError], place: str) -> list[dict[str, str]]:
    return [{place: error.pointer, "code": error.code, "detail": error.detail} for error in errors[:MAX_ERRORS]]


def not_found(detail: str = "there is nothing at this address, or nothing that you may read") -> Problem:
    """404, also for what the user may not know to exist."""
    return Problem("not-found", detail)


def install(app: Flask) -> None:
    """Register a problem for every error, also for those of the router."""
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
    app.register_error_handler(StorageError, _storage_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _internal_error)


def _storage_error(error: StorageError) -> Response:
    retry = {"Retry-After": "1"}
    if isinstance(error, Busy):
        return Problem("busy", "other writers hold the record; nothing was changed", retry).response()
    if isinstance(error, DiskFull):
        return Problem("no-room", "the disk of the record is full or failing; nothing was changed").response()
    if isinstance(error, ReadOnly):
        return Problem("read-only", "the record cannot be written now; nothing was changed", retry).response()
    log.error("request %s violated a constraint of the tables: %s", g.get("request_id"), error, exc_info=error)
    return Problem("busy", "another writer was first; nothing was changed", retry).response()


_BY_STATUS = {404: "not-found", 405: "method-not-allowed", 406: "not-acceptable", 413: "too-large", 415: "media-type"}


def _http_error(error: HTTPException) -> Response:
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    if status == HTTPStatus.NOT_FOUND:
        return not_found().response()
    if isinstance(error, MethodNotAllowed):
        allowed = ", ".join(sorted(error.valid_methods or ()))
        detail = f"{request.method} is not allowed here; {allowed} are"
        return Problem("method-not-allowed", detail, {"Allow": allowed}).response()
    if isinstance(error, RequestEntityTooLarge):
        return Problem("too-large", "the body is larger than what this address takes").response()
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _internal_error(error)
    return Problem(_BY_STATUS.get(status, "bad-request"), error.description or "").response()


def _internal_error(error: Exception) -> Response:
    log.error("request %s failed", g.get("request_id"), exc_info=error)
    return Problem("internal", "an unexpected error; nothing was changed").response()
