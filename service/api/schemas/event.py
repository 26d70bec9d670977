"""Bringing back a form that an event had."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, post_load

from service.api.schemas.base import StrictSchema, fail_with
from service.api.schemas.claim import InlineClaim
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
from service.api.schemas.source import InlineSource
from service.domain import place
from service.domain.errors import ParseError
from service.domain.event import RELATION_KINDS
from service.domain.grade import CREDIBILITY


class RestoreBody(StrictSchema):
    """Which revision of the event's history to bring back."""

    revision = Integer(1, 2**53, required=True)


RESTORE = RestoreBody()


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


class PlaceBody(StrictSchema):
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


class MediaBody(StrictSchema):
    """A picture or film, by its address; nothing is ever fetched from there."""

    url = WebAddress(required=True)
    caption = Text(1000, lines=True, allow_none=True)
    credit = Text(300, allow_none=True)
    alt = Text(1000, lines=True, allow_none=True)


class RelationBody(StrictSchema):
    """How this event stands to another."""

    kind = Choice(RELATION_KINDS, required=True)
    event = identifier(required=True)
    note = Text(2000, lines=True, allow_none=True)


class EventWords(StrictSchema):
    """An event's own members."""

    id = identifier()
    title = Text(500, required=True)
    date = Edtf(required=True)
    summary = Text(10_000, lines=True, allow_none=True)
    kind = LowerText(100, allow_none=True)
    place = OneOfSchemas([Text(200)], PlaceBody(), "a name, or an object with a name", allow_none=True)
    actors = List(Text(200), most=200)
    tags = List(Text(100), most=100)
    media = List(Nested(MediaBody), most=50)
    confidence = Choice(tuple(CREDIBILITY))
    distinct_from = List(identifier(), most=200)
    position = Integer(-(2**31), 2**31 - 1)
    relations = List(Nested(RelationBody), most=200)

    @post_load
    def _plain_place(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        if isinstance(data.get("place"), str):
            data["place"] = {"name": data["place"]}
        return data


def _sources(**more: Any) -> List:
    one = OneOfSchemas([identifier()], InlineSource(), "a source's id, or a whole source")
    return List(one, most=200, least=1, **more)


class EventBody(EventWords):
    """An event with its sources and claims; only title, date and one source are needed."""

    sources = _sources(required=True)
    claims = List(Nested(InlineClaim), most=500)


class EventPut(EventWords):
    """An event's own members and its citations; its claims have their own address."""

    sources = _sources()


EVENT: Schema = EventBody()
EVENT_PUT: Schema = EventPut()
