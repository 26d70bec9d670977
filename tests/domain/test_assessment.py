"""What follows from the record of an event: its evidence and its best values."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.domain_factories import assess, claim, event, source


def graded(claim_id: str, value: Any, grade: str, **more: Any) -> Any:
    """A claim of a grade such as ``B2``; its source's letter is set by ``papers``."""
    words = ("confirmed", "probable", "possible", "doubtful", "improbable", "unjudged")
    return claim(claim_id, value, source=f"{grade[0]} {claim_id}", credibility=words[int(grade[1]) - 1], **more)


def papers(*claims: Any, **more: str) -> list[Any]:
    return [source(each.source, reliability=each.source[0], published=more.get(each.id)) for each in claims]


def best(*claims: Any, **published: str) -> str:
    return str(assess(*claims, sources=papers(*claims, **published)).best["left"]["claim"])


def test_evidence_counts_claims_sources_and_origins_and_gives_the_best_grade() -> None:
    told = [
        graded("a", "250", "B2", by="Ann"),
        graded("b", "300", "C1", by="Ann"),
        graded("c", "x", "D3", property="told"),
    ]
    found = assess(*told, sources=papers(*told), about=event(cited=[told[0].source, "other"]))
    assert found.evidence == {"claims": 3, "sources": 4, "origins": 3, "best_grade": "B2"}


def test_evidence_leaves_out_retracted_and_superseded_claims() -> None:
    gone = source("gone", status="retracted", reliability="A")
    told = [claim("a", "1"), claim("b", "2", status="retracted"), claim("c", "3", source="gone")]
    found = assess(*told, sources=[gone], about=event(cited=["gone"]))
    assert found.evidence == {"claims": 1, "sources": 1, "origins": 1, "best_grade": "F6"}


def test_an_event_without_anything_has_no_evidence() -> None:
    assert assess().evidence == {"claims": 0, "sources": 0, "origins": 0, "best_grade": None}


def test_the_best_value_is_shown_with_its_claim_reading_and_grade() -> None:
    found = assess(claim("a", "about 250"), claim("b", True, property="let_go"))
    reading = {"text": "about 250", "low": 225, "high": 275, "unit": "people", "approximate": True}
    assert found.best == {
        "left": {"claim": "a", "value": "about 250", "reading": reading, "grade": "F6"},
        "let_go": {"claim": "b", "value": True, "reading": {"text": "true"}, "grade": "F6"},
    }


def test_reliability_comes_first() -> None:
    told = [graded("a", "250", "C1"), graded("b", "250", "C1"), graded("c", "300", "B6")]
    assert best(*told) == "c"


def test_credibility_comes_second() -> None:
    assert best(graded("a", "250", "B3"), graded("b", "250", "B3"), graded("c", "300", "B2")) == "c"


def test_the_origins_that_agree_come_third() -> None:
    told = [
        graded("a", "250", "B2"),
        graded("b", "300", "B2"),
        graded("c", "300", "E5"),
        graded("d", "250", "C1", by="x"),
    ]
    assert best(*told, graded("e", "about 300", "E5", by="y")) == "b"


def test_copies_do_not_make_a_value_better() -> None:
    told = [graded("a", "250", "B2", by="Ann"), graded("b", "300", "B2", by="Ben"), graded("c", "300", "B3", by="Ben")]
    assert best(*told) == "a"


@pytest.mark.parametrize("other", [{"scope": {"who": "civilians"}}, {"valid": "2017-10-20"}])
def test_a_claim_that_is_not_comparable_supports_nothing(other: dict[str, Any]) -> None:
    told = [graded("a", "250", "B2", scope={"who": "fighters"}), graded("b", "300", "B2", scope={"who": "fighters"})]
    assert best(*told, graded("c", "300", "C2", **other)) == "a"


def test_the_earliest_publication_comes_fourth() -> None:
    told = [graded("a", "250", "B2"), graded("b", "300", "B2"), graded("c", "350", "B2")]
    assert best(*told, a="2017-11", b="2017-11-13") == "b"


def test_the_lowest_id_comes_last() -> None:
    assert best(graded("b", "250", "B2"), graded("a", "300", "B2")) == "a"


def test_a_claim_of_an_undeclared_property_is_refused() -> None:
    with pytest.raises(ValueError, match=r"declares no property “lef” \(nearest: left"):
        assess(claim("a", "250", property="lef"))
