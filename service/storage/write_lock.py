"""The turnstile: processes that write to one SQLite file pass in the order in which they came.

SQLite's own waiting is polling with ever longer pauses: under eight writers some wait two seconds while others pass
hundreds of times. Here they sleep on advisory locks (flock), which the system hands on in turn and drops by itself
when a process dies. One lock would let who has just left pass again before the next has woken up; so there are two:
who holds the first is next, who holds the second is in.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from service.storage.errors import Busy

_MODE = 0o644


class InterProcessLock:
    """One process's place at the turnstile beside a database file; its threads have queued already."""

    def __init__(self, path: str) -> None:
        self._paths = (f"{path}.next", f"{path}.writing")
        self._locks: tuple[int, int] | None = None
        self._changed = threading.Condition()
        self._wanted = False
        self._inside = False
        self._waiter: threading.Thread | None = None

    def enter(self, seconds: float) -> bool:
        """Wait for the turn; raises Busy where it does not come in time.

        False where there can be no turnstile, as on a volume that takes no new files: what SQLite says then is told.
        """
        with self._changed:
            try:
                if self._waiter is None and self._enter_at_once():
                    return True
            except OSError:
                return False
            self._wanted = True
            if self._waiter is None:
                self._waiter = threading.Thread(target=self._wait, name="turnstile", daemon=True)
                self._waiter.start()
            if not self._changed.wait_for(lambda: self._inside, seconds):
                self._wanted = False
                raise Busy("writers of other processes were not done in two seconds")
            return True

    def leave(self) -> None:
        """Let the next one in."""
        with self._changed:
            self._inside = False
            fcntl.flock(self._opened()[1], fcntl.LOCK_UN)

    def _enter_at_once(self) -> bool:
        """Pass where nobody is inside or next; raises OSError where the files cannot be made."""
        following, inside = self._opened()
        try:
            fcntl.flock(following, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        try:
            fcntl.flock(inside, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._inside = True
        except BlockingIOError:
            return False
        finally:
            fcntl.flock(following, fcntl.LOCK_UN)
        return True

    def _wait(self) -> None:
        """Sleep on both locks in a thread of its own: such a sleep has no end that could be set."""
        following, inside = self._opened()
        fcntl.flock(following, fcntl.LOCK_EX)
        fcntl.flock(inside, fcntl.LOCK_EX)
        fcntl.flock(following, fcntl.LOCK_UN)
        with self._changed:
            self._waiter = None
            self._inside = self._wanted
            if not self._wanted:
                fcntl.flock(inside, fcntl.LOCK_UN)
            self._wanted = False
            self._changed.notify_all()

    def _opened(self) -> tuple[int, int]:
        if self._locks is None:
            first = os.open(self._paths[0], os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _MODE)
            with contextlib.ExitStack() as undo:
                undo.callback(os.close, first)
                second = os.open(self._paths[1], os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _MODE)
                undo.pop_all()
            self._locks = (first, second)
        return self._locks

    def close(self) -> None:
        """Let go of the files."""
        with self._changed:
            if self._locks is not None and self._waiter is None:
                for each in self._locks:
                    os.close(each)
                self._locks = None


# The queue of those who write: threads of one process in turn, then one process after the other.

MAX_WAIT_SECONDS = 2.0
"""Seconds that a writer waits in all."""
MAX_STUCK_WRITERS = 8
"""How many may wait in one process while nothing moves: half of the server's threads."""
_STUCK = 0.5


class WriteLock:
    """Where the writers of one process wait."""

    def __init__(self, one_by_one: bool, turnstile: InterProcessLock | None = None) -> None:
        self._one = threading.Lock() if one_by_one else None
        self._turnstile = turnstile
        self._counting = threading.Lock()
        self._present = 0
        self._moved = 0.0

    @contextmanager
    def acquire(self) -> Iterator[float]:
        """Wait for the turn; gives the seconds of patience that are left. Raises Busy where it does not come."""
        patience_ends = time.monotonic() + MAX_WAIT_SECONDS
        self._come()
        moved = True
        try:
            with self._between_threads(), self._between_processes(patience_ends):
                yield max(0.0, patience_ends - time.monotonic())
        except Busy:
            moved = False
            raise
        finally:
            self._go(moved)

    @contextmanager
    def _between_threads(self) -> Iterator[None]:
        if self._one is None:
            yield
            return
        if not self._one.acquire(timeout=MAX_WAIT_SECONDS):
            raise Busy("other writers were not done in two seconds")
        try:
            yield
        finally:
            self._one.release()

    @contextmanager
    def _between_processes(self, patience_ends: float) -> Iterator[None]:
        inside = self._turnstile is not None and self._turnstile.enter(patience_ends - time.monotonic())
        try:
            yield
        finally:
            if inside and self._turnstile is not None:
                self._turnstile.leave()

    def _come(self) -> None:
        now = time.monotonic()
        with self._counting:
            if self._present == 0:
                self._moved = now
            if self._present >= MAX_STUCK_WRITERS and now - self._moved > _STUCK:
                raise Busy("the record is held, and enough writers wait for it already")
            self._present += 1

    def _go(self, moved: bool) -> None:
        with self._counting:
            self._present -= 1
            if moved:
                self._moved = time.monotonic()

    def close(self) -> None:
        """Let go of what the turnstile holds."""
        if self._turnstile is not None:
            self._turnstile.close()
