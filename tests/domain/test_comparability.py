"""Which claims of one property are compared: their scopes, their times, and whether they are live."""

from __future__ import annotations

from typing import Any

import pytest

from service.domain.comparison import agree, comparability
from tests.support.domain_factories import assess, claim, disagreement, event, parsed_claims, source, timeline


def ground(**more: Any) -> str | None:
    """The comparability of two claims; ``a`` and ``b`` are members of only one of them."""
    one, two, about = more.pop("a", {}), more.pop("b", {}), more.pop("about", None)
    first, second = claim("a", "250", **more, **one), claim("b", "3500", **more, **two)
    found = {
        comparability(*pair)
        for pair in (parsed_claims(first, second, about=about), parsed_claims(second, first, about=about))
    }
    assert len(found) == 1
    return found.pop()


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ({}, {}, "same"),
        ({"who": "fighters"}, {"who": "fighters"}, "same"),
        ({"Who": " Foreign  fighters"}, {"who": "foreign FIGHTERS"}, "same"),
        ({"who": "fighters"}, {}, "one-sided"),
        ({"who": "fighters"}, {"from": "Raqqa"}, "one-sided"),
        ({"who": "fighters", "from": "Raqqa"}, {"who": "fighters"}, "one-sided"),
        ({"who": "fighters"}, {"who": "civilians"}, None),
        ({"who": "fighters", "from": "Raqqa"}, {"who": "civilians", "from": "Raqqa"}, None),
        ({"who": "fighters", "from": "Raqqa"}, {"from": "Tabqa"}, None),
    ],
)
def test_scopes_are_comparable_unless_a_dimension_that_both_state_differs(one: Any, two: Any, expected: Any) -> None:
    assert ground(a={"scope": one}, b={"scope": two}) == expected


def test_a_dimension_spelled_twice_reads_the_same_in_any_order() -> None:
    one, two = parsed_claims(
        claim("a", "250", scope={"who": "x", "Who": "y"}), claim("b", "250", scope={"Who": "y", "who": "x"})
    )
    assert one.scope == two.scope


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ("2017-10-12", "2017-10-12", "same"),
        ("2017-10-12", "2017-10-13", None),
        ("2017-10-12", "2017-10", "same"),
        ("2017-10-12", "2017-10-12/2017-10-14", "same"),
        ("2017-10-12~", "2017-10-13", None),
        ("2017-10-12", "2017-10-13?", None),
        ("../2017-10-12", "2017-10-12", "same"),
        ("../2017-10-12", "2017-10-13/..", None),
        ("2017-10-12T10:00:00Z", "2017-10-12T11:00:00Z", None),
        ("2017-10-12T10:00:00Z", "2017-10-12", "same"),
        (None, None, "same"),
        (None, "2017-10-14", "same"),
        (None, "2017-10-13", None),
        (None, "2017-10-13/2017-10-15", "same"),
    ],
)
def test_levels_are_comparable_when_their_times_meet(one: str | None, two: str | None, expected: Any) -> None:
    assert ground(a={"valid": one}, b={"valid": two}) == expected


def test_a_missing_time_is_that_of_the_event() -> None:
    assert ground(b={"valid": "2017-10-20"}, about=event(date="2017-10-14/2017-10-20")) == "same"


@pytest.mark.parametrize("key", ["departed", "told"])
def test_dates_and_texts_are_comparable_at_any_time(key: str) -> None:
    more = {"a": {"valid": "2016"}, "b": {"valid": "2018"}}
    if key == "departed":
        one, two = (claim(name, "2017", property=key, valid=more[name]["valid"]) for name in "ab")
        assert comparability(*parsed_claims(one, two)) == "same"
    else:
        assert ground(property=key, **more) == "same"


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ("2017-10-12/2017-10-14", "2017-10-12/2017-10-14", "same"),
        ("2017-10", "2017-10-01/2017-10-31", "same"),
        ("2017-10-12/2017-10-14", "2017-10-12/2017-10-15", None),
        ("2017-10-12/2017-10-14", "2017-10-13", None),
        ("2017-10-12/2017-10-14", None, None),
        ("2017-10-14", None, "same"),
    ],
)
def test_flows_are_comparable_over_the_same_days(one: str | None, two: str | None, expected: Any) -> None:
    assert ground(property="surrendered", a={"valid": one}, b={"valid": two}) == expected


def totals(one: tuple[str, str | None], two: tuple[str, str | None], date: str = "2017-06-06/2017-10-20") -> Any:
    claims = [claim(name, value, property="killed", valid=valid) for name, (value, valid) in (("a", one), ("b", two))]
    found = disagreement(*claims, about=event(date=date))
    return found and (found.level, found.relation, found.a.id)


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        (("351", "2017-10-01"), ("352", "2017-10-01"), ("conflict", "below", "a")),
        (("351", "2017-10-01"), ("352", "2017-10-02"), None),
        (("352", "2017-10-01"), ("351", "2017-10-02"), ("conflict", "decreased", "a")),
        (("351", "2017-10-02"), ("352", "2017-10-01"), ("conflict", "decreased", "b")),
        (("more than 352", "2017-10-01"), ("351", "2017-10-02"), ("conflict", "decreased", "a")),
        (("352", "2017-10-01"), ("at least 3", "2017-10-02"), None),
        (("352", "2017-10-01"), ("about 340", "2017-10-02"), None),
        (("352", "2017-10-01"), ("about 300", "2017-10-02"), ("tension", "decreased", "a")),
        (("352", "2017-10-01"), ("about 200", "2017-10-02"), ("conflict", "decreased", "a")),
    ],
)
def test_a_running_total_only_grows(one: Any, two: Any, expected: Any) -> None:
    assert totals(one, two) == expected


@pytest.mark.parametrize(
    ("one", "two", "disagree"),
    [
        ("2017-06-06/2017-10-01", "2017-06-06/2017-10-02", True),
        ("2017-06-06/2017-10-01", "2017-10-02", True),
        ("2017-06-06/2017-10-01", None, True),
        ("2017-06-07/2017-10-01", "2017-06-06/2017-10-02", False),
        ("2017-06-07/2017-10-01", "2017-10-02", False),
        ("2017-06-07/2017-10-01", "2017-06-07/2017-10-02", True),
        ("../2017-10-01", "../2017-10-02", False),
        ("2017-06-06/2017-10-01", "2017-06-06/..", False),
        ("2017-06-06/..", "2017-06-06/..", True),
    ],
)
def test_only_totals_that_begin_together_are_compared(one: str | None, two: str | None, disagree: bool) -> None:
    assert (totals(("352", one), ("351", two)) is not None) == disagree


@pytest.mark.parametrize(
    ("one", "two", "disagree"),
    [
        ("2017-10-14", "2017-10", False),  # it may be as of the first of October
        ("2017-09-30", "2017-10", True),
        ("2017-10", "2017-11", True),
        ("2017-10-14", "2017-06-06/2017-10", True),  # to the end of October
    ],
)
def test_a_total_as_of_some_day_within_a_month_is_later_only_than_what_ends_before_it(
    one: str, two: str, disagree: bool
) -> None:
    assert (totals(("352", one), ("351", two)) is not None) == disagree


def test_totals_of_an_event_with_an_unknown_start_are_not_compared() -> None:
    assert totals(("352", "2017-10-01"), ("351", "2017-10-01"), date="../2017-10-20") is None


def live(*claims: Any, **more: Any) -> str:
    return " ".join(sorted(assess(*claims, **more).live_ids))


def test_a_later_claim_supersedes_the_earlier_one() -> None:
    assert live(claim("a", "250"), claim("b", "3500", supersedes="a")) == "b"


def test_of_a_chain_only_the_last_claim_is_live() -> None:
    assert live(claim("a", "1"), claim("b", "2", supersedes="a"), claim("c", "3", supersedes="b")) == "c"


def test_a_chain_holds_although_a_claim_in_it_is_deleted() -> None:
    assert live(claim("a", "1"), claim("c", "3", supersedes="b"), successions={"b": "a"}) == "c"


def test_a_deleted_claim_supersedes_nothing() -> None:
    assert live(claim("a", "1"), successions={"b": "a"}) == "a"


def test_a_claim_outside_the_view_supersedes_nothing() -> None:
    assert live(claim("a", "1"), claim("b", "2", supersedes="a"), successions={"c": "b"}) == "b"


def test_a_retracted_claim_still_supersedes() -> None:
    assert live(claim("a", "1"), claim("b", "2", supersedes="a", status="retracted")) == ""


def test_a_claim_of_a_retracted_source_still_supersedes() -> None:
    gone = source("paper", status="retracted")
    assert live(claim("a", "1"), claim("b", "2", supersedes="a", source="paper"), sources=[gone]) == ""


def test_a_claim_of_a_retracted_source_is_not_live() -> None:
    gone = source("paper", status="retracted")
    found = assess(claim("a", "250", source="paper"), claim("b", "3500"), sources=[gone])
    assert (sorted(found.live_ids), found.conflicts, sorted(found.parsed_claims)) == (["b"], [], ["a", "b"])


def test_a_claim_of_a_corrected_source_is_live() -> None:
    assert live(claim("a", "1", source="paper"), sources=[source("paper", status="corrected")]) == "a"


def test_a_retracted_claim_has_no_conflict() -> None:
    assert assess(claim("a", "250"), claim("b", "3500", status="retracted")).conflicts == []


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ({}, {}, True),
        ({"scope": {"who": "fighters"}}, {}, True),
        ({"scope": {"who": "fighters"}}, {"scope": {"who": "civilians"}}, False),
        ({"valid": "2017-10-12"}, {"valid": "2017-10-13"}, False),
    ],
)
def test_claims_that_are_not_comparable_do_not_agree_either(one: Any, two: Any, expected: bool) -> None:
    assert agree(*parsed_claims(claim("a", "250", **one), claim("b", "about 250", **two))) == expected


def test_two_totals_of_different_days_neither_agree_nor_disagree() -> None:
    one, two = (
        claim("a", "1", property="killed", valid="2017-10-15"),
        claim("b", "2", property="killed", valid="2017-10-16"),
    )
    assert (disagreement(one, two), agree(*parsed_claims(one, two))) == (None, False)


def test_days_begin_in_the_time_zone_of_the_timeline() -> None:
    one, two = claim("a", "250", valid="2017-10-14"), claim("b", "300", valid="2017-10-13T22:00:00Z")
    at_home = timeline(timezone="Asia/Damascus")
    assert (disagreement(one, two), disagreement(one, two, story=at_home) is not None) == (None, True)
