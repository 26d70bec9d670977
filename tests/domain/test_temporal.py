"""Order: which relations and dates can all be true, and the explanation when they cannot."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain import edtf
from service.domain.temporal import DatedEvent, TemporalRelation, find_order_conflicts


def _found(dates: dict[str, str], *links: str) -> list[Any]:
    """``_found({"A": "2017"}, "A before B")``."""
    events = [DatedEvent(name, name, edtf.parse(date)) for name, date in dates.items()]
    taken = [TemporalRelation(a, kind, b) for a, kind, b in (link.split() for link in links)]
    return find_order_conflicts(events, taken)


def _ways(conflict: Any) -> list[str]:
    return [f"{relation['from']} {relation['kind']} {relation['to']}" for relation in conflict.relations]


HOLD = [
    ({"A": "2017-10-14", "B": "2017-10-15"}, ["A before B"]),
    ({"A": "2017-10-14", "B": "2017-10-14"}, ["A before B"]),
    ({"A": "2017-10-14", "B": "2017-10-14", "C": "2017-10-14"}, ["A before B", "B before C"]),
    ({"A": "2017-10", "B": "2017-10-01"}, ["A before B"]),
    ({"A": "2017-10-12/2017-10-14", "B": "2017-10-14"}, ["A before B"]),
    ({"A": "2017-10-15~", "B": "2017-10-13"}, ["A before B"]),
    ({"A": "2017-10-16/..", "B": "../2017-10-10"}, ["B before A"]),
    ({"A": "../..", "B": "2017"}, ["A before B", "B before A"][:1]),
    ({"A": "2017-10-13", "B": "2017-10-12/2017-10-14"}, ["A during B"]),
    ({"A": "2017-10-12", "B": "2017-10-12"}, ["A during B", "B during A", "A same_time B"]),
    ({"A": "2017-10-12/2017-10-14", "B": "2017-10-14/2017-10-16"}, ["A same_time B"]),
    ({"A": "2017-11-13", "B": "2017-10-14"}, ["A reports_on B"]),
    ({"A": "2017-10-14", "B": "2017-10-14"}, ["A reports_on B", "B reports_on A"]),
    ({"A": "2017-10-14T10:00:00Z", "B": "2017-10-14T10:00:00Z"}, ["A before B"]),
    ({"A": "2017-10-15", "B": "2017-10-14"}, ["A contradicts B"]),
]


@pytest.mark.parametrize(("dates", "links"), HOLD)
def test_relations_that_can_hold_are_no_conflict(dates: dict[str, str], links: list[str]) -> None:
    assert _found(dates, *links) == []


FAIL = [
    ({"A": "2017-10-15", "B": "2017-10-14"}, ["A before B"], "before", 1),
    ({"A": "2017-10-14", "B": "2017-10-15"}, ["A after B"], "before", 1),
    ({"A": "2017-10-15~", "B": "2017-10-08"}, ["A before B"], "before", 7),
    ({"A": "2017-10-15", "B": "2017-10-12/2017-10-14"}, ["A during B"], "before", 1),
    ({"A": "2017-10-10/2017-10-13", "B": "2017-10-12/2017-10-14"}, ["A part_of B"], "before", 2),
    ({"A": "2017-10-10", "B": "2017-10-12"}, ["A same_time B"], "before", 2),
    ({"A": "2017-10-10", "B": "2017-10-12"}, ["A reports_on B"], "before", 2),
    ({"A": "2017-10-14T10:00:01Z", "B": "2017-10-14T10:00:00Z"}, ["A before B"], "before", 0),
    ({"A": "2017", "B": "2017"}, ["A before B", "B before A"], "circular", None),
    ({"A": "2017", "B": "2017", "C": "2017"}, ["A before B", "B before C", "C before A"], "circular", None),
    ({"A": "2017", "B": "2017"}, ["A during B", "A before B"], "circular", None),
]


@pytest.mark.parametrize(("dates", "links", "relation", "gap"), FAIL)
def test_a_relation_that_cannot_hold_is_one_conflict(
    dates: dict[str, str], links: list[str], relation: str, gap: int | None
) -> None:
    found = _found(dates, *links)
    assert [(each.rationale["relation"], each.rationale.get("gap_days")) for each in found] == [(relation, gap)]


def test_a_chain_is_named_with_the_dates_at_its_ends() -> None:
    found = _found({"A": "2017-10-16", "B": "2017-10", "C": "2017-10-14"}, "A before B", "B before C")[0]
    assert (_ways(found), found.rationale["a"]["event"], found.rationale["b"]["event"]) == (
        ["B before C", "A before B"],
        "C",
        "A",
    )


def test_the_last_relation_is_rejected_and_the_others_are_still_checked() -> None:
    dates = dict.fromkeys("ABCD", "2017")
    found = _found(dates, "A before B", "B before C", "C before A", "C before D", "D before B")
    assert [_ways(each)[0] for each in found] == ["C before A", "D before B"]


def test_an_uncertain_date_makes_it_a_tension() -> None:
    found = _found({"A": "2017-10-16?", "B": "2017-10-14"}, "A before B")
    assert [(each.level, each.rationale["level_reason"]) for each in found] == [("tension", "uncertain")]


def test_the_tightest_explanation_is_given() -> None:
    dates = {"A": "2017-10-20", "B": "2017-10-18", "C": "2017-10-14", "X": "2017", "Y": "2017"}
    found = _found(dates, "A before X", "B before X", "X before Y", "Y before C")
    assert _ways(found[0]) == ["Y before C", "A before X", "X before Y"]


def test_the_summary_names_the_relations_and_dates_that_contradict_each_other() -> None:
    found = _found({"A": "2017-10-15", "B": "2017-10-14"}, "A before B")[0]
    assert found.summary == (
        "“A” is said to come before “B”, but “B” is dated 14 October 2017 and “A” is dated 15 October 2017"
    )


_NAMES = "ABCD"
_LINKS = st.lists(
    st.tuples(
        st.sampled_from(_NAMES),
        st.sampled_from(["before", "after", "during", "same_time", "reports_on"]),
        st.sampled_from(_NAMES),
    ).filter(lambda each: each[0] != each[2]),
    unique=True,
    max_size=7,
)
_DATES = st.fixed_dictionaries(
    dict.fromkeys(_NAMES, st.sampled_from(["2017", "2017-10-01", "2017-10-02", "2017-10-03", "2017-10-01/2017-10-03"]))
)


@given(_DATES, _LINKS, st.randoms())
def test_the_order_of_arrival_never_matters(dates: dict[str, str], links: list[tuple[str, str, str]], mix: Any) -> None:
    shuffled = list(links)
    mix.shuffle(shuffled)
    said, other = ([" ".join(each) for each in some] for some in (links, shuffled))
    assert _found(dates, *said) == _found(dict(reversed(dates.items())), *other)


def _possible(dates: dict[str, str], links: list[tuple[str, str, str]]) -> bool:
    """By brute force: whether all relations hold for some start and end of each event, in quarters of a day."""
    quarter = 21_600
    ranges = {}
    for name, date in dates.items():
        (a, b), (c, d) = edtf.parse(date).ends()
        ranges[name] = [(s, e) for s in _quarters(a, b, quarter) for e in _quarters(c, d, quarter) if s <= e]
    return any(
        all(_holds(dict(zip(dates, chosen, strict=True)), link) for link in links)
        for chosen in itertools.product(*ranges.values())
    )


def _quarters(low: int | None, high: int | None, step: int) -> range:
    assert low is not None
    assert high is not None
    return range(low // step, (high + 1) // step)


def _holds(at: dict[str, tuple[int, int]], link: tuple[str, str, str]) -> bool:
    (a0, a1), (b0, b1) = at[link[0]], at[link[2]]
    return {
        "before": a1 < b0,
        "after": b1 < a0,
        "during": b0 <= a0 and a1 <= b1,
        "same_time": a0 <= b1 and b0 <= a1,
        "reports_on": b0 <= a0,
    }[link[1]]


_FEW = st.fixed_dictionaries(
    dict.fromkeys("ABC", st.sampled_from(["2017-10-01", "2017-10-02", "2017-10-01/2017-10-02"]))
)
_FEW_LINKS = st.lists(
    st.tuples(
        st.sampled_from("ABC"),
        st.sampled_from(["before", "after", "during", "same_time", "reports_on"]),
        st.sampled_from("ABC"),
    ).filter(lambda each: each[0] != each[2]),
    unique=True,
    max_size=4,
)


@given(_FEW, _FEW_LINKS)
def test_there_is_a_conflict_exactly_when_no_times_can_be_found(
    dates: dict[str, str], links: list[tuple[str, str, str]]
) -> None:
    assert bool(_found(dates, *(" ".join(link) for link in links))) == (not _possible(dates, links))


@given(_DATES, _LINKS)
def test_the_explanation_alone_rules_the_relation_out(dates: dict[str, str], links: list[tuple[str, str, str]]) -> None:
    for conflict in _found(dates, *(" ".join(link) for link in links)):
        named = {name: dates[name] for name in conflict.events}
        if conflict.rationale["relation"] == "circular":
            named = dict.fromkeys(named, "../..")
        assert len(_found(named, *_ways(conflict))) >= 1
