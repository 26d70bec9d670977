"""The one way to read a timeline: as it is now, or as of a moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from service.reading.as_of import AsOf
from service.reading.current import Current
from service.reading.moment import Moment
from service.reading.results import Collection, EventKey, EventPage, Item, ReadContext, Representation
from service.reading.snapshot_cache import SnapshotCache
from service.storage.search.filters import Filters


class Reader(Protocol):
    """Reads one timeline. A method returns None if it is known already that there is no such thing."""

    @property
    def timezone(self) -> str:
        """The time zone of the timeline, as the IANA database names it."""

    def timeline(self) -> Item:
        """The timeline: its properties, counts and span."""

    def events(self) -> Representation:
        """The ordered timeline; ``event_page`` reads it."""

    def event_page(
        self, filters: Filters, after: EventKey | None, limit: int, *, compact: bool, count: bool
    ) -> EventPage:
        """At most ``limit`` events past a key; with ``count`` also how many there are on all pages."""

    def event(self, event_id: str) -> Item | None:
        """One event."""

    def claims(self, event_id: str) -> Collection | None:
        """The claims about an event."""

    def claim(self, claim_id: str) -> Item | None:
        """One claim."""

    def sources(self) -> Collection:
        """The sources."""

    def source(self, source_id: str) -> Item | None:
        """One source."""

    def conflicts(self, filters: Mapping[str, Sequence[str]], *, with_pairs: bool) -> Collection:
        """The conflicts that have one of the values of each filter: status, level, kind, event, property."""

    def conflict(self, conflict_id: str, *, with_pairs: bool) -> Item | None:
        """One conflict."""

    def facets(self) -> Item:
        """Every value that events can be filtered by, with its number of events."""


def open(context: ReadContext, params: Mapping[str, Any], cache: SnapshotCache) -> Reader:  # noqa: A001
    """The reader of one request: as of the moment that the parameters of its query name, or of the present.

    Raises InvalidMoment and NothingRecorded; so do the methods of a reader as of a moment.
    """
    moment = {name: params[name] for name in ("known_at", "recorded_at", "without") if name in params}
    return AsOf(context, Moment(**moment), cache) if moment else Current(context)
