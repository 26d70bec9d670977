"""Answers that were given before, in memory: so many bytes of them, those asked for last."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

Headers = list[tuple[str, str]]
Key = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer, true while its timeline is at that revision. Without a body it is good for 304 only."""

    revision: int
    tag: str
    headers: Headers
    body: bytes | None

    @property
    def size(self) -> int:
        """About how many bytes it takes, its headers and its key included."""
        return 3_000 + len(self.body or b"")


class Shelf:
    """Where answers are kept; threads share it."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._size = 0
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: Key, revision: int) -> Kept | None:
        """The answer given at that revision."""
        with self._lock:
            found = self._kept.get(key)
            if found is None or found.revision != revision:
                return None
            self._kept.move_to_end(key)
            return found

    def keep(self, key: Key, answer: Kept) -> None:
        """Keep an answer in place of its former one; what was not asked for longest goes."""
        with self._lock:
            former = self._kept.pop(key, None)
            self._size += answer.size - (former.size if former else 0)
            self._kept[key] = answer
            while self._size > self._most:
                self._size -= self._kept.popitem(last=False)[1].size
