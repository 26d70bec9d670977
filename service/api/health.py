"""Health of the service, for monitoring: it is alive, it is ready, and its version."""

from __future__ import annotations

from flask import Blueprint, Response, current_app

from service.formats import json as json_format
from service.services import services
from service.storage import migrations, timelines
from service.storage.errors import StorageError

blp = Blueprint("health", __name__)


@blp.get("/livez")
def live() -> Response:
    """The process is alive."""
    return _response({"status": "alive"})


@blp.get("/readyz")
def ready() -> Response:
    """The database can be read, and its tables are those of this version."""
    shared = services()
    if not shared.is_migrated:
        shared.is_migrated = migrations.is_current(shared.database)
    try:
        with shared.database.reading() as transaction:
            timelines.totals(transaction)
    except StorageError as error:
        return _response({"status": "the database does not answer", "detail": str(error)}, 503)
    if not shared.is_migrated:
        return _response({"status": "migrations are missing: run `python -m service migrate`"}, 503)
    return _response({"status": "ready"})


@blp.get("/version")
def version() -> Response:
    """The name and the version of the service."""
    return _response({"name": "Contested Timeline", "version": current_app.config["API_VERSION"], "api": "v1"})


def _response(value: dict[str, str], status: int = 200) -> Response:
    response = Response(json_format.dump(value), status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
