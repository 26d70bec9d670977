"""What the document says of a view: its query, body and answers, told once beside the view."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from flask_smorest import Blueprint
from marshmallow import Schema

from service.api.problems import KINDS, MEDIA_TYPE

View = TypeVar("View", bound=Callable[..., Any])
_ALWAYS = ("query", "internal", "busy")
_WRITES = ("no-token", "forbidden", "not-found", "read-only", "no-room")


def blueprint(name: str, prefix: str, about: str) -> Blueprint:
    """One collection's part of the interface."""
    return Blueprint(name, __name__, url_prefix=prefix, description=about)


def documented(
    blp: Blueprint,
    *,
    shows: Schema | type[Schema] | None,
    status: int = 200,
    also: Mapping[int, str] | None = None,
    body: Schema | None = None,
    types: Sequence[str] = ("application/json",),
    query: Schema | None = None,
    problems: Sequence[str] = (),
    writes: bool = False,
) -> Callable[[View], View]:
    """Describe a view for the document; changes nothing of what it does."""
    kinds = [*_ALWAYS, *problems, *(_WRITES if writes else ())]
    responses: dict[int, Any] = {status: _answer(shows, status)}
    for code, about in (also or {}).items():
        responses[code] = {"description": about} if code == 304 else _answer(shows, code)
    for code in sorted({KINDS[each].status for each in kinds}):
        responses[code] = _refusal([each for each in kinds if KINDS[each].status == code])
    told: dict[str, Any] = {"responses": responses}
    if body is not None:
        told["requestBody"] = {"required": True, "content": {each: {"schema": body} for each in types}}
    if query is not None:
        told["parameters"] = [{"in": "query", "schema": query}]
    if writes:
        told["security"] = [{"token": []}]
    elif problems:
        told["security"] = [{}, {"token": []}]

    def describe(view: View) -> View:
        described: View = blp.doc(**told)(view)
        return described

    return describe


def _answer(shows: Schema | type[Schema] | None, status: int) -> dict[str, Any]:
    about = {200: "As it stands", 201: "Made", 204: "Done; there is nothing to show"}[status]
    if shows is None:
        return {"description": about}
    headers = {"ETag": {"schema": {"type": "string"}, "description": "For If-None-Match and If-Match."}}
    return {"description": about, "headers": headers, "content": {"application/json": {"schema": shows}}}


def _refusal(names: Sequence[str]) -> dict[str, Any]:
    about = "; ".join(f"`{name}`: {KINDS[name].title}" for name in dict.fromkeys(names))
    return {"description": about, "content": {MEDIA_TYPE: {"schema": "Problem"}}}
