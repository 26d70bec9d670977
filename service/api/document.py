"""The document (OpenAPI 3.1), generated from the routes and schemas, and served without any outside request."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_smorest import Api

from service.api import claims, conflicts, events, sources, timelines

_PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "What was refused and why (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "A stable path that resolves to a page saying what it means."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "request_id": {"type": ["string", "null"]},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "A JSON pointer into the body (RFC 6901)."},
                    "parameter": {"type": "string", "description": "A parameter of the query."},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
        "existing": {"type": "string", "description": "The address of the one that is there already."},
        "holders": {"type": "array", "items": {"type": "string"}, "description": "What rests on it."},
        "current": {"type": ["object", "null"], "description": "The representation as it stands now."},
    },
}


class _Wire(Api):  # type: ignore[misc]
    """The collections' routes and their document; what goes wrong is for problems to answer."""

    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self) -> None:
        """Leave every error to problems: they keep Allow and WWW-Authenticate, and are told in one way."""


def install(app: Flask, version: str) -> None:
    """Register the collections and the document on an application."""
    app.config.update(
        API_TITLE="Contested Timeline",
        API_VERSION=version,
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/",
        OPENAPI_JSON_PATH="openapi.json",
    )
    api = _Wire(app)
    api.spec.components.schema("Problem", _PROBLEM)
    api.spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    for module in (timelines, events, claims, sources, conflicts):
        api.register_blueprint(module.blp)
    app.extensions["timeline_document"] = api
