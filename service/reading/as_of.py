"""The timeline as of a moment, from a snapshot in memory: no times of writing, and nobody's name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from service.domain.errors import FieldError
from service.domain.search.facets import to_public
from service.formats import json as json_format
from service.reading import as_of_pages
from service.reading.as_of_snapshot import AsOfSnapshot, EventPosition
from service.reading.disagreements import declared_pair, pairs_among
from service.reading.moment import InvalidMoment, Moment, NothingRecorded
from service.reading.results import Collection, EventKey, EventPage, Item, Page, ReadContext, Representation, page_of
from service.reading.snapshot_builder import revision_at
from service.reading.snapshot_cache import SnapshotCache
from service.storage import timelines
from service.storage.conflicts import StoredConflict
from service.storage.search.filters import Filters
from service.storage.timelines import StoredTimeline


class AsOf:
    """Reads a moment; see ``reading.reader.Reader``.

    The entity tag is known from one or two small queries. The snapshot is built, or taken from the cache, only when
    something of it is read.
    """

    def __init__(self, context: ReadContext, moment: Moment, cache: SnapshotCache) -> None:
        self._context = context
        self._cache = cache
        self.moment = moment
        self.revision = self._revision()
        self._variant = ("view", context.query)
        # What the record held at an instant never changes.
        self._immutable = moment.recorded_at is not None

    def _revision(self) -> int:
        """The revision of the newest change that can show in the snapshot."""
        transaction, version, moment = self._context.transaction, self._context.version, self.moment
        if moment.instant is not None and moment.instant > max(transaction.clock.now(), self._timeline.recorded_at):
            detail = f"{moment.recorded_at} is still to come; ask for an instant that is past"
            raise InvalidMoment(FieldError("recorded_at", "future", detail))
        revision = revision_at(transaction, version, moment)
        if revision is None:
            raise NothingRecorded(
                f"nothing of this timeline was recorded yet at {moment.recorded_at}; ask for a later instant"
            )
        return revision

    @cached_property
    def _timeline(self) -> StoredTimeline:
        timeline = timelines.by_slug(self._context.transaction, self._context.slug)
        assert timeline is not None  # noqa: S101 - its version was read in this transaction
        return timeline

    @cached_property
    def snapshot(self) -> AsOfSnapshot:
        """Everything of the moment; raises InvalidMoment and NothingRecorded."""
        snapshot = self._cache.load(self._context.transaction, self._timeline, self.moment, self.revision)
        if snapshot is None and self.moment.without is not None:
            detail = f"at this moment there is no source “{self.moment.without}”"
            raise InvalidMoment(FieldError("without", "unknown_source", detail))
        if snapshot is None:
            raise NothingRecorded(f"this timeline was not there at {self.moment.recorded_at}")
        return snapshot

    @property
    def timezone(self) -> str:
        """The time zone that the timeline had."""
        return self.snapshot.content.timeline.timezone

    def timeline(self) -> Item:
        """The timeline: its properties, counts and span."""

        def read() -> bytes:
            snapshot, view = self.snapshot, {"view": self.moment.to_public()}
            timeline = snapshot.content.timeline
            return json_format.timeline_body(timeline, self.revision, snapshot.counts, snapshot.span, view)

        return self._item(read)

    def events(self) -> Representation:
        """The ordered timeline."""
        return Representation(self.revision, self._variant, immutable=self._immutable)

    def event_page(
        self, filters: Filters, after: EventKey | None, limit: int, *, compact: bool, count: bool
    ) -> EventPage:
        """At most ``limit`` events past a key; with ``count`` also how many there are on all pages."""
        entries = as_of_pages.page(self.snapshot, filters, after, limit + 1)
        total = as_of_pages.count(self.snapshot, filters) if count else None
        timeline, span = self.snapshot.content.timeline, self.snapshot.span
        head = json_format.timeline_head(timeline, self.revision, self.snapshot.counts, span)
        head["view"] = self.moment.to_public()
        listed = entries[:limit]
        next_key = listed[-1][0].key if len(entries) > limit else None
        return EventPage(head, self._pieces(listed, compact=compact), next_key, total)

    def _pieces(self, entries: Sequence[tuple[EventPosition, bool]], *, compact: bool) -> Iterator[tuple[bytes, ...]]:
        if compact:
            return ((self.snapshot.compact_event(position),) for position, _ in entries)
        return (
            json_format.timeline_item(self.snapshot.event(position.id), is_certain, None)
            for position, is_certain in entries
        )

    def event(self, event_id: str) -> Item:
        """One event."""
        return self._item(lambda: self.snapshot.event(event_id), lambda: event_id in self.snapshot.content.events)

    def claims(self, event_id: str) -> Collection:
        """The claims about an event."""
        return self._collection(
            lambda: self.snapshot.records[event_id].claims,
            lambda claim_id: self.snapshot.claim(claim_id),  # noqa: PLW0108 - the snapshot is not built yet
            lambda: event_id in self.snapshot.content.events,
        )

    def claim(self, claim_id: str) -> Item:
        """One claim."""
        return self._item(lambda: self.snapshot.claim(claim_id), lambda: claim_id in self.snapshot.content.claims)

    def sources(self) -> Collection:
        """The sources."""
        return self._collection(
            lambda: sorted(self.snapshot.content.sources),
            lambda source_id: self.snapshot.source(source_id),  # noqa: PLW0108 - the snapshot is not built yet
        )

    def source(self, source_id: str) -> Item:
        """One source."""
        return self._item(lambda: self.snapshot.source(source_id), lambda: source_id in self.snapshot.content.sources)

    def conflicts(self, filters: Mapping[str, Sequence[str]], *, with_pairs: bool) -> Collection:
        """The conflicts that have one of the values of each filter."""
        return self._collection(
            lambda: [key for key, conflict in self.snapshot.conflicts.items() if _matches(conflict, filters)],
            lambda conflict_id: self._conflict(conflict_id, with_pairs),
        )

    def conflict(self, conflict_id: str, *, with_pairs: bool) -> Item:
        """One conflict."""
        return self._item(
            lambda: self._conflict(conflict_id, with_pairs), lambda: conflict_id in self.snapshot.conflicts
        )

    def _conflict(self, conflict_id: str, with_pairs: bool) -> bytes:
        conflict = self.snapshot.conflicts[conflict_id]
        body = json_format.conflict_body(conflict, self._context.named)
        return json_format.with_members(body, {"pairs": self._pairs(conflict)}) if with_pairs else body

    def _pairs(self, conflict: StoredConflict) -> list[list[Any]]:
        """The pairs of claims that disagree, each with the level, the lower id first."""
        claim_ids = conflict.findings["claims"]
        if conflict.kind == "declared" or not claim_ids:
            return declared_pair(conflict)
        parsed_claims = self.snapshot.assessments[conflict.findings["events"][0]].parsed_claims
        return pairs_among([parsed_claims[claim_id] for claim_id in claim_ids])

    def facets(self) -> Item:
        """Every value that events can be filtered by, with its number of events."""
        return self._item(lambda: json_format.dump(to_public(self.snapshot.facets)))

    def _item(self, read: Callable[[], bytes], exists: Callable[[], bool] | None = None) -> Item:
        return Item(self.revision, self._variant, exists, self._immutable, read=read)

    def _collection(
        self,
        ids: Callable[[], Iterable[str]],
        body: Callable[[str], bytes],
        exists: Callable[[], bool] | None = None,
    ) -> Collection:
        """The collection of what the ids name, which are in order."""

        def read_page(after: str, limit: int) -> Page:
            following = [noun_id for noun_id in ids() if noun_id > after][: limit + 1]
            return page_of(following, limit, str, body)

        return Collection(self.revision, self._variant, exists, self._immutable, read_page=read_page, filtered=True)


def _matches(conflict: StoredConflict, filters: Mapping[str, Sequence[str]]) -> bool:
    for name, values in filters.items():
        own = conflict.findings["events"] if name == "event" else [getattr(conflict, name)]
        if not any(value in values for value in own):
            return False
    return True
