"""The server (Granian): its port and its worker processes."""

from __future__ import annotations

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

THREADS = 16
"""Per process. Reading needs only one. But up to eight requests may wait for the write lock, each for up to two seconds
(see `storage.write_lock`). And up to four long polls may wait, each for up to thirty seconds (see `service.long_poll`).
So at least four threads are left for readers."""

SHUTDOWN_SECONDS = 10
"""For requests in progress when the server is asked to stop; a process that takes longer is killed."""


def serve(
    host: str,
    port: int,
    workers: int,
    create_application: Callable[[], Any],
    message: str = "",
    on_worker_start: Callable[[], None] | None = None,
) -> None:
    """Answer requests until stopped; prints the message when the workers have started.

    ``create_application`` makes the WSGI application in each worker process, ``on_worker_start`` is called there after
    it. Both must be picklable. A worker that fails is started again, but not where ``on_worker_start`` is given.
    """
    server = Granian(
        "service",  # only a name: the target loader below makes the application
        interface=Interfaces.WSGI,
        address=host,
        port=port,
        workers=workers,
        blocking_threads=THREADS,
        websockets=False,
        respawn_failed_workers=on_worker_start is None,
        workers_kill_timeout=SHUTDOWN_SECONDS,
        log_level=LogLevels.warning,
        process_name=None,
    )
    logging.getLogger("_granian").addFilter(_is_relevant)
    if message:
        server.on_startup(lambda: click.echo(message))
    server.serve(target_loader=partial(_load_target, create_application, on_worker_start), wrap_loader=False)


def _load_target(create_application: Callable[[], Any], on_worker_start: Callable[[], None] | None) -> Any:
    application = create_application()
    if on_worker_start is not None:
        on_worker_start()
    return application


def _is_relevant(record: logging.LogRecord) -> bool:
    """Whether to log it; Granian's advice on numbers of threads does not know the reasons above."""
    return "CPU cores available" not in record.getMessage()


@contextmanager
def reserve_port(host: str, port: int) -> Iterator[int]:
    """Hold a port for the worker processes; for 0, any free one. Gives its number.

    Raises ClickException if something listens there already.
    """
    if port:
        _check_port_is_free(host, port)
    with socket.socket(_family(host), socket.SOCK_STREAM) as holder:
        # Each worker binds the port again; the system gives a bound port to no other program.
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        if not port:
            holder.bind((host, 0))
            port = int(holder.getsockname()[1])
        yield port


def _check_port_is_free(host: str, port: int) -> None:
    with socket.socket(_family(host), socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = error.strerror or str(error)
            detail = f"cannot listen on {host}:{port} ({reason}); choose another with --port"
            raise click.ClickException(detail) from None


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def startup_lines(host: str, port: int) -> list[str]:
    """What to print at the start: the addresses of the web pages and of the OpenAPI document."""
    base = base_url(host, port)
    return [
        "Contested Timeline is here:",
        f"  start page        {base}/",
        f"  API reference     {base}/docs",
        f"  OpenAPI document  {base}/openapi.json",
    ]


def base_url(host: str, port: int) -> str:
    """The address of the service for a browser on this machine."""
    local = local_host(host)
    return f"http://[{local}]:{port}" if ":" in local else f"http://{local}:{port}"


def local_host(host: str) -> str:
    """The host to connect to from this machine: a server that listens everywhere is on loopback too."""
    return "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 - compared, not bound
