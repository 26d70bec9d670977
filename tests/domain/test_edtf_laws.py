"""Laws for every text: it is parsed or refused, its bounds are exact, and the time is linear."""

from __future__ import annotations

import calendar
import sys
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.edtf import Date, _cached_parse, day_number, day_text, parse
from service.domain.errors import ParseError

ALPHABET = "0123456789-/.TXY?~%[]{},:Z+ES"
ZONES = st.sampled_from(["UTC", "Asia/Damascus", "America/St_Johns", "Pacific/Apia"])

mark = st.sampled_from(["", "", "?", "~", "%"])
year = st.from_regex(r"-?[0-9]{3}[1-9]|[0-9X]{4}", fullmatch=True)
month = st.sampled_from([f"{number:02d}" for number in range(1, 13)] + ["XX", "0X", "1X"])
day = st.sampled_from([f"{number:02d}" for number in range(1, 29)] + ["XX", "0X", "1X"])
plain = st.one_of(
    st.builds("{0}{1}".format, year, mark),
    st.builds("{0}-{1}{2}".format, year, month, mark),
    st.builds("{0}-{1}".format, year, st.integers(21, 41)),
    st.builds("{0}-{1}{2}-{3}".format, year, month, mark, day),
    st.builds("{0}-{1}-{2}{3}{4}".format, year, month, st.sampled_from(["", "?", "~", "%"]), day, st.just("")),
    st.builds("Y{0}{1}E{2}".format, st.sampled_from(["", "-"]), st.integers(10, 99), st.integers(3, 7)),
    st.builds("{0}S{1}".format, st.from_regex(r"-?[0-9]{3}[1-9]", fullmatch=True), st.integers(1, 9)),
)
valid = st.one_of(
    plain,
    st.builds("{0}/..".format, plain),
    st.builds("../{0}".format, plain),
    st.builds("{0}/".format, plain),
    st.builds("[{0}]".format, st.lists(plain, min_size=1, max_size=8).map(",".join)),
    st.builds("{{..{0}}}".format, st.lists(plain, min_size=1, max_size=8).map(",".join)),
)


def told(refusal: ParseError, text: str) -> None:
    assert refusal.detail
    assert refusal.at is not None
    assert 0 <= refusal.at <= len(text)


def read(text: str, zone: str = "UTC") -> Date | None:
    try:
        return parse(text, zone)
    except ParseError as refusal:
        told(refusal, text)
        return None


def lawful(found: Date) -> None:
    assert found.earliest is None or found.latest is None or found.earliest <= found.latest
    assert (found.earliest is None) == (found.first_day is None) == (found.first_ordinal is None)
    bounds = [found.widened(times) for times in range(4)]
    assert bounds[0] == (found.earliest, found.latest)
    for (low, high), (lower, higher) in pairwise(bounds):
        assert (low is None) == (lower is None)
        assert low is None or lower is None or lower <= low
        assert high is None or higher is None or high <= higher


@given(valid, ZONES)
@settings(deadline=None)  # a busy machine is no fault of the text
def test_what_the_grammar_makes_is_read_and_lawful(text: str, zone: str) -> None:
    lawful(parse(text, zone))


@given(st.one_of(st.text(), st.text(ALPHABET), st.text(ALPHABET, min_size=4, max_size=12)), ZONES)
@settings(max_examples=400, deadline=None)
def test_any_text_is_read_lawfully_or_refused(text: str, zone: str) -> None:
    found = read(text, zone)
    if found:
        lawful(found)


@given(valid, st.integers(0, 40), st.sampled_from(ALPHABET))
@settings(deadline=None)  # a busy machine is no fault of the text
def test_a_slip_of_the_pen_is_read_lawfully_or_refused(text: str, at: int, slip: str) -> None:
    found = read(text[:at] + slip + text[at + 1 :])
    if found:
        lawful(found)


def masks(text: str) -> Callable[[str], bool]:
    return lambda candidate: all(wanted in ("X", got) for wanted, got in zip(text, candidate, strict=True))


@pytest.mark.long
@given(st.from_regex(r"[01X][0-9X]{3}-[01X][0-9X]-[0-3X][0-9X]", fullmatch=True))
@settings(max_examples=60, deadline=None)
def test_unspecified_digits_reach_exactly_the_real_days_they_match(text: str) -> None:
    matches = masks(text)
    found = [
        candidate
        for number in range(2000)
        if masks(text[:4])(f"{number:04d}")
        for month_number in range(1, 13)
        if masks(text[5:7])(f"{month_number:02d}")
        for day_number_ in range(1, calendar.monthrange(2000 + number % 400, month_number)[1] + 1)
        if matches(candidate := f"{number:04d}-{month_number:02d}-{day_number_:02d}")
    ]
    if "X" in text[0]:  # the years from 2000 on are left out above: only the first day can be told
        found = found[:1]
    result = read(text)
    assert (result.first_day if result else None) == (found[0] if found else None)
    if result and "X" not in text[0]:
        assert result.last_day == found[-1]


@given(st.dates(), st.integers(-5, 5))
@settings(deadline=None)  # a busy machine is no fault of the text
def test_days_are_numbered_as_the_calendar_runs(one: date, cycles: int) -> None:
    number = one.toordinal() - date(1970, 1, 1).toordinal()
    moved = f"{one.year + 400 * cycles}"
    text = f"{'-' if moved[0] == '-' else ''}{moved.lstrip('-').zfill(4)}-{one.month:02d}-{one.day:02d}"
    assert day_number(text) == number + 146_097 * cycles
    assert day_text(number + 146_097 * cycles) == text


def lines_run(text: str) -> int:
    """Count the lines of Python that reading a text runs: the same on every machine."""
    count = 0

    def trace(*_: object) -> Any:
        nonlocal count
        count += 1
        return trace

    _cached_parse.cache_clear()
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        read(text)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize(
    "part", ["2017,", "[", "?", "..", "2017-10-12/", "X", "9", "-", "(1)~", "to ", " ", "Y", "open", "u,"]
)
def test_eight_times_the_text_costs_no_more_than_some_ten_times_the_work(part: str) -> None:
    short = part * (30 // len(part))
    lines_run(short)  # what is learnt once is not counted
    assert lines_run(short * 8) <= 12 * lines_run(short) + 200


@pytest.mark.parametrize(
    "text", ["[" + "2017," * 200_000, "9" * 1_000_000, "X" * 257, "Y1E" + "9" * 250, "1950S" + "9" * 250]
)
def test_a_hostile_text_costs_next_to_nothing(text: str) -> None:
    assert lines_run(text) < 3000
