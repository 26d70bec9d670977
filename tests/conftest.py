"""Fixtures of all tests: an empty database on each backend, the real application, and a client for each role.

PostgreSQL is used where TIMELINE_TEST_POSTGRESQL is the URL of a server (see scripts/postgresql.sh). Then tests with
the fixture ``database`` run on both backends.
"""

from __future__ import annotations

import json
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from service.api.schemas.fixture_lines import load_line
from service.app import configure, create_app
from service.config import Config
from service.permissions import User
from service.recording import importing, tokens
from service.services import services
from service.storage import migrations
from service.storage.database import Database
from tests.support import contract_check

ROOT = Path(__file__).resolve().parents[1]
DEMO_FIXTURE = ROOT / "fixtures" / "raqqa-2017.json"
POSTGRESQL = os.environ.get("TIMELINE_TEST_POSTGRESQL")
BACKENDS = ["sqlite", *(["postgresql"] if POSTGRESQL else [])]
EDITOR = User("erin", "editor")

settings.register_profile("usual", deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
settings.register_profile("quick", parent=settings.get_profile("usual"), max_examples=25)
settings.register_profile("torture", parent=settings.get_profile("usual"), max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "usual"))


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrate an empty file once; every test copies it."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    database = Database(f"sqlite:///{path}")
    migrations.migrate(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path


@pytest.fixture(scope="session")
def _postgresql_template() -> Iterator[str]:
    """Migrate an empty database once; every test's database is a copy of it."""
    assert POSTGRESQL is not None
    name = f"template_{uuid.uuid4().hex[:12]}"
    _execute_on_server(f"CREATE DATABASE {name}")
    database = Database(_url_of(name))
    migrations.migrate(database)
    database.close()
    yield name
    _execute_on_server(f"DROP DATABASE {name} WITH (FORCE)")


def _url_of(name: str) -> str:
    assert POSTGRESQL is not None
    return make_url(POSTGRESQL).set(database=name).render_as_string(hide_password=False)


def _execute_on_server(statement: str) -> None:
    assert POSTGRESQL is not None
    engine = create_engine(POSTGRESQL, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


@pytest.fixture(scope="session")
def empty_record(_sqlite_template: Path) -> Path:
    """Return a file with an empty record, for tests that copy it several times."""
    return _sqlite_template


@pytest.fixture
def sqlite_url(_sqlite_template: Path, tmp_path: Path) -> str:
    """Return the URL of an empty record in a file of its own."""
    path = tmp_path / "timeline.db"
    shutil.copy(_sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=BACKENDS)
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Give the URL of an empty record, on each backend."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    template = request.getfixturevalue("_postgresql_template")
    name = f"test_{uuid.uuid4().hex[:12]}"
    _execute_on_server(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield _url_of(name)
    _execute_on_server(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """Give an empty database, on each backend."""
    database = Database(url)
    yield database
    database.close()


def config_without_limits(url: str, **more: Any) -> Config:
    """Return a configuration with this database and without rate limits, unless ``more`` has them."""
    return Config(**{"database_url": url, "write_limit": None, "login_limit": None, **more})


@pytest.fixture(scope="session")
def _routed_app() -> Flask:
    """Make the application with its routes once, because that takes longer than most tests; each test configures it."""
    app = create_app(config_without_limits("sqlite:///nowhere.db"))
    services(app).database.close()
    return app


@pytest.fixture
def app(_routed_app: Flask, sqlite_url: str) -> Iterator[Flask]:
    """Give the real application on a real file; its responses are checked against the OpenAPI document."""
    configure(_routed_app, config_without_limits(sqlite_url))
    _routed_app.wsgi_app = contract_check.check_responses(_routed_app)  # type: ignore[method-assign]
    yield _routed_app
    services(_routed_app).database.close()


@pytest.fixture
def app_on(url: str) -> Iterator[Flask]:
    """Give the real application, on each backend."""
    app = create_app(config_without_limits(url))
    yield app
    services(app).database.close()


class Client:
    """A client with one token, for JSON."""

    def __init__(self, client: FlaskClient, secret: str | None) -> None:
        self.client = client
        self.headers = {"Authorization": f"Bearer {secret}"} if secret else {}

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(path, headers={**self.headers, **_header_names(headers)})

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self._send("POST", path, body, headers)

    def put(self, path: str, body: Any, **headers: str) -> Any:
        return self._send("PUT", path, body, headers)

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        return self._send("PATCH", path, body, headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self.client.delete(path, headers={**self.headers, **_header_names(headers)})

    def tag(self, path: str) -> str:
        """Return the current entity tag of a path."""
        return str(self.get(path).headers["ETag"])

    def _send(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
        data = body if isinstance(body, (bytes, str)) else json.dumps(body)
        all_headers = {"Content-Type": "application/json", **self.headers, **_header_names(headers)}
        return self.client.open(path, method=method, data=data, headers=all_headers)


def _header_names(headers: dict[str, str]) -> dict[str, str]:
    """``if_match`` becomes ``If-Match``."""
    return {name.replace("_", "-").title(): value for name, value in headers.items()}


@pytest.fixture
def client_as(app: Flask) -> Callable[..., Client]:
    """Make a client with a role: ``client_as("editor")``, ``client_as("reporter", name="rita")``; None for nobody."""
    return client_factory(app)


def client_factory(app: Flask) -> Callable[..., Client]:
    """Return a function that makes clients for an application."""

    def make(role: str | None, name: str = "", timelines: tuple[str, ...] = ()) -> Client:
        database = services(app).database
        if role is None:
            return Client(app.test_client(), None)
        user = name or f"{role}-{uuid.uuid4().hex[:6]}"
        if sum(token.name == user and token.revoked_at is None for token in tokens.list_all(database)) > 1:
            tokens.revoke(database, user)
        return Client(app.test_client(), tokens.create(database, user, role, timelines))

    return make


@pytest.fixture
def admin(client_as: Callable[..., Client]) -> Client:
    return client_as("admin")


@pytest.fixture
def editor(client_as: Callable[..., Client]) -> Client:
    return client_as("editor", name="erin")


@pytest.fixture
def reporter(client_as: Callable[..., Client]) -> Client:
    return client_as("reporter", name="rita")


@pytest.fixture
def anyone(client_as: Callable[..., Client]) -> Client:
    return client_as(None)


@pytest.fixture
def story(app: Flask) -> str:
    """Load the demo timeline; return its path."""
    load_demo(app)
    return "/v1/timelines/raqqa-2017"


def load_demo(app: Flask, database: Database | None = None) -> None:
    """Load the demo timeline as the command line does: every line through the schemas."""
    demo = json.loads(DEMO_FIXTURE.read_text(encoding="utf-8"))
    lines = [load_line({"type": "timeline", **demo["timeline"]})]
    for part, kind in (("sources", "source"), ("events", "event"), ("claims", "claim")):
        lines += [load_line({"type": kind, **item}) for item in demo[part]]
    importing.load(database or services(app).database, EDITOR, lines, "the story")


@pytest.fixture
def timeline(admin: Client) -> str:
    """Create a timeline with the properties of ``request_bodies``; return its path."""
    from tests.support import request_bodies

    response = admin.post("/v1/timelines", request_bodies.timeline())
    assert response.status_code == 201, response.text
    return str(response.headers["Location"])
