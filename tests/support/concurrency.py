"""Concurrent actions: threads that start together, and a recorder on the database of a running server."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from service.storage.database import Database
from tests.support.recorder import SLUG, Recorder


@contextmanager
def recorder_for(url: str, slug: str = SLUG) -> Iterator[Recorder]:
    """Give a recorder on the database of a running server."""
    database = Database(url)
    try:
        yield Recorder(database, slug=slug)
    finally:
        database.close()


def run_concurrently(number: int, action: Callable[[int], None]) -> None:
    """Run ``action(0)`` … ``action(number - 1)`` in threads at the same time; raise the first error of any."""
    errors: list[BaseException] = []
    start = threading.Barrier(number)

    def run(index: int) -> None:
        try:
            start.wait()
            action(index)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(index,)) for index in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
