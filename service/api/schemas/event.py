"""Events: what happened, with citations, claims, best values and conflict markers."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, post_load

from service.api.schemas.base import (
    AuditInfo,
    CountedPageInfo,
    ResponseSchema,
    StrictSchema,
    addresses,
    anything,
    boolean,
    described_by,
    fail_with,
    integer,
    list_of,
    mapping,
    nested,
    notices,
    read_only_members,
    string,
    strings,
)
from service.api.schemas.claim import READING, Claim, InlineClaim
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


class Place(StrictSchema):
    """A place: its name, and where they are known a point and the larger places around it."""

    name = Text(200, "Its name.", required=True)
    lat = Number(-90, 90, "Latitude in degrees, north positive (WGS 84).", allow_none=True)
    lon = Number(-180, 180, "Longitude in degrees, east positive (WGS 84).", allow_none=True)
    radius_km = Number(0, 20_038, "The uncertainty of the point, in kilometres.", allow_none=True)
    within = List(Text(200), 20, "The larger places that contain it, the smallest first.")

    @post_load
    def _check(self, data: dict[str, Any], **_options: Any) -> dict[str, Any]:
        given = {name: value for name, value in data.items() if value not in (None, [])}
        try:
            place.parse_place(given)
        except ParseError as error:
            raise fail_with(error) from None
        return given


class Media(StrictSchema):
    """A picture or film, by its address; the service never fetches it."""

    url = WebAddress("Its web address.", required=True)
    caption = Text(1000, "Its caption.", lines=True, allow_none=True)
    credit = Text(300, "Its author or owner.", allow_none=True)
    alt = Text(1000, "A description for people who cannot see it.", lines=True, allow_none=True)


class Relation(StrictSchema):
    """A relation from this event to another."""

    kind = Choice(RELATION_KINDS, "The kind of relation, read from this event to the other.", required=True)
    event = identifier("The id of the other event.", required=True)
    note = Text(2000, "A note about this relation.", lines=True, allow_none=True)


class EventFields(StrictSchema):
    """The members of an event that a client sets, without its sources and claims."""

    id = identifier("Its id, which never changes; the server makes one if none is sent.")
    title = Text(500, "Its headline.", required=True, example="A convoy of fighters and families leaves Raqqa")
    date = Edtf("When it happened, in EDTF.", required=True, example="2017-10-14/2017-10-15")
    summary = Text(10_000, "What happened, in a few sentences.", lines=True, allow_none=True)
    kind = LowerText(100, "The kind of event, in words of the newsroom.", allow_none=True, example="evacuation")
    place = OneOfSchemas(
        [Text(200)],
        Place(),
        "a name, or an object with a name",
        "Where it happened.",
        allow_none=True,
        example={"name": "Raqqa", "lat": 35.953, "lon": 39.008, "within": ["Syria"]},
    )
    actors = List(Text(200), 200, "The people and groups that took part.", example=["Islamic State"])
    tags = List(Text(100), 100, "Tags of the newsroom.", example=["convoy"])
    media = List(Nested(Media), 50, "Pictures and films.")
    confidence = Choice(tuple(CREDIBILITY), "How sure the newsroom is that it happened.", example="probable")
    distinct_from = List(identifier(), 200, "The ids of similar events that are not this one.")
    position = Integer(-(2**31), 2**31 - 1, "Its order among events of the same date; the smallest first.")
    relations = List(Nested(Relation), 200, "Its relations to other events, such as `before`.")

    @post_load
    def _place_as_object(self, data: dict[str, Any], **_options: Any) -> dict[str, Any]:
        if isinstance(data.get("place"), str):
            data["place"] = {"name": data["place"]}
        return data


def _sources(description: str, **options: Any) -> List:
    entry = OneOfSchemas([identifier()], CitationInput(), "a source's id, or a whole source")
    return List(entry, 200, description, least=1, example=["the-week"], **options)


class EventInput(EventFields):
    """An event with its sources and claims; only title, date and one source are required."""

    sources = _sources("The sources that report it: ids, or complete sources.", required=True)
    claims = List(
        Nested(InlineClaim),
        500,
        "The claims that its sources make about it.",
        example=[{"property": "fighters_left", "value": "hundreds", "source": 0, "credibility": "probable"}],
    )


class EventReplace(EventFields):
    """The members of an event that PUT and PATCH set; its claims have their own addresses."""

    sources = _sources("The sources that report it: ids, or complete sources. They replace the present ones.")


class RestoreInput(StrictSchema):
    """The revision of an event to restore."""

    revision = Integer(1, 2**53, "The revision to restore, from the event's history.", required=True, example=28)


class When(ResponseSchema):
    """A date as the rules read it."""

    earliest = string("The first day that the date can mean; null: open or unknown.", "2017-10-14", null=True)
    latest = string("The last day that the date can mean; null: open or unknown.", "2017-10-15", null=True)
    precision = string("The precision: second, day, month, year …", "day")
    approximate = boolean("Whether the date is approximate (EDTF `~`).", False)
    uncertain = boolean("Whether the date is uncertain (EDTF `?`).", False)
    text = string("The date in words.", "14–15 October 2017")


@described_by(CitationInput)
class Citation(ResponseSchema):
    """A source that reports an event, and where in the source."""

    source = nested(CitedSource, "The source.")
    locator = string(null=True)
    note = string(null=True)


class BestValue(ResponseSchema):
    """The value of the best graded claim about a property; it is not proven true."""

    claim = string("The id of the claim.")
    value = anything("The value, as the source states it.")
    reading = mapping("The value as the rules read it.")
    grade = string("The grade of the claim.")


class Evidence(ResponseSchema):
    """The evidence for an event; origins count, not articles."""

    claims = integer("The number of claims.", 22)
    sources = integer("The number of sources.", 9)
    origins = integer("The number of independent origins: sources that repeat one another count once.", 6)
    best_grade = string("The best grade among the claims, A1 being the best.", "B2", null=True)


class Marker(ResponseSchema):
    """A conflict that an event takes part in."""

    id = string("The id of the conflict.", "kf90f2ce79bd5dfca867407ee")
    kind = string("The subject of the conflict: date, quantity, place, order …", "quantity")
    level = string("`conflict`: both cannot be true; `tension`: both can, but rarely are.", "conflict")
    status = string("The status of the conflict.", "open")
    property = string("The key of the property.", "fighters_left", null=True)
    summary = string("The conflict in a sentence.", "fighters who left: hundreds / 250 against 275 against thousands")


class Flag(ResponseSchema):
    """A warning about the evidence, never an error."""

    code = string("The kind of warning, for programs.")
    message = string("A sentence for people.")
    claims = strings("The ids of the claims it is about.")
    sources = strings("The ids of the sources it is about.")
    events = strings("The ids of the events it is about.")


@described_by(EventFields)
class Event(AuditInfo):
    """An event with its citations, claims, best values, evidence and markers."""

    id = string(example="convoy-leaves")
    title = string()
    summary = string(null=True)
    kind = string(null=True)
    date = string()
    place = nested(Place, null=True)
    actors = strings()
    tags = strings()
    media = list_of(Media, example=[])
    confidence = string()
    position = integer(example=0)
    distinct_from = strings()
    relations = list_of(Relation, example=[])
    when = nested(When, "The date as the rules read it.")
    confidence_score = integer("`confidence` from 0 to 100 (STIX 2.1); null for `unjudged`.", 70, null=True)
    citations = list_of(Citation, "The sources that report it.")
    claims = list_of(Claim, "The claims about it.")
    best = mapping(
        "For each property the value of the best graded claim; it is not proven true.",
        {"fighters_left": {"claim": "C102", "value": "hundreds", "reading": READING, "grade": "B2"}},
        values=nested(BestValue),
    )
    evidence = nested(Evidence, "The number of claims, sources and origins.")
    markers = list_of(Marker, "The conflicts that it takes part in.")
    flags = list_of(Flag, "Warnings about the evidence; never errors.", example=[])
    links = addresses(
        self="/v1/timelines/raqqa-2017/events/convoy-leaves",
        claims="/v1/timelines/raqqa-2017/events/convoy-leaves/claims",
        timeline="/v1/timelines/raqqa-2017",
    )
    notices = notices()


class ListedEvent(Event):
    """An event on a page of the timeline."""

    order_certain = boolean("Whether its place in the order is certain.", True)


class EventPage(ResponseSchema):
    """A page of the timeline: events in order, with their markers."""

    timeline = nested(TimelineSummary, "The timeline.")
    events = list_of(ListedEvent, "The events, in order of time.")
    page = nested(CountedPageInfo, "The position in the list.")


class MarkerCounts(ResponseSchema):
    """The number of an event's markers."""

    conflict = integer("The number of markers of level `conflict`.", 3)
    tension = integer("The number of markers of level `tension`.", 1)


@described_by(Event)
class CompactEvent(ResponseSchema):
    """The members of an event that a list or an overview needs."""

    id = string()
    title = string()
    when = nested(When)
    kind = string(null=True)
    place = nested(Place, null=True)
    confidence = string()
    markers = nested(MarkerCounts, "The number of conflicts that it takes part in.")


class CompactEventPage(ResponseSchema):
    """A page of the timeline with compact events."""

    timeline = nested(TimelineSummary, "The timeline.")
    events = list_of(CompactEvent, "The events, in order of time.")
    page = nested(CountedPageInfo, "The position in the list.")


EVENT: Schema = EventInput()
EVENT_REPLACE: Schema = EventReplace()
EVENT_READ_ONLY = read_only_members(ListedEvent, EventReplace)
RESTORE = RestoreInput()
