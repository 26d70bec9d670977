"""Small writes that no request waits for, gathered and committed in one transaction."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

from service.storage.errors import StorageError

Write = Callable[[Any], object]
"""A function that writes, with the transaction as its argument."""
GATHER_SECONDS = 1.0
"""How long writes are gathered: all of them take the write lock, and wait for the disk, only once."""
_MAX_TRIES = 5
_MAX_QUEUED = 10_000
log = logging.getLogger(__name__)


class BackgroundWriter:
    """A queue of writes that are lost if the process ends first. Its thread ends when the queue is empty."""

    def __init__(self, writing: Callable[[], AbstractContextManager[object]]) -> None:
        self._writing = writing
        self._lock = threading.Lock()
        self._queue: list[Write] = []
        self._thread: threading.Thread | None = None
        self._closing = threading.Event()

    def write(self, write: Write) -> None:
        """Queue a write; it is dropped if the queue is full."""
        with self._lock:
            if len(self._queue) >= _MAX_QUEUED or self._closing.is_set():
                return
            self._queue.append(write)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="background-writer", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """End the thread; queued writes are lost."""
        self._closing.set()
        thread = self._thread
        if thread is not None:
            thread.join()
        with self._lock:
            self._thread, self._queue = None, []
        self._closing.clear()

    def _run(self) -> None:
        while not self._closing.wait(GATHER_SECONDS):
            with self._lock:
                batch, self._queue = self._queue, []
                if not batch:
                    self._thread = None
                    return
            self._commit(batch)

    def _commit(self, batch: Sequence[Write]) -> None:
        for _ in range(_MAX_TRIES):
            try:
                with self._writing() as transaction:
                    for write in batch:
                        write(transaction)
            except StorageError as error:
                log.info("background writes will be retried: %s", error)
                if self._closing.wait(GATHER_SECONDS):
                    return
            except Exception:
                log.exception("background writes are lost")
                return
            else:
                return
