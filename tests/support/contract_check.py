"""Holding every answer that any test is given to the document: its status, its type, its headers and its body."""

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

# What every answer may have, whatever it answers: of the connection, for safety, and for pages of other origins.
_OF_ALL = {"content-type", "content-length", "content-encoding", "date", "server"}
_OF_ALL |= {"content-security-policy", "x-content-type-options", "referrer-policy"}
_OF_ALL_FROM = "access-control-"

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def check_responses(app: Flask) -> Application:
    """The application, which fails where it answers what its document does not tell."""
    application = app.wsgi_app

    def held(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        pieces, status, headers = run_wsgi_app(application, environ, buffered=True)
        body = b"".join(pieces)
        _check(app, environ, int(status[:3]), {name.lower(): value for name, value in headers}, body)
        start(status, list(headers))
        return [body]

    return held


@cache
def _written() -> dict[str, Any]:
    from service.app import create_app
    from service.config import Config

    app = create_app(Config(database_url="sqlite:///nowhere.db"))
    with app.app_context():
        return document.build_document(app)


@cache
def _validator(schema: str) -> Any:
    return jsonschema_rs.validator_for({**json.loads(schema), "components": _written()["components"]})


def _check(app: Flask, environ: dict[str, Any], status: int, headers: dict[str, str], body: bytes) -> None:
    told = _operation(app, environ)
    if told is None:
        return
    asked = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}?{environ['QUERY_STRING']} → {status}"
    assert str(status) in told["responses"], f"{asked} is not in the document"
    answer = told["responses"][str(status)]
    known = {name.lower(): each for name, each in answer.get("headers", {}).items()}
    more = {each for each in headers.keys() - known.keys() - _OF_ALL if not each.startswith(_OF_ALL_FROM)}
    assert not more, f"{asked}: the document does not tell of {more}"
    needed = {name for name, each in known.items() if _resolved(each)["required"]}
    assert needed <= headers.keys(), f"{asked}: the document promises {needed - headers.keys()}"
    bare = environ["REQUEST_METHOD"] == "HEAD" or "preference-applied" in headers
    if not bare and "content-encoding" not in headers:
        _check_body(asked, answer.get("content", {}), headers.get("content-type", ""), body)


def _check_body(asked: str, content: dict[str, Any], media_type: str, body: bytes) -> None:
    if not content:
        assert body == b"", f"{asked}: the document tells of no body"
        return
    name = media_type.partition(";")[0]
    assert name in content, f"{asked}: the document does not tell of {media_type}"
    if name.endswith("json"):
        _validator(json.dumps(content[name]["schema"])).validate(json.loads(body))


def _operation(app: Flask, environ: dict[str, Any]) -> dict[str, Any] | None:
    """What the document tells of that address and method; None for what is not of the interface."""
    method = environ["REQUEST_METHOD"]
    try:
        rule, _ = app.url_map.bind_to_environ(environ).match(return_rule=True)
    except HTTPException:
        return None
    if method == "OPTIONS" or not rule.rule.startswith("/v1/"):
        return None
    path = rule.rule.replace("<", "{").replace(">", "}")
    found: dict[str, Any] | None = _written()["paths"].get(path, {}).get("get" if method == "HEAD" else method.lower())
    return found


def _resolved(header: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = _written()["components"]["headers"][header["$ref"].rpartition("/")[2]]
    return found
