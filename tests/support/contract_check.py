"""Check every response in the tests against the OpenAPI document: status, media type, headers and body."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import jsonschema_rs
from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.test import run_wsgi_app

from service.api.openapi import document

# Headers that every response may have: of the connection, for security, and for CORS.
_COMMON_HEADERS = {"content-type", "content-length", "content-encoding", "date", "server"}
_COMMON_HEADERS |= {"content-security-policy", "x-content-type-options", "referrer-policy"}
_CORS_PREFIX = "access-control-"

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def check_responses(app: Flask) -> Application:
    """Wrap the application: it fails for a response that is not in its OpenAPI document."""
    application = app.wsgi_app

    def checked(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        pieces, status, headers = run_wsgi_app(application, environ, buffered=True)
        body = b"".join(pieces)
        _check(app, environ, int(status[:3]), {name.lower(): value for name, value in headers}, body)
        start(status, list(headers))
        return [body]

    return checked


@cache
def _document() -> dict[str, Any]:
    from service.app import create_app
    from service.config import Config

    app = create_app(Config(database_url="sqlite:///nowhere.db"))
    with app.app_context():
        return document.build_document(app)


@cache
def _validator(schema: str) -> Any:
    return jsonschema_rs.validator_for({**json.loads(schema), "components": _document()["components"]})


def _check(app: Flask, environ: dict[str, Any], status: int, headers: dict[str, str], body: bytes) -> None:
    operation = _operation(app, environ)
    if operation is None:
        return
    request = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}?{environ['QUERY_STRING']} → {status}"
    assert str(status) in operation["responses"], f"{request} is not in the document"
    response = operation["responses"][str(status)]
    documented = {name.lower(): header for name, header in response.get("headers", {}).items()}
    other = headers.keys() - documented.keys() - _COMMON_HEADERS
    undocumented = {name for name in other if not name.startswith(_CORS_PREFIX)}
    assert not undocumented, f"{request}: the document does not have {undocumented}"
    required = {name for name, header in documented.items() if _resolved(header)["required"]}
    assert required <= headers.keys(), f"{request}: the document requires {required - headers.keys()}"
    has_no_body = environ["REQUEST_METHOD"] == "HEAD" or "preference-applied" in headers
    if not has_no_body and "content-encoding" not in headers:
        _check_body(request, response.get("content", {}), headers.get("content-type", ""), body)


def _check_body(request: str, content: dict[str, Any], media_type: str, body: bytes) -> None:
    if not content:
        assert body == b"", f"{request}: the document has no body"
        return
    name = media_type.partition(";")[0]
    assert name in content, f"{request}: the document does not have {media_type}"
    if name.endswith("json"):
        _validator(json.dumps(content[name]["schema"])).validate(json.loads(body))


def _operation(app: Flask, environ: dict[str, Any]) -> dict[str, Any] | None:
    """Return the operation of a request in the document; None for pages that are not part of the API."""
    method = environ["REQUEST_METHOD"]
    try:
        rule, _ = app.url_map.bind_to_environ(environ).match(return_rule=True)
    except HTTPException:
        return None
    if method == "OPTIONS" or not rule.rule.startswith("/v1/"):
        return None
    path = rule.rule.replace("<", "{").replace(">", "}")
    operations: dict[str, Any] = _document()["paths"].get(path, {})
    return operations.get("get" if method == "HEAD" else method.lower())


def _resolved(header: dict[str, Any]) -> dict[str, Any]:
    resolved: dict[str, Any] = _document()["components"]["headers"][header["$ref"].rpartition("/")[2]]
    return resolved
