"""What the interface shows of a conflict, member by member."""

from __future__ import annotations

from marshmallow import fields

from service.api.schemas.base import StrictSchema
from service.api.schemas.fields import Choice, Text, identifier
from service.api.schemas.responses import PageShown, Shown, listed, text, whole
from service.domain.decision import CONFLICT_STATUSES


class OriginShown(Shown):
    """A speaker, or a source that derives from nothing."""

    speaker = fields.String()
    source = fields.String()


class SideShown(Shown):
    """Claims that can all be true together."""

    claims = listed(fields.String())
    also = listed(fields.String())
    reading = fields.Dict(keys=fields.String(), required=True, allow_none=True)
    origins = listed(fields.Nested(OriginShown))
    best_grade = text(null=True)


class DiffersShown(Shown):
    """A claim, and that of a source it derives from, which says otherwise."""

    claim = text()
    cited = text()


class RelationFound(Shown):
    """A relation in a conflict."""

    from_ = fields.String(required=True, data_key="from")
    kind = text()
    to = text()
    note = text(null=True)


class DecisionShown(Shown):
    """What a person decided; who, for tokens of the timeline."""

    status = text()
    note = text(null=True)
    prefers = text(null=True)
    by = fields.String()
    at = text()


class ConflictShown(Shown):
    """Claims or relations that cannot all be true, and why."""

    id = text()
    kind = text()
    level = text()
    status = text()
    events = listed(fields.String())
    property = text(null=True)
    sides = listed(fields.Nested(SideShown))
    claims = listed(fields.String())
    relations = listed(fields.Nested(RelationFound))
    within_source = listed(fields.String())
    within_speaker = listed(fields.String())
    differs_from_cited = listed(fields.Nested(DiffersShown))
    rationale = fields.Dict(keys=fields.String(), required=True)
    summary = text()
    decision = fields.Nested(DecisionShown, required=True, allow_none=True)
    reopened_because = text(null=True)
    closed_at = text(null=True)
    closed_because = text(null=True)
    succeeded_by = text(null=True)
    revision = whole()
    pairs = fields.List(fields.List(fields.String()))


class ConflictsShown(Shown):
    """Conflicts."""

    conflicts = listed(fields.Nested(ConflictShown))
    page = fields.Nested(PageShown, required=True)


# A person's decision about a conflict, on the wire.

OWNED = (
    "id",
    "kind",
    "level",
    "events",
    "property",
    "sides",
    "claims",
    "relations",
    "within_source",
    "within_speaker",
    "differs_from_cited",
    "rationale",
    "summary",
    "decision",
    "reopened_because",
    "closed_at",
    "closed_because",
    "succeeded_by",
    "revision",
)


class DecisionBody(StrictSchema):
    """Where a conflict stands by a person's word; all but `open` need a note, `resolved` the claim preferred."""

    status = Choice(CONFLICT_STATUSES, required=True)
    note = Text(5000, lines=True, allow_none=True)
    prefers = identifier(allow_none=True)


DECISION = DecisionBody()
