"""Timelines: one story each, with the properties that its claims may be about."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validates_schema

from service.api.schemas.base import (
    AuditInfo,
    Message,
    PageInfo,
    ResponseSchema,
    StrictSchema,
    addresses,
    described_by,
    fail_at,
    integer,
    list_of,
    nested,
    read_only_members,
    string,
)
from service.api.schemas.dates import Zone
from service.api.schemas.fields import Boolean, Choice, List, Matching, Nested, Text, language, slug
from service.domain.errors import ParseError
from service.domain.quantity.units import check_unit
from service.domain.timeline import BUILT_IN, MEASURES, PROPERTY_TYPES

_TYPES_OF_MEMBER = {
    "unit": ("quantity",),
    "measure": ("quantity",),
    "exclusive": ("term", "place"),
    "terms": ("term",),
    "incompatible": ("term",),
}


class Property(StrictSchema):
    """A property that claims of the timeline may be about."""

    key = Matching(
        r"[a-z][a-z0-9_]{0,63}",
        "a key: lower-case letters, digits and _, beginning with a letter",
        "The name by which claims refer to it.",
        required=True,
        example="fighters_left",
    )
    label = Text(200, "Its name for people.", allow_none=True, example="fighters who left")
    type = Choice(PROPERTY_TYPES, "The type of its values.", required=True, example="quantity")
    unit = Text(60, "The unit of a quantity.", allow_none=True, example="people")
    measure = Choice(
        MEASURES,
        "`level`: a state at a time; `flow`: what happened during a period; `total`: counted since a beginning.",
        example="level",
    )
    exclusive = Boolean("Whether two different terms or places contradict each other.")
    terms = List(Text(200), 1000, "The terms that are allowed; without this member, any.")
    incompatible = List(List(Text(200), 2, least=2), 1000, "Pairs of terms that contradict each other.")

    @validates_schema
    def _check_type(self, data: dict[str, Any], **_options: Any) -> None:
        misplaced = {
            (name,): Message("member", f"this belongs to {' and '.join(types)}, not to {data['type']}; leave it out")
            for name, types in _TYPES_OF_MEMBER.items()
            if data.get(name) not in (None, []) and data["type"] not in types
        }
        if misplaced:
            raise fail_at(misplaced)
        if data.get("unit"):
            try:
                check_unit(data["unit"])
            except ParseError as error:
                raise fail_at({("unit",): Message(error.code, error.detail)}) from None


class TimelineReplace(StrictSchema):
    """The members of a timeline that a client may change."""

    title = Text(500, "Its title.", required=True, example="How Islamic State left Raqqa")
    description = Text(
        10_000,
        "What the story is about.",
        lines=True,
        empty=True,
        example="Who left Raqqa in October 2017, how many, when, and who agreed to it: the sources differ.",
    )
    language = language("The language of its texts (BCP 47), such as `en` or `ar`.", example="en")
    timezone = Zone("The time zone of its days, by its IANA name.", example="UTC")
    visibility = Choice(("public", "private"), "`public`: anyone may read it; `private`: only its tokens.")
    properties = List(Nested(Property), 500, "The properties that its claims may be about.")

    @validates_schema
    def _check_keys(self, data: dict[str, Any], **_options: Any) -> None:
        built_in = {property_.key for property_ in BUILT_IN}
        keys = [property_["key"] for property_ in data.get("properties") or ()]
        duplicates = {
            ("properties", index, "key"): Message(
                "duplicate", f"“{key}” is there already (declared or built in); leave this out"
            )
            for index, key in enumerate(keys)
            if key in built_in or key in keys[:index]
        }
        if duplicates:
            raise fail_at(duplicates)


class TimelineInput(TimelineReplace):
    """A new timeline."""

    slug = slug("Its id in addresses, which never changes.", required=True, example="my-story")


class ConflictCounts(ResponseSchema):
    """The number of conflicts that are not closed."""

    conflict = integer("The number of conflicts of level `conflict`.", 5)
    tension = integer("The number of conflicts of level `tension`.", 1)
    decided = integer("How many of both a person explained or resolved.", 0)


class TimelineCounts(ResponseSchema):
    """The size of a timeline."""

    events = integer("The number of events.", 21)
    claims = integer("The number of claims.", 73)
    sources = integer("The number of sources.", 15)
    conflicts = nested(ConflictCounts, "The number of conflicts and tensions.")


class View(ResponseSchema):
    """The past or reduced record that a response shows."""

    known_at = string("The day whose publications are included.", null=True)
    recorded_at = string("The instant whose record is shown.", null=True)
    without = string("The source that is left out.", null=True)
    note = string("Members that are not of that moment.", null=True)


@described_by(TimelineInput)
class TimelineSummary(ResponseSchema):
    """A timeline above its events."""

    slug = string(example="raqqa-2017")
    title = string()
    description = string()
    language = string()
    timezone = string()
    visibility = string(example="public")
    revision = integer("The number of its last change.", 110)
    span = list_of(
        fields.String(allow_none=True),
        "The first and last day of its events; null: open.",
        ["2017-06-01", "2017-11-13"],
    )
    counts = nested(TimelineCounts, "The size of the timeline.")
    view = nested(View, "The past or reduced record that is shown; only on request.", required=False)


@described_by(TimelineInput)
class Timeline(TimelineSummary, AuditInfo):
    """A timeline with its properties."""

    properties = list_of(Property)
    links = addresses(
        self="/v1/timelines/raqqa-2017",
        events="/v1/timelines/raqqa-2017/events",
        sources="/v1/timelines/raqqa-2017/sources",
        conflicts="/v1/timelines/raqqa-2017/conflicts",
    )


class TimelinePage(ResponseSchema):
    """A page of timelines."""

    timelines = list_of(Timeline, "The timelines, in the order of their slugs.")
    page = nested(PageInfo, "The position in the list.")


class Facet(ResponseSchema):
    """A word, with the number of events that have it."""

    value = string("The word.")
    count = integer("The number of events that have it.")


def _facets(description: str, value: str, count: int) -> fields.List[Any]:
    return list_of(Facet, description, [{"value": value, "count": count}])


class Facets(ResponseSchema):
    """The words that events have, the most frequent first, then by name; a name in its most frequent spelling."""

    kinds = _facets("The kinds of events.", "movement", 2)
    tags = _facets("The tags of events.", "convoy", 6)
    actors = _facets("The actors of events.", "Islamic State", 9)
    places = _facets("The places of events.", "Raqqa", 13)
    publishers = _facets("The publishers of sources.", "The Boston Globe", 11)
    properties = _facets("The properties that claims are about.", "militants_surrendered", 2)


TIMELINE: Schema = TimelineInput()
TIMELINE_REPLACE: Schema = TimelineReplace()
TIMELINE_READ_ONLY = read_only_members(Timeline, TimelineReplace)
