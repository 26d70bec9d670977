"""A real server in processes of its own, and clients that speak to it over loopback."""

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
    """The command line and its environment, in which nothing else is set but that nobody is limited."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TIMELINE_")}
    environment |= {"TIMELINE_DATABASE_URL": url, "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(ROOT)}
    environment |= {"TIMELINE_WRITE_LIMIT": "off", "TIMELINE_LOGIN_LIMIT": "off", **more}
    return [sys.executable, "-m", "service", *words], environment


def run(*words: str, url: str, folder: Path | None = None, **more: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    line, environment = command_line(*words, url=more.pop("TIMELINE_DATABASE_URL", url), **more)
    return subprocess.run(
        line, env=environment, cwd=folder or ROOT, capture_output=True, text=True, timeout=60, check=False
    )


def free_port() -> int:
    """A port of loopback on which nothing listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Response:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """The body read."""
        return json.loads(self.body)


@dataclass
class Client:
    """One connection that is kept open, with one token."""

    port: int
    secret: str | None = None
    timeout: float = TIMEOUT
    _connection: http.client.HTTPConnection | None = field(default=None, repr=False)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Response:
        """One request; raises OSError or HTTPException where the server goes away."""
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
        named = {name.replace("_", "-").title(): value for name, value in headers.items()}
        if self.secret:
            named["Authorization"] = f"Bearer {self.secret}"
        data = None
        if body is not None:
            data, named["Content-Type"] = json.dumps(body), "application/json"
        try:
            self._connection.request(method, path, data, named)
            answer = self._connection.getresponse()
            return Response(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        except (OSError, http.client.HTTPException):
            self.close()
            raise

    def close(self) -> None:
        """Hang up."""
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
        """A new connection, an editor's where no other token is named."""
        self.clients.append(Client(self.port, self.secret if secret == "" else secret, timeout))
        return self.clients[-1]

    def workers(self) -> list[int]:
        """The ids of the processes that answer."""
        found = []
        for each in Path("/proc").iterdir():
            if each.name.isdigit() and _parent(each) == self.process.pid and b"resource_tracker" not in _line(each):
                found.append(int(each.name))
        return found

    def kill(self) -> None:
        """End all of it at once, as a power cut would."""
        gone = self.workers()
        for each in (self.process.pid, *gone):
            os.kill(each, signal.SIGKILL)
        self.process.wait(TIMEOUT)

    def stop(self) -> str:
        """Ask it to end; gives what it printed."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.communicate(timeout=TIMEOUT)[0]


def _parent(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return 0


def _line(process: Path) -> bytes:
    try:
        return (process / "cmdline").read_bytes()
    except OSError:
        return b""


def start_server(url: str, workers: int = 2, port: int | None = None, **more: str) -> subprocess.Popen[str]:
    """Start a server, with more settings where they are given; it is not there yet."""
    port = port or free_port()
    return start_process(*command_line("serve", "--port", str(port), "--workers", str(workers), url=url, **more))


def start_process(line: list[str], environment: dict[str, str]) -> subprocess.Popen[str]:
    """Start a command that goes on; what it says comes through one pipe."""
    return subprocess.Popen(
        line, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def wait_until_ready(process: subprocess.Popen[str], port: int) -> None:
    """Wait until it answers."""
    ends, client = time.monotonic() + TIMEOUT, Client(port, timeout=1)
    while time.monotonic() < ends:
        if process.poll() is not None:
            raise AssertionError(f"the server ended: {process.communicate()[0]}")
        try:
            if client.send("GET", "/livez").status == 200:
                client.close()
                return
        except (OSError, http.client.HTTPException):
            time.sleep(0.02)
    raise AssertionError("the server did not answer in time")


@contextmanager
def running_server(url: str, workers: int = 2, **more: str) -> Iterator[Server]:
    """A server on a database that has its tables, with an admin's token; stopped in the end."""
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
        for each in server.clients:
            each.close()
        if process.poll() is None:
            server.stop()
        if process.stdout:
            process.stdout.close()


def wait_for_exit(process: subprocess.Popen[str]) -> str:
    """Wait until it has ended; gives what it said. One that goes on is killed, so that none outlives its test."""
    try:
        return process.communicate(timeout=TIMEOUT)[0]
    except subprocess.TimeoutExpired:
        process.kill()
        return process.communicate()[0] + "\nand had to be killed"
