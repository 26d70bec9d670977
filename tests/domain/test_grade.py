"""Grades: the two axes of the Admiralty Code, never multiplied."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain import grade
from service.domain.errors import ParseError

GRADES = [f"{letter}{figure}" for letter, figure in product("ABCDEF", range(1, 7))]


@pytest.mark.parametrize(
    ("word", "score"),
    [("confirmed", 90), ("probable", 70), ("possible", 50), ("doubtful", 30), ("improbable", 10), ("unjudged", None)],
)
def test_the_number_beside_a_word_is_that_of_stix(word: str, score: int | None) -> None:
    assert grade.score(word) == score


def test_the_words_are_in_the_order_of_the_code() -> None:
    assert list(grade.CREDIBILITY.values()) == [1, 2, 3, 4, 5, 6]
    assert "".join(grade.RELIABILITY) == "ABCDEF"


@pytest.mark.parametrize(
    ("reliability", "credibility", "pair"),
    [("A", "confirmed", "A1"), ("B", "probable", "B2"), ("C", "possible", "C3"), ("D", "doubtful", "D4"),
     ("E", "improbable", "E5"), ("F", "unjudged", "F6"), ("A", "unjudged", "A6"), ("F", "confirmed", "F1")],
)  # fmt: skip
def test_a_grade_is_the_pair(reliability: str, credibility: str, pair: str) -> None:
    assert grade.grade(reliability, credibility) == pair


@pytest.mark.parametrize("reliability", ["", "G", "a", "AB", "usually reliable", "A" * 10**6])
def test_another_reliability_is_refused(reliability: str) -> None:
    with pytest.raises(ParseError, match="a letter, A"):
        grade.grade(reliability, "probable")


@pytest.mark.parametrize(
    ("word", "advice"),
    [("", "one of: confirmed"), ("probabel", "did you mean 'probable'"), ("Confirmed", "did you mean 'confirmed'"),
     ("2", "one of"), ("x" * 10**6, "one of")],
)  # fmt: skip
def test_another_word_is_refused_with_the_nearest(word: str, advice: str) -> None:
    for refuse in (grade.score, lambda each: grade.grade("A", each)):
        with pytest.raises(ParseError) as refusal:
            refuse(word)
        assert advice in refusal.value.detail
        assert len(refusal.value.detail) < 200


@pytest.mark.parametrize("text", ["", "B", "2B", "B0", "B7", "G1", "b2", "B2 ", "B22", "Z" * 10**6])
def test_any_other_grade_is_refused(text: str) -> None:
    with pytest.raises(ParseError, match="like B2"):
        grade.rank(text)


def test_reliability_comes_before_credibility_and_what_cannot_be_judged_comes_last() -> None:
    assert sorted(GRADES, key=grade.rank) == GRADES


@pytest.mark.parametrize(
    ("grades", "best"),
    [([], None), (["F6"], "F6"), (["B2", "A6"], "A6"), (["C1", "B6", "B3"], "B3"), (["F1", "E5"], "E5")],
)
def test_the_best_grade_is_the_first_by_rank(grades: list[str], best: str | None) -> None:
    assert grade.best(grades) == best


@given(st.lists(st.sampled_from(GRADES), min_size=1))
def test_the_best_does_not_depend_on_the_order(grades: list[str]) -> None:
    assert grade.best(grades) == min(grades) == grade.best(reversed(grades))
