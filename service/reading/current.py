"""The timeline as it is now, from the read model: stored JSON, joined without building an object per row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from service.domain.search.facets import to_public
from service.formats import json as json_format
from service.reading.disagreements import current_pairs
from service.reading.results import Collection, EventKey, EventPage, Item, Page, ReadContext, Representation, page_of
from service.reading.timelines import timeline_body
from service.storage import claims, conflicts, events, read_model, sources, timeline_pages, timelines
from service.storage.audited import AuditInfo, Versioned
from service.storage.conflicts import StoredConflict
from service.storage.read_model import RenderedClaim, TimelineEntry
from service.storage.search import index as search_index
from service.storage.search.filters import Filters
from service.storage.timeline_pages import PageEntry
from service.storage.timelines import StoredTimeline


class Current:
    """Reads the present state; see ``reading.reader.Reader``. Authors are looked up only for those who may know."""

    def __init__(self, context: ReadContext) -> None:
        self._context = context
        self._transaction = context.transaction
        self._timeline_id = context.version.timeline_id

    @cached_property
    def _timeline(self) -> StoredTimeline:
        timeline = timelines.by_slug(self._transaction, self._context.slug)
        assert timeline is not None  # noqa: S101 - its version was read in this transaction
        return timeline

    @property
    def timezone(self) -> str:
        """The time zone of the timeline."""
        return self._timeline.value.timezone

    def timeline(self) -> Item:
        """The timeline: its properties, counts and span."""

        def read() -> bytes:
            return self._with_authors(timeline_body(self._transaction, self._timeline), self._timeline.audit)

        return Item(self._context.version.revision, read=read)

    def events(self) -> Representation:
        """The ordered timeline."""
        return Representation(self._context.version.revision, ("events", self._context.query))

    def event_page(
        self, filters: Filters, after: EventKey | None, limit: int, *, compact: bool, count: bool
    ) -> EventPage:
        """At most ``limit`` events past a key; the total without filters is stored, so nothing is counted then."""
        named = self._context.named and not compact
        rows = timeline_pages.page(self._transaction, self._timeline_id, filters, after, limit + 1, named, compact)
        total = None
        if count:
            total = self._count(filters)
        timeline, span = self._timeline, timelines.span(self._transaction, self._timeline_id)
        head = json_format.timeline_head(timeline.value, timeline.audit.revision, timeline.counts, span)
        listed = rows[:limit]
        next_key = listed[-1].key if len(rows) > limit else None
        return EventPage(head, _pieces(listed, compact=compact, named=named), next_key, total)

    def _count(self, filters: Filters) -> int:
        if filters.narrows:
            return timeline_pages.count(self._transaction, self._timeline_id, filters)
        return self._timeline.counts["events"]

    def event(self, event_id: str) -> Item | None:
        """One event."""
        entry = read_model.get_entry(self._transaction, self._timeline_id, event_id)
        return self._rendered(entry, events.by_id, event_id)

    def _rendered(
        self,
        rendered: TimelineEntry | RenderedClaim | None,
        by_id: Callable[..., Versioned[Any] | None],
        noun_id: str,
    ) -> Item | None:
        """The JSON of an event or claim; None if there is none."""
        if rendered is None:
            return None

        def read() -> bytes:
            named = self._context.named
            stored = by_id(self._transaction, self._timeline_id, noun_id) if named else None
            return rendered.body if stored is None else self._with_authors(rendered.body, stored.audit)

        return Item(rendered.revision, read=read)

    def claims(self, event_id: str) -> Collection | None:
        """The claims about an event; their version is that of the event."""
        event = read_model.get_entry(self._transaction, self._timeline_id, event_id)
        if event is None:
            return None

        def read_page(after: str, limit: int) -> Page:
            rows = read_model.claims_of(self._transaction, self._timeline_id, event_id, after, limit + 1)
            stored = claims.of_event(self._transaction, self._timeline_id, event_id) if self._context.named else None
            return page_of(
                rows,
                limit,
                lambda row: row.claim_id,
                lambda row: row.body if stored is None else self._with_authors(row.body, stored[row.claim_id].audit),
            )

        return Collection(event.revision, ("claims", self._context.query), read_page=read_page)

    def claim(self, claim_id: str) -> Item | None:
        """One claim."""
        claim = read_model.get_claim(self._transaction, self._timeline_id, claim_id)
        return self._rendered(claim, claims.by_id, claim_id)

    def sources(self) -> Collection:
        """The sources."""

        def read_page(after: str, limit: int) -> Page:
            rows = sources.page(self._transaction, self._timeline_id, after, limit + 1)
            return page_of(rows, limit, lambda row: row.value.id, self._source)

        return Collection(self._context.version.revision, ("sources", self._context.query), read_page=read_page)

    def source(self, source_id: str) -> Item | None:
        """One source."""
        stored = sources.by_id(self._transaction, self._timeline_id, source_id)
        if stored is None or stored.audit.deleted:
            return None
        return Item(stored.audit.revision, read=lambda: self._source(stored))

    def _source(self, stored: Versioned[Any]) -> bytes:
        times = json_format.time_members(stored.audit.created_at, stored.audit.updated_at)
        body = json_format.source_body(self._context.slug, stored.value, times, stored.audit.revision)
        return self._with_authors(body, stored.audit)

    def conflicts(self, filters: Mapping[str, Sequence[str]], *, with_pairs: bool) -> Collection:
        """The conflicts that have one of the values of each filter."""

        def read_page(after: str, limit: int) -> Page:
            rows = conflicts.page(self._transaction, self._timeline_id, filters, after, limit + 1)
            return page_of(rows, limit, lambda row: row.id, lambda row: self._conflict(row, with_pairs))

        variant = ("conflicts", self._context.query)
        return Collection(self._context.version.revision, variant, read_page=read_page, filtered=True)

    def conflict(self, conflict_id: str, *, with_pairs: bool) -> Item | None:
        """One conflict; a closed one too."""
        stored = conflicts.by_id(self._transaction, self._timeline_id, conflict_id)
        if stored is None:
            return None
        variant = ("pairs",) if with_pairs else ()
        return Item(stored.revision, variant, read=lambda: self._conflict(stored, with_pairs))

    def _conflict(self, stored: StoredConflict, with_pairs: bool) -> bytes:
        body = json_format.conflict_body(stored, self._context.named)
        if not with_pairs:
            return body
        return json_format.with_members(body, {"pairs": current_pairs(self._transaction, self._timeline, stored)})

    def facets(self) -> Item:
        """Every value that events can be filtered by, with its number of events."""

        def read() -> bytes:
            return json_format.dump(to_public(search_index.facet_counts(self._transaction, self._timeline_id)))

        return Item(self._context.version.revision, ("facets",), read=read)

    def _with_authors(self, body: bytes, audit: AuditInfo) -> bytes:
        return json_format.with_authors(body, audit.created_by, audit.updated_by) if self._context.named else body


def _pieces(entries: Sequence[PageEntry], *, compact: bool, named: bool) -> Iterator[tuple[bytes, ...]]:
    if compact:
        return ((entry.body,) for entry in entries)
    return (
        json_format.timeline_item(entry.body, entry.order_certain, entry[3:] if named else None) for entry in entries
    )
