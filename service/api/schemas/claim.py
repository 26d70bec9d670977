"""Claims: what a source states about a property of an event."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema

from service.api.schemas.base import (
    AuditInfo,
    PageInfo,
    ResponseSchema,
    StrictSchema,
    addresses,
    anything,
    described_by,
    fail,
    list_of,
    mapping,
    nested,
    notices,
    read_only_members,
    string,
    strings,
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
    TextMap,
    identifier,
)
from service.api.schemas.source import SourceOrId
from service.domain.claim import CLAIM_STATUSES
from service.domain.errors import describe
from service.domain.grade import CREDIBILITY

READING = {"text": "hundreds", "low": 100, "high": 999, "unit": "people", "approximate": False}
"""An example of a value as the rules read it."""


class Value(StrictField):
    """The value of a claim; the domain checks it against the type of the property."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, list):
            raise fail("type", "a claim states one value; send a claim for each")
        if isinstance(value, str) and (not value.strip() or len(value) > 2000):
            raise fail("length", f"a value in words has 1 to 2000 characters; got {describe(value)}")
        return value


class Contradiction(StrictSchema):
    """A contradiction that a person declared, for what the rules cannot see."""

    claim = identifier("The id of the contradicted claim.", required=True)
    note = Text(2000, "Why they contradict each other.", lines=True, allow_none=True)


class ClaimInput(StrictSchema):
    """A statement of one source: one property of an event has one value."""

    id = identifier("Its id, which never changes; the server makes one if none is sent.")
    property = Text(64, "The key of the property that the claim is about.", required=True, example="fighters_left")
    value = Value(
        "The value, as the source states it; the property's type decides its form. A quantity is words or a number.",
        required=True,
        example="hundreds",
    )
    scope = TextMap("What exactly is counted or meant; claims of different scopes are not compared.")
    valid = Edtf("When the value was true, in EDTF.", allow_none=True, example="2017-10")
    attributed_to = Text(300, "The speaker that the source names; null if it is the source's own.", allow_none=True)
    source = OneOfSchemas(
        [identifier()],
        SourceOrId(),
        "a source's id, or a whole source",
        "The source that states it: its id, or a complete source.",
        required=True,
        example="the-week",
    )
    credibility = Choice(tuple(CREDIBILITY), "How credible this statement is in itself.", example="probable")
    locator = Text(300, "The place in the source: a page, a minute, a paragraph.", allow_none=True, example="headline")
    quote = Text(500, "The words of the source.", lines=True, allow_none=True)
    supersedes = identifier("The id of the same source's claim that this one replaces.", allow_none=True)
    note = Text(2000, "A note about this claim.", lines=True, allow_none=True)
    contradicts = List(Nested(Contradiction), 100, "Claims that it contradicts, as declared by a person.")
    status = Choice(CLAIM_STATUSES, "`retracted`: the claim no longer counts.")
    status_note = Text(2000, "Why it has this status.", lines=True, allow_none=True)
    status_date = Day("The day since which it has this status.", allow_none=True)


class InlineClaim(ClaimInput):
    """A claim in the body of an event; its source may be a place in the event's list."""

    source = OneOfSchemas(
        [Integer(0, 999), identifier()],
        SourceOrId(),
        "a place in `sources` (0, 1, …), a source's id, or a whole source",
        "The source that states it: its place in the event's `sources` from 0, its id, or a complete source.",
        required=True,
    )


@described_by(ClaimInput)
class Claim(AuditInfo):
    """A statement of one source, with its reading, grade and conflicts."""

    id = string(example="C026")
    event = string("The id of the event that it is about.", "convoy-leaves")
    property = string()
    value = anything()
    scope = mapping(values=string())
    valid = string(null=True)
    attributed_to = string(null=True)
    source = string("The id of the source that states it.")
    credibility = string()
    locator = string(null=True)
    quote = string(null=True)
    supersedes = string(null=True)
    note = string(null=True)
    contradicts = list_of(Contradiction, example=[])
    status = string(example="live")
    status_note = string(null=True)
    status_date = string(null=True)
    reading = mapping("The value as the rules read it.", READING)
    grade = string("The reliability of the source and the credibility of the statement, such as B3.", "C2")
    conflicts = strings("The ids of the conflicts that it takes part in.", ["kf90f2ce79bd5dfca867407ee"])
    superseded_by = string("The id of the same source's claim that replaces this one.", null=True)
    links = addresses(self="/v1/timelines/raqqa-2017/claims/C026")
    notices = notices()


class ClaimPage(ResponseSchema):
    """A page of claims."""

    claims = list_of(Claim, "The claims about the event.")
    page = nested(PageInfo, "The position in the list.")


CLAIM: Schema = ClaimInput()
CLAIM_READ_ONLY = read_only_members(Claim, ClaimInput)
