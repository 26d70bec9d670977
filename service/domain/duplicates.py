"""Possible duplicates: events that may be the same one. They are suggested to people, never merged.

First the candidates that share most words of the title (``likely_duplicates``), then a closer comparison of these.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.fuzz import ratio

from service.domain import edtf
from service.domain.event import UNDATED, Event

MAX_CANDIDATES = 20
"""How many events are compared closely."""
MIN_TITLE_SIMILARITY = 0.9
"""How similar two titles must be, from 0 to 1."""
MAX_EVENTS_PER_WORD = 50
"""How many events with the same word are considered: those whose dates begin nearest."""
_MAX_TITLE_WORDS = 40


@dataclass(frozen=True, slots=True)
class Candidate:
    """What of an event is compared. Bounds are UTC seconds, far out where a side is open."""

    id: str
    title: str
    earliest: int
    latest: int

    @classmethod
    def of(cls, event_id: str, title: str, date: str, zone: str) -> Candidate:
        """The candidate of an event; ``date`` is EDTF, ``zone`` the IANA name of the timeline's time zone."""
        when = edtf.parse(date, zone)
        earliest = -UNDATED if when.earliest is None else when.earliest
        return cls(event_id, title, earliest, UNDATED if when.latest is None else when.latest)


@lru_cache(maxsize=16384)
def normalized_title(title: str) -> str:
    """A title without case, accents and punctuation, for comparison.

    Unlike ``search.normalize.tokenize`` it does not replace letters: the stored title words have this form.
    """
    decomposed = unicodedata.normalize("NFKD", title).casefold()
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(re.findall(r"\w+", letters))


def title_words(title: str) -> tuple[str, ...]:
    """The different words of a title, in order; at most 40."""
    return tuple(dict.fromkeys(normalized_title(title).split()))[:_MAX_TITLE_WORDS]


def likely_duplicates(shared: Mapping[str, int]) -> list[str]:
    """The likeliest duplicates of an event: the ids with the most shared words, then the lowest ids."""
    return sorted(shared, key=lambda event_id: (-shared[event_id], event_id))[:MAX_CANDIDATES]


def overlaps(a: Candidate, b: Candidate) -> bool:
    """Whether the dates of two events can be the same."""
    return a.earliest <= b.latest and b.earliest <= a.latest


def count_shared(events_by_word: Iterable[Sequence[str]]) -> Counter[str]:
    """The number of words that each event shares, from the ids of the events with each word."""
    counts: Counter[str] = Counter()
    for event_ids in events_by_word:
        counts.update(event_ids)
    return counts


def are_similar(a: Candidate, b: Candidate) -> bool:
    """Whether two events have overlapping dates and nearly the same title."""
    return (
        overlaps(a, b)
        and ratio(normalized_title(a.title), normalized_title(b.title), score_cutoff=MIN_TITLE_SIMILARITY * 100) > 0
    )


def possible_duplicates(
    event: Event,
    zone: str,
    sharing: Callable[[str], Sequence[str]],
    load: Callable[[Sequence[str]], Iterable[tuple[str, str, str, Collection[str]]]],
) -> list[str]:
    """Ids of the events that may be the same as this one, sorted; events that a person marked distinct are left out.

    ``sharing`` gives the ids of the events that share a word of the title, ``load`` the id, title, date and
    `distinct_from` of events by their ids.
    """
    shared = count_shared(sharing(word) for word in title_words(event.title))
    for other_id in event.distinct_from:
        shared.pop(other_id, None)
    own = Candidate.of(event.id, event.title, event.date, zone)
    return sorted(
        other_id
        for other_id, title, date, distinct_from in load(likely_duplicates(shared))
        if event.id not in distinct_from and are_similar(own, Candidate.of(other_id, title, date, zone))
    )
