"""Inputs that must be refused: each file of fixtures/bad, case by case, with the problem that answers it.

A case is a request (``method``, ``path``, ``headers``, ``body`` as JSON or ``raw`` as text, ``repeat`` of that text)
and the problem expected (``status``, ``type``, ``errors`` with their ``pointer`` or ``parameter`` and ``code``, and
``says``: words that help the person who reads it). After each the record is as it was.
"""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from service.services import services
from tests.conftest import ROOT, Client
from tests.support import request_bodies

BAD = ROOT / "fixtures" / "bad"
FILES = sorted(BAD.glob("*.json"))


def _cases() -> list[Any]:
    return [
        pytest.param(case, id=f"{path.stem}: {case['name']}")
        for path in FILES
        for case in json.loads(path.read_text(encoding="utf-8"))["cases"]
    ]


@pytest.fixture
def filled(admin: Client, timeline: str) -> str:
    """A timeline with event ``e``, claim ``c``, sources ``s`` and ``t``."""
    admin.post(f"{timeline}/sources", request_bodies.source(id="t", title="Another", url="https://example.org/known"))
    claims = [request_bodies.claim(id="c", attributed_to="A spokesman")]
    admin.post(
        f"{timeline}/events", request_bodies.event(id="e", sources=[request_bodies.source(id="s")], claims=claims)
    )
    return timeline


def _send(app: Flask, admin: Client, case: dict[str, Any]) -> Any:
    data = case["raw"] * case.get("repeat", 1) if "raw" in case else json.dumps(case.get("body"))
    headers = {"Content-Type": "application/json", **admin.headers, **case.get("headers", {})}
    path = f"/v1/timelines/a-story{case['path']}" if case["path"] != "/v1/timelines" else case["path"]
    return app.test_client().open(path, method=case["method"], data=data.encode(), headers=headers)


def _record(app: Flask) -> list[Any]:
    """All that is kept, row by row, but for the day on which a token was last used."""
    with services(app).database.engine.connect() as connection:
        names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        tables = [name for (name,) in names if not name.startswith("sqlite_") and name != "tokens"]
        return [connection.exec_driver_sql(f'SELECT * FROM "{name}"').fetchall() for name in tables]  # noqa: S608


@pytest.mark.parametrize("case", _cases())
def test_a_bad_input_is_refused_and_changes_nothing(
    app: Flask, admin: Client, filled: str, case: dict[str, Any]
) -> None:
    before = _record(app)
    answer = _send(app, admin, case)
    told = answer.get_json()
    assert (answer.status_code, told["type"]) == (case["status"], f"/problems/{case['type']}"), told
    found = [
        {name: each[name] for name in ("pointer", "parameter", "code") if name in each}
        for each in told.get("errors", [])
    ]
    assert sorted(found, key=str) == sorted(case.get("errors", []), key=str), told
    assert all(word in answer.get_data(as_text=True) for word in case.get("says", [])), told
    assert _record(app) == before


def test_every_file_says_what_it_is_about() -> None:
    assert FILES
    assert all(json.loads(Path(file).read_text(encoding="utf-8"))["about"] for file in FILES)


def test_the_one_that_the_readme_shows_is_among_them_and_is_told_so(app: Flask, admin: Client, filled: str) -> None:
    shown = re.findall(
        r"^```json\n(.+?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    sent, told = next((json.loads(a), json.loads(b)) for a, b in pairwise(shown) if b.startswith('{"pointer"'))
    cases = json.loads((BAD / "dates.json").read_text(encoding="utf-8"))["cases"]
    assert sent in [case["body"] for case in cases]
    assert admin.post(f"{filled}/events", sent).json["errors"] == [told]
