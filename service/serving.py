"""Serving: the addresses, and the server's processes."""

from __future__ import annotations

import logging
import socket

import click
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

THREADS = 16
"""For each process. One would do for reading; but a writer that waits for the lock holds its thread for up to two
seconds, and eight may wait before they are turned away (see `storage.queue`); who waits for news holds one for up to
thirty, and there are four places (see `api.waiting`). So four at least are left for readers."""

LAST_SECONDS = 10
"""For answers under way when the server is asked to end; a process that takes longer is ended."""


def check_free(host: str, port: int) -> None:
    """Refuse in one clear line a port on which something listens already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = error.strerror or str(error)
            detail = f"cannot listen on {host}:{port} ({reason}); choose another with --port"
            raise click.ClickException(detail) from None


def shown_host(host: str) -> str:
    """The host as a browser on this machine takes it."""
    if host in ("0.0.0.0", "::"):  # noqa: S104 - compared, not bound
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def addresses(host: str, port: int) -> list[str]:
    """Where to look."""
    base = f"http://{shown_host(host)}:{port}"
    return [
        "Contested Timeline is here:",
        f"  for people      {base}/",
        f"  the document    {base}/openapi.json",
    ]


def serve(host: str, port: int, workers: int, told: str) -> None:
    """Answer requests until stopped; tells where to look once the workers are there."""
    server = Granian(
        "service.app:create_worker",
        factory=True,
        interface=Interfaces.WSGI,
        address=host,
        port=port,
        workers=workers,
        blocking_threads=THREADS,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=LAST_SECONDS,
        log_level=LogLevels.warning,
        process_name=None,
    )
    logging.getLogger("_granian").addFilter(_is_news)
    server.on_startup(lambda: click.echo(told))
    server.serve()


def _is_news(record: logging.LogRecord) -> bool:
    """Its advice on numbers of threads and processes weighs none of the reasons above."""
    return "CPU cores available" not in record.getMessage()
