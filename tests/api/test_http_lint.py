"""An HTTP linter checks every address that can be read."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from service.api.openapi import document
from tests.conftest import load_demo
from tests.support import live_server

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(importlib.util.find_spec("redbot") is None, reason="redbot is not installed: make test does"),
]
STORY = "raqqa-2017"
# Why what the linter warns of stays as it is.
EXPLAINED = {
    "BAD_SYNTAX field-server": "where this is missing the server tells its name; an empty one tells nothing",
    "STORE_PUBLIC_UNNECESSARY field-cache-control": "it says to people, too, that nothing in it is for some only",
}
FINE = {"GOOD", "INFO"}


@pytest.fixture
def server(app: Flask, sqlite_url: str) -> Iterator[live_server.Server]:
    load_demo(app)
    with live_server.running_server(sqlite_url, workers=1) as running:
        yield running


def _paths(app: Flask, server: live_server.Server) -> list[str]:
    """Every address that takes GET, with something of the story in each place."""
    samples = {"slug": STORY, "name": "query", "filename": "docs.css"}
    for kind in ("event", "source", "conflict"):
        page = server.client().send("GET", f"/v1/timelines/{STORY}/{kind}s?limit=1").json()
        samples[f"{kind}_id"] = page[f"{kind}s"][0]["id"]
    claims = f"/v1/timelines/{STORY}/events/{samples['event_id']}/claims"
    samples["claim_id"] = server.client().send("GET", claims).json()["claims"][0]["id"]
    return [_filled(app, rule, samples) for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]


def _filled(app: Flask, rule: Any, samples: dict[str, str]) -> str:
    path, told = rule.rule, document.build_document(app)["paths"].get(rule.rule.replace("<", "{").replace(">", "}"), {})
    for name in rule.arguments:
        assert name in samples, f"{rule.rule}: say what to put for {name}"
        path = path.replace(f"<path:{name}>", samples[name]).replace(f"<{name}>", samples[name])
    asked = [each for each in told.get("get", {}).get("parameters", ()) if each["in"] == "query" and each["required"]]
    query = "&".join(f"{each['name']}={each['schema']['example']}" for each in asked)
    return f"{path}?{query}" if query else path


def _looked_at(server: live_server.Server, paths: list[str], *token: str) -> list[dict[str, Any]]:
    line = [sys.executable, "-m", "tests.support.http_lint", f"http://127.0.0.1:{server.port}", *token]
    done = subprocess.run(
        line, input="\n".join(paths), capture_output=True, text=True, cwd=live_server.ROOT, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(splitline) for splitline in done.stdout.splitlines()]


@pytest.mark.parametrize("with_token", [False, True])
def test_nothing_that_is_read_is_bad_http(app: Flask, server: live_server.Server, with_token: bool) -> None:
    paths = _paths(app, server)
    found = _looked_at(server, paths, *([server.secret] if with_token else []))
    assert [each["path"] for each in found] == paths
    secret = {each["path"] for each in found if each["status"] != 200}
    assert all(each.endswith("/history") for each in secret), secret
    assert with_token == (secret == set())
    wrong = [
        (each["path"], level, name, summary)
        for each in found
        for level, name, subject, summary in each["notes"]
        if level not in FINE and f"{name} {subject}" not in EXPLAINED
    ]
    assert wrong == []


def test_what_is_explained_is_still_found(app: Flask, server: live_server.Server) -> None:
    found = _looked_at(server, _paths(app, server))
    assert {f"{name} {subject}" for each in found for _, name, subject, _ in each["notes"]} >= EXPLAINED.keys()
