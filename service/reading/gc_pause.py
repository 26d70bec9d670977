"""Pausing Python's collector of reference cycles while a snapshot is built.

A snapshot is hundreds of thousands of small objects that all stay. The collector would look through them again and
again, which takes as long as building them. The pauses are counted, because several threads may build at once.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_pauses = 0


@contextmanager
def gc_paused() -> Iterator[None]:
    """Pause the collector for the whole process; for work of a second or so."""
    _add(1)
    try:
        yield
    finally:
        _add(-1)


def _add(number: int) -> None:
    global _pauses  # noqa: PLW0603 - there is one collector in a process
    with _lock:
        _pauses += number
        if _pauses:
            gc.disable()
        else:
            gc.enable()
