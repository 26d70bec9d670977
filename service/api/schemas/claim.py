"""A claim on the wire."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from service.api.schemas.base import (
    AuditInfo,
    Notice,
    PageInfo,
    ResponseSchema,
    StrictSchema,
    describe,
    fail,
    list_of,
    string,
)
from service.api.schemas.dates import Day, Edtf
from service.api.schemas.fields import (
    Choice,
    Integer,
    List,
    Nested,
    OneOfSchemas,
    StrictField,
    Text,
    WordMap,
    identifier,
)
from service.api.schemas.source import SourceOrId
from service.domain.claim import CLAIM_STATUSES
from service.domain.grade import CREDIBILITY

OWNED = (
    "event",
    "reading",
    "grade",
    "conflicts",
    "superseded_by",
    "created_at",
    "created_by",
    "updated_at",
    "updated_by",
    "revision",
    "links",
)


class Value(StrictField):
    """A claim's value: what it must be depends on the property's type."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, list):
            raise fail("type", "a claim states one value; send a claim for each")
        if isinstance(value, str) and (not value.strip() or len(value) > 2000):
            raise fail("length", f"a value in words has 1 to 2000 characters; got {describe(value)}")
        return value


class Contradiction(StrictSchema):
    """A person's word that this claim contradicts another."""

    claim = identifier(required=True)
    note = Text(2000, lines=True, allow_none=True)


class ClaimInput(StrictSchema):
    """One source's statement that one property of an event has one value."""

    id = identifier()
    property = Text(64, required=True)
    value = Value(required=True)
    scope = WordMap()
    valid = Edtf(allow_none=True)
    attributed_to = Text(300, allow_none=True)
    source = OneOfSchemas([identifier()], SourceOrId(), "a source's id, or a whole source", required=True)
    credibility = Choice(tuple(CREDIBILITY))
    locator = Text(300, allow_none=True)
    quote = Text(500, lines=True, allow_none=True)
    supersedes = identifier(allow_none=True)
    note = Text(2000, lines=True, allow_none=True)
    contradicts = List(Nested(Contradiction), most=100)
    status = Choice(CLAIM_STATUSES)
    status_note = Text(2000, lines=True, allow_none=True)
    status_date = Day(allow_none=True)


class InlineClaim(ClaimInput):
    """A claim in the body of an event; its source may be a place in the event's list."""

    source = OneOfSchemas(
        [Integer(0, 999), identifier()],
        SourceOrId(),
        "a place in `sources` (0, 1, …), a source's id, or a whole source",
        required=True,
    )


CLAIM: Schema = ClaimInput()


class Claim(AuditInfo):
    """One source's statement, with its reading, grade and conflicts."""

    id = string()
    event = string()
    property = string()
    value = fields.Raw(required=True)
    scope = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    valid = string(null=True)
    attributed_to = string(null=True)
    source = string()
    credibility = string()
    locator = string(null=True)
    quote = string(null=True)
    supersedes = string(null=True)
    note = string(null=True)
    contradicts = list_of(fields.Nested(Contradiction))
    status = string()
    status_note = string(null=True)
    status_date = string(null=True)
    reading = fields.Dict(keys=fields.String(), required=True)
    grade = string()
    superseded_by = string(null=True)
    conflicts = list_of(fields.String())
    notices = fields.List(fields.Nested(Notice))


class ClaimPage(ResponseSchema):
    """Claims."""

    claims = list_of(fields.Nested(Claim))
    page = fields.Nested(PageInfo, required=True)
