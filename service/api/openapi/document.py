"""The document (OpenAPI 3.1), generated from the routes and schemas, and served without any outside request."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Any

from flask import Blueprint, Flask, Response, current_app
from flask_smorest import Api
from flask_smorest import Blueprint as Collection

from service.api.http import etag
from service.api.openapi.components import complete_document
from service.api.openapi.field_types import field_to_json_schema
from service.formats import json as json_format

blp = Blueprint("document", __name__)


class _Api(Api):  # type: ignore[misc]
    """flask-smorest's Api, without its error handlers."""

    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self) -> None:
        """Leave all errors to ``service.api.http.problems``, which keeps Allow and WWW-Authenticate."""


def install(app: Flask, version: str) -> None:
    """Register the address of the document, which is built from the routes at the first request."""
    app.config.update(API_TITLE="Contested Timeline", API_VERSION=version, OPENAPI_VERSION="3.1.0")
    app.register_blueprint(blp)


@blp.get("/openapi.json")
def get_document() -> Response:
    """The document; it only changes with the version of the service."""
    body, tag = _rendered(current_app._get_current_object())  # type: ignore[attr-defined]
    return etag.not_modified(tag) or etag.respond(body, tag)


@lru_cache(maxsize=1)
def _rendered(app: Flask) -> tuple[bytes, str]:
    """The document as JSON, and its entity tag."""
    body = json_format.dump(build_document(app))
    return body, hashlib.sha256(body).hexdigest()[:16]


def build_document(app: Flask) -> dict[str, Any]:
    """The document of an application."""
    api = _Api(app)
    api.ma_plugin.converter.add_attribute_function(field_to_json_schema)
    collections = [blueprint for blueprint in app.blueprints.values() if isinstance(blueprint, Collection)]
    for collection in collections:
        collection.register_views_in_doc(api, app, api.spec, name=collection.name, parameters=None)
        api.spec.tag({"name": collection.name, "description": collection.description})
    schemas = {name: key[0] for key, name in api.ma_plugin.converter.refs.items()}
    return complete_document(api.spec.to_dict(), schemas)
