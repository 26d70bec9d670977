"""What the changes of a timeline show."""

from __future__ import annotations

from marshmallow import fields

from service.api.schemas.conflict import DiffersShown
from service.api.schemas.responses import PageShown, Shown, listed, text, whole


class ChangeShown(Shown):
    """One change: of which thing, and what became of it; what it is now is at its own address."""

    revision = whole()
    at = text(metadata={"format": "date-time"})
    action = text(metadata={"description": "`create`, `update`, `delete`, `restore`, or `decide` of a conflict."})
    kind = text(metadata={"description": "`timeline`, `source`, `event`, `claim` or `conflict`."})
    id = text(metadata={"description": "Its id; of a timeline its slug."})


class ChangesShown(Shown):
    """What changed after a revision, oldest first."""

    changes = listed(fields.Nested(ChangeShown))
    next = fields.Integer(
        required=True, strict=True, metadata={"description": "What to pass as `since` next time, also when empty."}
    )


# What an event's history shows.


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


# What the difference between two days shows.


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
