"""Likeness: which events may be the same one told twice. Suggested, never merged."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

MAX_CANDIDATES = 20
"""So many of the likeliest are looked at."""
MIN_TITLE_SIMILARITY = 0.9
"""Titles alike to nine tenths."""
MAX_EVENTS_PER_WORD = 50
"""Of so many events that share a word, those whose dates begin nearest are looked at."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An event as far as likeness goes. Bounds are UTC seconds, far out where a side is open."""

    id: str
    title: str
    earliest: int
    latest: int


@lru_cache(maxsize=16384)
def normalized_title(title: str) -> str:
    """A title without case, accents and punctuation: what is compared."""
    apart = unicodedata.normalize("NFKD", title).casefold()
    letters = "".join(each for each in apart if not unicodedata.combining(each))
    return " ".join(re.findall(r"\w+", letters))


def title_words(title: str) -> tuple[str, ...]:
    """The different words of a title, in order."""
    return tuple(dict.fromkeys(normalized_title(title).split()))[:40]


def likely_duplicates(shared: Mapping[str, int]) -> list[str]:
    """The likeliest of those that share words: the most words first, then by id."""
    return sorted(shared, key=lambda each: (-shared[each], each))[:MAX_CANDIDATES]


def overlaps(a: Candidate, b: Candidate) -> bool:
    """Whether the dates of two events can be the same."""
    return a.earliest <= b.latest and b.earliest <= a.latest


def count_shared(groups: Iterable[Sequence[str]]) -> Counter[str]:
    """How many words each event shares, from the events of each word."""
    counted: Counter[str] = Counter()
    for each in groups:
        counted.update(each)
    return counted
