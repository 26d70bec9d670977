"""A view: a whole story judged at once, arranged and rendered as it was, by the same rules that settle each change."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from service.domain import edtf
from service.domain.assessment import Assessment
from service.domain.conflict import Conflict, ConflictSummary
from service.domain.decision import DECIDED_STATUSES, DISMISSED, Decision, decision_for
from service.domain.duplicates import MAX_EVENTS_PER_WORD, possible_duplicates, title_words
from service.domain.event import UNDATED, sort_key
from service.domain.flags import FlagInput, find_flags
from service.domain.search import document
from service.domain.search.facets import Facet, facets
from service.domain.snapshot import Assessments, EventRecords, Snapshot, find_conflicts_between_events, may_disagree
from service.formats import json as json_format
from service.reading.gc_pause import gc_paused
from service.storage.conflicts import StoredConflict

Key = tuple[int, int, int, str]


@dataclass(frozen=True, slots=True)
class EventPosition:
    """An event in its place, with its markers counted. Bounds are UTC seconds, far out where a side is open."""

    id: str
    key: Key
    earliest: int
    latest: int
    conflicts: int
    tensions: int


@dataclass
class AsOfSnapshot:
    """Everything that can be asked of a moment. ``revision`` is that of the newest change that can show in it.

    ``untouched`` names events about which everything is as it is now: the conflicts between their claims need not be
    found again, they are those ``stored``, each under the event that ``home`` names. ``agreed`` names events whose
    claims cannot disagree, because more of them agree now.
    """

    snapshot: Snapshot
    decisions: Mapping[str, Sequence[Decision]]
    revision: int
    stored: Mapping[str, StoredConflict] = field(default_factory=dict)
    untouched: frozenset[str] = frozenset()
    home: Mapping[str, str] = field(default_factory=dict)
    agreed: frozenset[str] = frozenset()
    _bodies: dict[str, bytes] = field(default_factory=dict)
    _words: dict[str, str] = field(default_factory=dict)

    @cached_property
    def records(self) -> EventRecords:
        """The dossier of each event."""
        return EventRecords(self.snapshot)

    @cached_property
    def assessments(self) -> Assessments:
        """What follows about each event."""
        return Assessments(self.records)

    @cached_property
    def conflicts(self) -> Mapping[str, StoredConflict]:
        """The conflicts of the view, in order of their ids, with the decisions that were made of exactly these."""
        with gc_paused():
            kept = {key: self._as_kept(each) for key, each in self.stored.items()}
            among = {each.id: each for each in self._among_claims()}
            between = find_conflicts_between_events(self.snapshot, self.assessments)
            return dict(
                sorted({**kept, **among, **{key: self._as_found(each) for key, each in between.items()}}.items())
            )

    def _among_claims(self) -> Iterator[StoredConflict]:
        """The conflicts about each event on which there is anything to compare that is not settled already."""
        settled = self.untouched | self.agreed
        for event_id in self.snapshot.events.keys() - settled:
            if may_disagree(self.records.claims(event_id)):
                findings = self.assessments[event_id]
                yield from (self._as_outlined(findings, each) for each in findings.summaries)

    def _as_kept(self, stored: StoredConflict) -> StoredConflict:
        made = decision_for(stored.decisions, stored.fingerprint)
        return replace(stored, decisions=(made,) if made else (), revision=self.revision)

    def _as_outlined(self, findings: Assessment, outline: ConflictSummary) -> StoredConflict:
        found = LazyConflict(findings, outline)
        return self._stood(outline.id, outline.declared.type, outline.level, outline.fingerprint, found)

    def _as_found(self, conflict: Conflict) -> StoredConflict:
        found = json_format.conflict_details(conflict)
        return self._stood(conflict.id, conflict.kind, conflict.level, conflict.fingerprint, found)

    def _stood(self, key: str, kind: str, level: str, fingerprint: str, found: Mapping[str, Any]) -> StoredConflict:
        made = decision_for(self.decisions.get(key, ()), fingerprint)
        return StoredConflict(
            id=key,
            kind=kind,
            level=level,
            status=made.status if made else "open",
            property=found["property"],
            fingerprint=fingerprint,
            findings=found,
            decisions=(made,) if made else (),
            closed_at=None,
            close_reason=None,
            succeeded_by=None,
            revision=self.revision,
        )

    @cached_property
    def _by_event(self) -> Mapping[str, Sequence[StoredConflict]]:
        found: dict[str, list[StoredConflict]] = {}
        for each in self.conflicts.values():
            for event in (self.home[each.id],) if each.id in self.stored else each.findings["events"]:
                found.setdefault(event, []).append(each)
        return found

    def standing(self, event_id: str) -> Sequence[StoredConflict]:
        """The conflicts that concern an event."""
        return self._by_event.get(event_id, ())

    @cached_property
    def order(self) -> Sequence[EventPosition]:
        """The events in the order of the timeline."""
        return sorted((self._placed(each) for each in self.snapshot.events), key=lambda each: each.key)

    def _placed(self, event_id: str) -> EventPosition:
        when = self._when(event_id)
        marked = [each.level for each in self.standing(event_id) if each.status != DISMISSED]
        return EventPosition(
            id=event_id,
            key=sort_key(when, self.snapshot.events[event_id].position, event_id),
            earliest=-UNDATED if when.earliest is None else when.earliest,
            latest=UNDATED if when.latest is None else when.latest,
            conflicts=marked.count("conflict"),
            tensions=marked.count("tension"),
        )

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How much the view holds."""
        counted = [each for each in self.conflicts.values() if each.status != DISMISSED]
        return {
            "events": len(self.snapshot.events),
            "claims": len(self.snapshot.claims),
            "sources": len(self.snapshot.sources),
            "conflicts": sum(each.level == "conflict" for each in counted),
            "tensions": sum(each.level == "tension" for each in counted),
            "decided": sum(each.status in DECIDED_STATUSES for each in counted),
        }

    @cached_property
    def span(self) -> tuple[str | None, str | None]:
        """The first and the last day that an event can lie on."""
        first = next((when.first_day for when in self._whens() if when.first_day), None)
        ends = [when for when in self._whens() if when.last_day]
        last = max(ends, key=lambda when: when.latest or 0).last_day if ends else None
        return (first and first.partition("T")[0], last and last.partition("T")[0])

    def _whens(self) -> list[edtf.Date]:
        return [self._when(each.id) for each in self.order]

    def _when(self, event_id: str) -> edtf.Date:
        return edtf.parse(self.snapshot.events[event_id].date, self.snapshot.timeline.timezone)

    @cached_property
    def _titles(self) -> TitleIndex:
        return TitleIndex(self.snapshot)

    def event(self, event_id: str) -> bytes:
        """An event's JSON as of the moment: no times of writing, nobody's name."""
        if event_id not in self._bodies:
            self._bodies[event_id] = self._event(event_id)
        return self._bodies[event_id]

    def _event(self, event_id: str) -> bytes:
        assessment, standing = self.assessments[event_id], self.standing(event_id)
        contested = any(each.status == "open" and each.level == "conflict" for each in standing)
        older = self._titles.older_than(event_id)
        raised = find_flags(FlagInput(assessment.record, assessment, contested, older))
        claims = [self.claim(each) for each in list(assessment.record.claims)[: json_format.CLAIMS_SHOWN]]
        core = json_format.event_core(assessment, claims, standing, raised, {})
        return json_format.with_revision(core, self.revision)

    def brief(self, placed: EventPosition) -> bytes:
        """An event's JSON in short."""
        event = self.snapshot.events[placed.id]
        return json_format.compact_event(event, self._when(placed.id), placed.conflicts, placed.tensions)

    def words(self, event_id: str) -> str:
        """What an event is found by as of the moment."""
        if event_id not in self._words:
            file = self.records[event_id]
            marked = [each.kind for each in self.standing(event_id) if each.status != DISMISSED]
            subject = document.IndexedRecord(self.snapshot.timeline, file.event, file.claims, file.sources, marked)
            self._words[event_id] = document.document_text(subject)
        return self._words[event_id]

    @cached_property
    def facets(self) -> Mapping[Facet, int]:
        """How many events bear each word of each facet."""
        files = (self.records[each] for each in self.snapshot.events)
        return Counter(word for file in files for word in facets(file.event, file.claims, file.sources))

    def claim(self, claim_id: str) -> bytes:
        """A claim's JSON as of the moment."""
        claim = self.snapshot.claims[claim_id]
        file = self.records[claim.event]
        successor = next((each.id for each in file.claims.values() if each.supersedes == claim_id), None)
        named = [each.id for each in self.standing(claim.event) if claim_id in each.findings["claims"]]
        core = json_format.claim_core(self.assessments[claim.event], claim, named, successor, {})
        return json_format.with_revision(core, self.revision)

    def source(self, source_id: str) -> bytes:
        """A source's JSON as of the moment."""
        return json_format.source_body(self.snapshot.timeline.slug, self.snapshot.sources[source_id], {}, self.revision)


# What the rules found in a conflict, as the wire shows it, told in full when more is asked than a list needs.


class LazyConflict(Mapping[str, Any]):
    """The members of a conflict; its event and property are known at once, the rest is worked out once."""

    __slots__ = ("_findings", "_members", "_outline", "_short")

    def __init__(self, findings: Assessment, outline: ConflictSummary) -> None:
        self._findings, self._outline = findings, outline
        self._short: dict[str, Any] = {
            "events": [findings.record.event.id],
            "property": outline.declared.key,
            "claims": list(outline.claims),
        }
        self._members: dict[str, Any] | None = None

    def _whole(self) -> dict[str, Any]:
        if self._members is None:
            self._members = json_format.conflict_details(self._findings.describe_conflict(self._outline))
        return self._members

    def __getitem__(self, name: str) -> Any:
        """One member."""
        return self._short[name] if name in self._short and self._members is None else self._whole()[name]

    def __iter__(self) -> Iterator[str]:
        """The names of all members."""
        return iter(self._whole())

    def __len__(self) -> int:
        """How many members there are."""
        return len(self._whole())


# Which older events of a story may be the same as a given one: the same rule as for the record, in memory.


class TitleIndex:
    """The words of all titles of a story, and which events have them, in the order they were entered."""

    def __init__(self, story: Snapshot) -> None:
        self._story = story
        self._by_word: dict[str, list[tuple[int, str]]] = {}
        for key in sorted((story.created_at.get(each, 0), each) for each in story.events):
            for word in title_words(story.events[key[1]].title):
                self._by_word.setdefault(word, []).append(key)

    def older_than(self, event_id: str) -> Sequence[str]:
        """The older events that may be this one, but for those a person says are others."""
        event = self._story.events[event_id]
        zone = self._story.timeline.timezone
        return possible_duplicates(event, zone, lambda word: self._nearest(word, event_id), self._load)

    def _load(self, event_ids: Sequence[str]) -> Iterator[tuple[str, str, str, Collection[str]]]:
        for event_id in event_ids:
            event = self._story.events[event_id]
            yield event.id, event.title, event.date, event.distinct_from

    def _nearest(self, word: str, event_id: str) -> list[str]:
        entered = self._by_word[word]
        at = bisect_left(entered, (self._story.created_at.get(event_id, 0), event_id))
        return [each for _, each in entered[max(0, at - MAX_EVENTS_PER_WORD) : at]]
