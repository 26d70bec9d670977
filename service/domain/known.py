"""Known: by which day something was out, so that an article of November does not colour October.

Days are numbered from 1970-01-01 (day 0) in the timeline's time zone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from service.domain import edtf
from service.domain.claim import Claim
from service.domain.source import Source

ALWAYS = -(2**40)
"""A day before every view: what is the newsroom's own and carries no day of publication."""
_FIRST = date(1970, 1, 1).toordinal()


def day_number(day: str) -> int:
    """The number of a full calendar day such as ``2017-10-31``."""
    return date.fromisoformat(day).toordinal() - _FIRST


def known_day(source: Source, zone: str) -> int | None:
    """The day by which a source was certainly out.

    That is the last day of ``published``, marks aside, or the day of ``retrieved_at`` if that is earlier; None where
    it has neither, so that it is in no view of what was known.
    """
    days = []
    if source.published is not None:
        days.append(edtf.parse(source.published, zone).last_ordinal)
    if source.retrieved_at is not None:
        days.append(_day_of(source.retrieved_at, zone))
    return min((each for each in days if each is not None), default=None)


def _day_of(instant: str, zone: str) -> int:
    moment = datetime.fromisoformat(instant.upper().replace("Z", "+00:00"))
    return moment.astimezone(ZoneInfo(zone)).date().toordinal() - _FIRST


def taken_back(one: Source | Claim, day: int) -> bool:
    """Whether a correction or retraction was out by that day."""
    return one.status == "live" or one.status_date is None or day_number(one.status_date) <= day


def first(days: Iterable[int | None]) -> int | None:
    """The earliest of some days; None where there is none."""
    return min((each for each in days if each is not None), default=None)
