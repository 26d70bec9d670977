"""Acts at once: threads that begin together, and a desk at the record that a server writes to."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from service.storage.database import Database
from tests.writing import SLUG, Desk


@contextmanager
def desk_at(url: str, slug: str = SLUG) -> Iterator[Desk]:
    """A desk at the record that a server writes to."""
    database = Database(url)
    try:
        yield Desk(database, slug=slug)
    finally:
        database.close()


def together(number: int, act: Callable[[int], None]) -> None:
    """The same act in so many threads at once; what any of them raises is raised here."""
    failed: list[BaseException] = []
    start = threading.Barrier(number)

    def run(at: int) -> None:
        try:
            start.wait()
            act(at)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(at,)) for at in range(number)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    if failed:
        raise failed[0]
