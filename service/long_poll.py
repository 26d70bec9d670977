"""Long polling: a few requests of each process may wait until something is new.

A waiting request holds a thread of the server, so there are only a few slots (see `server.THREADS`). Other processes
write too and cannot wake it, so it polls: a look costs about 30 µs, ten times a second.
"""

from __future__ import annotations

import os
import select
import signal
import threading
import time
from collections.abc import Callable

MAX_WAITING = 4
"""The slots of one process: a quarter of its threads."""
RETRY_AFTER = 2
"""Seconds after which a client that got no slot should try again."""
_POLL_SECONDS = 0.1


class LongPollSlots:
    """The slots of one process."""

    def __init__(self, slots: int = MAX_WAITING) -> None:
        self._slots = threading.BoundedSemaphore(slots)
        self._shutdown: list[int] = []

    def until(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Wait for the condition, the end of the time or the shutdown of the process; False if no slot is free."""
        if not self._slots.acquire(blocking=False):
            return False
        try:
            deadline = time.monotonic() + seconds
            while not condition() and time.monotonic() < deadline and not self._pause():
                pass
        finally:
            self._slots.release()
        return True

    def _pause(self) -> bool:
        """Sleep until the next look; returns early and True when the process is asked to end."""
        return bool(select.select(self._shutdown, [], [], _POLL_SECONDS)[0])

    def end_with_the_process(self) -> None:
        """End all waiting when a signal asks the process to end. Must be called in its main thread.

        Python writes a byte to the wakeup descriptor for every signal that it handles (the self-pipe technique).
        Nobody reads the byte, so it wakes every waiting thread.
        """
        reader, writer = os.pipe()
        os.set_blocking(writer, False)
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        self._shutdown = [reader]
