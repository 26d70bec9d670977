"""A real server in processes of its own, and clients that connect to it over loopback."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from service.recording import tokens
from service.storage.database import Database

ROOT = Path(__file__).resolve().parents[2]
TIMEOUT = 30.0


def command_line(*words: str, url: str, **more: str) -> tuple[list[str], dict[str, str]]:
    """Return a command line of the service and its environment: no settings but the database and no limits."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TIMELINE_")}
    environment |= {"TIMELINE_DATABASE_URL": url, "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(ROOT)}
    environment |= {"TIMELINE_WRITE_LIMIT": "off", "TIMELINE_LOGIN_LIMIT": "off", **more}
    return [sys.executable, "-m", "service", *words], environment


def run(*words: str, url: str, folder: Path | None = None, **more: str) -> subprocess.CompletedProcess[str]:
    """Run one command until it ends."""
    line, environment = command_line(*words, url=more.pop("TIMELINE_DATABASE_URL", url), **more)
    return subprocess.run(
        line, env=environment, cwd=folder or ROOT, capture_output=True, text=True, timeout=60, check=False
    )


def free_port() -> int:
    """Return a free port of the loopback address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Response:
    """A response."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """Parse the body."""
        return json.loads(self.body)


@dataclass
class Client:
    """A persistent connection with one token."""

    port: int
    secret: str | None = None
    timeout: float = TIMEOUT
    _connection: http.client.HTTPConnection | None = field(default=None, repr=False)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Response:
        """Send one request; raises OSError or HTTPException where the server closes the connection."""
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
        request_headers = {name.replace("_", "-").title(): value for name, value in headers.items()}
        if self.secret:
            request_headers["Authorization"] = f"Bearer {self.secret}"
        data = None
        if body is not None:
            data, request_headers["Content-Type"] = json.dumps(body), "application/json"
        try:
            self._connection.request(method, path, data, request_headers)
            response = self._connection.getresponse()
            response_headers = {name.lower(): value for name, value in response.getheaders()}
            return Response(response.status, response_headers, response.read())
        except (OSError, http.client.HTTPException):
            self.close()
            raise

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


@dataclass
class Server:
    """A running server."""

    process: subprocess.Popen[str]
    port: int
    secret: str
    clients: list[Client] = field(default_factory=list)

    def client(self, secret: str | None = "", timeout: float = TIMEOUT) -> Client:
        """Open a connection, with the admin's token by default."""
        self.clients.append(Client(self.port, self.secret if secret == "" else secret, timeout))
        return self.clients[-1]

    def workers(self) -> list[int]:
        """Return the ids of the worker processes."""
        children = [
            path for path in Path("/proc").iterdir() if path.name.isdigit() and _parent(path) == self.process.pid
        ]
        return [int(path.name) for path in children if b"resource_tracker" not in _command_line(path)]

    def kill(self) -> None:
        """Kill all its processes at once, as a power cut would."""
        for pid in (self.process.pid, *self.workers()):
            os.kill(pid, signal.SIGKILL)
        self.process.wait(TIMEOUT)

    def stop(self) -> str:
        """Stop the server; return its output."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.communicate(timeout=TIMEOUT)[0]


def _parent(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return 0


def _command_line(process: Path) -> bytes:
    try:
        return (process / "cmdline").read_bytes()
    except OSError:
        return b""


def start_server(url: str, workers: int = 2, port: int | None = None, **more: str) -> subprocess.Popen[str]:
    """Start a server, with these settings; do not wait until it is ready."""
    port = port or free_port()
    return start_process(*command_line("serve", "--port", str(port), "--workers", str(workers), url=url, **more))


def start_process(line: list[str], environment: dict[str, str]) -> subprocess.Popen[str]:
    """Start a command; its output and errors go into one pipe."""
    return subprocess.Popen(
        line, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def wait_until_ready(process: subprocess.Popen[str], port: int) -> None:
    """Wait until the server responds."""
    deadline, client = time.monotonic() + TIMEOUT, Client(port, timeout=1)
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise AssertionError(f"the server ended: {process.communicate()[0]}")
        try:
            if client.send("GET", "/livez").status == 200:
                client.close()
                return
        except (OSError, http.client.HTTPException):
            time.sleep(0.02)
    raise AssertionError("the server did not respond in time")


@contextmanager
def running_server(url: str, workers: int = 2, **more: str) -> Iterator[Server]:
    """Run a server on a migrated database, with an admin's token."""
    database = Database(url)
    tokens.revoke(database, "ada")
    secret = tokens.create(database, "ada", "admin")
    database.close()
    port = free_port()
    process = start_server(url, workers, port, **more)
    server = Server(process, port, secret)
    try:
        wait_until_ready(process, port)
        yield server
    finally:
        for client in server.clients:
            client.close()
        if process.poll() is None:
            server.stop()
        if process.stdout:
            process.stdout.close()


def wait_for_exit(process: subprocess.Popen[str]) -> str:
    """Wait until a process ends, and return its output; kill it after the timeout."""
    try:
        return process.communicate(timeout=TIMEOUT)[0]
    except subprocess.TimeoutExpired:
        process.kill()
        return process.communicate()[0] + "\nand it was killed"
