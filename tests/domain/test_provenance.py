"""Corroboration counts origins, not articles."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.domain_factories import assess, claim, event, origins, source

WIRE, COPY, THIRD = source("wire"), source("copy", "wire"), source("third", "copy")
PAPERS = [WIRE, COPY, THIRD]


def count(*claims: Any, **more: Any) -> int:
    return int(assess(*claims, **more).evidence["origins"])


def test_a_claim_comes_from_its_speaker_where_one_is_named() -> None:
    assert origins("a", claim("a", "250", by="Talal Silo", source="copy"), sources=PAPERS) == ["Talal Silo"]


def test_a_person_quoted_by_ten_papers_is_one_origin() -> None:
    assert count(*(claim(f"c{at}", "250", by="Talal Silo") for at in range(10))) == 1


@pytest.mark.parametrize("other", ["talal silo", " Talal  SILO "])
def test_a_speaker_is_compared_without_case_and_spacing(other: str) -> None:
    assert count(claim("a", "250", by="Talal Silo"), claim("b", "250", by=other)) == 1


def test_a_speaker_is_compared_without_the_encoding_of_accents() -> None:
    assert count(claim("a", "250", by="Kobanê"), claim("b", "250", by="Kobane\u0302")) == 1


def test_a_speaker_is_named_as_in_the_claim_of_the_lowest_id() -> None:
    told = [claim("b", "250", by="TALAL SILO"), claim("a", "250", by="Talal Silo")]
    assert origins("b", *told) == ["Talal Silo"]


def test_without_a_speaker_a_claim_comes_from_its_source() -> None:
    assert origins("a", claim("a", "250", source="wire"), sources=PAPERS) == ["wire"]


def test_a_paper_that_repeats_another_is_not_a_second_origin() -> None:
    told = [claim("a", "250", source="wire"), claim("b", "250", source="copy"), claim("c", "250", source="third")]
    assert count(*told, sources=PAPERS) == 1


def test_a_claim_of_a_derived_source_comes_from_the_roots() -> None:
    two = [source("one"), source("two"), source("middle", "one"), source("paper", "middle", "two")]
    assert origins("a", claim("a", "250", source="paper"), sources=two) == ["one", "two"]


def test_a_claim_of_a_derived_source_takes_the_speakers_of_the_claims_it_agrees_with() -> None:
    told = [
        claim("a", "200-300", source="wire", by="Ann"),
        claim("b", "250-400", source="wire", by="Ben"),
        claim("c", "3500", source="wire", by="Cem"),
        claim("d", "about 250", source="copy"),
    ]
    assert origins("d", *told, sources=PAPERS) == ["Ann", "Ben"]


def test_a_claim_that_repeats_another_exactly_takes_only_its_origins() -> None:
    told = [claim("a", "250", source="wire", by="Ann"), claim("b", "hundreds", source="wire", by="Ben")]
    assert origins("c", *told, claim("c", "250 people", source="copy"), sources=PAPERS) == ["Ann"]


def test_a_claim_that_agrees_with_nothing_there_comes_from_the_root_itself() -> None:
    told = [claim("a", "250", source="wire", by="Ann"), claim("b", "3500", source="copy")]
    assert origins("b", *told, sources=PAPERS) == ["wire"]


@pytest.mark.parametrize("other", [{"scope": {"who": "civilians"}}, {"valid": "2017-10-20"}, {"property": "killed"}])
def test_a_claim_that_is_not_comparable_passes_no_origin_on(other: dict[str, Any]) -> None:
    told = [claim("a", "250", source="wire", by="Ann", **other)]
    mine = claim("b", "250", source="copy", scope={"who": "fighters"})
    assert origins("b", *told, mine, sources=PAPERS) == ["wire"]


def test_origins_are_passed_on_through_a_source_without_claims() -> None:
    told = [claim("a", "250", source="wire", by="Ann"), claim("b", "250", source="third")]
    assert origins("b", *told, sources=PAPERS) == ["Ann"]


def test_origins_are_passed_on_along_a_chain_of_claims() -> None:
    told = [claim("a", "250", source="wire", by="Ann"), claim("b", "about 250", source="copy")]
    assert origins("c", *told, claim("c", "275", source="third"), sources=PAPERS) == ["Ann"]


def test_a_claim_with_its_own_speaker_ends_the_chain() -> None:
    told = [claim("a", "250", source="wire", by="Ann"), claim("b", "250", source="copy", by="Ben")]
    assert origins("c", *told, claim("c", "250", source="third"), sources=PAPERS) == ["Ben"]


def test_a_retracted_claim_is_still_the_origin_of_its_copies() -> None:
    told = [
        claim("a", "250", source="wire", by="Ann"),
        claim("b", "3500", source="wire", by="Ann", supersedes="a"),
        claim("c", "250", source="copy"),
    ]
    assert origins("c", *told, sources=PAPERS) == ["Ann"]


def test_a_live_claim_comes_before_a_retracted_one() -> None:
    told = [claim("a", "250", source="wire", by="Ann"), claim("b", "250", source="wire", supersedes="a")]
    assert origins("c", *told, claim("c", "250", source="copy"), sources=PAPERS) == ["wire"]


def test_copies_of_a_retracted_report_are_no_origins_of_their_own() -> None:
    gone = [source("wire", status="retracted"), source("one", "wire"), source("two", "wire")]
    assert count(claim("a", "250", source="one"), claim("b", "250", source="two"), sources=gone) == 1


def test_an_unknown_parent_is_ignored() -> None:
    told = [claim("a", "250", source="copy")]
    assert origins("a", *told, sources=[source("copy", "outside the view")]) == ["copy"]


CIRCLE = [source("x", "y"), source("y", "z"), source("z", "x")]


def test_a_cycle_counts_as_one_origin_named_by_its_lowest_id() -> None:
    told = [claim(name, "250", source=name) for name in ("x", "y", "z")]
    assert [origins(name, *told, sources=CIRCLE) for name in "xyz"] == [["x"]] * 3


def test_a_cycle_of_claims_that_disagree_is_one_origin_too() -> None:
    told = [claim(name, value, source=name) for name, value in (("x", "1"), ("y", "2"), ("z", "3"))]
    assert count(*told, sources=CIRCLE) == 1


def test_a_source_that_cites_itself_is_its_own_origin() -> None:
    assert origins("a", claim("a", "250", source="x"), sources=[source("x", "x")]) == ["x"]


def test_a_cycle_that_leads_to_a_root_counts_as_that_root() -> None:
    way_out = [source("x", "y"), source("y", "x", "wire"), WIRE]
    assert origins("a", claim("a", "250", source="x"), sources=way_out) == ["wire"]


def test_a_cycle_and_another_source_are_two_origins() -> None:
    both = [*CIRCLE, WIRE, source("paper", "x", "wire")]
    assert origins("a", claim("a", "250", source="paper"), sources=both) == ["wire", "x"]


def test_a_speaker_in_a_cycle_is_its_origin() -> None:
    told = [claim("a", "250", source="x", by="Ann"), claim("b", "250", source="y"), claim("c", "250", source="z")]
    assert origins("b", *told, sources=CIRCLE) == ["Ann"]


@pytest.mark.parametrize(
    ("cited", "expected"),
    [
        (["wire"], 1),
        (["wire", "copy"], 1),
        (["wire", "other"], 2),
        (["other", "further"], 2),
        (["copy", "third"], 1),
        (["x", "y"], 1),
    ],
)
def test_a_cited_source_without_claims_counts_as_its_roots(cited: list[str], expected: int) -> None:
    known = [*PAPERS, *CIRCLE, source("other"), source("further", "wire")]
    assert count(sources=known, about=event(cited=cited)) == expected


def test_a_cited_source_counts_only_when_no_claim_comes_from_it() -> None:
    told = claim("a", "250", source="wire", by="Ann")
    assert count(told, sources=PAPERS, about=event(cited=["wire"])) == 1


def test_a_cited_source_that_derives_from_one_with_claims_adds_nothing() -> None:
    told = claim("a", "250", source="wire", by="Ann")
    assert count(told, sources=PAPERS, about=event(cited=["copy", "third"])) == 1


def test_an_independent_cited_source_adds_one() -> None:
    assert count(claim("a", "250", source="wire"), sources=PAPERS, about=event(cited=["other"])) == 2


def test_a_cited_source_that_was_retracted_counts_for_nothing() -> None:
    assert count(sources=[source("wire", status="retracted")], about=event(cited=["wire"])) == 0
