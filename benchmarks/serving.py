"""Serving: a real server on loopback, with one client and with sixteen, beside one that says the same bytes always."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks import http_load, request_bodies
from benchmarks.prepared_app import EVENTS, PreparedApp
from benchmarks.report import Row

_SERVICE = ["-m", "service", "serve"]
_STATIC = ["-m", "benchmarks.static"]


def measure(stage: PreparedApp, seconds: float) -> Iterator[Row]:
    """Requests per second and the server's CPU for each; then what a worker weighs."""
    tag = stage.get(EVENTS).headers["ETag"]
    page, unchanged = http_load.request_bytes("GET", EVENTS), http_load.request_bytes("GET", EVENTS, If_None_Match=tag)
    size = len(stage.get(EVENTS).body)
    with _running([*_STATIC, str(size)], stage.path) as (port, worker):
        floors = [_load(port, worker, clients, seconds, lambda: page) for clients in (1, 16)]
        alone = _weight(worker)
    with _running(_SERVICE, stage.path) as (port, worker):
        for name, request in (("304", lambda: unchanged), ("GET of 100", lambda: page), ("POST", lambda: _post(stage))):
            for clients, floor in zip((1, 16), floors, strict=True):
                rate, cpu, refused = _load(port, worker, clients, seconds, request)
                note = f"{cpu:,.0f} µs of CPU each" + (f", {refused} refused" if refused else "")
                kept = rate >= 1000 if (name, clients) == ("POST", 16) else None
                limit = "≥ 1,000/s" if (name, clients) == ("POST", 16) else ""
                bare = floor[0] if name != "POST" else None
                yield Row(f"served: {name}, {clients} at once", rate, "/s", bare, limit, kept, note)
        weight = _weight(worker)
        yield Row("memory of a worker after all of it (PSS)", weight, "MB", alone, "≤ 80 MB", weight <= 80)


def _post(stage: PreparedApp) -> bytes:
    return http_load.request_bytes(
        "POST", EVENTS, json.dumps(request_bodies.new_event()).encode(), Authorization=f"Bearer {stage.token}"
    )


def _load(
    port: int, worker: int, clients: int, seconds: float, request: Callable[[], bytes]
) -> tuple[float, float, int]:
    """Answers per second, microseconds of the worker's CPU for each, and how many were refused."""
    before = _cpu(worker)
    began = time.perf_counter()
    rate, refused = http_load.send_requests(port, clients, seconds, request)
    answered = rate * (time.perf_counter() - began)
    return rate, (_cpu(worker) - before) / max(answered, 1) * 1e6, refused


@contextmanager
def _running(command: Sequence[str], database: Path) -> Iterator[tuple[int, int]]:
    """Start a server on a free port; gives the port and the process that answers."""
    port = _free_port()
    environ = {**os.environ, "TIMELINE_DATABASE_URL": f"sqlite:///{database}", "TIMELINE_WRITE_LIMIT": "off"}
    arguments = [sys.executable, *command, "--port", str(port)]
    with subprocess.Popen(arguments, env=environ, stdout=subprocess.DEVNULL, start_new_session=True) as server:
        try:
            _await(port)
            yield port, _worker(server.pid)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(15)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if not probe.connect_ex(("127.0.0.1", port)):
                return
        time.sleep(0.1)
    raise TimeoutError("the server did not come up in twenty seconds")


def _worker(pid: int) -> int:
    """The process that answers: the server itself, or its youngest child."""
    found = [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    return found[-1] if found else pid


def _cpu(pid: int) -> float:
    """Seconds of CPU so far, its threads' included."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _weight(pid: int) -> float:
    """Megabytes that are its own, its part of what it shares included."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1000
