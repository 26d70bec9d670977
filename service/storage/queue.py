"""The queue of those who write: threads of one process in turn, then one process after the other.

A writer that waits holds a thread of the server. So that reading goes on while somebody else keeps the lock for long,
only so many may wait in a process for a queue that does not move; the next is told at once that the record is busy.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from service.storage.errors import Busy
from service.storage.turnstile import Turnstile

PATIENCE = 2.0
"""Seconds that a writer waits in all."""
MOST_STUCK = 8
"""How many may wait in one process while nothing moves: half of the server's threads."""
_STUCK = 0.5


class WriterQueue:
    """Where the writers of one process wait."""

    def __init__(self, one_by_one: bool, turnstile: Turnstile | None = None) -> None:
        self._one = threading.Lock() if one_by_one else None
        self._turnstile = turnstile
        self._counting = threading.Lock()
        self._present = 0
        self._moved = 0.0

    @contextmanager
    def turn(self) -> Iterator[float]:
        """Wait for the turn; gives the seconds of patience that are left. Raises Busy where it does not come."""
        patience_ends = time.monotonic() + PATIENCE
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
        if not self._one.acquire(timeout=PATIENCE):
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
            if self._present >= MOST_STUCK and now - self._moved > _STUCK:
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
