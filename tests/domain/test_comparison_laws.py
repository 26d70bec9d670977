"""Laws over pairs of claims: symmetry, and that a wider value never disagrees more."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from service.domain.assessment import EventRecord, assess
from service.domain.comparison import agree, compare, is_running_total, later_total, overlap
from service.domain.parsed_claim import ParsedClaim
from tests.support.domain_factories import claim, compare_values, event_record
from tests.support.random_snapshots import DAYS, event_records, fewer_examples, ranges

Pairs = set[tuple[str, str]]


def live(known: EventRecord) -> list[ParsedClaim]:
    found = assess(known)
    return [found.parsed_claims[each] for each in sorted(found.live_ids)]


def pairs(known: EventRecord) -> Pairs:
    """The live claims that disagree, two by two."""
    same_property = (pair for pair in combinations(live(known), 2) if pair[0].declared == pair[1].declared)
    return {(a.id, b.id) for a, b in same_property if compare(a, b)}


@fewer_examples
@given(event_records())
def test_disagreeing_is_symmetric(known: EventRecord) -> None:
    for a, b in combinations(live(known), 2):
        assert compare(a, b) == compare(b, a)
        assert agree(a, b) == agree(b, a)


@fewer_examples
@given(event_records())
def test_nobody_both_agrees_and_disagrees(known: EventRecord) -> None:
    assert not any(agree(a, b) and compare(a, b) for a, b in combinations(live(known), 2))


@fewer_examples
@given(event_records())
def test_what_is_alike_to_the_rules_disagrees_with_the_same_claims(known: EventRecord) -> None:
    said = live(known)
    for a, b in combinations(said, 2):
        if a.equivalence_key == b.equivalence_key:
            assert [bool(compare(a, c)) for c in said] == [bool(compare(b, c)) for c in said]


@fewer_examples
@given(event_records())
def test_a_reading_that_lies_inside_another_never_disagrees_with_it(known: EventRecord) -> None:
    for a, b in combinations(live(known), 2):
        if _inside(a, b) and not (is_running_total(a) and later_total(a, b) != "same"):
            assert compare(a, b) is None


def _inside(a: ParsedClaim, b: ParsedClaim) -> bool:
    if a.reading.type not in ("quantity", "date"):
        return False
    inner, outer = a.reading, b.reading
    below = outer.low is None or (inner.low is not None and inner.low >= outer.low)
    return below and (outer.high is None or (inner.high is not None and inner.high <= outer.high))


@given(ranges, st.integers(0, 5), st.integers(0, 5), ranges)
def test_widening_a_quantity_never_makes_a_pair_disagree(one: Any, less: int, more: int, two: Any) -> None:
    high = None if one["high"] is None else one["high"] + more
    wider = {**one, "low": max(0, one["low"] - less), "high": high}
    assert compare_values(one, two) is not None or compare_values(wider, two) is None


@given(
    st.sampled_from(DAYS),
    st.sampled_from(DAYS),
    st.sampled_from(["~", "%", "/2017-10-31", "/.."]),
    st.sampled_from(["", "~"]),
)
def test_widening_a_date_never_makes_a_pair_disagree(one: str, two: str, wider: str, mark: str) -> None:
    was = compare_values(one, two + mark, property="departed")
    assert was is not None or compare_values(one + wider, two + mark, property="departed") is None


@given(st.floats(35, 36), st.floats(38, 39), st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
def test_widening_a_place_never_makes_a_pair_disagree(lat: float, lon: float, one: int, two: int, more: int) -> None:
    here = {"name": "here", "lat": 35.5, "lon": 38.5, "radius_km": one}
    there = {"name": "there", "lat": lat, "lon": lon, "radius_km": two}
    was = compare_values(here, there, property="place")
    assert was is not None or compare_values({**here, "radius_km": one + more}, there, property="place") is None


@given(ranges, ranges, st.sampled_from(["about ", "nearly "]))
def test_a_hedge_never_makes_a_pair_disagree(one: Any, two: Any, hedge: str) -> None:
    exact = str(one["low"] or 1)
    assert compare_values(exact, two) is not None or compare_values(hedge + exact, two) is None


def without(known: EventRecord, gone: str) -> EventRecord:
    return replace(known, claims={key: each for key, each in known.claims.items() if key != gone})


def changed(known: EventRecord, claim_id: str, **words: Any) -> EventRecord:
    return replace(known, claims={**known.claims, claim_id: replace(known.claims[claim_id], **words)})


@fewer_examples
@given(event_records(), st.integers(0, 20))
def test_deleting_a_claim_makes_no_pair_disagree_unless_it_took_another_back(known: EventRecord, at: int) -> None:
    gone = sorted(known.claims)[at % len(known.claims)]
    assert gone in known.successions or pairs(without(known, gone)) <= pairs(known)


@fewer_examples
@given(event_records(), st.integers(0, 20))
def test_retracting_a_claim_makes_no_pair_disagree(known: EventRecord, at: int) -> None:
    taken_back = sorted(known.claims)[at % len(known.claims)]
    assert pairs(changed(known, taken_back, status="retracted")) <= pairs(known)


@fewer_examples
@given(event_records(), st.integers(0, 20))
def test_retracting_a_source_makes_no_pair_disagree(known: EventRecord, at: int) -> None:
    gone = sorted(known.sources)[at % len(known.sources)]
    papers = {**known.sources, gone: replace(known.sources[gone], status="retracted")}
    assert pairs(replace(known, sources=papers)) <= pairs(known)


@fewer_examples
@given(event_records())
def test_what_is_said_beside_it_never_changes_whether_two_disagree(known: EventRecord) -> None:
    pair = live(known)[:2]
    alone = [replace(each.claim, supersedes=None) for each in pair]
    apart = event_record(*alone, sources=known.sources.values(), about=known.event, story=known.timeline)
    assert pairs(apart) == {each for each in pairs(known) if set(each) <= {one.id for one in pair}}


@given(ranges, ranges)
def test_two_ranges_disagree_exactly_where_they_do_not_meet(one: Any, two: Any) -> None:
    apart = not overlap((one["low"], one["high"]), (two["low"], two["high"]))
    found = compare_values(one, two)
    assert found == (("conflict", "plain") if apart else None)


def test_two_claims_that_say_the_same_agree_even_where_nothing_can_be_compared() -> None:
    one, two = (claim(name, "250", property="killed", valid="../2017-10-14") for name in "ab")
    a, b = live(event_record(one, two))
    assert agree(a, b)
