"""The parts of the OpenAPI document that no single view or field declares: headers, problems, paths, merge patches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from marshmallow import Schema

from service.api.http.problems import PROBLEM_TYPES
from service.api.openapi import examples
from service.api.schemas.fields import ID, SLUG

_ABOUT = """\
Keeps the timeline of a story whose sources disagree, and reports exactly where they cannot all be true.

Texts contain no control characters (NUL, bidirectional marks). JSON has at most 32 levels and at most 1,000 members in
an object; integers stay within ±2^53. Unknown members and parameters are errors. Errors are checked in this order: 404
and 405 of the route; 401; 429; 404 of a resource that you may not read; 403; 406, 415, 413, 400; 428; 412; 422; 409.
Every 4xx and 5xx response is a problem (RFC 9457).

Responses of 1,000 bytes and more are compressed with gzip if `Accept-Encoding` allows it. They then have another entity
tag; as a precondition both tags are valid.

Writes are limited for each token and each address, requests with an invalid token for each address (429, `RateLimit`);
reads are not limited. Pages of any web origin may read, pages of the configured origins may write (CORS).

Not described here: `/livez`, `/readyz` and `/version` for monitoring, `/docs`, `/readme` and `/problems/{name}` for
people.
"""
_PATH_PARAMETERS = {
    "slug": ("The id of the timeline.", SLUG, "raqqa-2017"),
    "event_id": ("The id of the event.", ID, "convoy-leaves"),
    "claim_id": ("The id of the claim.", ID, "C026"),
    "source_id": ("The id of the source.", ID, "the-week"),
    "conflict_id": ("The id of the conflict.", ID, "kf90f2ce79bd5dfca867407ee"),
}
# Description, example, and whether every response that names the header has it.
_HEADERS = {
    "ETag": ("A strong entity tag, for If-None-Match and If-Match.", '"412"', False),
    "Cache-Control": ("Whether and how long the response may be cached.", "public, max-age=5", True),
    "Vary": ("The request headers that the response depends on.", "Authorization, Accept-Encoding", True),
    "X-Request-Id": (
        "The id of the request, from the client or made by the server; problems have it too.",
        "0b6f4a5e-3c52-4a51-9a0e-5b1d0c8f7e11",
        True,
    ),
    "Location": ("The address of the new resource.", "/v1/timelines/raqqa-2017/events/convoy-leaves", False),
    "Link": (
        'Links to pages (RFC 8288): `rel="first"`, and `rel="next"` if there is one.',
        '</v1/timelines?limit=2>; rel="first"',
        True,
    ),
    "WWW-Authenticate": ("How to authenticate (RFC 6750).", 'Bearer realm="timeline"', True),
    "Retry-After": ("The seconds after which to try again.", "1", False),
    "RateLimit": (
        "The remaining requests of each limit, and the seconds to its reset.",
        '"token";r=599;t=60',
        False,
    ),
    "RateLimit-Policy": ("The limits that count this request; absent if limits are off.", '"token";q=600;w=60', False),
    "Idempotency-Replayed": ("`true` if this is the stored response to an earlier request.", "true", False),
    "Preference-Applied": ("The preference that was applied (RFC 7240).", "return=minimal", False),
    "Accept-Patch": ("The media types that PATCH accepts.", "application/merge-patch+json, application/json", False),
}
_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_FIELD_ERROR: dict[str, Any] = {
    "type": "object",
    "description": "One error: the place, a code, and a sentence for people.",
    "required": ["code", "detail"],
    "additionalProperties": False,
    "properties": {
        "pointer": {**_TEXT, "description": "A JSON pointer into the body (RFC 6901)."},
        "parameter": {**_TEXT, "description": "A parameter of the query."},
        "code": {**_TEXT, "description": "The kind of error, for programs."},
        "detail": {**_TEXT, "description": "The error, the value received, and a valid alternative."},
    },
}
_PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "The problem that prevented the request (RFC 9457).",
    "required": ["type", "title", "status", "detail", "instance", "request_id"],
    "additionalProperties": False,
    "properties": {
        "type": {**_TEXT, "description": "The type of problem: the path of a page that explains it."},
        "title": {**_TEXT, "description": "The type of problem, for people."},
        "status": {"type": "integer", "minimum": 400, "maximum": 599, "description": "The status of the response."},
        "detail": {**_TEXT, "description": "The problem, the value received, and a valid alternative."},
        "instance": {**_TEXT, "description": "The address of the request."},
        "request_id": {**_TEXT, "description": "The id of the request, as in X-Request-Id."},
        "errors": {
            "type": "array",
            "maxItems": 100,
            "items": {"$ref": "#/components/schemas/FieldError"},
            "description": "The errors, each with its place; at most 100.",
        },
        "existing": {**_TEXT, "description": "The address of the resource that exists already."},
        "holders": {**_TEXTS, "description": "The addresses of the resources that depend on it."},
        "available": {**_TEXTS, "description": "The media types that are available."},
        "violated-policies": {**_TEXTS, "description": "The limits that are used up."},
        "current": {"type": ["object", "null"], "description": "The current representation."},
    },
}


def complete_document(document: dict[str, Any], schemas: Mapping[str, type[Schema]]) -> dict[str, Any]:
    """Complete the document that apispec built; ``schemas`` are the schema classes by their names in it."""
    document["info"] |= {"description": _ABOUT, "license": {"name": "MIT", "identifier": "MIT"}}
    document["servers"] = [{"url": "/"}]
    components = document["components"]
    components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer", "description": "A token's secret."}}
    components["headers"] = {
        name: {"description": description, "required": required, "schema": _TEXT, "example": example}
        for name, (description, example, required) in _HEADERS.items()
    }
    for name, schema in schemas.items():
        components["schemas"][name]["description"] = (schema.__doc__ or "").splitlines()[0]
    components["schemas"] |= {"Problem": _PROBLEM, "FieldError": _FIELD_ERROR}
    for path in document["paths"].values():
        _describe_path_parameters(path.get("parameters", ()))
    for method, operation in _operations(document):
        if method == "patch":
            _use_patch_schema(operation, components["schemas"])
    _add_examples(document, schemas)
    _remove_unused(document, components["schemas"])
    return document


def _describe_path_parameters(parameters: Sequence[dict[str, Any]]) -> None:
    for parameter in parameters:
        description, pattern, example = _PATH_PARAMETERS[parameter["name"]]
        schema = {"type": "string", "minLength": 1, "maxLength": 64, "pattern": pattern}
        parameter |= {"description": description, "schema": schema, "example": example}


def _operations(document: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in document["paths"].values():
        yield from ((method, operation) for method, operation in path.items() if method != "parameters")


def _use_patch_schema(operation: Mapping[str, Any], schemas: dict[str, Any]) -> None:
    """Derive the schema of a merge patch: no member is required, and null removes one."""
    for content in operation["requestBody"]["content"].values():
        name = content["schema"]["$ref"].rpartition("/")[2]
        patch = f"{name.removesuffix('Input').removesuffix('Replace')}Patch"
        schemas[patch] = {
            "type": "object",
            "description": f"A merge patch (RFC 7396) of `{name}`.",
            "properties": {member: _or_null(member, keys) for member, keys in schemas[name]["properties"].items()},
            "additionalProperties": False,
        }
        content["schema"] = {"$ref": f"#/components/schemas/{patch}"}


def _or_null(member: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    description = schema["description"]
    if member in ("place", "scope"):
        description = f"{description} Merged member by member."
        return {"description": description, "type": ["object", "string", "null"]}
    rest = {keyword: value for keyword, value in schema.items() if keyword != "description"}
    return {"description": description, "anyOf": [rest, {"type": "null"}]}


def _add_examples(document: dict[str, Any], schemas: Mapping[str, type[Schema]]) -> None:
    """Give each body the examples of its schemas; only those that are used become components."""
    by_operation = examples.operation_examples()
    values = examples.schema_examples(schemas) | by_operation
    for _, operation in _operations(document):
        for content in operation.get("requestBody", {}).get("content", {}).values():
            name = operation["operationId"]
            _refer(content, [name] if name in by_operation else _schema_names(content["schema"]), values)
        for response in operation["responses"].values():
            for content in response.get("content", {}).values():
                _refer(content, _schema_names(content["schema"]), values)
    used = {reference.removeprefix("#/components/examples/") for reference in _references(document["paths"])}
    document["components"]["examples"] = {
        name: {"summary": "From the story of Raqqa", "value": values[name]} for name in sorted(used & values.keys())
    } | {name: {"summary": problem.title, "value": problem.example()} for name, problem in PROBLEM_TYPES.items()}


def _schema_names(schema: Mapping[str, Any]) -> list[str]:
    """The schemas whose examples are examples of this one."""
    return [alternative.get("$ref", "").rpartition("/")[2] for alternative in schema.get("anyOf", [schema])]


def _refer(content: dict[str, Any], names: Sequence[str], available: Mapping[str, Any]) -> None:
    references = {name: {"$ref": f"#/components/examples/{name}"} for name in names if name in available}
    if references:
        content["examples"] = references


def _remove_unused(document: Mapping[str, Any], schemas: dict[str, Any]) -> None:
    """Remove the schemas that nothing refers to, such as the original of a patch."""
    while unused := schemas.keys() - {reference.rpartition("/")[2] for reference in _references(document)}:
        for name in unused:
            del schemas[name]


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, Mapping):
        for name, inner in node.items():
            if name == "$ref":
                yield inner
            else:
                yield from _references(inner)
    elif isinstance(node, list):
        for item in node:
            yield from _references(item)
