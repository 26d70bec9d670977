"""The fields of requests for dates: EDTF, calendar days, instants, time zones."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from marshmallow import fields

from service.api.schemas.base import fail, fail_with
from service.api.schemas.fields import StrictField
from service.domain import edtf
from service.domain.errors import ParseError, describe


class Edtf(StrictField, fields.String):
    """A date as EDTF text (ISO 8601-2:2019, Library of Congress)."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise fail("date", f'a date is EDTF text such as "2017-10-14" or "2017-10"; got {describe(value)}')
        try:
            edtf.parse(value)
        except ParseError as error:
            raise fail_with(error) from None
        return value


class Day(StrictField, fields.String):
    """A calendar day."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            raise fail("day", f'must be a calendar day such as "2017-11-13"; got {describe(value)}')
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            raise fail("day", f"there is no such day: {describe(value)}") from None


class Instant(StrictField, fields.String):
    """An instant (RFC 3339)."""

    _form = re.compile(
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})"
    )

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or not self._form.fullmatch(value) or not _is_instant(value):
            raise fail("instant", f'must be an instant such as "2017-11-13T18:05:00Z"; got {describe(value)}')
        return value


class PastInstant(Instant):
    """An instant in a query string, where an unescaped + means a space."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if isinstance(value, str) and " " in value:
            raise fail("instant", f"a + in an address means a space: write it as %2B, or use Z; got {describe(value)}")
        return super()._deserialize(value, attr, data, **kwargs)


def _is_instant(value: str) -> bool:
    try:
        datetime.fromisoformat(re.sub(r"\.[0-9]+", "", value.upper()))
    except ValueError:
        return False
    return True


class Zone(StrictField, fields.String):
    """A time zone by its IANA name."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z0-9_+/-]{1,64}", value) or not _is_zone(value):
            detail = f'must be an IANA time zone such as "UTC" or "Asia/Damascus"; got {describe(value)}'
            raise fail("zone", detail)
        return value


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, ZoneInfoNotFoundError, OSError):
        return False
    return True
