"""The OpenAPI operation of a view: a decorator that declares its query, body and responses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, TypeVar

from flask_smorest import Blueprint
from marshmallow import Schema

from service.api.http import idempotency
from service.api.http.problems import MEDIA_TYPE, PROBLEM_TYPES
from service.api.schemas.base import DryRun
from service.api.schemas.query import PageQuery, WriteQuery

View = TypeVar("View", bound=Callable[..., Any])
Shows = Schema | type[Schema] | tuple[type[Schema], ...] | None
"""The schema of a response; one of several, or none."""
_ALL_PROBLEMS = ("query", "not-acceptable", "internal", "busy")
_WRITE_PROBLEMS = ("no-token", "too-many", "forbidden", "not-found", "read-only", "no-room")
_DESCRIPTIONS = {
    200: "The current representation",
    201: "Created; without a body on request (`Prefer`)",
    204: "Done; the response has no body",
    304: "Not modified",
}
_READ_HEADERS = ("ETag", "Cache-Control", "Vary", "X-Request-Id")
_DRY_RUN_HEADERS = ("Cache-Control", "Vary", "X-Request-Id")
_LIMIT_HEADERS = ("RateLimit", "RateLimit-Policy")
_MINIMAL_HEADERS = ("ETag", "Location", "Preference-Applied", "Cache-Control", "Vary", "X-Request-Id")
_KEY_DESCRIPTION = (
    "1 to 255 visible ASCII characters, bare or in quotes. A request with the same key, query and body within 24"
    " hours gets the stored response, and nothing is written twice. Keys are separate for each token and address; only"
    " 2xx responses are stored."
)
_PROBLEM_HEADERS: Mapping[int, Sequence[str]] = {
    401: ("WWW-Authenticate",),
    412: ("ETag",),
    415: ("Accept-Patch",),
    429: ("Retry-After", *_LIMIT_HEADERS),
    503: ("Retry-After",),
}


def blueprint(name: str, prefix: str, about: str) -> Blueprint:
    """The blueprint of one collection; ``about`` describes its tag in the document."""
    return Blueprint(name, __name__, url_prefix=prefix, description=about)


def operation(
    blp: Blueprint,
    *,
    shows: Shows,
    status: int = 200,
    also: Mapping[int, str] | None = None,
    body: Schema | None = None,
    types: Sequence[str] = ("application/json",),
    query: Schema | None = None,
    problems: Sequence[str] = (),
    writes: bool = False,
    headers: Sequence[str] = (),
    named: bool = False,
) -> Callable[[View], View]:
    """Describe a view for the document; the view itself does not change.

    ``headers`` are additional headers of 2xx and 304 responses; ``named`` is for a read that needs a token.
    """
    responses = _success_responses(shows, status, also or {}, query, has_body=body is not None)
    _add_headers(responses, [*headers, *([idempotency.REPLAYED] if "key-reused" in problems else [])])
    responses |= _problem_responses(_problem_types(problems, writes))
    _add_limit_headers(responses, writes)
    documentation: dict[str, Any] = {
        "responses": responses,
        "parameters": _parameters(query, problems, also or {}, writes),
    }
    if body is not None:
        documentation["requestBody"] = {
            "required": True,
            "content": {media_type: {"schema": body} for media_type in types},
        }
    if writes or problems:
        documentation["security"] = [{"token": []}] if writes or named else [{}, {"token": []}]

    def describe(view: View) -> View:
        described: View = blp.doc(**documentation, operationId=_camel(view.__name__))(view)
        return described

    return describe


def _success_responses(
    shows: Shows, status: int, also: Mapping[int, str], query: Schema | None, *, has_body: bool
) -> dict[int, Any]:
    """The 2xx and 304 responses by status; a write also has its dry run (200) and its minimal response (204)."""
    is_paged = isinstance(query, PageQuery)
    responses: dict[int, Any] = {status: _response(shows, status, _response_headers(status, status == 201, is_paged))}
    for code, about in also.items():
        creates = status == 201 or code == 201
        headers = _response_headers(code, creates, False)
        responses[code] = _response(None if code == 304 else shows, code, headers, about)
    if isinstance(query, WriteQuery):
        responses[200] = _add_dry_run(responses.get(200))
    if has_body and 200 in (status, *also):
        responses[204] = _response(None, 204, _MINIMAL_HEADERS, "Done; without a body on request (`Prefer`)")
    return responses


def _problem_responses(kinds: Sequence[str]) -> dict[int, Any]:
    """The problem responses by status; several types of problem can share one."""
    codes = sorted({PROBLEM_TYPES[name].status for name in kinds})
    return {code: _problem_response([name for name in kinds if PROBLEM_TYPES[name].status == code]) for code in codes}


def _problem_types(problems: Sequence[str], writes: bool) -> list[str]:
    # Requests with an invalid token count against the limit of their address.
    counted = ["too-many"] if "no-token" in problems else []
    return [*_ALL_PROBLEMS, *problems, *(_WRITE_PROBLEMS if writes else ()), *_header_problems(problems), *counted]


def _header_problems(problems: Sequence[str]) -> list[str]:
    """The problem of an invalid header, for operations that parse one strictly."""
    return ["bad-request"] if {"precondition-required", "key-reused"} & {*problems} else []


def _add_headers(responses: Mapping[int, dict[str, Any]], names: Sequence[str]) -> None:
    for response in responses.values():
        response["headers"] |= _header_references(names)


def _add_limit_headers(responses: Mapping[int, dict[str, Any]], writes: bool) -> None:
    """All responses to writes, and all 401 responses, have the headers of the rate limit."""
    _add_headers(
        {code: response for code, response in responses.items() if writes or code == HTTPStatus.UNAUTHORIZED},
        _LIMIT_HEADERS,
    )


def _camel(name: str) -> str:
    """``list_events`` as ``listEvents``."""
    first, *more = name.split("_")
    return first + "".join(word.title() for word in more)


def _parameters(
    query: Schema | None, problems: Sequence[str], also: Mapping[int, str], writes: bool
) -> list[dict[str, Any]]:
    parameters = [{"in": "query", "schema": query}] if query is not None else []
    if 304 in also:
        parameters.append(
            _header(
                "If-None-Match", "The entity tag that you have; the response is 304 if it is still current.", '"412"'
            )
        )
    if "precondition-required" in problems:
        about = "The entity tag that you have read (of any encoding or view), or * to overwrite."
        # PUT can send If-None-Match: * instead, which creates.
        parameters.append({**_header("If-Match", about, '"412"'), "required": 201 not in also})
    if 201 in also:
        parameters.append(_header("If-None-Match", "`*` creates it; the id must be new.", "*"))
    if writes and "unreadable" in problems:
        parameters.append(_header("Prefer", "`return=minimal`: no body, only Location and ETag (RFC 7240)."))
    if "key-reused" in problems:
        key = {"type": "string", "pattern": idempotency.PATTERN}
        parameters.append(
            {**_header(idempotency.HEADER, _KEY_DESCRIPTION, "0b6f4a5e-3c52-4a51-9a0e-5b1d0c8f7e11"), "schema": key}
        )
    return parameters


def _header(name: str, about: str, example: str | None = None) -> dict[str, Any]:
    documentation = {
        "in": "header",
        "name": name,
        "required": False,
        "description": about,
        "schema": {"type": "string"},
    }
    return documentation if example is None else {**documentation, "example": example}


def _response_headers(status: int, located: bool, paged: bool) -> list[str]:
    names = [*_READ_HEADERS] if status != 204 else ["Cache-Control", "Vary", "X-Request-Id"]
    names += ["Location"] if located and status != 304 else []
    names += ["Preference-Applied"] if status == 201 else []
    return names + (["Link"] if paged and status == 200 else [])


def _response(shows: Shows, status: int, headers: Iterable[str], about: str | None = None) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": about or _DESCRIPTIONS[status], "headers": _header_references(headers)}
    if shows is not None:
        schema: Any = {"anyOf": list(shows)} if isinstance(shows, tuple) else shows
        answer["content"] = {"application/json": {"schema": schema}}
    return answer


def _add_dry_run(response: dict[str, Any] | None) -> dict[str, Any]:
    """The 200 response to a dry run, combined with that of the write if it has one."""
    schema: Any = DryRun
    about, headers = "The effects that it would have (`dry_run`)", list(_DRY_RUN_HEADERS)
    if response is not None:
        schema = {"anyOf": [response["content"]["application/json"]["schema"], DryRun]}
        about, headers = (
            f"{response['description']}; or the effects that it would have (`dry_run`)",
            [*_DRY_RUN_HEADERS, "ETag", "Location"],
        )
    return {
        "description": about,
        "headers": _header_references(headers),
        "content": {"application/json": {"schema": schema}},
    }


def _problem_response(names: Sequence[str]) -> dict[str, Any]:
    kinds = [PROBLEM_TYPES[name] for name in dict.fromkeys(names)]
    status = kinds[0].status
    about = "; ".join(f"`{kind.name}`: {kind.title}" for kind in kinds)
    types = {"type": {"enum": [f"/problems/{kind.name}" for kind in kinds]}, "status": {"const": status}}
    schema = {"allOf": [{"$ref": "#/components/schemas/Problem"}, {"properties": types}]}
    examples = {kind.name: {"$ref": f"#/components/examples/{kind.name}"} for kind in kinds}
    headers = _header_references(["X-Request-Id", "Cache-Control", "Vary", *_PROBLEM_HEADERS.get(status, ())])
    return {"description": about, "headers": headers, "content": {MEDIA_TYPE: {"schema": schema, "examples": examples}}}


def _header_references(names: Iterable[str]) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}
