"""Waiting for news: a few requests of each process may wait until something is newer; what moves on is looked up often.

Who waits holds a thread of the server, so there are only a few places (see `server.THREADS`). Other processes write
too, so that nobody could be told by whom it was done: looking costs some 30 µs, ten times a second.
"""

from __future__ import annotations

import os
import select
import signal
import threading
import time
from collections.abc import Callable

MAX_WAITING = 4
"""How many may wait in one process: a quarter of its threads."""
RETRY_AFTER = 2
"""Seconds after which to come again, for who found no place."""
_EVERY = 0.1


class LongPollSlots:
    """The places of one process where requests wait."""

    def __init__(self, most: int = MAX_WAITING) -> None:
        self._places = threading.BoundedSemaphore(most)
        self._ending: list[int] = []

    def until(self, news: Callable[[], bool], seconds: float) -> bool:
        """Wait until there is news, the time is up, or the process is asked to end; False where there is no place."""
        if not self._places.acquire(blocking=False):
            return False
        try:
            ends = time.monotonic() + seconds
            while not news() and time.monotonic() < ends and not self._pause():
                pass
        finally:
            self._places.release()
        return True

    def _pause(self) -> bool:
        """Sleep a little, or until the process is asked to end; whether it was."""
        return bool(select.select(self._ending, [], [], _EVERY)[0])

    def end_with_the_process(self) -> None:
        """Let nobody wait any more once a signal asks the process to end; only its main thread may call this.

        The interpreter writes a byte for every signal that it handles. Nobody reads it, so it wakes all who sleep.
        """
        reading, writing = os.pipe()
        os.set_blocking(writing, False)
        signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        self._ending = [reading]
