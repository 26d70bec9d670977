"""Bringing back a form that an event had."""

from __future__ import annotations

from service.api.schemas.fields import Whole
from service.api.schemas.strict import Strict


class RestoreBody(Strict):
    """Which revision of the event's history to bring back."""

    revision = Whole(1, 2**53, required=True)


RESTORE = RestoreBody()
