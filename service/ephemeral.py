"""A service to throw away, for the tests of who writes a client: its record goes when it does, however it ends."""

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

MARK = "contested-timeline-"
"""Every folder of such a record begins with this, so that what was left behind can be found."""
_LEFT_BEHIND = 60
"""Seconds after which a folder that nobody holds was left behind, not just made."""
_OFTEN = 0.02
_SELDOM = 0.5
_SECRET = re.compile(r"[A-Za-z0-9._~+/-]{1,200}=*")


def instant(text: str) -> int:
    """An RFC 3339 instant of the command line, as UTC microseconds; refuses one without an offset."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        read = datetime.min
    if read.tzinfo is None:
        raise click.BadParameter(f"an instant is written like 2026-01-01T00:00:00Z; got {text}")
    return round(read.timestamp() * 1_000_000)


def secret(text: str) -> tuple[str, str]:
    """A token of the command line: its role, an admin where none is told, and its secret."""
    role, _, told = text.rpartition(":")
    if role not in ("", *ROLES) or not _SECRET.fullmatch(told):
        expected = f"SECRET or ROLE:SECRET, of letters, digits and -._~+/=; roles are {', '.join(ROLES)}"
        raise click.BadParameter(f"{expected}; got {text}")
    return role or "admin", told


def names(roles: Sequence[str]) -> list[str]:
    """Whose each token is: a name of its own, told by its role, so that it is the same in every run."""
    before = [roles[:at].count(role) for at, role in enumerate(roles)]
    return [f"{role}-{number + 1}" if number else role for role, number in zip(roles, before, strict=True)]


@contextmanager
def folder() -> Iterator[Path]:
    """A folder that is there as long as this lasts; what others left behind, who had no time to clear up, goes too."""
    _clear_up()
    # Until the server listens to signals itself.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    made = Path(tempfile.mkdtemp(prefix=MARK))
    held = _hold(made)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
        os.close(held)


def _hold(made: Path) -> int:
    """Lock a folder; the lock goes with the last process that has it. Raises OSError where another has it."""
    held = os.open(made, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(held)
        raise
    return held


def _clear_up() -> None:
    for each in Path(tempfile.gettempdir()).glob(f"{MARK}*"):
        with contextlib.suppress(OSError):
            found = each.lstat()
            if found.st_uid == os.getuid() and time.time() - found.st_mtime > _LEFT_BEHIND:
                held = _hold(each)
                shutil.rmtree(each, ignore_errors=True)
                os.close(held)


def accompany(parent: int, made: Path, host: str, port: int, told: str) -> None:
    """In the process that answers: say where it is once it is there, and go with the process that started it."""
    threading.Thread(target=_accompany, args=(parent, made, host, port, told), daemon=True).start()


def _accompany(parent: int, made: Path, host: str, port: int, told: str) -> None:
    while not _answers(host, port):
        time.sleep(_OFTEN)
    click.echo(told)
    while os.getppid() == parent:
        time.sleep(_SELDOM)
    # It was killed, and had no time to clear up.
    shutil.rmtree(made, ignore_errors=True)
    os._exit(1)


def _answers(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=1)
    try:
        connection.request("GET", "/livez", headers={"X-Request-Id": "ready"})
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
