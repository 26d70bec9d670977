"""Bringing back a form that an event had."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load

from service.api.schemas.base import (
    AuditInfo,
    CountedPageInfo,
    Notice,
    ResponseSchema,
    StrictSchema,
    fail_with,
    integer,
    list_of,
    string,
)
from service.api.schemas.claim import Claim, InlineClaim
from service.api.schemas.dates import Edtf
from service.api.schemas.fields import (
    Choice,
    Integer,
    List,
    LowerText,
    Nested,
    Number,
    OneOfSchemas,
    Text,
    WebAddress,
    identifier,
)
from service.api.schemas.source import CitationInput, CitedSource
from service.api.schemas.timeline import TimelineSummary
from service.domain import place
from service.domain.errors import ParseError
from service.domain.event import RELATION_KINDS
from service.domain.grade import CREDIBILITY


class RestoreInput(StrictSchema):
    """Which revision of the event's history to bring back."""

    revision = Integer(1, 2**53, required=True)


RESTORE = RestoreInput()


# An event on the wire.

OWNED = (
    "when",
    "confidence_score",
    "citations",
    "claims",
    "best",
    "evidence",
    "markers",
    "flags",
    "order_certain",
    "created_at",
    "created_by",
    "updated_at",
    "updated_by",
    "revision",
    "links",
)


class Place(StrictSchema):
    """Where: a name, with a point and what it lies in where they are known."""

    name = Text(200, required=True)
    lat = Number(-90, 90, allow_none=True)
    lon = Number(-180, 180, allow_none=True)
    radius_km = Number(0, 20_038, allow_none=True)
    within = List(Text(200), most=20)

    @post_load
    def _read(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        shown = {name: value for name, value in data.items() if value not in (None, [])}
        try:
            place.parse_place(shown)
        except ParseError as error:
            raise fail_with(error) from None
        return shown


class Media(StrictSchema):
    """A picture or film, by its address; nothing is ever fetched from there."""

    url = WebAddress(required=True)
    caption = Text(1000, lines=True, allow_none=True)
    credit = Text(300, allow_none=True)
    alt = Text(1000, lines=True, allow_none=True)


class Relation(StrictSchema):
    """How this event stands to another."""

    kind = Choice(RELATION_KINDS, required=True)
    event = identifier(required=True)
    note = Text(2000, lines=True, allow_none=True)


class EventFields(StrictSchema):
    """An event's own members."""

    id = identifier()
    title = Text(500, required=True)
    date = Edtf(required=True)
    summary = Text(10_000, lines=True, allow_none=True)
    kind = LowerText(100, allow_none=True)
    place = OneOfSchemas([Text(200)], Place(), "a name, or an object with a name", allow_none=True)
    actors = List(Text(200), most=200)
    tags = List(Text(100), most=100)
    media = List(Nested(Media), most=50)
    confidence = Choice(tuple(CREDIBILITY))
    distinct_from = List(identifier(), most=200)
    position = Integer(-(2**31), 2**31 - 1)
    relations = List(Nested(Relation), most=200)

    @post_load
    def _plain_place(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        if isinstance(data.get("place"), str):
            data["place"] = {"name": data["place"]}
        return data


def _sources(**more: Any) -> List:
    one = OneOfSchemas([identifier()], CitationInput(), "a source's id, or a whole source")
    return List(one, most=200, least=1, **more)


class EventInput(EventFields):
    """An event with its sources and claims; only title, date and one source are needed."""

    sources = _sources(required=True)
    claims = List(Nested(InlineClaim), most=500)


class EventReplace(EventFields):
    """An event's own members and its citations; its claims have their own address."""

    sources = _sources()


EVENT: Schema = EventInput()
EVENT_REPLACE: Schema = EventReplace()


class When(ResponseSchema):
    """A date as the rules read it."""

    earliest = string(null=True)
    latest = string(null=True)
    precision = string()
    approximate = fields.Boolean(required=True)
    uncertain = fields.Boolean(required=True)
    text = string()


class Citation(ResponseSchema):
    """A link from an event to a source that reports it."""

    source = fields.Nested(CitedSource, required=True)
    locator = string(null=True)
    note = string(null=True)


class BestValue(ResponseSchema):
    """The value to put first for a property: called best, never true."""

    claim = string()
    value = fields.Raw(required=True)
    reading = fields.Dict(keys=fields.String(), required=True)
    grade = string()


class Evidence(ResponseSchema):
    """What an event rests on; origins, not articles."""

    claims = integer()
    sources = integer()
    origins = integer()
    best_grade = string(null=True)


class Marker(ResponseSchema):
    """A conflict that an event bears."""

    id = string()
    kind = string()
    level = string()
    status = string()
    property = string(null=True)
    summary = string()


class Flag(ResponseSchema):
    """A warning about evidence, never an error."""

    code = string()
    message = string()
    claims = list_of(fields.String())
    sources = list_of(fields.String())
    events = list_of(fields.String())


class Event(AuditInfo):
    """An event in its place, with its citations, claims, best values, evidence and markers."""

    id = string()
    title = string()
    summary = string(null=True)
    kind = string(null=True)
    date = string()
    place = fields.Nested(Place, required=True, allow_none=True)
    actors = list_of(fields.String())
    tags = list_of(fields.String())
    media = list_of(fields.Nested(Media))
    confidence = string()
    position = integer()
    distinct_from = list_of(fields.String())
    relations = list_of(fields.Nested(Relation))
    when = fields.Nested(When, required=True)
    confidence_score = fields.Integer(required=True, allow_none=True)
    citations = list_of(fields.Nested(Citation))
    claims = list_of(fields.Nested(Claim))
    best = fields.Dict(keys=fields.String(), values=fields.Nested(BestValue), required=True)
    evidence = fields.Nested(Evidence, required=True)
    markers = list_of(fields.Nested(Marker))
    flags = list_of(fields.Nested(Flag))
    notices = fields.List(fields.Nested(Notice))


class ListedEvent(Event):
    """An event on a page: there, whether its place in the order is certain is told too."""

    order_certain = fields.Boolean(required=True)


class EventPage(ResponseSchema):
    """The ordered timeline with its markers."""

    timeline = fields.Nested(TimelineSummary, required=True)
    events = list_of(fields.Nested(ListedEvent))
    page = fields.Nested(CountedPageInfo, required=True)


class MarkerCounts(ResponseSchema):
    """How many markers an event bears, by level."""

    conflict = integer()
    tension = integer()


class CompactEvent(ResponseSchema):
    """An event in short."""

    id = string()
    title = string()
    when = fields.Nested(When, required=True)
    kind = string(null=True)
    place = fields.Nested(Place, required=True, allow_none=True)
    confidence = string()
    markers = fields.Nested(MarkerCounts, required=True)


class CompactEventPage(ResponseSchema):
    """The ordered timeline in short."""

    timeline = fields.Nested(TimelineSummary, required=True)
    events = list_of(fields.Nested(CompactEvent))
    page = fields.Nested(CountedPageInfo, required=True)
