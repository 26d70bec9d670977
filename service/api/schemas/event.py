"""Bringing back a form that an event had."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, post_load

from service.api.schemas.base import Strict, unreadable
from service.api.schemas.claim import InlineClaim
from service.api.schemas.dates import Edtf
from service.api.schemas.fields import (
    Either,
    Inside,
    LowerWords,
    Many,
    Number,
    OneOf,
    WebAddress,
    Whole,
    Words,
    identifier,
)
from service.api.schemas.source import InlineSource
from service.domain import place
from service.domain.errors import Unreadable
from service.domain.grade import CREDIBILITY
from service.domain.relation import KINDS


class RestoreBody(Strict):
    """Which revision of the event's history to bring back."""

    revision = Whole(1, 2**53, required=True)


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


class PlaceBody(Strict):
    """Where: a name, with a point and what it lies in where they are known."""

    name = Words(200, required=True)
    lat = Number(-90, 90, allow_none=True)
    lon = Number(-180, 180, allow_none=True)
    radius_km = Number(0, 20_038, allow_none=True)
    within = Many(Words(200), most=20)

    @post_load
    def _read(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        shown = {name: value for name, value in data.items() if value not in (None, [])}
        try:
            place.read(shown)
        except Unreadable as error:
            raise unreadable(error) from None
        return shown


class MediaBody(Strict):
    """A picture or film, by its address; nothing is ever fetched from there."""

    url = WebAddress(required=True)
    caption = Words(1000, lines=True, allow_none=True)
    credit = Words(300, allow_none=True)
    alt = Words(1000, lines=True, allow_none=True)


class RelationBody(Strict):
    """How this event stands to another."""

    kind = OneOf(KINDS, required=True)
    event = identifier(required=True)
    note = Words(2000, lines=True, allow_none=True)


class EventWords(Strict):
    """An event's own members."""

    id = identifier()
    title = Words(500, required=True)
    date = Edtf(required=True)
    summary = Words(10_000, lines=True, allow_none=True)
    kind = LowerWords(100, allow_none=True)
    place = Either([Words(200)], PlaceBody(), "a name, or an object with a name", allow_none=True)
    actors = Many(Words(200), most=200)
    tags = Many(Words(100), most=100)
    media = Many(Inside(MediaBody), most=50)
    confidence = OneOf(tuple(CREDIBILITY))
    distinct_from = Many(identifier(), most=200)
    position = Whole(-(2**31), 2**31 - 1)
    relations = Many(Inside(RelationBody), most=200)

    @post_load
    def _plain_place(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        if isinstance(data.get("place"), str):
            data["place"] = {"name": data["place"]}
        return data


def _sources(**more: Any) -> Many:
    one = Either([identifier()], InlineSource(), "a source's id, or a whole source")
    return Many(one, most=200, least=1, **more)


class EventBody(EventWords):
    """An event with its sources and claims; only title, date and one source are needed."""

    sources = _sources(required=True)
    claims = Many(Inside(InlineClaim), most=500)


class EventPut(EventWords):
    """An event's own members and its citations; its claims have their own address."""

    sources = _sources()


EVENT: Schema = EventBody()
EVENT_PUT: Schema = EventPut()
