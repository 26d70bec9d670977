"""A day with a clock time: hours, minutes and seconds, offsets, leap seconds (ISO 8601-1:2019, 4.3 and 5.3)."""

from __future__ import annotations

from service.domain.edtf.calendar import day_text
from service.domain.edtf.span import Span
from service.domain.edtf.unspecified import first_and_last
from service.domain.edtf.written import Written
from service.domain.edtf.zone import DAY, clock_reads, day_of
from service.domain.errors import Unreadable

_FURTHEST_SHIFT = 14 * 60


def moment(written: Written, zone: str) -> Span:
    """Read a date-time in a zone; refuse (``Unreadable``) hours, seconds and offsets that no clock shows.

    ISO 8601-1:2019 has no 24:00:00, and :60 for leap seconds only; one is read as the second before it.
    """
    plain = Written(written.text.split("T")[0], written.at, written.negative, written.year, written.month, written.day)
    number, _ = first_and_last(plain)
    hour, minute, second = (int(part) for part in written.clock.split(":"))
    _check_clock(hour, minute, second, written)
    wanted = hour * 3600 + minute * 60 + min(second, 59)
    if written.shift:
        begins = ends = number * DAY + wanted - 60 * _shift(written)
        number = day_of(begins, zone)
    else:
        begins, ends = clock_reads(number, wanted, zone)
    if second == 60 and not _leap_second(ends + 1):
        where = written.at + written.text.index("T") + 7
        raise Unreadable(
            "date", "Second 60 is a leap second: it comes only at 23:59:60 UTC on a month's last day.", where
        )
    return Span(number, number, begins, ends, written.text, written.text, "second", clock=True, zone=zone)


def _check_clock(hour: int, minute: int, second: int, written: Written) -> None:
    where = written.at + written.text.index("T") + 1
    if hour == 24:
        raise Unreadable("date", "Hours run from 00 to 23; for midnight write the next day with 00:00:00.", where)
    if hour > 23:
        raise Unreadable("date", f"Hours run from 00 to 23, not {hour}.", where)
    if minute > 59:
        raise Unreadable("date", f"Minutes run from 00 to 59, not {minute}.", where + 3)
    if second > 60:
        raise Unreadable("date", f"Seconds run from 00 to 59, not {second}.", where + 6)


def _leap_second(following: int) -> bool:
    number, second = divmod(following, DAY)
    return second == 0 and day_text(number).endswith("-01")


def _shift(written: Written) -> int:
    """Give an offset from UTC in minutes; at most 14 hours either way, as in use anywhere."""
    text, where = written.shift, written.at + len(written.text) - len(written.shift)
    if text == "Z":
        return 0
    minutes = int(text[1:3]) * 60 + int(text[4:] or 0)
    if int(text[4:] or 0) > 59:
        raise Unreadable("date", f"Minutes of an offset run from 00 to 59, not {text[4:]}.", where + 4)
    if minutes > _FURTHEST_SHIFT:
        raise Unreadable("date", f"An offset is at most 14 hours, not {text}.", where)
    if text[0] == "-" and not minutes:
        raise Unreadable("date", f"An offset of nothing is written +00:00 or Z, not {text}.", where)
    return -minutes if text[0] == "-" else minutes
