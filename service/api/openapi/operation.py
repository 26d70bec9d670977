"""What the document says of a view: its query, body and answers, told once beside the view."""

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
"""What an answer holds; of several, one."""
_ALWAYS = ("query", "not-acceptable", "internal", "busy")
_WRITES = ("no-token", "too-many", "forbidden", "not-found", "read-only", "no-room")
_ABOUT = {
    200: "As it stands",
    201: "Made; nothing is shown where little was wanted (`Prefer`)",
    204: "Done; there is nothing to show",
    304: "Not modified",
}
_FRESH = ("ETag", "Cache-Control", "Vary", "X-Request-Id")
_TRIED = ("Cache-Control", "Vary", "X-Request-Id")
_LIMITS = ("RateLimit", "RateLimit-Policy")
_LITTLE = ("ETag", "Location", "Preference-Applied", "Cache-Control", "Vary", "X-Request-Id")
_KEY = (
    "1 to 255 visible ASCII characters, bare or in quotes. Sent again within 24 hours with the same query and body, to"
    " the byte, it is given the same answer again, and nothing is written twice. Kept apart for each token and address;"
    " answers other than 2xx are not kept."
)
_TOLD_WITH: Mapping[int, Sequence[str]] = {
    401: ("WWW-Authenticate",),
    412: ("ETag",),
    415: ("Accept-Patch",),
    429: ("Retry-After", *_LIMITS),
    503: ("Retry-After",),
}


def blueprint(name: str, prefix: str, about: str) -> Blueprint:
    """One collection's part of the interface."""
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
    """Describe a view for the document; changes nothing of what it does.

    ``headers`` are those that an answer of 2xx or 304 may have beside what all of them have; ``named`` is a read that
    needs a token.
    """
    kinds = _kinds(problems, writes)
    paged = isinstance(query, PageQuery)
    responses: dict[int, Any] = {status: _answer(shows, status, _headers(status, status == 201, paged))}
    for code, about in (also or {}).items():
        made = status == 201 or code == 201
        responses[code] = _answer(None if code == 304 else shows, code, _headers(code, made, False), about)
    if isinstance(query, WriteQuery):
        responses[200] = _tried(responses.get(200))
    if body is not None and 200 in (status, *(also or ())):
        responses[204] = _answer(None, 204, _LITTLE, "As it stands, of which little was wanted")
    _add_headers(responses, [*headers, *([idempotency.REPLAYED] if "key-reused" in problems else [])])
    responses |= _refusals(kinds)
    told: dict[str, Any] = {"responses": responses, "parameters": _parameters(query, problems, also or {}, writes)}
    if body is not None:
        told["requestBody"] = {"required": True, "content": {each: {"schema": body} for each in types}}
    _tell_of_limits(responses, writes)
    if writes or problems:
        told["security"] = [{"token": []}] if writes or named else [{}, {"token": []}]

    def describe(view: View) -> View:
        described: View = blp.doc(**told, operationId=_camel(view.__name__))(view)
        return described

    return describe


def _refusals(kinds: Sequence[str]) -> dict[int, Any]:
    """What refuses, by status: several kinds of problem may share one."""
    codes = sorted({PROBLEM_TYPES[each].status for each in kinds})
    return {code: _refusal([each for each in kinds if PROBLEM_TYPES[each].status == code]) for code in codes}


def _kinds(problems: Sequence[str], writes: bool) -> list[str]:
    # A token that does not hold is counted wherever it is shown.
    counted = ["too-many"] if "no-token" in problems else []
    return [*_ALWAYS, *problems, *(_WRITES if writes else ()), *_malformed(problems), *counted]


def _malformed(problems: Sequence[str]) -> list[str]:
    """The problem of a header that cannot be read, where there is one to be read strictly."""
    return ["bad-request"] if {"precondition-required", "key-reused"} & {*problems} else []


def _add_headers(responses: Mapping[int, dict[str, Any]], names: Sequence[str]) -> None:
    for answer in responses.values():
        answer["headers"] |= _referred(names)


def _tell_of_limits(responses: Mapping[int, dict[str, Any]], writes: bool) -> None:
    """What was counted is told whatever became of it: each write, and each token that does not hold."""
    _add_headers({code: told for code, told in responses.items() if writes or code == HTTPStatus.UNAUTHORIZED}, _LIMITS)


def _camel(name: str) -> str:
    """The name of a view as code of other languages spells it."""
    first, *more = name.split("_")
    return first + "".join(each.title() for each in more)


def _parameters(
    query: Schema | None, problems: Sequence[str], also: Mapping[int, str], writes: bool
) -> list[dict[str, Any]]:
    found = [{"in": "query", "schema": query}] if query is not None else []
    if 304 in also:
        found.append(_header("If-None-Match", "The tag that you have; 304 where that is still what is here.", '"412"'))
    if "precondition-required" in problems:
        about = "The tag that you have read (of any coding or view), or * to overwrite."
        # PUT has the choice of If-None-Match: *, which makes something new.
        found.append({**_header("If-Match", about, '"412"'), "required": 201 not in also})
    if 201 in also:
        found.append(_header("If-None-Match", "`*` makes it, where that id was never given.", "*"))
    if writes and "unreadable" in problems:
        found.append(_header("Prefer", "`return=minimal`: no body, only Location and ETag (RFC 7240)."))
    if "key-reused" in problems:
        key = {"type": "string", "pattern": idempotency.PATTERN}
        found.append({**_header(idempotency.HEADER, _KEY, "0b6f4a5e-3c52-4a51-9a0e-5b1d0c8f7e11"), "schema": key})
    return found


def _header(name: str, about: str, example: str | None = None) -> dict[str, Any]:
    told = {"in": "header", "name": name, "required": False, "description": about, "schema": {"type": "string"}}
    return told if example is None else {**told, "example": example}


def _headers(status: int, located: bool, paged: bool) -> list[str]:
    names = [*_FRESH] if status != 204 else ["Cache-Control", "Vary", "X-Request-Id"]
    names += ["Location"] if located and status != 304 else []
    names += ["Preference-Applied"] if status == 201 else []
    return names + (["Link"] if paged and status == 200 else [])


def _answer(shows: Shows, status: int, headers: Iterable[str], about: str | None = None) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": about or _ABOUT[status], "headers": _referred(headers)}
    if shows is not None:
        schema: Any = {"anyOf": list(shows)} if isinstance(shows, tuple) else shows
        answer["content"] = {"application/json": {"schema": schema}}
    return answer


def _tried(written: dict[str, Any] | None) -> dict[str, Any]:
    """The answer to a write that was only tried, beside that to one that was done where both are a 200."""
    schema: Any = DryRun
    about, headers = "What it would do (`dry_run`)", list(_TRIED)
    if written is not None:
        schema = {"anyOf": [written["content"]["application/json"]["schema"], DryRun]}
        about, headers = f"{written['description']}; or what it would do (`dry_run`)", [*_TRIED, "ETag", "Location"]
    return {"description": about, "headers": _referred(headers), "content": {"application/json": {"schema": schema}}}


def _refusal(names: Sequence[str]) -> dict[str, Any]:
    kinds = [PROBLEM_TYPES[each] for each in dict.fromkeys(names)]
    status = kinds[0].status
    about = "; ".join(f"`{each.name}`: {each.title}" for each in kinds)
    types = {"type": {"enum": [f"/problems/{each.name}" for each in kinds]}, "status": {"const": status}}
    schema = {"allOf": [{"$ref": "#/components/schemas/Problem"}, {"properties": types}]}
    examples = {each.name: {"$ref": f"#/components/examples/{each.name}"} for each in kinds}
    headers = _referred(["X-Request-Id", "Cache-Control", "Vary", *_TOLD_WITH.get(status, ())])
    return {"description": about, "headers": headers, "content": {MEDIA_TYPE: {"schema": schema, "examples": examples}}}


def _referred(names: Iterable[str]) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}
