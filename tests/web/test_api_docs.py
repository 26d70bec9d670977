"""The reference: it shows the whole OpenAPI document, every link works, every command line works."""

from __future__ import annotations

import html
import re
import shlex
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from service.api.openapi import document
from service.app import create_app
from service.config import Config
from service.services import services
from service.web import api_docs
from tests.conftest import Client, client_factory, load_demo

HOST = "http://localhost"


@pytest.fixture
def page(anyone: Client) -> str:
    return str(anyone.get("/docs").text)


@pytest.fixture
def whole(app: Flask) -> dict[str, Any]:
    return document.build_document(app)


def test_every_operation_has_its_place_with_what_it_takes_and_gives(page: str, whole: dict[str, Any]) -> None:
    for operation in api_docs.operations(whole):
        article = _article(page, operation.anchor)
        told = html.unescape(re.sub(r"<[^>]+>", "", article))
        assert operation.path in told
        assert all(
            f"<code>{parameter.name}</code>" in article for parameter in (*operation.parameters, *operation.members)
        ), operation.anchor
        assert all(f">{code} <small>" in article for code in operation.node["responses"]), operation.anchor
        assert ("Needs a token" in told) == operation.needs_token


def _article(page: str, anchor: str) -> str:
    found = re.search(rf'<article aria-labelledby="{anchor}">.*?</article>', page, re.DOTALL)
    assert found, anchor
    return found.group()


def test_every_problem_header_and_schema_has_its_place(page: str, whole: dict[str, Any], app: Flask) -> None:
    components = whole["components"]
    wanted = {f"schema-{component}" for component in components["schemas"]} | {
        f"header-{component}" for component in components["headers"]
    }
    wanted |= {f"problem-{each}" for each in services(app).problem_types}
    assert wanted - set(_ids(page)) == set()


def _ids(page: str) -> list[str]:
    return re.findall(r' id="([^"]+)"', page)


def test_every_anchor_is_there_once_and_every_link_leads_somewhere(page: str, anyone: Client) -> None:
    assert [each for each, times in Counter(_ids(page)).items() if times > 1] == []
    for link in set(re.findall(r'href="([^"]+)"', page)):
        if link.startswith("#"):
            assert link[1:] in _ids(page), link
        elif link.startswith("/"):
            answer = anyone.get(link.partition("#")[0])
            assert answer.status_code == 200, link
            answer.close()


def test_it_asks_nothing_of_another_host_and_needs_no_script(page: str) -> None:
    assert not re.findall(r"<script|<style| style=| on\w+=|<img|<iframe", page)
    assert re.findall(r"<link[^>]+href=\"([^\"]+)\"", page) == ["data:,", "/static/docs.css"]


def test_the_command_lines_name_the_host_that_was_asked(app: Flask) -> None:
    told = app.test_client().get("/docs", base_url="http://timeline.example:8001").text
    assert "curl http://timeline.example:8001/v1/timelines" in told
    assert api_docs.ORIGIN not in told


@pytest.fixture(scope="module")
def kept(empty_record: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The story in a file, of which every command line gets a copy of its own."""
    path = tmp_path_factory.mktemp("reference") / "kept.db"
    shutil.copy(empty_record, path)
    app = create_app(Config(database_url=f"sqlite:///{path}"))
    load_demo(app)
    with services(app).database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    services(app).database.close()
    return path


@pytest.fixture
def small(kept: Path, tmp_path: Path) -> Iterator[Flask]:
    shutil.copy(kept, tmp_path / "small.db")
    made = create_app(Config(database_url=f"sqlite:///{tmp_path}/small.db"))
    yield made
    services(made).database.close()


def _anchors() -> list[str]:
    app = create_app(Config(database_url="sqlite:///nowhere.db"))
    with app.app_context():
        return [operation.anchor for operation in api_docs.operations(document.build_document(app))]


# A source that is cited cannot be removed.
REFUSED = {"remove-source": 409}


@pytest.mark.parametrize("anchor", _anchors())
def test_every_command_line_does_what_it_says(small: Flask, anchor: str) -> None:
    page = small.test_client().get("/docs").text
    found = re.search(r"<pre[^>]*><code>(curl .*?)</code></pre>", _article(page, anchor), re.DOTALL)
    assert found
    answer = _do(small, shlex.split(html.unescape(found[1]).replace("\\\n", " ")))
    expected = REFUSED.get(anchor)
    assert answer.status_code == expected if expected else answer.status_code < 300, answer.text


def _do(app: Flask, words: list[str]) -> Any:
    """What curl would do, with the token of an admin and the tag of what is there."""
    admin = client_factory(app)("admin")
    address, method, headers, body = words[1].removeprefix(HOST), "GET", {}, None
    for flag, value in zip(words[2::2], words[3::2], strict=True):
        if flag == "-H":
            name, _, told = value.partition(": ")
            headers[name] = told.replace("Bearer $TOKEN", admin.headers["Authorization"])
        elif flag == "-d":
            method, body = "POST" if method == "GET" else method, value
        else:
            assert flag == "-X"
            method = value
    if "If-Match" in headers:
        headers["If-Match"] = _tag(admin, address, headers["If-Match"])
    return app.test_client().open(address, method=method, headers=headers, data=body)


def _tag(admin: Client, address: str, told: str) -> str:
    assert told == "$ETAG"
    return admin.tag(address.removesuffix("/restore"))
