"""What a reader gives: its version is known before its content is read, so that a 304 costs no more than that."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from service.storage.database import Transaction
from service.storage.timelines import TimelineVersion

T = TypeVar("T")
EventKey = tuple[int, int, int, str]
"""The place of an event in the timeline: earliest and latest second, position, id."""


@dataclass(frozen=True, slots=True)
class ReadContext:
    """One request that reads a timeline.

    ``query`` is its query string in canonical form. ``named`` says whether the response names the authors.
    """

    transaction: Transaction
    slug: str
    version: TimelineVersion
    query: str
    named: bool


@dataclass(frozen=True, slots=True)
class Representation:
    """Something that can be read.

    ``revision`` and ``variant`` decide the entity tag. ``exists``, if there is one, is called only if the client has
    another tag: it may take long. An ``immutable`` representation stays as it is for ever.
    """

    revision: int
    variant: tuple[str, ...] = ()
    exists: Callable[[], bool] | None = None
    immutable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Item(Representation):
    """One JSON document."""

    read: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Page:
    """Some entries of a collection as JSON. ``next_key`` is the key of the last one, None if no entry follows."""

    bodies: Sequence[bytes]
    next_key: str | int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection(Representation):
    """Entries in order of their keys.

    ``read_page`` takes the key after which the page starts (``start`` for the first) and a limit. Parameters other than
    those of the page select the entries if it is ``filtered``.
    """

    read_page: Callable[[Any, int], Page]
    start: str | int = ""
    filtered: bool = False


@dataclass(frozen=True, slots=True)
class EventPage:
    """Some events of the ordered timeline, each as pieces of JSON, and the timeline itself."""

    timeline: Mapping[str, Any]
    events: Iterable[Sequence[bytes]]
    next_key: EventKey | None
    total: int | None


def page_of(rows: Sequence[T], limit: int, key: Callable[[T], str | int], body: Callable[[T], bytes]) -> Page:
    """A page from up to ``limit + 1`` rows; the last one only shows that more follow."""
    listed = rows[:limit]
    return Page([body(row) for row in listed], key(listed[-1]) if len(rows) > limit else None)
