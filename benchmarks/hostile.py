"""Hostile requests: what the dearest of them cost, and that none is answered as if the service were broken."""

from __future__ import annotations

import time
from collections.abc import Iterator

from benchmarks.hostile_requests import hostile_requests
from benchmarks.prepared_app import EVENTS, PreparedApp
from benchmarks.report import Row
from service.recording import tokens

_MOST = 250.0
"""Milliseconds."""


def measure(stage: PreparedApp) -> Iterator[Row]:
    """Each sent once, in this process, by an admin to whom nothing is forbidden."""
    client, bearer = stage.app.test_client(), f"Bearer {tokens.create(stage.database, 'ada', 'admin')}"
    costs, broken = [], 0
    for asked in hostile_requests():
        path = asked.path if asked.path.startswith("/") else f"{EVENTS.removesuffix('events')}{asked.path}"
        given = {"Authorization": bearer, "Content-Type": "application/json", **asked.headers}
        began = time.thread_time()
        answer = client.open(path, method=asked.method, data=asked.body, headers=given)
        costs.append(((time.thread_time() - began) * 1e3, asked.name))
        broken += answer.status_code >= 500
    worst, name = max(costs)
    yield Row(f"hostile: the dearest of {len(costs)}", worst, "ms", None, "≤ 250 ms", worst <= _MOST, name)
    yield Row("hostile: answered 5xx", float(broken), "", None, "none", broken == 0)
