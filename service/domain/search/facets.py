"""Facets: the values that events can be filtered by, and the number of events with each.

Names that differ only in case and spacing are the same; of an event's spellings of one name the first counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from service.domain.claim import Claim, casefold_name
from service.domain.event import Event
from service.domain.source import Source

FACETS = ("kinds", "tags", "actors", "places", "publishers", "properties")
_NAME_FACETS = frozenset({"actors", "places", "publishers"})
Facet = tuple[str, str]
"""A facet and one of its values, as it is written in the event."""


def facets(event: Event, claims: Mapping[str, Claim], sources: Mapping[str, Source]) -> tuple[Facet, ...]:
    """The values of an event for each facet, without repetition."""
    values_of = {
        "kinds": [event.kind] if event.kind else [],
        "tags": event.tags,
        "actors": event.actors,
        "places": [event.place["name"]] if event.place else [],
        "publishers": [source.publisher for source in sources_of_event(event, claims, sources) if source.publisher],
        "properties": sorted({claim.property for claim in claims.values()}),
    }
    return tuple((facet, value) for facet in FACETS for value in _unique(values_of[facet], facet_key(facet)))


def sources_of_event(event: Event, claims: Mapping[str, Claim], sources: Mapping[str, Source]) -> list[Source]:
    """The sources of an event's citations, then those of its claims; each once."""
    ids = [citation.source for citation in event.citations] + [claim.source for claim in claims.values()]
    return [sources[source_id] for source_id in dict.fromkeys(ids) if source_id in sources]


def facet_key(facet: str) -> Callable[[str], str]:
    """The function by which two values of a facet are compared."""
    return casefold_name if facet in _NAME_FACETS else str


def _unique(values: Iterable[str], key: Callable[[str], str]) -> Iterable[str]:
    first: dict[str, str] = {}
    for value in values:
        first.setdefault(key(value), value)
    return first.values()


def to_public(counts: Mapping[Facet, int]) -> dict[str, list[dict[str, Any]]]:
    """All values of each facet with their numbers of events, as in JSON: the most frequent first, then by name.

    A name is shown in its most frequent spelling.
    """
    return {
        facet: _values_with_counts(facet, {value: number for (name, value), number in counts.items() if name == facet})
        for facet in FACETS
    }


def _values_with_counts(facet: str, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    key = facet_key(facet)
    totals: Counter[str] = Counter()
    spellings: dict[str, str] = {}
    for value in sorted(counts, key=lambda value: (-counts[value], value)):
        totals[key(value)] += counts[value]
        spellings.setdefault(key(value), value)
    order = sorted(totals, key=lambda folded: (-totals[folded], folded))
    return [{"value": spellings[folded], "count": totals[folded]} for folded in order]
