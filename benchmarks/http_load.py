"""A load generator: several connections on loopback, each sends one request after the other for some seconds."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable

_MAX_REQUESTS = 20_000


def send_requests(port: int, clients: int, seconds: float, request: Callable[[], bytes]) -> tuple[float, int]:
    """Return the responses per second, and how many had a status of 400 or more."""
    responses, errors = [0] * clients, [0] * clients
    deadline = time.perf_counter() + seconds

    def run(index: int) -> None:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            stream = connection.makefile("rb")
            while time.perf_counter() < deadline and responses[index] < _MAX_REQUESTS // clients:
                connection.sendall(request())
                errors[index] += _status(stream) >= 400
                responses[index] += 1

    threads = [threading.Thread(target=run, args=(index,)) for index in range(clients)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(responses) / (time.perf_counter() - start), sum(errors)


def _status(stream: socket.SocketIO) -> int:  # type: ignore[name-defined]
    status, length = int(stream.readline()[9:12]), 0
    while (line := stream.readline()) not in (b"\r\n", b""):
        if line[:15].lower() == b"content-length:":
            length = int(line[15:])
    while length:
        length -= len(stream.read(length))
    return status


def request_bytes(method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
    """Return a request as bytes."""
    lines = {"Host": "127.0.0.1", **{name.replace("_", "-"): value for name, value in headers.items()}}
    if body:
        lines |= {"Content-Type": "application/json", "Content-Length": str(len(body))}
    header = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{method} {path} HTTP/1.1\r\n{header}\r\n".encode() + body
