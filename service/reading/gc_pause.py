"""Undisturbed: while a view is made, the collector of reference cycles does not look through it again and again.

A view is hundreds of thousands of small objects that all stay; looking for cycles among them each time some more have
come takes as long as making them. Counted, because several threads may make views at once.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_making = 0


@contextmanager
def gc_paused() -> Iterator[None]:
    """Nothing is collected in here, nor in any other thread meanwhile; for work of a second or so."""
    _count(1)
    try:
        yield
    finally:
        _count(-1)


def _count(more: int) -> None:
    global _making  # noqa: PLW0603 - there is one collector in a process
    with _lock:
        _making += more
        if _making:
            gc.disable()
        else:
            gc.enable()
