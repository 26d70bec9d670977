"""A timeline on the wire."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, validates_schema

from service.api.schemas.fields import Inside, Many, Matching, OneOf, Strict, Truth, Words, slug
from service.api.schemas.said import refuse, unreadable
from service.api.schemas.source import language
from service.api.schemas.times import Zone
from service.domain.errors import Unreadable
from service.domain.timeline import BUILT_IN, MEASURES, TYPES
from service.domain.unit import check_unit

OWNED = ("slug", "revision", "span", "counts", "created_at", "created_by", "updated_at", "updated_by", "links")
_BELONGS = {
    "unit": ("quantity",),
    "measure": ("quantity",),
    "exclusive": ("term", "place"),
    "terms": ("term",),
    "incompatible": ("term",),
}


class PropertyBody(Strict):
    """What a claim can be about."""

    key = Matching(
        r"[a-z][a-z0-9_]{0,63}", "a key: lower-case letters, digits and _, beginning with a letter", required=True
    )
    label = Words(200, allow_none=True)
    type = OneOf(TYPES, required=True)
    unit = Words(60, allow_none=True)
    measure = OneOf(MEASURES)
    exclusive = Truth()
    terms = Many(Words(200), most=1000)
    incompatible = Many(Many(Words(200), most=2, least=2), most=1000)

    @validates_schema
    def _fits(self, data: dict[str, Any], **_more: Any) -> None:
        for name, types in _BELONGS.items():
            if data.get(name) not in (None, []) and data["type"] not in types:
                raise refuse("member", f"`{name}` belongs to {' and '.join(types)}, not to {data['type']}")
        if data.get("unit"):
            try:
                check_unit(data["unit"])
            except Unreadable as error:
                raise unreadable(error) from None


class TimelineWords(Strict):
    """A timeline's own members."""

    title = Words(500, required=True)
    description = Words(10_000, lines=True, empty=True)
    language = language()
    timezone = Zone()
    visibility = OneOf(("public", "private"))
    properties = Many(Inside(PropertyBody), most=500)

    @validates_schema
    def _once(self, data: dict[str, Any], **_more: Any) -> None:
        seen = {each.key for each in BUILT_IN}
        for at, each in enumerate(data.get("properties") or ()):
            if each["key"] in seen:
                raise refuse("duplicate", f"properties/{at}: “{each['key']}” is declared already or built in")
            seen.add(each["key"])


class TimelineBody(TimelineWords):
    """A new timeline."""

    slug = slug(required=True)


TIMELINE: Schema = TimelineBody()
TIMELINE_PUT: Schema = TimelineWords()
