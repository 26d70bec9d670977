"""What the changes of a timeline show."""

from __future__ import annotations

from marshmallow import fields

from service.api.schemas.base import PageInfo, ResponseSchema, integer, list_of, string
from service.api.schemas.conflict import CitedDifference


class Change(ResponseSchema):
    """One change: of which thing, and what became of it; what it is now is at its own address."""

    revision = integer()
    at = string(metadata={"format": "date-time"})
    action = string(metadata={"description": "`create`, `update`, `delete`, `restore`, or `decide` of a conflict."})
    kind = string(metadata={"description": "`timeline`, `source`, `event`, `claim` or `conflict`."})
    id = string(metadata={"description": "Its id; of a timeline its slug."})


class ChangePage(ResponseSchema):
    """What changed after a revision, oldest first."""

    changes = list_of(fields.Nested(Change))
    next = fields.Integer(
        required=True, strict=True, metadata={"description": "What to pass as `since` next time, also when empty."}
    )


# What an event's history shows.


class Revision(ResponseSchema):
    """One entry of the record: who changed the event, when, why, and what it was from then on (null: deleted)."""

    revision = integer()
    at = string()
    by = string()
    action = string()
    reason = string(null=True)
    snapshot = fields.Dict(keys=fields.String(), required=True, allow_none=True)


class History(ResponseSchema):
    """What happened to an event, oldest first."""

    revisions = list_of(fields.Nested(Revision))
    page = fields.Nested(PageInfo, required=True)


# What the difference between two days shows.


class ClaimSummary(ResponseSchema):
    """A claim, in short."""

    id = string()
    event = string()
    property = string()
    value = fields.Raw(required=True)
    attributed_to = string(null=True)
    source = string()
    status = string()


class EventSummary(ResponseSchema):
    """An event, in short."""

    id = string()
    title = string()
    date = string()


class ConflictSummary(ResponseSchema):
    """A conflict, in short."""

    id = string()
    kind = string()
    level = string()
    status = string()
    events = list_of(fields.String())
    property = string(null=True)
    claims = list_of(fields.String())
    within_source = list_of(fields.String())
    differs_from_cited = list_of(fields.Nested(CitedDifference))
    summary = string()


class ClaimDiff(ResponseSchema):
    """Claims that were added, corrected, or count no more."""

    added = list_of(fields.Nested(ClaimSummary))
    corrected = list_of(fields.Nested(ClaimSummary))
    retracted = list_of(fields.Nested(ClaimSummary))


class EventDiff(ResponseSchema):
    """Events that were added, corrected, or are gone."""

    added = list_of(fields.Nested(EventSummary))
    corrected = list_of(fields.Nested(EventSummary))
    retracted = list_of(fields.Nested(EventSummary))


class ConflictDiff(ResponseSchema):
    """Conflicts that opened, closed, or changed."""

    opened = list_of(fields.Nested(ConflictSummary))
    closed = list_of(fields.Nested(ConflictSummary))
    changed = list_of(fields.Nested(ConflictSummary))


class Diff(ResponseSchema):
    """What came to be known between two days."""

    from_ = fields.String(required=True, data_key="from")
    to = string()
    recorded_at = string(null=True)
    claims = fields.Nested(ClaimDiff, required=True)
    events = fields.Nested(EventDiff, required=True)
    conflicts = fields.Nested(ConflictDiff, required=True)
