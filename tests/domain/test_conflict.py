"""A conflict as data: id, level, rationale, sides, and a summary for people."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from service.domain.conflict import RULE_VERSION, disagreeing_pairs
from service.domain.quantity import TABLE_VERSION
from tests.support.domain_factories import assess, claim, conflict, event, source


def test_its_id_is_made_from_kind_event_property_and_the_lowest_claim_id() -> None:
    made_from = "\x1f".join(("quantity", "e1", "left", "a"))
    found = conflict(claim("b", "1"), claim("a", "2"))
    assert found.id == "k" + hashlib.sha256(made_from.encode()).hexdigest()[:24]


def test_it_keeps_its_id_when_a_claim_joins() -> None:
    two = [claim("a", "1"), claim("b", "2")]
    assert conflict(*two).id == conflict(*two, claim("c", "3")).id


def test_of_two_conflicts_that_join_the_lower_id_stays() -> None:
    one = [claim("a", "1", valid="2017-10-12"), claim("b", "2", valid="2017-10-12")]
    two = [claim("c", "3", valid="2017-10-14"), claim("d", "4", valid="2017-10-14")]
    assert conflict(*one, *two, claim("e", "9", valid="2017-10")).id == conflict(*one).id


def test_the_level_is_that_of_the_sharpest_pair() -> None:
    found = conflict(claim("a", "1", scope={"who": "men"}), claim("b", "1000-2000"), claim("c", "3"))
    assert (found.level, found.rationale["a"]["claim"], found.rationale["b"]["claim"]) == ("conflict", "c", "b")


def test_of_two_conflicts_the_wider_ratio_is_sharper() -> None:
    found = conflict(claim("a", "2"), claim("b", "3"), claim("c", "9"))
    assert (found.rationale["a"]["claim"], found.rationale["b"]["claim"]) == ("a", "c")


def test_of_two_conflicts_the_wider_gap_is_sharper() -> None:
    days = {"a": "2017-10-12~", "b": "2017-10-20", "c": "2017-10-30", "d": "2017-10-31?"}
    found = conflict(*(claim(name, day, property="departed") for name, day in days.items()))
    assert (found.rationale["b"]["claim"], found.rationale["gap_days"]) == ("c", 18)


def test_of_equally_sharp_pairs_the_lowest_ids_are_shown() -> None:
    found = conflict(claim("d", "1"), claim("c", "2"), claim("b", "1"), claim("a", "2"))
    assert (found.rationale["a"]["claim"], found.rationale["b"]["claim"]) == ("b", "a")


def test_a_ratio_to_zero_is_the_sharpest_and_shown_as_null() -> None:
    found = conflict(claim("a", "none"), claim("b", "1"), claim("c", "90000"))
    assert (found.rationale["b"]["claim"], found.rationale["ratio"]) == ("b", None)


def test_the_rationale_of_a_quantity_names_the_measure_and_both_readings() -> None:
    found = conflict(claim("a", "more than 3500"), claim("b", "about 250", scope={"who": "fighters"}, valid="2017-10"))
    assert found.rationale == {
        "rule": "quantity.level",
        "rule_version": RULE_VERSION,
        "table_version": TABLE_VERSION,
        "a": {
            "claim": "b",
            "text": "about 250",
            "low": 225,
            "high": 275,
            "unit": "people",
            "approximate": True,
            "scope": {"who": "fighters"},
            "valid": "2017-10",
        },
        "b": {
            "claim": "a",
            "text": "more than 3500",
            "low": 3501,
            "high": None,
            "unit": "people",
            "approximate": False,
        },
        "relation": "below",
        "ratio": 12.7309,
        "level_reason": "scope",
    }


def test_the_rationale_of_a_date_names_both_ranges_and_the_gap() -> None:
    found = conflict(claim("a", "2017-10-14", property="departed"), claim("b", "2017-10-12", property="departed"))
    day = {"approximate": False, "uncertain": False}
    assert found.rationale == {
        "rule": "date",
        "rule_version": RULE_VERSION,
        "a": {"claim": "b", "text": "2017-10-12", "earliest": "2017-10-12", "latest": "2017-10-12", **day},
        "b": {"claim": "a", "text": "2017-10-14", "earliest": "2017-10-14", "latest": "2017-10-14", **day},
        "relation": "before",
        "gap_days": 2,
        "level_reason": "plain",
    }


@pytest.mark.parametrize(
    ("key", "rule"), [("left", "quantity.level"), ("killed", "quantity.total"), ("surrendered", "quantity.flow")]
)
def test_the_rule_of_a_quantity_names_its_measure(key: str, rule: str) -> None:
    assert conflict(claim("a", "1", property=key), claim("b", "2", property=key)).rationale["rule"] == rule


def test_a_total_that_decreased_is_shown_with_the_earlier_first() -> None:
    later, earlier = claim("a", "351", property="killed", valid="2017-10-16"), claim("b", "352", property="killed")
    told = conflict(later, earlier).rationale
    assert (told["relation"], told["a"]["claim"], told["b"]["claim"]) == ("decreased", "b", "a")


def test_the_summary_sets_side_against_side() -> None:
    found = conflict(claim("a", "250"), claim("b", "hundreds"), claim("c", "3500"), claim("d", "250 people"))
    assert found.summary == "left: 250 / hundreds / 250 people against 3500"


def test_the_summary_has_dates_in_words() -> None:
    found = conflict(claim("a", "2017-10-18/..", property="departed"), claim("b", "../2017-10-17", property="departed"))
    assert found.summary == "departed: before 17 October 2017 against from 18 October 2017 on"


def test_the_summary_is_short() -> None:
    found = conflict(*(claim(name, f"{at}00-900") for at, name in enumerate("bcdef", 1)), claim("a", "1000-2000"))
    assert found.summary == "left: 100-900 / 200-900 / 300-900 and 2 more against 1000-2000"


def fingerprint(*claims: Any, **more: Any) -> str:
    return conflict(*claims, **more).fingerprint


BASE = (claim("a", "1"), claim("b", "2"))


@pytest.mark.parametrize(
    "changed",
    [
        claim("b", "3"),
        claim("c", "2"),
        claim("b", "2-3"),
        claim("b", "2", scope={"who": "men"}),
        claim("b", "2", valid="2017-10-14"[:7]),
    ],
)
def test_the_fingerprint_changes_with_a_claim_its_reading_its_scope_and_its_time(changed: Any) -> None:
    assert fingerprint(BASE[0], changed) != fingerprint(*BASE)


@pytest.mark.parametrize(
    "changed",
    [
        claim("b", "2 people"),
        claim("b", "2", note="as told"),
        claim("b", "2", credibility="probable"),
        claim("b", "2", by="somebody"),
        claim("b", "2", source="another"),
    ],
)
def test_the_fingerprint_does_not_depend_on_what_the_rules_ignore(changed: Any) -> None:
    assert fingerprint(BASE[0], changed) == fingerprint(*BASE)


@pytest.mark.parametrize(("key", "values", "same"), [("left", "12", False), ("departed", ("2017", "2018"), True)])
def test_a_corrected_event_date_affects_only_claims_without_a_time(key: str, values: Any, same: bool) -> None:
    claims = [claim(name, value, property=key) for name, value in zip("ab", values, strict=True)]
    assert (fingerprint(*claims) == fingerprint(*claims, about=event(date="2017-10-15"))) == same


@pytest.mark.parametrize(("valid", "same"), [("2017-10-01/2017-10-12", True), ("2017-10-12", False), (None, False)])
def test_a_corrected_event_date_affects_no_total_with_its_own_beginning(valid: str | None, same: bool) -> None:
    claims = [claim(name, value, property="killed", valid=valid) for name, value in (("a", "1"), ("b", "2"))]
    assert (fingerprint(*claims) == fingerprint(*claims, about=event(date="2017-10-15"))) == same


def test_one_item_that_contradicts_itself_is_named() -> None:
    found = conflict(claim("a", "1", source="paper"), claim("b", "2", source="paper"), claim("c", "3"))
    assert (found.within_source, found.within_speaker) == (("paper",), ())


def test_an_item_that_quotes_two_people_does_not_contradict_itself() -> None:
    quoted = [claim("a", "1", source="paper", by="Ann"), claim("b", "2", source="paper", by="Ben")]
    assert conflict(*quoted, claim("c", "3", source="paper")).within_source == ()


def test_one_person_with_two_versions_is_named_as_first_written() -> None:
    found = conflict(claim("b", "2", by="ann  B."), claim("a", "1", by="Ann B."), claim("c", "3", by="Ben"))
    assert (found.within_speaker, found.within_source) == (("Ann B.",), ())


def test_two_versions_that_agree_are_not_listed() -> None:
    claims = [claim("a", "1-3", by="Ann"), claim("b", "2", by="Ann"), claim("c", "9")]
    assert conflict(*claims).within_speaker == ()


PAPERS = [source("wire"), source("copy", "wire"), source("third", "copy")]


@pytest.mark.parametrize(
    ("citing", "cited", "expected"),
    [
        ({"source": "copy"}, {"source": "wire"}, (("b", "a"),)),
        ({"source": "third"}, {"source": "wire"}, (("b", "a"),)),
        ({"source": "copy"}, {"source": "wire", "by": "Ann"}, (("b", "a"),)),
        ({"source": "copy", "by": "Ann"}, {"source": "wire", "by": "ANN"}, (("b", "a"),)),
        ({"source": "copy", "by": "Ben"}, {"source": "wire", "by": "Ann"}, ()),
        ({"source": "copy", "by": "Ben"}, {"source": "wire"}, ()),
        ({"source": "wire"}, {"source": "copy"}, (("a", "b"),)),
        ({"source": "wire"}, {"source": "elsewhere"}, ()),
    ],
)
def test_a_source_that_differs_from_what_it_cites_is_named(citing: Any, cited: Any, expected: Any) -> None:
    found = conflict(claim("a", "1", **cited), claim("b", "2", **citing), sources=PAPERS)
    assert found.differs_from_cited == expected


def test_sources_that_cite_each_other_differ_both_ways() -> None:
    round_ = [source("one", "two"), source("two", "one")]
    found = conflict(claim("a", "1", source="one"), claim("b", "2", source="two"), sources=round_)
    assert found.differs_from_cited == (("a", "b"), ("b", "a"))


def test_an_event_without_claims_has_no_conflict() -> None:
    assert (assess().conflicts, disagreeing_pairs([], 10)) == ([], [])
