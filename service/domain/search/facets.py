"""Facets: the words that events can be sorted by, and how many events bear each.

Names are the same when they differ in case and spacing alone; of an event's spellings of one name the first counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from service.domain.claim import Claim, casefold_name
from service.domain.event import Event
from service.domain.source import Source

FACETS = ("kinds", "tags", "actors", "places", "publishers", "properties")
_NAMES = frozenset({"actors", "places", "publishers"})
Facet = tuple[str, str]
"""One word of an event: which facet, and the word as it is written there."""


def facets(event: Event, claims: Mapping[str, Claim], sources: Mapping[str, Source]) -> tuple[Facet, ...]:
    """The words that an event is sorted by; each once."""
    found = {
        "kinds": [event.kind] if event.kind else [],
        "tags": event.tags,
        "actors": event.actors,
        "places": [event.place["name"]] if event.place else [],
        "publishers": [each.publisher for each in sources_of_event(event, claims, sources) if each.publisher],
        "properties": sorted({each.property for each in claims.values()}),
    }
    return tuple((facet, word) for facet in FACETS for word in _once(found[facet], facet_key(facet)))


def sources_of_event(event: Event, claims: Mapping[str, Claim], sources: Mapping[str, Source]) -> list[Source]:
    """The sources that an event rests on: those it cites, then those its claims are printed in."""
    named = [each.source for each in event.citations] + [each.source for each in claims.values()]
    return [sources[each] for each in dict.fromkeys(named) if each in sources]


def facet_key(facet: str) -> Callable[[str], str]:
    """How two words of a facet are compared."""
    return casefold_name if facet in _NAMES else str


def _once(words: Iterable[str], same: Callable[[str], str]) -> Iterable[str]:
    first: dict[str, str] = {}
    for each in words:
        first.setdefault(same(each), each)
    return first.values()


def to_public(numbers: Mapping[Facet, int]) -> dict[str, list[dict[str, Any]]]:
    """Every word with its number of events, the most frequent first, then by name; a name in its commonest spelling."""
    return {facet: _told(facet, {word: n for (of, word), n in numbers.items() if of == facet}) for facet in FACETS}


def _told(facet: str, numbers: Mapping[str, int]) -> list[dict[str, Any]]:
    same = facet_key(facet)
    whole: Counter[str] = Counter()
    spelt: dict[str, str] = {}
    for word in sorted(numbers, key=lambda each: (-numbers[each], each)):
        whole[same(word)] += numbers[word]
        spelt.setdefault(same(word), word)
    order = sorted(whole, key=lambda each: (-whole[each], each))
    return [{"value": spelt[each], "count": whole[each]} for each in order]
