"""Facets: values in use, and the number of events of each."""

from __future__ import annotations

from collections import Counter

from service.domain.claim import Claim
from service.domain.event import Citation, Event
from service.domain.search.facets import FACETS, facets, to_public
from service.domain.source import Source

SOURCES = {
    "a": Source("a", title="t", publisher="The Paper"),
    "b": Source("b", title="t", publisher="the  paper"),
    "c": Source("c", title="t", publisher="BBC"),
}
EVENT = Event(
    "e", "t", "2017", kind="talks", place={"name": "Raqqa"}, actors=("SDF", "sdf "), citations=(Citation("a"),)
)
CLAIMS = {each.id: each for each in (Claim("1", "e", "killed", "9", "b"), Claim("2", "e", "killed", "8", "b"))}


def test_an_event_counts_once_for_all_spellings_of_a_name() -> None:
    assert facets(EVENT, CLAIMS, SOURCES) == (
        ("kinds", "talks"),
        ("actors", "SDF"),
        ("places", "Raqqa"),
        ("publishers", "The Paper"),
        ("properties", "killed"),
    )


def test_a_name_is_shown_in_its_most_frequent_spelling_and_the_most_frequent_comes_first() -> None:
    numbers = Counter({("actors", "sdf"): 1, ("actors", "SDF"): 2, ("actors", "b"): 1, ("actors", "a"): 1})
    assert to_public(numbers)["actors"] == [
        {"value": "SDF", "count": 3},
        {"value": "a", "count": 1},
        {"value": "b", "count": 1},
    ]


def test_every_facet_is_shown_even_without_values() -> None:
    assert to_public({}) == {facet: [] for facet in FACETS}
