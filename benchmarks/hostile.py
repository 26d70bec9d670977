"""Hostile requests: the cost of the most expensive one, and that none gets a status of 5xx."""

from __future__ import annotations

import time
from collections.abc import Iterator

from benchmarks.hostile_requests import hostile_requests
from benchmarks.prepared_app import EVENTS, PreparedApp
from benchmarks.report import Row
from service.recording import tokens

_LIMIT_MS = 250.0


def measure(app: PreparedApp) -> Iterator[Row]:
    """Send each request once, in this process, as an admin."""
    client, bearer = app.app.test_client(), f"Bearer {tokens.create(app.database, 'ada', 'admin')}"
    costs, errors = [], 0
    for request in hostile_requests():
        path = request.path if request.path.startswith("/") else f"{EVENTS.removesuffix('events')}{request.path}"
        headers = {"Authorization": bearer, "Content-Type": "application/json", **request.headers}
        start = time.thread_time()
        response = client.open(path, method=request.method, data=request.body, headers=headers)
        costs.append(((time.thread_time() - start) * 1e3, request.name))
        errors += response.status_code >= 500
    worst, name = max(costs)
    yield Row(f"hostile: the most expensive of {len(costs)}", worst, "ms", None, "≤ 250 ms", worst <= _LIMIT_MS, name)
    yield Row("hostile: responses with 5xx", float(errors), "", None, "none", errors == 0)
