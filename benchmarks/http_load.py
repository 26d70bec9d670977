"""A client of few words: so many connections on loopback, each asking one thing after the other for a while."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable

_MOST = 20_000


def send_requests(port: int, clients: int, seconds: float, request: Callable[[], bytes]) -> tuple[float, int]:
    """Requests answered per second, and how many were refused; bounded in time and number."""
    answered, refused = [0] * clients, [0] * clients
    ends = time.perf_counter() + seconds

    def one(at: int) -> None:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            stream = connection.makefile("rb")
            while time.perf_counter() < ends and answered[at] < _MOST // clients:
                connection.sendall(request())
                refused[at] += _status(stream) >= 400
                answered[at] += 1

    threads = [threading.Thread(target=one, args=(at,)) for at in range(clients)]
    began = time.perf_counter()
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return sum(answered) / (time.perf_counter() - began), sum(refused)


def _status(stream: socket.SocketIO) -> int:  # type: ignore[name-defined]
    status, length = int(stream.readline()[9:12]), 0
    while (line := stream.readline()) not in (b"\r\n", b""):
        if line[:15].lower() == b"content-length:":
            length = int(line[15:])
    while length:
        length -= len(stream.read(length))
    return status


def request_bytes(method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
    """A request as bytes."""
    given = {"Host": "127.0.0.1", **{name.replace("_", "-"): value for name, value in headers.items()}}
    if body:
        given |= {"Content-Type": "application/json", "Content-Length": str(len(body))}
    lines = "".join(f"{name}: {value}\r\n" for name, value in given.items())
    return f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + body
