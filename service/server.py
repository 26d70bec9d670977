"""Serving: the addresses, and the server's processes."""

from __future__ import annotations

import importlib
import logging
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import click
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from service.config import Config

THREADS = 16
"""For each process. One would do for reading; but a writer that waits for the lock holds its thread for up to two
seconds, and eight may wait before they are turned away (see `storage.write_lock`); a waiting client holds one for up to
thirty, and there are four places (see `long_poll`). So four at least are left for readers."""

LAST_SECONDS = 10
"""For answers under way when the server is asked to end; a process that takes longer is ended."""


@contextmanager
def reserved(host: str, port: int) -> Iterator[int]:
    """Keep a port for the server's processes, any free one for 0; gives its number."""
    if port:
        check_free(host, port)
    with socket.socket(_family(host), socket.SOCK_STREAM) as keeper:
        # They bind it again, each for itself; the system gives to nobody else what is bound here.
        keeper.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        if not port:
            keeper.bind((host, 0))
            port = int(keeper.getsockname()[1])
        yield port


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def check_free(host: str, port: int) -> None:
    """Refuse in one clear line a port on which something listens already."""
    with socket.socket(_family(host), socket.SOCK_STREAM) as probe:
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


def serve(
    host: str,
    port: int,
    workers: int,
    told: str = "",
    config: Config | None = None,
    accompany: Callable[[], None] | None = None,
) -> None:
    """Answer requests until stopped; tells where to look once the workers are there.

    Settings are those of the environment where no others are given. ``accompany`` is called in each worker; one that
    fails is not started again then.
    """
    server = Granian(
        "service.app:create_worker",
        interface=Interfaces.WSGI,
        address=host,
        port=port,
        workers=workers,
        blocking_threads=THREADS,
        websockets=False,
        respawn_failed_workers=accompany is None,
        workers_kill_timeout=LAST_SECONDS,
        log_level=LogLevels.warning,
        process_name=None,
    )
    logging.getLogger("_granian").addFilter(_is_news)
    if told:
        server.on_startup(lambda: click.echo(told))
    server.serve(target_loader=partial(_application, config, accompany), wrap_loader=False)


def _application(config: Config | None, accompany: Callable[[], None] | None) -> Any:
    """What a worker answers with. It is looked up by name, since this layer knows nothing of those above it."""
    made = importlib.import_module("service.app").create_worker(config)
    if accompany is not None:
        accompany()
    return made


def _is_news(record: logging.LogRecord) -> bool:
    """Its advice on numbers of threads and processes weighs none of the reasons above."""
    return "CPU cores available" not in record.getMessage()
