"""Afterwards: small writes that no request waits for, gathered for a moment and kept in one transaction."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

from service.storage.errors import StorageError

Work = Callable[[Any], object]
"""What is done with a transaction."""
GATHER_SECONDS = 1.0
"""Seconds for which writes are gathered: the record's lock and the disk are asked once for all of them."""
_TRIES = 5
_MOST = 10_000
log = logging.getLogger(__name__)


class BackgroundWriter:
    """Writes that may be lost where the process ends first; a thread that ends when nothing is left does them."""

    def __init__(self, writing: Callable[[], AbstractContextManager[object]]) -> None:
        self._writing = writing
        self._lock = threading.Lock()
        self._left: list[Work] = []
        self._thread: threading.Thread | None = None
        self._closing = threading.Event()

    def write(self, work: Work) -> None:
        """Do this soon; where far too much is waiting, never."""
        with self._lock:
            if len(self._left) >= _MOST or self._closing.is_set():
                return
            self._left.append(work)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="afterwards", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while not self._closing.wait(GATHER_SECONDS):
            with self._lock:
                gathered, self._left = self._left, []
                if not gathered:
                    self._thread = None
                    return
            self._keep(gathered)

    def _keep(self, gathered: Sequence[Work]) -> None:
        for _ in range(_TRIES):
            try:
                with self._writing() as transaction:
                    for work in gathered:
                        work(transaction)
            except StorageError as error:
                log.info("not kept yet: %s", error)
                if self._closing.wait(GATHER_SECONDS):
                    return
            except Exception:
                log.exception("what was to be kept afterwards is lost")
                return
            else:
                return

    def close(self) -> None:
        """End the thread; what is left is lost."""
        self._closing.set()
        thread = self._thread
        if thread is not None:
            thread.join()
        with self._lock:
            self._thread, self._left = None, []
        self._closing.clear()
