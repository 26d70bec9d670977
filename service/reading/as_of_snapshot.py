"""A whole timeline as of a past moment: assessed by the rules that recompute the present, and rendered as it was."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property

from service.domain import edtf
from service.domain.decision import DECIDED_STATUSES, DISMISSED, OPEN, Decision
from service.domain.duplicates import MAX_EVENTS_PER_WORD, possible_duplicates, title_words
from service.domain.event import UNDATED, sort_key
from service.domain.flags import FlagInput, find_flags
from service.domain.search.document import IndexedRecord, document_text
from service.domain.search.facets import Facet, facets
from service.domain.snapshot import Assessments, EventRecords, Snapshot
from service.formats import json as json_format
from service.reading.as_of_conflicts import ConflictFinder
from service.reading.gc_pause import gc_paused
from service.reading.results import EventKey
from service.storage.conflicts import StoredConflict


@dataclass(frozen=True, slots=True)
class EventPosition:
    """The place of an event, and its markers counted. Bounds are UTC seconds; an open side has the largest bound."""

    id: str
    key: EventKey
    earliest: int
    latest: int
    conflicts: int
    tensions: int


@dataclass
class AsOfSnapshot:
    """All that can be read of a moment; each part is computed when it is first needed.

    ``revision`` is that of the newest change that can show. The conflicts between the claims about the ``settled``
    events need no search: ``stored`` holds them, and ``event_of`` names the event of each.
    """

    content: Snapshot
    decisions: Mapping[str, Sequence[Decision]]
    revision: int
    stored: Mapping[str, StoredConflict] = field(default_factory=dict)
    event_of: Mapping[str, str] = field(default_factory=dict)
    settled: Set[str] = frozenset()
    _bodies: dict[str, bytes] = field(default_factory=dict)
    _search_texts: dict[str, str] = field(default_factory=dict)

    @cached_property
    def records(self) -> EventRecords:
        """Each event with its claims and sources, by id."""
        return EventRecords(self.content)

    @cached_property
    def assessments(self) -> Assessments:
        """What the rules conclude about each event, by id."""
        return Assessments(self.records)

    @cached_property
    def conflicts(self) -> Mapping[str, StoredConflict]:
        """The conflicts in order of their ids, with the decisions that hold for them."""
        finder = ConflictFinder(self.content, self.records, self.assessments, self.decisions, self.revision)
        with gc_paused():
            return finder.find(self.stored, self.settled)

    @cached_property
    def _conflicts_by_event(self) -> Mapping[str, Sequence[StoredConflict]]:
        by_event: dict[str, list[StoredConflict]] = {}
        for conflict in self.conflicts.values():
            # Reading the findings of a stored conflict would parse its JSON.
            is_stored = conflict.id in self.stored
            for event_id in (self.event_of[conflict.id],) if is_stored else conflict.findings["events"]:
                by_event.setdefault(event_id, []).append(conflict)
        return by_event

    def conflicts_of(self, event_id: str) -> Sequence[StoredConflict]:
        """The conflicts that concern an event."""
        return self._conflicts_by_event.get(event_id, ())

    def _markers(self, event_id: str) -> list[StoredConflict]:
        return [conflict for conflict in self.conflicts_of(event_id) if conflict.status != DISMISSED]

    @cached_property
    def positions(self) -> Sequence[EventPosition]:
        """The events in the order of the timeline."""
        positions = (self._position(event_id) for event_id in self.content.events)
        return sorted(positions, key=lambda position: position.key)

    def _position(self, event_id: str) -> EventPosition:
        date = self._date(event_id)
        levels = [conflict.level for conflict in self._markers(event_id)]
        return EventPosition(
            id=event_id,
            key=sort_key(date, self.content.events[event_id].position, event_id),
            earliest=-UNDATED if date.earliest is None else date.earliest,
            latest=UNDATED if date.latest is None else date.latest,
            conflicts=levels.count("conflict"),
            tensions=levels.count("tension"),
        )

    def _date(self, event_id: str) -> edtf.Date:
        return edtf.parse(self.content.events[event_id].date, self.content.timeline.timezone)

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many events, claims, sources, conflicts, tensions and decided conflicts there are."""
        conflicts = [conflict for conflict in self.conflicts.values() if conflict.status != DISMISSED]
        return {
            "events": len(self.content.events),
            "claims": len(self.content.claims),
            "sources": len(self.content.sources),
            "conflicts": sum(conflict.level == "conflict" for conflict in conflicts),
            "tensions": sum(conflict.level == "tension" for conflict in conflicts),
            "decided": sum(conflict.status in DECIDED_STATUSES for conflict in conflicts),
        }

    @cached_property
    def span(self) -> tuple[str | None, str | None]:
        """The first and the last day on which an event can lie."""
        dates = [self._date(position.id) for position in self.positions]
        first = next((date.first_day for date in dates if date.first_day), None)
        bounded = [date for date in dates if date.last_day]
        last = max(bounded, key=lambda date: date.latest or 0).last_day if bounded else None
        return (first and first.partition("T")[0], last and last.partition("T")[0])

    @cached_property
    def facets(self) -> Mapping[Facet, int]:
        """The number of events for each value of each facet."""
        records = (self.records[event_id] for event_id in self.content.events)
        return Counter(value for record in records for value in facets(record.event, record.claims, record.sources))

    def search_text(self, event_id: str) -> str:
        """The text that a search looks through."""
        if event_id not in self._search_texts:
            record = self.records[event_id]
            kinds = [conflict.kind for conflict in self._markers(event_id)]
            indexed = IndexedRecord(self.content.timeline, record.event, record.claims, record.sources, kinds)
            self._search_texts[event_id] = document_text(indexed)
        return self._search_texts[event_id]

    def event(self, event_id: str) -> bytes:
        """The JSON of an event, without times of writing and authors."""
        if event_id not in self._bodies:
            self._bodies[event_id] = self._event(event_id)
        return self._bodies[event_id]

    def _event(self, event_id: str) -> bytes:
        assessment, conflicts = self.assessments[event_id], self.conflicts_of(event_id)
        is_contested = any(conflict.status == OPEN and conflict.level == "conflict" for conflict in conflicts)
        duplicates = self._titles.older_duplicates(event_id)
        raised = find_flags(FlagInput(assessment.record, assessment, is_contested, duplicates))
        claim_ids = list(assessment.record.claims)[: json_format.CLAIMS_SHOWN]
        claims = [self.claim(claim_id) for claim_id in claim_ids]
        core = json_format.event_core(assessment, claims, conflicts, raised, {})
        return json_format.with_revision(core, self.revision)

    @cached_property
    def _titles(self) -> TitleIndex:
        return TitleIndex(self.content)

    def compact_event(self, position: EventPosition) -> bytes:
        """The JSON of an event in its compact form."""
        event = self.content.events[position.id]
        return json_format.compact_event(event, self._date(event.id), position.conflicts, position.tensions)

    def claim(self, claim_id: str) -> bytes:
        """The JSON of a claim."""
        claim = self.content.claims[claim_id]
        assessment = self.assessments[claim.event]
        others = assessment.record.claims.values()
        successor = next((other.id for other in others if other.supersedes == claim_id), None)
        conflicts = self.conflicts_of(claim.event)
        conflict_ids = [conflict.id for conflict in conflicts if claim_id in conflict.findings["claims"]]
        core = json_format.claim_core(assessment, claim, conflict_ids, successor, {})
        return json_format.with_revision(core, self.revision)

    def source(self, source_id: str) -> bytes:
        """The JSON of a source."""
        return json_format.source_body(self.content.timeline.slug, self.content.sources[source_id], {}, self.revision)


class TitleIndex:
    """An inverted index of the words of all titles; the events of each word in the order in which they were added."""

    def __init__(self, content: Snapshot) -> None:
        self._content = content
        self._by_word: dict[str, list[tuple[int, str]]] = {}
        for added in sorted((content.created_at.get(event_id, 0), event_id) for event_id in content.events):
            for word in title_words(content.events[added[1]].title):
                self._by_word.setdefault(word, []).append(added)

    def older_duplicates(self, event_id: str) -> Sequence[str]:
        """The older events that may be the same as this one."""
        event, timezone = self._content.events[event_id], self._content.timeline.timezone
        return possible_duplicates(event, timezone, lambda word: self._older(word, event_id), self._load)

    def _older(self, word: str, event_id: str) -> list[str]:
        """The events added last before this one that have a word in their title."""
        added = self._by_word[word]
        end = bisect_left(added, (self._content.created_at.get(event_id, 0), event_id))
        return [other_id for _, other_id in added[max(0, end - MAX_EVENTS_PER_WORD) : end]]

    def _load(self, event_ids: Sequence[str]) -> Iterator[tuple[str, str, str, Collection[str]]]:
        for event_id in event_ids:
            event = self._content.events[event_id]
            yield event.id, event.title, event.date, event.distinct_from
