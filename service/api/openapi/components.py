"""The last touches to the document: what holds for the whole of it rather than for one view or field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from service.api.http.problems import PROBLEM_TYPES
from service.api.openapi import examples
from service.api.openapi.descriptions import explain, explain_parameters
from service.api.schemas.fields import ID, SLUG

_ABOUT = """\
Keeps the timeline of a story whose sources disagree, and says exactly where they cannot all be true.

Text never holds control characters (NUL, bidirectional marks); JSON nests at most 32 levels, with at most
1,000 members in an object; integers stay within ±2^53; unknown members and parameters are refused. Faults are
judged in this order: 404 and 405 of the route; 401; 429;
404 of what may not be read; 403; 406, 415, 413, 400; 428; 412; 422; 409. Every 4xx and 5xx is a problem (RFC 9457).

Bodies of 1,000 bytes and more come in gzip where `Accept-Encoding` takes it, under an entity tag of their own; as a
precondition the tag of either coding will do.

Writes are limited for each token and each address, tokens that do not hold for each address (429, `RateLimit`); reading
is not. Pages of any web origin may read, those of listed ones write; browsers are told so by `OPTIONS`.

Beside what is told here: `/livez`, `/readyz` and `/version` for machines that watch, `/docs`, `/readme` and
`/problems/{name}` for people.
"""
_PATHS = {
    "slug": ("The timeline, by the name that it has in addresses.", SLUG, "raqqa"),
    "event_id": ("The event's id.", ID, "convoy"),
    "claim_id": ("The claim's id.", ID, "bbc-250"),
    "source_id": ("The source's id.", ID, "bbc"),
    "conflict_id": ("The conflict's id.", ID, "k6a18c3cecb93558d2b565d15"),
}
_HEADERS = {
    "ETag": ("For If-None-Match and If-Match: by revision, strong.", '"412"'),
    "Cache-Control": ("Whether and how long it may be kept.", "public, max-age=5"),
    "Vary": ("Which headers of the request shape the answer.", "Authorization, Accept-Encoding"),
    "X-Request-Id": (
        "The request's id, taken over or made; in every problem too.",
        "0b6f4a5e-3c52-4a51-9a0e-5b1d0c8f7e11",
    ),
    "Location": ("The address of what was made.", "/v1/timelines/raqqa/events/convoy"),
    "Link": (
        'Pages (RFC 8288): `rel="first"`, and `rel="next"` where there is one.',
        '</v1/timelines?limit=2>; rel="first"',
    ),
    "WWW-Authenticate": ("How to show who you are (RFC 6750).", 'Bearer realm="timeline"'),
    "Retry-After": ("Seconds after which to try again.", "1"),
    "RateLimit": ("What is left of each limit, and the seconds until it begins anew.", '"token";r=599;t=60'),
    "RateLimit-Policy": ("The limits that counted this request; none where they are off.", '"token";q=600;w=60'),
    "Idempotency-Replayed": ("`true` where this answer was given before, to the same key.", "true"),
    "Preference-Applied": ("Which preference was followed (RFC 7240).", "return=minimal"),
    "Accept-Patch": ("Which patches are taken; on PATCH.", "application/merge-patch+json, application/json"),
}
# Some answers of one status have them and some not: a trial has no tag, a write that told all no Location.
_OPTIONAL = frozenset(
    (
        "Accept-Patch",
        "ETag",
        "Idempotency-Replayed",
        "Location",
        "Preference-Applied",
        "RateLimit",
        "RateLimit-Policy",
        "Retry-After",
    )
)
_EXAMPLES = {**examples.EXAMPLES, **examples.RESPONSE_EXAMPLES, **examples.BODIES}
_EXAMPLE = "From a small story"
_TEXT = {"type": "string"}
_FAULT: dict[str, Any] = {
    "type": "object",
    "description": "One fault: where, what kind, and a sentence for people.",
    "required": ["code", "detail"],
    "additionalProperties": False,
    "properties": {
        "pointer": {**_TEXT, "description": "A JSON pointer into the body (RFC 6901)."},
        "parameter": {**_TEXT, "description": "A parameter of the query."},
        "code": _TEXT,
        "detail": _TEXT,
    },
}
_PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "What was refused and why (RFC 9457).",
    "required": ["type", "title", "status", "detail", "instance", "request_id"],
    "additionalProperties": False,
    "properties": {
        "type": {**_TEXT, "description": "A stable path that resolves to a page saying what it means."},
        "title": _TEXT,
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {**_TEXT, "description": "What was wrong, what was got and what would do."},
        "instance": {**_TEXT, "description": "The address asked for."},
        "request_id": _TEXT,
        "errors": {"type": "array", "maxItems": 100, "items": {"$ref": "#/components/schemas/FieldError"}},
        "existing": {**_TEXT, "description": "The address of the one that is there already."},
        "holders": {"type": "array", "items": _TEXT, "description": "The addresses of what rests on it."},
        "available": {"type": "array", "items": _TEXT, "description": "The media types that there are."},
        "violated-policies": {"type": "array", "items": _TEXT, "description": "The limits that are used up."},
        "current": {"type": ["object", "null"], "description": "The representation as it stands now."},
    },
}


def complete_document(document: dict[str, Any], about: Mapping[str, str | None]) -> dict[str, Any]:
    """The document, whole; ``about`` gives the sentence that each schema opens with."""
    document["info"] |= {"description": _ABOUT, "license": {"name": "MIT", "identifier": "MIT"}}
    document["servers"] = [{"url": "/"}]
    components = document["components"]
    components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer", "description": "A token's secret."}}
    components["headers"] = {name: _header(name, *told) for name, told in _HEADERS.items()}
    schemas = components["schemas"]
    for name, schema in schemas.items():
        schema.setdefault("description", (about.get(name) or "").strip().splitlines()[0])
    schemas |= {"Problem": _PROBLEM, "FieldError": _FAULT}
    explain(schemas)
    components["examples"] = {
        name: {"summary": kind.title, "value": kind.example()} for name, kind in PROBLEM_TYPES.items()
    }
    for method, operation in _operations(document):
        if method == "patch":
            _patched(operation, schemas)
        explain_parameters(operation["parameters"])
        _exemplify(operation)
    components["examples"] |= _shown(document)
    _prune(document, schemas)
    return document


def _header(name: str, about: str, example: str) -> dict[str, Any]:
    return {"description": about, "required": name not in _OPTIONAL, "schema": _TEXT, "example": example}


def _operations(document: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in document["paths"].values():
        for parameter in path.get("parameters", ()):
            description, pattern, example = _PATHS.get(parameter["name"], ("Its id.", ID, "convoy"))
            schema = {"type": "string", "minLength": 1, "maxLength": 64, "pattern": pattern}
            parameter |= {"description": description, "schema": schema, "example": example}
        yield from ((method, told) for method, told in path.items() if method != "parameters")


def _patched(operation: Mapping[str, Any], schemas: dict[str, Any]) -> None:
    """A merge patch needs no member, and takes null for any: that one goes."""
    for content in operation["requestBody"]["content"].values():
        name = content["schema"]["$ref"].rpartition("/")[2]
        loose = {each: _or_null(each, told) for each, told in schemas[name]["properties"].items()}
        patch = f"{name.removesuffix('Input').removesuffix('Replace')}Patch"
        schemas[patch] = {
            "type": "object",
            "description": f"A merge patch (RFC 7396) of a {name}.",
            "properties": loose,
            "additionalProperties": False,
        }
        content["schema"] = {"$ref": f"#/components/schemas/{patch}"}


def _or_null(name: str, told: dict[str, Any]) -> dict[str, Any]:
    if name in ("place", "scope"):
        return {"description": "Merged member by member.", "type": ["object", "string", "null"]}
    plain = {each: value for each, value in told.items() if each != "description"}
    about = {"description": told["description"]} if "description" in told else {}
    return {**about, "anyOf": [plain, {"type": "null"}]}


def _prune(document: Mapping[str, Any], schemas: dict[str, Any]) -> None:
    """Leave out what nothing refers to."""
    while spare := schemas.keys() - {each.rpartition("/")[2] for each in _references(document)}:
        for name in spare:
            del schemas[name]


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, Mapping):
        for name, inner in node.items():
            if name == "$ref":
                yield inner
            else:
                yield from _references(inner)
    elif isinstance(node, list):
        for each in node:
            yield from _references(each)


def _exemplify(operation: dict[str, Any]) -> None:
    own = operation["operationId"]
    for content in operation.get("requestBody", {}).get("content", {}).values():
        _show(content, [own] if own in examples.BODIES else _named(content["schema"]))
    for content in (each for told in operation["responses"].values() for each in told.get("content", {}).values()):
        _show(content, _named(content["schema"]))


def _named(schema: Mapping[str, Any]) -> list[str]:
    """The schemas of which an example is one of this."""
    return [each.get("$ref", "").rpartition("/")[2] for each in schema.get("anyOf", [schema])]


def _show(content: dict[str, Any], names: Sequence[str]) -> None:
    shown = {name: {"$ref": f"#/components/examples/{name}"} for name in names if name in _EXAMPLES}
    if shown:
        content["examples"] = shown


def _shown(document: Mapping[str, Any]) -> dict[str, Any]:
    """The examples that operations refer to."""
    named = {each.removeprefix("#/components/examples/") for each in _references(document["paths"])} & _EXAMPLES.keys()
    return {name: {"summary": _EXAMPLE, "value": _EXAMPLES[name]} for name in sorted(named)}
