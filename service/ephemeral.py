"""The disposable server, for the tests of a client: its database is deleted when it ends, however it ends."""

from __future__ import annotations

import contextlib
import fcntl
import http.client
import os
import re
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click

from service.permissions import ROLES

FOLDER_PREFIX = "contested-timeline-"
"""How the name of every temporary folder begins, so that abandoned ones can be found."""
_ABANDONED_SECONDS = 60
"""The age after which a folder without a lock is abandoned, not just created."""
_STARTUP_POLL_SECONDS = 0.02
_PARENT_POLL_SECONDS = 0.5
_SECRET = re.compile(r"[A-Za-z0-9._~+/-]{1,200}=*")


def parse_instant(text: str) -> int:
    """An RFC 3339 time with an offset, as UTC microseconds; raises BadParameter for anything else."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = datetime.min
    if moment.tzinfo is None:
        raise click.BadParameter(f"an instant is written like 2026-01-01T00:00:00Z; got {text}")
    return round(moment.timestamp() * 1_000_000)


def parse_token(text: str) -> tuple[str, str]:
    """The role and the secret of ``SECRET`` (an admin's) or ``ROLE:SECRET``; raises BadParameter for anything else."""
    role, _, secret = text.rpartition(":")
    if role not in ("", *ROLES) or not _SECRET.fullmatch(secret):
        expected = f"SECRET or ROLE:SECRET, of letters, digits and -._~+/=; roles are {', '.join(ROLES)}"
        raise click.BadParameter(f"{expected}; got {text}")
    return role or "admin", secret


def token_names(roles: Sequence[str]) -> list[str]:
    """A name for each token, the same in every run: ``editor``, then ``editor-2``, ``editor-3`` …"""
    earlier = [roles[:position].count(role) for position, role in enumerate(roles)]
    return [f"{role}-{count + 1}" if count else role for role, count in zip(roles, earlier, strict=True)]


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder that exists while the context lasts. Also deletes those of servers that were killed before."""
    _delete_abandoned_folders()
    # Granian installs its own handler later.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    folder = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX))
    descriptor = _lock_folder(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)


def _delete_abandoned_folders() -> None:
    for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER_PREFIX}*"):
        with contextlib.suppress(OSError):
            status = folder.lstat()
            if status.st_uid == os.getuid() and time.time() - status.st_mtime > _ABANDONED_SECONDS:
                descriptor = _lock_folder(folder)
                shutil.rmtree(folder, ignore_errors=True)
                os.close(descriptor)


def _lock_folder(folder: Path) -> int:
    """Lock a folder until the last process that has the descriptor ends. Raises OSError if another holds the lock."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def start_watchdog(parent: int, folder: Path, host: str, port: int, url: str) -> None:
    """In the worker process: print the URL once the service answers, and end with the parent process."""
    threading.Thread(target=_watch, args=(parent, folder, host, port, url), daemon=True).start()


def _watch(parent: int, folder: Path, host: str, port: int, url: str) -> None:
    while not _is_alive(host, port):
        time.sleep(_STARTUP_POLL_SECONDS)
    click.echo(url)
    while os.getppid() == parent:
        time.sleep(_PARENT_POLL_SECONDS)
    # The parent was killed and could not clean up.
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


def _is_alive(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=1)
    try:
        connection.request("GET", "/livez", headers={"X-Request-Id": "ready"})
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
