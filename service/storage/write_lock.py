"""The write lock: threads of a process, then processes that write to one SQLite file, write in order of arrival.

SQLite itself polls, with longer and longer pauses: under eight writers some wait two seconds while others pass
hundreds of times. Here they sleep on advisory locks (flock), which the system hands on in order, and releases when a
process dies. With one lock, the process that just left could take it again before the next has woken up. So there
are two: the holder of the first is next, the holder of the second writes.
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

MAX_WAIT_SECONDS = 2.0
"""How long a writer waits in all."""
MAX_STUCK_WRITERS = 8
"""How many writers of a process may wait while none finishes: half of the server's threads."""
_STUCK_SECONDS = 0.5
_MODE = 0o644


class WriteLock:
    """The lock that writers of a process take. It is a queue: who comes first writes first."""

    def __init__(self, exclusive: bool, process_lock: InterProcessLock | None = None) -> None:
        """``exclusive`` lets one thread write at a time; ``process_lock`` also keeps out other processes."""
        self._thread_lock = threading.Lock() if exclusive else None
        self._process_lock = process_lock
        self._counter_lock = threading.Lock()
        self._writers = 0
        self._last_finished = 0.0

    @contextmanager
    def acquire(self) -> Iterator[float]:
        """Wait for the lock; yields the seconds that are left to wait for locks of the database.

        Raises Busy after ``MAX_WAIT_SECONDS``, or at once if too many writers wait already.
        """
        deadline = time.monotonic() + MAX_WAIT_SECONDS
        self._enter_queue()
        finished = True
        try:
            with self._among_threads(), self._among_processes(deadline):
                yield max(0.0, deadline - time.monotonic())
        except Busy:
            finished = False
            raise
        finally:
            self._leave_queue(finished)

    def close(self) -> None:
        """Close the lock files."""
        if self._process_lock is not None:
            self._process_lock.close()

    @contextmanager
    def _among_threads(self) -> Iterator[None]:
        if self._thread_lock is None:
            yield
            return
        if not self._thread_lock.acquire(timeout=MAX_WAIT_SECONDS):
            raise Busy("other writers did not finish within two seconds")
        try:
            yield
        finally:
            self._thread_lock.release()

    @contextmanager
    def _among_processes(self, deadline: float) -> Iterator[None]:
        lock = self._process_lock
        locked = lock is not None and lock.acquire(deadline - time.monotonic())
        try:
            yield
        finally:
            if locked and lock is not None:
                lock.release()

    def _enter_queue(self) -> None:
        now = time.monotonic()
        with self._counter_lock:
            if self._writers == 0:
                self._last_finished = now
            if self._writers >= MAX_STUCK_WRITERS and now - self._last_finished > _STUCK_SECONDS:
                raise Busy("the database is locked, and enough writers wait for it already")
            self._writers += 1

    def _leave_queue(self, finished: bool) -> None:
        with self._counter_lock:
            self._writers -= 1
            if finished:
                self._last_finished = time.monotonic()


class InterProcessLock:
    """A lock among processes, in two files beside the database; one thread at a time uses it."""

    def __init__(self, path: str) -> None:
        self._paths = (f"{path}.next", f"{path}.writing")
        self._files: tuple[int, int] | None = None
        self._changed = threading.Condition()
        self._wanted = False
        self._held = False
        self._waiter: threading.Thread | None = None

    def acquire(self, seconds: float) -> bool:
        """Wait for the lock; raises Busy if it is not free in time.

        False if the lock files cannot be made, as on a read-only volume: then SQLite's own error tells why.
        """
        with self._changed:
            try:
                if self._waiter is None and self._acquire_at_once():
                    return True
            except OSError:
                return False
            self._wanted = True
            if self._waiter is None:
                self._waiter = threading.Thread(target=self._wait, name="write-lock", daemon=True)
                self._waiter.start()
            if not self._changed.wait_for(lambda: self._held, seconds):
                self._wanted = False
                raise Busy("writers of other processes did not finish within two seconds")
            return True

    def release(self) -> None:
        """Hand the lock to the next process."""
        with self._changed:
            self._held = False
            fcntl.flock(self._open()[1], fcntl.LOCK_UN)

    def close(self) -> None:
        """Close the lock files."""
        with self._changed:
            if self._files is not None and self._waiter is None:
                for file in self._files:
                    os.close(file)
                self._files = None

    def _acquire_at_once(self) -> bool:
        """Take the lock if no process holds it or is next; raises OSError if the files cannot be made."""
        next_file, writing_file = self._open()
        try:
            fcntl.flock(next_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        try:
            fcntl.flock(writing_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._held = True
        except BlockingIOError:
            return False
        finally:
            fcntl.flock(next_file, fcntl.LOCK_UN)
        return True

    def _wait(self) -> None:
        """Sleep on both locks, in a thread of its own: flock has no timeout."""
        next_file, writing_file = self._open()
        fcntl.flock(next_file, fcntl.LOCK_EX)
        fcntl.flock(writing_file, fcntl.LOCK_EX)
        fcntl.flock(next_file, fcntl.LOCK_UN)
        with self._changed:
            self._waiter = None
            self._held = self._wanted
            if not self._wanted:
                fcntl.flock(writing_file, fcntl.LOCK_UN)
            self._wanted = False
            self._changed.notify_all()

    def _open(self) -> tuple[int, int]:
        if self._files is None:
            next_file = os.open(self._paths[0], os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _MODE)
            with contextlib.ExitStack() as undo:
                undo.callback(os.close, next_file)
                writing_file = os.open(self._paths[1], os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _MODE)
                undo.pop_all()
            self._files = (next_file, writing_file)
        return self._files
