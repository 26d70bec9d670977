"""What an event shows in short: what a list or an overview strip needs."""

from __future__ import annotations

from marshmallow import fields

from service.api.schemas.event import PlaceBody
from service.api.schemas.responses import CountedPageShown, Shown, TimelineHead, WhenShown, listed, text, whole


class MarkerCountsShown(Shown):
    """How many markers an event bears, by level."""

    conflict = whole()
    tension = whole()


class CompactEventShown(Shown):
    """An event in short."""

    id = text()
    title = text()
    when = fields.Nested(WhenShown, required=True)
    kind = text(null=True)
    place = fields.Nested(PlaceBody, required=True, allow_none=True)
    confidence = text()
    markers = fields.Nested(MarkerCountsShown, required=True)


class CompactEventsShown(Shown):
    """The ordered timeline in short."""

    timeline = fields.Nested(TimelineHead, required=True)
    events = listed(fields.Nested(CompactEventShown))
    page = fields.Nested(CountedPageShown, required=True)
