"""A claim on the wire."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema

from service.api.schemas.base import StrictSchema, describe, fail
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
from service.api.schemas.source import NamedSource
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


class ContradictionBody(StrictSchema):
    """A person's word that this claim contradicts another."""

    claim = identifier(required=True)
    note = Text(2000, lines=True, allow_none=True)


class ClaimBody(StrictSchema):
    """One source's statement that one property of an event has one value."""

    id = identifier()
    property = Text(64, required=True)
    value = Value(required=True)
    scope = WordMap()
    valid = Edtf(allow_none=True)
    attributed_to = Text(300, allow_none=True)
    source = OneOfSchemas([identifier()], NamedSource(), "a source's id, or a whole source", required=True)
    credibility = Choice(tuple(CREDIBILITY))
    locator = Text(300, allow_none=True)
    quote = Text(500, lines=True, allow_none=True)
    supersedes = identifier(allow_none=True)
    note = Text(2000, lines=True, allow_none=True)
    contradicts = List(Nested(ContradictionBody), most=100)
    status = Choice(CLAIM_STATUSES)
    status_note = Text(2000, lines=True, allow_none=True)
    status_date = Day(allow_none=True)


class InlineClaim(ClaimBody):
    """A claim in the body of an event; its source may be a place in the event's list."""

    source = OneOfSchemas(
        [Integer(0, 999), identifier()],
        NamedSource(),
        "a place in `sources` (0, 1, …), a source's id, or a whole source",
        required=True,
    )


CLAIM: Schema = ClaimBody()
