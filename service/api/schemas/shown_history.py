"""What an event's history shows."""

from __future__ import annotations

from marshmallow import fields

from service.api.schemas.shown import PageShown, Shown, listed, text, whole


class RevisionShown(Shown):
    """One entry of the record: who changed the event, when, why, and what it was from then on (null: deleted)."""

    revision = whole()
    at = text()
    by = text()
    action = text()
    reason = text(null=True)
    snapshot = fields.Dict(keys=fields.String(), required=True, allow_none=True)


class HistoryShown(Shown):
    """What happened to an event, oldest first."""

    revisions = listed(fields.Nested(RevisionShown))
    page = fields.Nested(PageShown, required=True)
