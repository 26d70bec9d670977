"""The floor of the server benchmark: the same server with an application that always sends the same bytes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Any

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

_BODY = b"x" * int(sys.argv[1] if len(sys.argv) > 1 and sys.argv[1].isdigit() else 1)


def application(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Send the bytes."""
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(_BODY)))])
    return [_BODY]


if __name__ == "__main__":
    Granian(
        "benchmarks.static_server:application",
        interface=Interfaces.WSGI,
        address="127.0.0.1",
        port=int(sys.argv[3]),
        blocking_threads=16,
        log_level=LogLevels.error,
    ).serve()
