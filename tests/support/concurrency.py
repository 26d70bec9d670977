"""Acts at once: threads that begin together, and a recorder at the record that a server writes to."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from service.storage.database import Database
from tests.support.recorder import SLUG, Recorder


@contextmanager
def recorder_for(url: str, slug: str = SLUG) -> Iterator[Recorder]:
    """A recorder at the record that a server writes to."""
    database = Database(url)
    try:
        yield Recorder(database, slug=slug)
    finally:
        database.close()


def run_concurrently(number: int, client_as: Callable[[int], None]) -> None:
    """The same act in so many threads at once; what any of them raises is raised here."""
    failed: list[BaseException] = []
    start = threading.Barrier(number)

    def run(at: int) -> None:
        try:
            start.wait()
            client_as(at)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(at,)) for at in range(number)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    if failed:
        raise failed[0]
