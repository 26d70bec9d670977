"""A claim: its fields, the comparison of names, and retraction."""

from __future__ import annotations

from typing import Any

import pytest

from service.domain.claim import Claim, casefold_name, may_supersede, superseded_claims
from tests.support.domain_factories import claim

POSTED: dict[str, Any] = {
    "id": "a",
    "event": "e1",
    "property": "left",
    "value": "250",
    "scope": {"who": "fighters"},
    "valid": "2017-10",
    "attributed_to": "Talal Silo",
    "source": "wire",
    "credibility": "possible",
    "locator": "p. 2",
    "quote": "Two hundred and fifty.",
    "supersedes": "b",
    "note": "by telephone",
    "contradicts": [{"claim": "c", "note": "see there"}],
    "status": "retracted",
    "status_note": "withdrawn",
    "status_date": "2017-11-14",
}


def test_a_claim_keeps_every_member() -> None:
    assert Claim.from_dict(POSTED).to_dict() == POSTED


def test_an_absent_member_takes_its_default() -> None:
    few = Claim.from_dict({key: POSTED[key] for key in ("id", "event", "property", "value", "source")}).to_dict()
    told = {key: few[key] for key in ("scope", "credibility", "status", "contradicts", "attributed_to")}
    assert told == {"scope": {}, "credibility": "unjudged", "status": "live", "contradicts": [], "attributed_to": None}


@pytest.mark.parametrize("spelling", ["Kobanê", " KOBANÊ ", "kobane\u0302", "KOBANE\u0302"])
def test_names_are_compared_without_case_spacing_or_the_encoding_of_accents(spelling: str) -> None:
    assert casefold_name(spelling) == "kobanê"


def test_words_and_accents_count() -> None:
    assert (casefold_name("Old\t City"), casefold_name("Kobane")) == ("old city", "kobane")


@pytest.mark.parametrize(
    ("in_view", "named", "gone"),
    [
        ("a b", {"b": "a"}, "a"),
        ("a b c", {"b": "a", "c": "b"}, "a b"),
        ("a c", {"b": "a", "c": "b"}, "a b"),
        ("a d", {"b": "a", "c": "b", "d": "c"}, "a b c"),
        ("a", {"b": "a"}, ""),
        ("a b", {"c": "b", "b": "a"}, "a"),
        ("a b", {"a": "b", "b": "a"}, "a b"),
    ],
)
def test_a_claim_that_a_later_one_in_the_view_names_is_superseded(
    in_view: str, named: dict[str, str], gone: str
) -> None:
    known = {each: claim(each, "1") for each in in_view.split()}
    assert superseded_claims(known, named) == set(gone.split())


@pytest.mark.parametrize(
    ("later", "updates", "allowed"),
    [
        ({"by": "talal  SILO"}, False, True),
        ({"source": "wire"}, False, True),
        ({}, True, True),
        ({}, False, False),
        ({"by": "Ryan Dillon"}, False, False),
        ({"source": "wire", "property": "killed"}, False, False),
        ({"by": "Talal Silo", "property": "killed"}, True, False),
    ],
)
def test_a_claim_supersedes_only_one_of_the_same_speaker_or_source(
    later: dict[str, Any], updates: bool, allowed: bool
) -> None:
    earlier = claim("a", "250", by="Talal Silo", source="wire")
    assert may_supersede(claim("b", "275", **later), earlier, updates) == allowed


def test_two_claims_without_a_speaker_do_not_have_the_same_speaker() -> None:
    assert not may_supersede(claim("b", "275"), claim("a", "250"), updates=False)


def test_a_claim_supersedes_none_of_another_event() -> None:
    earlier = Claim(id="a", event="e2", property="left", value="250", source="wire")
    assert not may_supersede(claim("b", "275", source="wire"), earlier, updates=True)
