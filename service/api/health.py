"""Whether the service lives and can work, for machines that watch it."""

from __future__ import annotations

from flask import Blueprint, Response, current_app

from service.formats import json as json_format
from service.services import services
from service.storage import migrations, timelines
from service.storage.errors import StorageError

blp = Blueprint("health", __name__)


@blp.get("/livez")
def live() -> Response:
    """The process answers."""
    return _told({"status": "alive"})


@blp.get("/readyz")
def ready() -> Response:
    """The database answers, and its tables are those of this version."""
    shared = services()
    if not shared.is_migrated:
        shared.is_migrated = migrations.is_current(shared.database)
    try:
        with shared.database.reading() as transaction:
            timelines.totals(transaction)
    except StorageError as error:
        return _told({"status": "the database does not answer", "detail": str(error)}, 503)
    if not shared.is_migrated:
        return _told({"status": "migrations are missing: run `python -m service migrate`"}, 503)
    return _told({"status": "ready"})


@blp.get("/version")
def version() -> Response:
    """Which version this is."""
    return _told({"name": "Contested Timeline", "version": current_app.config["API_VERSION"], "api": "v1"})


def _told(value: dict[str, str], status: int = 200) -> Response:
    answer = Response(json_format.dump(value), status, mimetype="application/json")
    answer.headers["Cache-Control"] = "no-store"
    return answer
