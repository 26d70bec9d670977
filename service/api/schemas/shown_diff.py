"""What the difference between two days shows."""

from __future__ import annotations

from marshmallow import fields

from service.api.schemas.shown import Shown, listed, text
from service.api.schemas.shown_conflict import DiffersShown


class ClaimNamed(Shown):
    """A claim, in short."""

    id = text()
    event = text()
    property = text()
    value = fields.Raw(required=True)
    attributed_to = text(null=True)
    source = text()
    status = text()


class EventNamed(Shown):
    """An event, in short."""

    id = text()
    title = text()
    date = text()


class ConflictNamed(Shown):
    """A conflict, in short."""

    id = text()
    kind = text()
    level = text()
    status = text()
    events = listed(fields.String())
    property = text(null=True)
    claims = listed(fields.String())
    within_source = listed(fields.String())
    differs_from_cited = listed(fields.Nested(DiffersShown))
    summary = text()


class ClaimsDiffer(Shown):
    """Claims that were added, corrected, or count no more."""

    added = listed(fields.Nested(ClaimNamed))
    corrected = listed(fields.Nested(ClaimNamed))
    retracted = listed(fields.Nested(ClaimNamed))


class EventsDiffer(Shown):
    """Events that were added, corrected, or are gone."""

    added = listed(fields.Nested(EventNamed))
    corrected = listed(fields.Nested(EventNamed))
    retracted = listed(fields.Nested(EventNamed))


class ConflictsDiffer(Shown):
    """Conflicts that opened, closed, or changed."""

    opened = listed(fields.Nested(ConflictNamed))
    closed = listed(fields.Nested(ConflictNamed))
    changed = listed(fields.Nested(ConflictNamed))


class DiffShown(Shown):
    """What came to be known between two days."""

    from_ = fields.String(required=True, data_key="from")
    to = text()
    recorded_at = text(null=True)
    claims = fields.Nested(ClaimsDiffer, required=True)
    events = fields.Nested(EventsDiffer, required=True)
    conflicts = fields.Nested(ConflictsDiffer, required=True)
