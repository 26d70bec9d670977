"""A timeline on the wire."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validates_schema

from service.api.schemas.base import (
    AuditInfo,
    Message,
    PageInfo,
    ResponseSchema,
    StrictSchema,
    fail_at,
    integer,
    list_of,
    string,
)
from service.api.schemas.dates import Zone
from service.api.schemas.fields import Boolean, Choice, List, Matching, Nested, Text, slug
from service.api.schemas.source import language
from service.domain.errors import ParseError
from service.domain.quantity.units import check_unit
from service.domain.timeline import BUILT_IN, MEASURES, PROPERTY_TYPES

OWNED = ("slug", "revision", "span", "counts", "created_at", "created_by", "updated_at", "updated_by", "links")
_BELONGS = {
    "unit": ("quantity",),
    "measure": ("quantity",),
    "exclusive": ("term", "place"),
    "terms": ("term",),
    "incompatible": ("term",),
}


class Property(StrictSchema):
    """What a claim can be about."""

    key = Matching(
        r"[a-z][a-z0-9_]{0,63}", "a key: lower-case letters, digits and _, beginning with a letter", required=True
    )
    label = Text(200, allow_none=True)
    type = Choice(PROPERTY_TYPES, required=True)
    unit = Text(60, allow_none=True)
    measure = Choice(MEASURES)
    exclusive = Boolean()
    terms = List(Text(200), most=1000)
    incompatible = List(List(Text(200), most=2, least=2), most=1000)

    @validates_schema
    def _fits(self, data: dict[str, Any], **_more: Any) -> None:
        strange = {
            (name,): Message("member", f"this belongs to {' and '.join(types)}, not to {data['type']}; leave it out")
            for name, types in _BELONGS.items()
            if data.get(name) not in (None, []) and data["type"] not in types
        }
        if strange:
            raise fail_at(strange)
        if data.get("unit"):
            try:
                check_unit(data["unit"])
            except ParseError as error:
                raise fail_at({("unit",): Message(error.code, error.detail)}) from None


class TimelineReplace(StrictSchema):
    """A timeline's own members."""

    title = Text(500, required=True)
    description = Text(10_000, lines=True, empty=True)
    language = language()
    timezone = Zone()
    visibility = Choice(("public", "private"))
    properties = List(Nested(Property), most=500)

    @validates_schema
    def _once(self, data: dict[str, Any], **_more: Any) -> None:
        built_in = {each.key for each in BUILT_IN}
        keys = [each["key"] for each in data.get("properties") or ()]
        again = {
            ("properties", at, "key"): Message(
                "duplicate", f"“{key}” is there already (declared or built in); leave this out"
            )
            for at, key in enumerate(keys)
            if key in built_in or key in keys[:at]
        }
        if again:
            raise fail_at(again)


class TimelineInput(TimelineReplace):
    """A new timeline."""

    slug = slug(required=True)


TIMELINE: Schema = TimelineInput()
TIMELINE_REPLACE: Schema = TimelineReplace()


class ConflictCounts(ResponseSchema):
    """How many conflicts stand, and how many of them are decided."""

    conflict = integer()
    tension = integer()
    decided = integer()


class TimelineCounts(ResponseSchema):
    """How much a timeline holds."""

    events = integer()
    claims = integer()
    sources = integer()
    conflicts = fields.Nested(ConflictCounts, required=True)


class View(ResponseSchema):
    """Which moment a view is of, and what no clock turns back."""

    known_at = string(null=True)
    recorded_at = string(null=True)
    without = string(null=True)
    note = string(null=True)


class TimelineSummary(ResponseSchema):
    """A timeline above its events."""

    slug = string()
    title = string()
    description = fields.String(required=True)
    language = string()
    timezone = string()
    visibility = string()
    revision = integer()
    span = fields.List(fields.String(allow_none=True), required=True)
    counts = fields.Nested(TimelineCounts, required=True)
    view = fields.Nested(View)


class Timeline(TimelineSummary, AuditInfo):
    """One story, with its vocabulary."""

    properties = list_of(fields.Nested(Property))


class TimelinePage(ResponseSchema):
    """Stories."""

    timelines = list_of(fields.Nested(Timeline))
    page = fields.Nested(PageInfo, required=True)


class Facet(ResponseSchema):
    """A word, with the number of events that bear it."""

    value = string()
    count = integer()


class Facets(ResponseSchema):
    """Every word in use, the most frequent first, then by name; a name in its commonest spelling."""

    kinds = list_of(fields.Nested(Facet))
    tags = list_of(fields.Nested(Facet))
    actors = list_of(fields.Nested(Facet))
    places = list_of(fields.Nested(Facet))
    publishers = list_of(fields.Nested(Facet))
    properties = list_of(fields.Nested(Facet))
