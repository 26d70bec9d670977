"""Alike: the events that may be the same one told twice. A suggestion on the newer of the two, never a merger."""

from __future__ import annotations

from rapidfuzz.fuzz import ratio

from service.domain import edtf
from service.domain.duplicates import (
    MIN_TITLE_SIMILARITY,
    Candidate,
    count_shared,
    likely_duplicates,
    normalized_title,
    overlaps,
    title_words,
)
from service.domain.event import UNDATED, Event
from service.storage import events
from service.storage.database import Transaction
from service.storage.search import title_words as storage_words
from service.storage.timelines import StoredTimeline


def candidate(event_id: str, title: str, date: str, zone: str) -> Candidate:
    """An event as far as likeness goes."""
    when = edtf.parse(date, zone)
    earliest = -UNDATED if when.earliest is None else when.earliest
    return Candidate(event_id, title, earliest, UNDATED if when.latest is None else when.latest)


def alike(a: Candidate, b: Candidate) -> bool:
    """Whether two events have overlapping dates and much the same title."""
    return (
        overlaps(a, b)
        and ratio(normalized_title(a.title), normalized_title(b.title), score_cutoff=MIN_TITLE_SIMILARITY * 100) > 0
    )


def likenesses(
    transaction: Transaction, state: StoredTimeline, event: Event, created_at: int, older: bool = True
) -> list[str]:
    """The older (or newer) events that may be this one, but for those a person says are others."""
    zone = state.value.timezone
    own = candidate(event.id, event.title, event.date, zone)
    groups = (
        storage_words.events_sharing(transaction, state.id, word, event.id, created_at, older)
        for word in title_words(event.title)
    )
    shared = count_shared(groups)
    for each in event.distinct_from:
        shared.pop(each, None)
    told = events.summaries(transaction, state.id, likely_duplicates(shared))
    return sorted(
        other_id
        for other_id, title, date, distinct_from in told
        if event.id not in distinct_from and alike(own, candidate(other_id, title, date, zone))
    )
