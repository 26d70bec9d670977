"""Days and clock times in time zones: days follow one another without gap or overlap."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from service.domain.edtf import day_number, day_text, parse

ZONES = (
    "UTC",
    "Asia/Damascus",  # clocks go forward at midnight
    "America/Havana",  # and back to midnight
    "America/St_Johns",  # back at 00:01, into the day before
    "America/Toronto",  # 1919: forward from 23:30, over midnight
    "Asia/Kathmandu",
    "Asia/Tokyo",
    "Pacific/Kiritimati",
    "America/New_York",
)


def next_day(number: int) -> str:
    text = day_text(number + 1)
    return "Y10000" if text == "10000-01-01" else text


@settings(deadline=None)  # a zone is read from its file once
@given(st.integers(day_number("-0003-01-01"), day_number("9999-12-31")), st.sampled_from(ZONES))
@example(day_number("0000-12-31"), "Asia/Tokyo")
@example(day_number("0000-12-31"), "America/New_York")
@example(day_number("0001-01-01"), "Asia/Tokyo")
@example(day_number("9999-12-31"), "Pacific/Kiritimati")
@example(day_number("9999-12-31"), "America/New_York")
@example(day_number("2017-03-30"), "Asia/Damascus")
@example(day_number("1919-03-30"), "America/Toronto")
@example(day_number("2006-10-28"), "America/St_Johns")
def test_each_day_ends_where_the_next_begins(number: int, zone: str) -> None:
    day, following = parse(day_text(number), zone), parse(next_day(number), zone)
    assert day.earliest is not None
    assert day.latest is not None
    assert day.earliest <= day.latest
    assert day.latest + 1 == following.earliest


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("year", [1919, 2006, 2011, 2017])
def test_every_second_a_day_begins_the_clock_shows_that_day(zone: str, year: int) -> None:
    for number in range(day_number(f"{year}-01-01"), day_number(f"{year}-12-31")):
        begins = parse(day_text(number), zone).earliest
        assert begins is not None
        assert datetime.fromtimestamp(begins, ZoneInfo(zone)).date().isoformat() == day_text(number)


@settings(deadline=None)  # a zone is read from its file once
@given(
    st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59)),
    st.sampled_from(ZONES),
)
def test_a_local_clock_time_lies_within_its_day(local: datetime, zone: str) -> None:
    text = local.replace(microsecond=0).isoformat()
    moment, day = parse(text, zone), parse(text[:10], zone)
    assert moment.earliest is not None
    assert moment.latest is not None
    assert day.earliest is not None
    assert day.latest is not None
    assert day.earliest <= moment.earliest <= moment.latest <= day.latest
    assert moment.first_ordinal == day.first_ordinal


@pytest.mark.parametrize(
    ("text", "zone", "earliest", "latest"),
    [
        ("2017-10-12", "Asia/Damascus", "2017-10-11T21:00:00Z", "2017-10-12T20:59:59Z"),
        ("2017-03-31", "Asia/Damascus", "2017-03-30T22:00:00Z", "2017-03-31T20:59:59Z"),  # midnight is skipped
        ("1919-03-31", "America/Toronto", "1919-03-31T04:30:00Z", "1919-04-01T03:59:59Z"),
        ("2017-10-12T10:00:00", "Asia/Damascus", "2017-10-12T07:00:00Z", "2017-10-12T07:00:00Z"),
        ("2017-10-12T10:00:00+05:30", "Asia/Damascus", "2017-10-12T04:30:00Z", "2017-10-12T04:30:00Z"),
        ("2017-10-12T10:00:00-04", "Asia/Damascus", "2017-10-12T14:00:00Z", "2017-10-12T14:00:00Z"),
        ("2017-10-29T01:30:00", "Europe/London", "2017-10-29T00:30:00Z", "2017-10-29T01:30:00Z"),  # shown twice
        ("2017-03-26T01:30:00", "Europe/London", "2017-03-26T01:30:00Z", "2017-03-26T01:30:00Z"),  # never shown
        ("2016-12-31T23:59:60Z", "UTC", "2016-12-31T23:59:59Z", "2016-12-31T23:59:59Z"),  # a leap second
        ("2017-01-01T08:59:60", "Asia/Tokyo", "2016-12-31T23:59:59Z", "2016-12-31T23:59:59Z"),
    ],
)
def test_it_lasts_from_and_to_these_instants(text: str, zone: str, earliest: str, latest: str) -> None:
    date = parse(text, zone)
    assert (date.earliest, date.latest) == (parse(earliest).earliest, parse(latest).earliest)


def test_a_day_that_its_zone_skipped_is_the_second_at_which_it_was_skipped() -> None:
    skipped, following = parse("2011-12-30", "Pacific/Apia"), parse("2011-12-31", "Pacific/Apia")
    assert skipped.earliest == skipped.latest == following.earliest


def test_the_day_of_an_instant_is_that_of_the_zone() -> None:
    late = parse("2017-10-12T23:30:00Z", "Asia/Damascus")
    assert (late.first_ordinal, late.first_day) == (day_number("2017-10-13"), "2017-10-12T23:30:00Z")


@pytest.mark.parametrize("text", ["2016-05-02T16:54:59+00:00", "2016-05-02T16:54:59+00", "2016-05-02T16:54:59Z"])
def test_no_offset_at_all_is_utc(text: str) -> None:
    assert parse(text, "Asia/Damascus").earliest == 1_462_208_099


@pytest.mark.parametrize("shift", ["+14", "+14:00", "+13:30", "+04:10", "-00:15", "-11:59", "-12", "-14:00", "+00:59"])
def test_an_offset_up_to_fourteen_hours_is_read(shift: str) -> None:
    hours, _, minutes = shift[1:].partition(":")
    offset = (int(hours) * 60 + int(minutes or 0)) * (-60 if shift[0] == "-" else 60)
    assert parse(f"2016-05-02T16:54:59{shift}").earliest == 1_462_208_099 - offset
