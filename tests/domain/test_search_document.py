"""A search document holds what an event can be found by, and no more than an index can take."""

from __future__ import annotations

import pytest

from service.domain.claim import Claim
from service.domain.event import Citation, Event
from service.domain.search.document import MAX_CHARACTERS, IndexedRecord, document_text, filter_token
from service.domain.search.query import parse_query
from service.domain.source import Source
from service.domain.timeline import Property, Timeline

TIMELINE = Timeline("s", "S", properties=(Property("left", "who left", "place"),))
SOURCES = {
    "a": Source("a", title="One headline", publisher="The Paper", authors=("Rita Reporter",)),
    "z": Source("z", title="Far above"),
}
CLAIM = Claim(
    "c", "e", "left", {"name": "Hama", "within": ["Syria"]}, "a", quote="he said", note="so", attributed_to="A driver"
)
EVENT = Event("e", "Convoy leaves", "2017", summary="In the evening", citations=(Citation("a", note="page two"),))


def _words(event: Event = EVENT, *claims: Claim) -> str:
    return document_text(IndexedRecord(TIMELINE, event, {claim.id: claim for claim in claims}, SOURCES, ("date",)))


@pytest.mark.parametrize(
    "q", ["evening", '"one headline"', "rita", '"page two"', "hama syria", "said", '"a driver"', '"who left"']
)
def test_an_event_is_found_by_its_words_and_those_of_its_claims(q: str) -> None:
    assert parse_query(q).is_in(_words(EVENT, CLAIM))


@pytest.mark.parametrize("q", ["above", '"leaves in"', "true", "conflict", '"headline the"'])
def test_an_event_is_not_found_by_other_words(q: str) -> None:
    assert not parse_query(q).is_in(_words(EVENT, CLAIM, Claim("d", "e", "let_go", True, "a")))


def test_an_event_has_a_token_for_each_value_of_a_filter() -> None:
    marks = _words().split()
    assert {
        filter_token("publisher", "THE  paper"),
        filter_token("conflict_kind", "date"),
        filter_token("source", "a"),
    } <= set(marks)
    assert filter_token("source", "z") not in marks


def test_no_word_of_a_text_is_a_filter_token() -> None:
    forged = Event("e", f"{filter_token('source', 'z')} \ue0001 \ue002", "2017")
    assert filter_token("source", "z") not in document_text(IndexedRecord(TIMELINE, forged, {}, {})).split()


def test_a_very_long_event_is_found_by_its_first_words() -> None:
    claims = [Claim(f"c{at}", "e", "told", f"word{at} " * 200, "a") for at in range(300)]
    found = _words(EVENT, *claims)
    assert len(found) <= MAX_CHARACTERS
    assert parse_query('word5 "one headline"').is_in(_words(EVENT, *claims[:9]))
    assert parse_query("evening word5").is_in(found)
