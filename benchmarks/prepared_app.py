"""The real application on a database file with a given number of events."""

from __future__ import annotations

import io
import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask

from benchmarks import bulk_copy, request_bodies
from service.api.schemas.fixture_lines import load_line
from service.app import create_app
from service.config import Config
from service.permissions import User
from service.recording import importing, tokens
from service.services import services
from service.storage import migrations
from service.storage.database import Database

EVENTS = f"/v1/timelines/{request_bodies.SLUG}/events"
_IMPORTED_EVENTS = 1000
"""How many events are imported through the rules; the others are copies of these."""


@dataclass(frozen=True, slots=True)
class Response:
    """A response."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class PreparedApp:
    """The application with ``events`` events; requests are sent in this process, without a server."""

    def __init__(self, folder: Path, events: int, name: str = "") -> None:
        self.events = events
        self.path = folder / (name or f"{events}.db")
        self.app: Flask = create_app(Config(f"sqlite:///{self.path}", write_limit=None, login_limit=None))
        self.database: Database = services(self.app).database
        migrations.migrate(self.database)
        self.token = tokens.create(self.database, "erin", "editor")
        if events:
            self._fill()

    def _fill(self) -> None:
        load(self.app, min(self.events, _IMPORTED_EVENTS))
        self.database.close()
        with sqlite3.connect(self.path, isolation_level=None) as connection:
            bulk_copy.multiply_rows(connection, -(-self.events // _IMPORTED_EVENTS))
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()

    def get(self, path: str, **headers: str) -> Response:
        """GET a path with its query."""
        return self._send("GET", path, b"", headers)

    def post(self, path: str, body: Any) -> Response:
        """POST JSON with the editor's token."""
        headers = {"AUTHORIZATION": f"Bearer {self.token}"}
        return self._send("POST", path, json.dumps(body).encode(), headers)

    def _send(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Response:
        started: list[Any] = []
        chunks = self.app(_environ(method, path, body, headers), lambda *arguments: started.extend(arguments))
        return Response(int(started[0][:3]), dict(started[1]), b"".join(chunks))


def _environ(method: str, path: str, body: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
    path, _, query = path.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "127.0.0.1:8000",
        "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.errors": io.StringIO(),
        "wsgi.input": io.BytesIO(body),
    }
    if body:
        environ |= {"CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(body))}
    return environ | {f"HTTP_{name.upper()}": value for name, value in headers.items()}


def load(app: Flask, events: int) -> None:
    """Import ``events`` events as the command line does: every line through the schemas, in one transaction."""
    lines = [load_line(line) for line in request_bodies.import_lines(events, bulk_copy.ID_SUFFIX)]
    importing.load(services(app).database, User("erin", "editor"), lines, None)
