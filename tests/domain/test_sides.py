"""The sides of a conflict: who agrees with whom, who could be on another side too, and the common range."""

from __future__ import annotations

from typing import Any

import pytest

from service.domain.conflict import Side, disagreeing_pairs
from tests.support.domain_factories import assess, claim, conflict, parsed_claims, sides, source


def side(at: int, *claims: Any, **more: Any) -> Side:
    return conflict(*claims, **more).sides[at]


def test_claims_that_can_all_be_true_are_on_one_side() -> None:
    assert sides(claim("a", "3500"), claim("b", "250"), claim("c", "hundreds"), claim("d", "300")) == ["b c", "d", "a"]


def test_sides_are_taken_by_upper_end_then_lower_end_then_id() -> None:
    found = sides(claim("a", "10-20"), claim("b", "5-20"), claim("c", "5-20"), claim("d", "1-3"), claim("e", "21"))
    assert found == ["d", "a b c", "e"]


def test_a_claim_joins_the_first_side_where_it_disagrees_with_none() -> None:
    found = sides(claim("a", "1-2"), claim("b", "4-5"), claim("c", "1-9"), claim("d", "20"))
    assert found == ["a c", "b", "d"]


def test_also_has_claims_of_an_earlier_side_that_fit_here_too() -> None:
    found = conflict(claim("a", "250"), claim("b", "hundreds"), claim("c", "275"), claim("d", "more than 3500"))
    told = [(each.claims, each.also) for each in found.sides]
    assert told == [(("a", "b"), ()), (("c",), ("b",)), (("d",), ())]


def test_also_leaves_out_a_claim_that_disagrees_with_one_of_the_side() -> None:
    claims = [claim("a", "1"), claim("b", "1-5"), claim("c", "5-9"), claim("d", "8-9")]
    assert [each.also for each in conflict(*claims).sides] == [(), ()]


def test_an_open_end_comes_last() -> None:
    assert sides(claim("a", "more than 10"), claim("b", "5"), claim("c", "12")) == ["b", "a c"]


def test_values_without_ends_are_taken_in_the_order_of_their_words() -> None:
    found = sides(claim("a", "mine", property="weapon"), claim("b", "Bomb", property="weapon"))
    assert found == ["b", "a"]


def test_dates_are_taken_by_their_ends() -> None:
    found = sides(
        claim("a", "2017-10-16", property="departed"),
        claim("b", "2017-10", property="departed"),
        claim("c", "2017-10-14/2017-10-15", property="departed"),
        claim("d", "2017-11-01/..", property="departed"),
    )
    assert found == ["b c", "a", "d"]


def test_claims_join_a_conflict_through_others() -> None:
    found = conflict(claim("a", "1", scope={"who": "men"}), claim("b", "9"), claim("c", "1", scope={"who": "women"}))
    assert found.claims == ("a", "b", "c")


def test_a_claim_that_disagrees_with_none_is_left_out() -> None:
    assert conflict(claim("a", "1-9"), claim("b", "1"), claim("c", "9")).claims == ("b", "c")


def test_each_connected_component_is_a_conflict() -> None:
    days = {"a": "2017-10-12", "b": "2017-10-12", "c": "2017-10-14", "d": "2017-10-14"}
    claims = [claim(name, value, valid=days[name]) for name, value in zip("abcd", ("1", "2", "3", "4"), strict=True)]
    assert [each.claims for each in assess(*claims).conflicts] == [("a", "b"), ("c", "d")]


def test_each_property_has_conflicts_of_its_own_in_order() -> None:
    found = assess(
        claim("a", "1"),
        claim("b", "2"),
        claim("c", True, property="let_go"),
        claim("d", False, property="let_go"),
        claim("e", "2017", property="departed"),
        claim("f", "2018", property="departed"),
    )
    assert [each.property for each in found.conflicts] == ["departed", "left", "let_go"]


def test_a_conflict_is_of_the_kind_of_its_property() -> None:
    values: dict[str, tuple[Any, Any]] = {
        "left": ("1", "2"),
        "date": ("2017", "2018"),
        "let_go": (True, False),
        "weapon": ("mine", "bomb"),
        "place": ("Raqqa", "Tabqa"),
        "occurrence": ("occurred", "did_not_occur"),
    }
    claims = [claim(f"{key}{at}", value, property=key) for key, pair in values.items() for at, value in enumerate(pair)]
    kinds = [each.kind for each in assess(*claims).conflicts]
    assert kinds == ["date", "quantity", "boolean", "occurrence", "place", "term"]


@pytest.mark.parametrize(
    ("key", "values", "expected"),
    [
        ("left", ("250", "hundreds", "3500"), {"low": 250, "high": 250, "unit": "people"}),
        ("left", ("200-300", "250-400", "3500"), {"low": 250, "high": 300, "unit": "people"}),
        ("left", ("2", "at least 2", "none"), {"low": 0, "high": 0, "unit": "people"}),
        ("departed", ("2017-10", "2017-10-14", "2018"), {"earliest": "2017-10-14", "latest": "2017-10-14"}),
        ("departed", ("../2017-10-14", "../2017-10-15", "2018"), {"earliest": None, "latest": "2017-10-14"}),
        ("departed", ("2017-10-14~", "2017-10-16", "2018"), None),
        ("weapon", ("Car bomb", "car  bomb", "mine"), {"text": "Car bomb"}),
        ("let_go", (False, False, True), {"text": "false"}),
        ("occurrence", ("did_not_occur", "planned", "occurred"), {"text": "did_not_occur"}),
        ("place", ("Raqqa", "raqqa", "Tabqa"), {"text": "Raqqa", "name": "Raqqa"}),
    ],
)
def test_a_side_shows_what_its_claims_have_in_common(key: str, values: Any, expected: Any) -> None:
    claims = [claim(name, value, property=key) for name, value in zip("abc", values, strict=True)]
    assert side(0, *claims).reading == expected


def test_claims_of_different_days_may_have_nothing_in_common() -> None:
    one, two = claim("a", "1", valid="2017-10-12"), claim("b", "2", valid="2017-10-13")
    assert side(0, one, two, claim("c", "9", valid="2017-10")).reading is None


def test_a_side_counts_origins_and_shows_its_best_grade() -> None:
    papers = [source("wire", reliability="B"), source("copy", "wire", reliability="A")]
    told = [claim("a", "1", source="wire", credibility="probable"), claim("b", "1", source="copy")]
    found = side(0, *told, claim("c", "2"), sources=papers)
    assert ([origin.to_public() for origin in found.origins], found.best_grade) == ([{"source": "wire"}], "A6")


def test_the_pairs_that_disagree_are_listed_in_order_up_to_a_limit() -> None:
    said = parsed_claims(claim("b", "1"), claim("a", "9"), claim("c", "1", scope={"who": "men"}), claim("d", "2"))
    pairs = [("a", "b", "conflict"), ("a", "c", "tension"), ("a", "d", "conflict"), ("b", "d", "conflict")]
    assert [disagreeing_pairs(said, most) for most in (4, 1)] == [pairs, pairs[:1]]
