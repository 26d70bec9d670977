"""Projections: what reading serves, written inside the transaction that changes the record.

For each event a `TimelineEntry` with the JSON of the event, a `RenderedClaim` for each of its claims, and a
`SearchDocument` with its words and facets. Reading then joins stored bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from service.domain import duplicates
from service.domain.assessment import Assessment
from service.domain.event import UNDATED, sort_key
from service.domain.flags import Flag, FlagInput, find_flags
from service.domain.geo import point_of
from service.domain.search import document
from service.domain.search.facets import facets
from service.formats import json as json_format
from service.recording.event_cache import EventCache, possible_duplicates
from service.storage import read_model
from service.storage.audited import AuditInfo
from service.storage.conflicts import StoredConflict
from service.storage.events import StoredEventRecord
from service.storage.read_model import RenderedClaim, TimelineEntry
from service.storage.search import title_words
from service.storage.search.index import SearchDocument, SearchIndexWriter


class ProjectionWriter:
    """Writes the projections of the events that one transaction changed; ``flush`` ends it.

    ``entries`` and ``flags`` hold the results by event id, so that they need not be read again.
    """

    def __init__(self, cache: EventCache, revision: int) -> None:
        self.entries: dict[str, tuple[TimelineEntry, AuditInfo]] = {}
        self.flags: dict[str, list[Flag]] = {}
        self._cache = cache
        self._transaction = cache.transaction
        self._timeline_id = cache.state.id
        self._revision = revision
        self._search = SearchIndexWriter(cache.transaction, cache.state.id)

    def write(self, event_id: str) -> None:
        """Write or delete the projections of an event; an event or claim that looks the same keeps its revision."""
        former = read_model.get_entry(self._transaction, self._timeline_id, event_id)
        known = {}
        if former:
            rendered = read_model.claims_of(self._transaction, self._timeline_id, event_id)
            known = {claim.claim_id: claim for claim in rendered}
        stored = self._cache.record_of(event_id)
        if stored is None:
            self._remove(event_id, list(known))
            return
        conflicts = self._cache.stored_conflicts(event_id)
        bodies = self._write_claims(stored, known, conflicts)
        self._write_event(stored, former, bodies, conflicts)

    def flush(self) -> None:
        """Bring the search index and the facet counts in line, once for all events."""
        self._search.flush()

    def _remove(self, event_id: str, claim_ids: Sequence[str]) -> None:
        read_model.remove_claims(self._transaction, self._timeline_id, claim_ids)
        read_model.remove_entry(self._transaction, self._timeline_id, event_id)
        title_words.remove(self._transaction, self._timeline_id, event_id)
        self._search.remove(event_id)

    def _write_claims(
        self, stored: StoredEventRecord, known: Mapping[str, RenderedClaim], conflicts: Sequence[StoredConflict]
    ) -> list[bytes]:
        bodies, changed = [], []
        for claim_id, core in claim_cores(self._cache, stored, conflicts):
            former = known.get(claim_id)
            if former is not None and json_format.without_revision(former.body) == core:
                bodies.append(former.body)
                continue
            body = json_format.with_revision(core, self._revision)
            bodies.append(body)
            changed.append(RenderedClaim(claim_id, self._revision, body))
        removed = sorted(known.keys() - stored.record.claims.keys())
        read_model.remove_claims(self._transaction, self._timeline_id, removed)
        read_model.put_claims(self._transaction, self._timeline_id, stored.record.event.id, changed, frozenset(known))
        return bodies

    def _write_event(
        self,
        stored: StoredEventRecord,
        former: TimelineEntry | None,
        claims: Sequence[bytes],
        conflicts: Sequence[StoredConflict],
    ) -> None:
        event = stored.record.event
        self.flags[event.id] = flags_of(self._cache, stored, conflicts)
        core = event_core(self._cache, stored, claims, conflicts, self.flags[event.id])
        same = former is not None and json_format.without_revision(former.body) == core
        revision = former.revision if former is not None and same else self._revision
        body = json_format.with_revision(core, revision)
        entry = timeline_entry(_assessment(self._cache, event.id), conflicts, revision, body)
        self.entries[event.id] = (entry, stored.audit)
        # The search document is compared on its own: it holds words that the JSON of the event does not.
        fresh = search_document(_assessment(self._cache, event.id), entry, conflicts)
        self._search.put(fresh, entry.sort_earliest, former is not None)
        # The whole entry is compared: another time zone moves an event although its JSON stays the same.
        if entry != former:
            read_model.put_entry(self._transaction, self._timeline_id, entry, event.tags, former is not None)
            self._index_title(stored, former is not None)

    def _index_title(self, stored: StoredEventRecord, known: bool) -> None:
        event = stored.record.event
        words = duplicates.title_words(event.title)
        if known:
            if title_words.words_of(self._transaction, self._timeline_id, event.id) == sorted(words):
                return
            title_words.remove(self._transaction, self._timeline_id, event.id)
        title_words.put(self._transaction, self._timeline_id, event.id, stored.audit.created_at, words)


def claim_cores(
    cache: EventCache, stored: StoredEventRecord, conflicts: Sequence[StoredConflict]
) -> list[tuple[str, bytes]]:
    """Id and JSON without revision of each claim of an event, in the order of ids."""
    assessment = _assessment(cache, stored.record.event.id)
    conflict_ids: dict[str, list[str]] = {}
    for conflict in conflicts:
        for claim_id in conflict.findings["claims"]:
            conflict_ids.setdefault(claim_id, []).append(conflict.id)
    claims = stored.record.claims
    successors = {claim.supersedes: claim.id for claim in claims.values() if claim.supersedes}
    return [
        (
            claim_id,
            json_format.claim_core(
                assessment,
                claim,
                conflict_ids.get(claim_id, []),
                successors.get(claim_id),
                _times(stored.claim_audits[claim_id]),
            ),
        )
        for claim_id, claim in claims.items()
    ]


def event_core(
    cache: EventCache,
    stored: StoredEventRecord,
    claims: Sequence[bytes],
    conflicts: Sequence[StoredConflict],
    raised: Sequence[Flag],
) -> bytes:
    """The JSON of an event without its revision; ``claims`` are the bodies of its claims."""
    assessment = _assessment(cache, stored.record.event.id)
    return json_format.event_core(assessment, claims, conflicts, raised, _times(stored.audit))


def flags_of(cache: EventCache, stored: StoredEventRecord, conflicts: Sequence[StoredConflict]) -> list[Flag]:
    """The flags of an event."""
    event = stored.record.event
    contested = any(conflict.status == "open" and conflict.level == "conflict" for conflict in conflicts)
    older = possible_duplicates(cache.transaction, cache.state, event, stored.audit.created_at)
    return find_flags(FlagInput(stored.record, _assessment(cache, event.id), contested, older))


def timeline_entry(
    assessment: Assessment, conflicts: Sequence[StoredConflict], revision: int, body: bytes
) -> TimelineEntry:
    """The entry of an event: its place in the order, its counts of markers, and its JSON."""
    event, when = assessment.record.event, assessment.date
    key = sort_key(when, event.position, event.id)
    marked = [conflict.level for conflict in conflicts if conflict.status != "dismissed"]
    return TimelineEntry(
        event_id=event.id,
        sort_earliest=key[0],
        sort_latest=key[1],
        position=event.position,
        earliest=-UNDATED if when.earliest is None else when.earliest,
        latest=UNDATED if when.latest is None else when.latest,
        first_day=when.first_day and when.first_day.partition("T")[0],
        last_day=when.last_day and when.last_day.partition("T")[0],
        kind=event.kind,
        conflict_count=marked.count("conflict"),
        tension_count=marked.count("tension"),
        point=point_of(event.place),
        revision=revision,
        body=body,
    )


def search_document(
    assessment: Assessment, entry: TimelineEntry, conflicts: Sequence[StoredConflict]
) -> SearchDocument:
    """The search document of an event: its facets, its compact JSON and its words."""
    record = assessment.record
    kinds = [conflict.kind for conflict in conflicts if conflict.status != "dismissed"]
    indexed = document.IndexedRecord(record.timeline, record.event, record.claims, record.sources, kinds)
    return SearchDocument(
        record.event.id,
        facets(record.event, record.claims, record.sources),
        json_format.compact_event(record.event, assessment.date, entry.conflict_count, entry.tension_count),
        document.document_text(indexed),
    )


def _assessment(cache: EventCache, event_id: str) -> Assessment:
    assessment = cache.assess(event_id)
    assert assessment is not None  # noqa: S101 - its record was loaded
    return assessment


def _times(audit: AuditInfo) -> dict[str, str]:
    return json_format.time_members(audit.created_at, audit.updated_at)
