"""A digest: what an event is found by. Its searched words, and marks for all that it can be picked out by exactly.

Both are one row of words, so that one index holds them; marks begin with a character that no folded word has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from service.domain.claim import Claim, casefold_name
from service.domain.event import Event
from service.domain.search.facets import sources_of_event
from service.domain.search.normalize import tokenize
from service.domain.source import Source
from service.domain.timeline import Timeline

MAX_CHARACTERS = 200_000
"""So many characters are searched; an event that has more is found by those."""
_APART = " \ue002 "
"""Between two texts, so that no phrase goes from one into the other."""
_MARK = "\ue001"


@dataclass(frozen=True, slots=True)
class IndexedRecord:
    """An event with all that it is found by; ``conflicts`` are the kinds of its markers."""

    timeline: Timeline
    event: Event
    claims: Mapping[str, Claim]
    sources: Mapping[str, Source]
    conflicts: Iterable[str] = ()


def document_text(subject: IndexedRecord) -> str:
    """The marks and the folded words of an event, with one space between any two."""
    texts = (" ".join(tokenize(each)) for each in dict.fromkeys(_texts(subject)))
    whole = " ".join(dict.fromkeys(_marks(subject))) + _APART + _APART.join(filter(None, texts))
    return whole if len(whole) <= MAX_CHARACTERS else whole[:MAX_CHARACTERS].rpartition(" ")[0]


@lru_cache(maxsize=4096)
def filter_token(name: str, value: str) -> str:
    """The mark of an event that can be picked out by this value of a filter."""
    same = casefold_name(value) if name in ("actor", "place", "publisher") else value
    return _MARK + blake2b(f"{name} {same}".encode(), digest_size=10).hexdigest()


def _marks(subject: IndexedRecord) -> Iterator[str]:
    event = subject.event
    yield filter_token("confidence", event.confidence)
    if event.place is not None:
        yield filter_token("place", event.place["name"])
    yield from (filter_token("actor", each) for each in event.actors)
    yield from (filter_token("conflict_kind", each) for each in sorted(set(subject.conflicts)))
    for each in sources_of_event(event, subject.claims, subject.sources):
        yield filter_token("source", each.id)
        if each.publisher:
            yield filter_token("publisher", each.publisher)


def _texts(subject: IndexedRecord) -> Iterator[str]:
    event = subject.event
    yield from filter(None, (event.title, event.summary, event.kind))
    yield from (*event.tags, *event.actors, *_names(event.place))
    yield from (each.note for each in event.citations if each.note)
    for claim in subject.claims.values():
        yield from _said(claim.value)
        yield from filter(None, (claim.quote, claim.note, claim.attributed_to))
    vocabulary = subject.timeline.vocabulary
    yield from (vocabulary[each].label for each in _properties(subject) if each in vocabulary)
    for source in sources_of_event(event, subject.claims, subject.sources):
        yield from filter(None, (source.title, source.publisher, *source.authors))


def _properties(subject: IndexedRecord) -> Iterable[str]:
    return sorted({each.property for each in subject.claims.values()})


def _names(place: Mapping[str, Any] | None) -> Iterator[str]:
    if place is not None:
        yield place["name"]
        yield from place.get("within") or ()


def _said(value: Any) -> Iterator[str]:
    """The words and numbers of a claim's value, whatever its type."""
    if isinstance(value, Mapping):
        for name in ("name", "text"):
            yield from _said(value.get(name))
        yield from value.get("within") or ()
    elif value is not None and not isinstance(value, bool):
        yield str(value)
