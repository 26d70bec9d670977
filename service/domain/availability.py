"""Known: by which day something was out, so that an article of November does not colour October.

Days are numbered from 1970-01-01 (day 0) in the timeline's time zone.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
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


def first_known_day(source: Source, zone: str) -> int | None:
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
    # At the very ends of the calendar a zone leads out of it; the day as written is near enough.
    with suppress(OverflowError):
        moment = moment.astimezone(ZoneInfo(zone))
    return moment.date().toordinal() - _FIRST


def is_retracted_by(one: Source | Claim, day: int) -> bool:
    """Whether a correction or retraction was out by that day."""
    return one.status == "live" or one.status_date is None or day_number(one.status_date) <= day


def earliest_day(days: Iterable[int | None]) -> int | None:
    """The earliest of some days; None where there is none."""
    return min((each for each in days if each is not None), default=None)


def source_affected_from(before: Source | None, after: Source | None, zone: str) -> int | None:
    """The first day whose view a change of a source touches; None: no view.

    A retraction or correction shows from its day on, and leaves earlier views as they were.
    """
    known = earliest_day(first_known_day(each, zone) for each in (before, after) if each is not None)
    if known is None or before is None or after is None:
        return known
    return max(known, _since(before, after)) if _same_but_for_status(before, after) else known


def claim_affected_from(before: Claim | None, after: Claim | None, known: int | None) -> int | None:
    """The same for a claim, printed in sources of which the first was out on the day ``known``."""
    if known is None or before is None or after is None:
        return known
    return max(known, _since(before, after)) if _same_but_for_status(before, after) else known


def _same_but_for_status(before: Source | Claim, after: Source | Claim) -> bool:
    status = {"status": after.status, "status_note": after.status_note, "status_date": after.status_date}
    return replace(before, **status) == after  # type: ignore[arg-type]


def _since(before: Source | Claim, after: Source | Claim) -> int:
    days = [day_number(each.status_date) for each in (before, after) if each.status != "live" and each.status_date]
    return min(days, default=ALWAYS)
