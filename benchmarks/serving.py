"""A real server on loopback with 1 and with 16 clients, next to a server that always sends the same bytes."""

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
_STATIC_SERVER = ["-m", "benchmarks.static_server"]


def measure(app: PreparedApp, seconds: float) -> Iterator[Row]:
    """Measure responses per second, the server's CPU time for each, and the memory of a worker."""
    tag = app.get(EVENTS).headers["ETag"]
    page, unchanged = http_load.request_bytes("GET", EVENTS), http_load.request_bytes("GET", EVENTS, If_None_Match=tag)
    size = len(app.get(EVENTS).body)
    with _running([*_STATIC_SERVER, str(size)], app.path) as (port, worker):
        floors = [_load(port, worker, clients, seconds, lambda: page) for clients in (1, 16)]
        memory_floor = _memory(worker)
    with _running(_SERVICE, app.path) as (port, worker):
        for name, request in (("304", lambda: unchanged), ("GET of 100", lambda: page), ("POST", lambda: _post(app))):
            for clients, floor in zip((1, 16), floors, strict=True):
                rate, cpu, errors = _load(port, worker, clients, seconds, request)
                note = f"{cpu:,.0f} µs of CPU each" + (f", {errors} errors" if errors else "")
                within = rate >= 1000 if (name, clients) == ("POST", 16) else None
                limit = "≥ 1,000/s" if (name, clients) == ("POST", 16) else ""
                rate_floor = floor[0] if name != "POST" else None
                yield Row(f"served: {name}, {clients} clients", rate, "/s", rate_floor, limit, within, note)
        memory = _memory(worker)
        yield Row("memory of a worker after all requests (PSS)", memory, "MB", memory_floor, "≤ 80 MB", memory <= 80)


def _post(app: PreparedApp) -> bytes:
    return http_load.request_bytes(
        "POST", EVENTS, json.dumps(request_bodies.new_event()).encode(), Authorization=f"Bearer {app.token}"
    )


def _load(
    port: int, worker: int, clients: int, seconds: float, request: Callable[[], bytes]
) -> tuple[float, float, int]:
    """Return responses per second, microseconds of the worker's CPU for each, and the number of errors."""
    before = _cpu(worker)
    start = time.perf_counter()
    rate, errors = http_load.send_requests(port, clients, seconds, request)
    responses = rate * (time.perf_counter() - start)
    return rate, (_cpu(worker) - before) / max(responses, 1) * 1e6, errors


@contextmanager
def _running(command: Sequence[str], database: Path) -> Iterator[tuple[int, int]]:
    """Start a server on a free port; give the port and the id of the worker process."""
    port = _free_port()
    environ = {**os.environ, "TIMELINE_DATABASE_URL": f"sqlite:///{database}", "TIMELINE_WRITE_LIMIT": "off"}
    arguments = [sys.executable, *command, "--port", str(port)]
    with subprocess.Popen(arguments, env=environ, stdout=subprocess.DEVNULL, start_new_session=True) as server:
        try:
            _wait_until_ready(port)
            yield port, _worker(server.pid)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(15)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if not probe.connect_ex(("127.0.0.1", port)):
                return
        time.sleep(0.1)
    raise TimeoutError("the server did not start in 20 seconds")


def _worker(pid: int) -> int:
    """Return the worker process: the server itself, or its youngest child."""
    children = [int(pid) for pid in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    return children[-1] if children else pid


def _cpu(pid: int) -> float:
    """Return the CPU seconds of a process so far, with all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory(pid: int) -> float:
    """Return the memory of a process in megabytes, with its part of shared memory (PSS)."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1000
