"""The search document of an event: filter tokens and normalized words, in one text, so that one index has both.

A filter token stands for an exact value of a filter. It begins with a character that no normalized word has.
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
"""The longest document; the rest of a longer one is not searched."""
_SEPARATOR = " \ue002 "
"""Stands between two texts, so that no phrase matches across them."""
_TOKEN_PREFIX = "\ue001"  # noqa: S105 - no secret


@dataclass(frozen=True, slots=True)
class IndexedRecord:
    """An event with all that it is found by; ``conflicts`` are the kinds of its conflicts."""

    timeline: Timeline
    event: Event
    claims: Mapping[str, Claim]
    sources: Mapping[str, Source]
    conflicts: Iterable[str] = ()


def document_text(record: IndexedRecord) -> str:
    """The filter tokens and the words of an event, with one space between any two."""
    texts = (" ".join(tokenize(text)) for text in dict.fromkeys(_texts(record)))
    document = " ".join(dict.fromkeys(_filter_tokens(record))) + _SEPARATOR + _SEPARATOR.join(filter(None, texts))
    return document if len(document) <= MAX_CHARACTERS else document[:MAX_CHARACTERS].rpartition(" ")[0]


@lru_cache(maxsize=4096)
def filter_token(name: str, value: str) -> str:
    """The token of the events that a filter matches with this value."""
    canonical = casefold_name(value) if name in ("actor", "place", "publisher") else value
    return _TOKEN_PREFIX + blake2b(f"{name} {canonical}".encode(), digest_size=10).hexdigest()


def _filter_tokens(record: IndexedRecord) -> Iterator[str]:
    event = record.event
    yield filter_token("confidence", event.confidence)
    if event.place is not None:
        yield filter_token("place", event.place["name"])
    yield from (filter_token("actor", actor) for actor in event.actors)
    yield from (filter_token("conflict_kind", kind) for kind in sorted(set(record.conflicts)))
    for source in sources_of_event(event, record.claims, record.sources):
        yield filter_token("source", source.id)
        if source.publisher:
            yield filter_token("publisher", source.publisher)


def _texts(record: IndexedRecord) -> Iterator[str]:
    event = record.event
    yield from filter(None, (event.title, event.summary, event.kind))
    yield from (*event.tags, *event.actors, *_place_names(event.place))
    yield from (citation.note for citation in event.citations if citation.note)
    for claim in record.claims.values():
        yield from _value_texts(claim.value)
        yield from filter(None, (claim.quote, claim.note, claim.attributed_to))
    vocabulary = record.timeline.vocabulary
    keys = sorted({claim.property for claim in record.claims.values()})
    yield from (vocabulary[key].label for key in keys if key in vocabulary)
    for source in sources_of_event(event, record.claims, record.sources):
        yield from filter(None, (source.title, source.publisher, *source.authors))


def _place_names(place: Mapping[str, Any] | None) -> Iterator[str]:
    if place is not None:
        yield place["name"]
        yield from place.get("within") or ()


def _value_texts(value: Any) -> Iterator[str]:
    """The words and numbers of a claim's value, of any type."""
    if isinstance(value, Mapping):
        for name in ("name", "text"):
            yield from _value_texts(value.get(name))
        yield from value.get("within") or ()
    elif value is not None and not isinstance(value, bool):
        yield str(value)
