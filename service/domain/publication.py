"""Availability: by which day something was published, so that an article of November does not affect October.

Days are numbered from 1970-01-01 (day 0) in the timeline's time zone.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from service.domain import edtf
from service.domain.claim import Claim
from service.domain.edtf import day_number
from service.domain.source import Source

ALWAYS = -(2**40)
"""A day before every view: of changes to the newsroom's own fields, which have no day of publication."""


def first_known_day(source: Source, zone: str) -> int | None:
    """The day by which a source was certainly published.

    That is the last day of ``published``, without widening for marks, or the day of ``retrieved_at`` if that is
    earlier. None where it has neither: then it is in no view of a day.
    """
    published = edtf.parse(source.published, zone).last_ordinal if source.published is not None else None
    retrieved = _local_day(source.retrieved_at, zone) if source.retrieved_at is not None else None
    return earliest_day((published, retrieved))


def _local_day(instant: str, zone: str) -> int:
    moment = datetime.fromisoformat(instant.upper().replace("Z", "+00:00"))
    # At the ends of the calendar, the local time may be outside it; then the day as written is used.
    with suppress(OverflowError):
        moment = moment.astimezone(ZoneInfo(zone))
    return day_number(moment.date().isoformat())


def earliest_day(days: Iterable[int | None]) -> int | None:
    """The earliest of some days; None where there is none."""
    return min((day for day in days if day is not None), default=None)


def is_retracted_by(item: Source | Claim, day: int) -> bool:
    """Whether the status shows in the view of a day: true for a live item, false before its ``status_date``."""
    return item.status == "live" or item.status_date is None or day_number(item.status_date) <= day


def source_affected_from(before: Source | None, after: Source | None, zone: str) -> int | None:
    """The first day whose view a change of a source affects; None where it affects none.

    ``before`` is None for a new source, ``after`` for a deleted one. A correction or retraction shows from its day on
    and leaves earlier views as they were.
    """
    known = earliest_day(first_known_day(source, zone) for source in (before, after) if source is not None)
    return _affected_from(before, after, known)


def claim_affected_from(before: Claim | None, after: Claim | None, known: int | None) -> int | None:
    """The same for a claim; ``known`` is the first day on which one of its sources was published."""
    return _affected_from(before, after, known)


def _affected_from(before: Source | Claim | None, after: Source | Claim | None, known: int | None) -> int | None:
    if known is None or before is None or after is None or not _differ_in_status_only(before, after):
        return known
    return max(known, _status_day(before, after))


def _differ_in_status_only(before: Source | Claim, after: Source | Claim) -> bool:
    status = {"status": after.status, "status_note": after.status_note, "status_date": after.status_date}
    return replace(before, **status) == after  # type: ignore[arg-type]


def _status_day(before: Source | Claim, after: Source | Claim) -> int:
    dates = [item.status_date for item in (before, after) if item.status != "live" and item.status_date]
    return min(map(day_number, dates), default=ALWAYS)
