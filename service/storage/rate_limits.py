"""Tallies: how often something was done of late, counted by all processes together and apart from the record.

What is counted here may be lost: nothing waits for the disk, and where counting fails nobody is held up. For SQLite
that is a file of fixed size beside the record, read and written in place under a lock that the system drops by itself
when a process dies. It costs some microseconds, where a second database would cost more than the page it guards.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import struct
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple, Protocol

from service.rate import RateLimit

_PLACE = struct.Struct("<QdQ")
_PLACES = 16
_ROW = _PLACE.size * _PLACES
_ROWS = 1024
PATIENCE = 0.05
"""Seconds that are waited at most for others who count."""


class RateLimitCount(NamedTuple):
    """How often it was done since the first time of this while, and the seconds until a new one begins."""

    number: int
    seconds_left: float


Counted = Sequence[tuple[str, RateLimit]]
"""What is counted: by whom or from where, and how often that may be."""


class RateLimitStore(Protocol):
    """Where is counted."""

    def add(self, counted: Counted) -> list[RateLimitCount]:
        """Count once for each, in turn, up to the first that is over its limit; nothing where counting fails."""

    def close(self) -> None:
        """Let go of what it holds."""


class FileRateLimitStore:
    """Counts in a file: rows of places; a key has its row, and takes the place there that was given up first.

    Whatever the file holds is taken for counts, and only such as a clock could have made are believed: one that is
    missing, cut off or full of something else counts from the beginning.
    """

    def __init__(self, path: str | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._clock = clock
        self._file: int | None = None
        self._between_threads = threading.Lock()

    def add(self, counted: Counted) -> list[RateLimitCount]:
        """Count, unless others hold the file for too long or it cannot be written."""
        try:
            with self._held() as file:
                return _spent(counted, lambda key, limit: self._count(file, key, limit))
        except OSError:
            return []

    def _count(self, file: int, key: str, limit: RateLimit) -> RateLimitCount:
        number = int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "little") or 1
        row = number % _ROWS * _ROW
        places = list(_PLACE.iter_unpack(os.pread(file, _ROW, row).ljust(_ROW, b"\0")))
        now = self._clock()
        at = next((at for at, place in enumerate(places) if place[0] == number), None)
        if at is not None and now < places[at][1] <= now + limit.seconds:
            ends, done = places[at][1], min(places[at][2], limit.most) + 1
        else:
            at = _given_up(places, now) if at is None else at
            ends, done = now + limit.seconds, 1
        os.pwrite(file, _PLACE.pack(number, ends, done), row + at * _PLACE.size)
        return RateLimitCount(done, ends - now)

    @contextmanager
    def _held(self) -> Iterator[int]:
        """The file, held against threads and processes; raises OSError where it is not had in a moment."""
        ends = time.monotonic() + PATIENCE
        if not self._between_threads.acquire(timeout=PATIENCE):
            raise TimeoutError
        try:
            file = self._opened()
            _lock(file, ends)
            try:
                yield file
            finally:
                fcntl.flock(file, fcntl.LOCK_UN)
        finally:
            self._between_threads.release()

    def _opened(self) -> int:
        if self._file is None:
            if self._path is None:
                with tempfile.TemporaryFile() as file:
                    self._file = os.dup(file.fileno())
            else:
                self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK, 0o644)
        return self._file

    def close(self) -> None:
        """Let go of the file."""
        with self._between_threads:
            if self._file is not None:
                os.close(self._file)
                self._file = None


def _spent(counted: Counted, count: Callable[[str, RateLimit], RateLimitCount]) -> list[RateLimitCount]:
    """Each counted in turn: who is over one limit does not use up the next, which others may share."""
    found = []
    for key, limit in counted:
        found.append(count(key, limit))
        if found[-1].number > limit.most:
            break
    return found


def _given_up(places: Sequence[tuple[int, float, int]], now: float) -> int:
    """The place whose while is over, or ends first; one that ends beyond every clock was never a count."""
    return min(range(len(places)), key=lambda at: places[at][1] if now < places[at][1] < now + 86_401 else 0.0)


def _lock(file: int, ends: float) -> None:
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.0002)
        else:
            return
