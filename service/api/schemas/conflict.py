"""What the interface shows of a conflict, member by member."""

from __future__ import annotations

from marshmallow import fields

from service.api.schemas.base import PageInfo, ResponseSchema, StrictSchema, integer, list_of, string
from service.api.schemas.fields import Choice, Text, identifier
from service.domain.decision import CONFLICT_STATUSES


class Origin(ResponseSchema):
    """A speaker, or a source that derives from nothing."""

    speaker = fields.String()
    source = fields.String()


class Side(ResponseSchema):
    """Claims that can all be true together."""

    claims = list_of(fields.String())
    also = list_of(fields.String())
    reading = fields.Dict(keys=fields.String(), required=True, allow_none=True)
    origins = list_of(fields.Nested(Origin))
    best_grade = string(null=True)


class CitedDifference(ResponseSchema):
    """A claim, and that of a source it derives from, which says otherwise."""

    claim = string()
    cited = string()


class ConflictRelation(ResponseSchema):
    """A relation in a conflict."""

    from_ = fields.String(required=True, data_key="from")
    kind = string()
    to = string()
    note = string(null=True)


class Decision(ResponseSchema):
    """What a person decided; who, for tokens of the timeline."""

    status = string()
    note = string(null=True)
    prefers = string(null=True)
    by = fields.String()
    at = string()


class Conflict(ResponseSchema):
    """Claims or relations that cannot all be true, and why."""

    id = string()
    kind = string()
    level = string()
    status = string()
    events = list_of(fields.String())
    property = string(null=True)
    sides = list_of(fields.Nested(Side))
    claims = list_of(fields.String())
    relations = list_of(fields.Nested(ConflictRelation))
    within_source = list_of(fields.String())
    within_speaker = list_of(fields.String())
    differs_from_cited = list_of(fields.Nested(CitedDifference))
    rationale = fields.Dict(keys=fields.String(), required=True)
    summary = string()
    decision = fields.Nested(Decision, required=True, allow_none=True)
    reopened_because = string(null=True)
    closed_at = string(null=True)
    closed_because = string(null=True)
    succeeded_by = string(null=True)
    revision = integer()
    pairs = fields.List(fields.List(fields.String()))


class ConflictPage(ResponseSchema):
    """Conflicts."""

    conflicts = list_of(fields.Nested(Conflict))
    page = fields.Nested(PageInfo, required=True)


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


class DecisionInput(StrictSchema):
    """Where a conflict stands by a person's word; all but `open` need a note, `resolved` the claim preferred."""

    status = Choice(CONFLICT_STATUSES, required=True)
    note = Text(5000, lines=True, allow_none=True)
    prefers = identifier(allow_none=True)


DECISION = DecisionInput()
