"""Writing as part of something larger: a use case does its work in a transaction that others have opened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from service.storage.db import Transaction


class Writable(Protocol):
    """Where a use case writes: a database, or a transaction that is open already."""

    def writing(self, keep: bool = True) -> AbstractContextManager[Transaction]:
        """A transaction that writes; nothing of it is kept where ``keep`` is false."""


class Joined:
    """A transaction that is open already: what is written goes with the rest of it, or not at all."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    @contextmanager
    def writing(self, keep: bool = True) -> Iterator[Transaction]:
        """The transaction itself; an error is for who opened it to take back."""
        if not keep:
            raise ValueError("what is only tried cannot be part of a transaction that is kept")
        yield self._transaction
