"""Hostile requests: none causes a 5xx, and none leaves a partial write."""

from __future__ import annotations

import json

import pytest
from flask import Flask

from benchmarks.hostile_requests import Request, hostile_requests
from tests.conftest import Client
from tests.support import request_bodies

pytestmark = pytest.mark.long


@pytest.fixture
def filled(admin: Client, timeline: str) -> str:
    admin.post(f"{timeline}/events", request_bodies.event(id="e", sources=[request_bodies.source(id="s")]))
    return timeline


def _send(app: Flask, admin: Client, timeline: str, asked: Request) -> None:
    path = asked.path if asked.path.startswith("/") else f"{timeline}/{asked.path}"
    given = {**admin.headers, "Content-Type": "application/json", **asked.headers}
    answer = app.test_client().open(path, method=asked.method, data=asked.body, headers=given)
    assert answer.status_code < 500, (asked.name, answer.data[:500])
    if answer.status_code >= 400:
        assert answer.headers["Content-Type"] == "application/problem+json", asked.name
        assert len(json.loads(answer.data).get("errors", [])) <= 100


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH"])
def test_no_rubbish_breaks_anything(app: Flask, admin: Client, filled: str, method: str) -> None:
    some = [request for request in hostile_requests() if request.method == method]
    assert len(some) > 20
    for each in some:
        _send(app, admin, filled, each)
    assert admin.post(f"{filled}/events", request_bodies.event()).status_code == 201
