"""The query parameters of each operation, and the fields that only query strings have."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from marshmallow import ValidationError as SchemaError
from marshmallow import fields, validates_schema

from service.api.schemas.base import Message, StrictSchema, fail, fail_with
from service.api.schemas.dates import Day, Edtf, PastInstant
from service.api.schemas.fields import Choice, StrictField, Text, identifier
from service.domain.decision import CLOSED, CONFLICT_STATUSES
from service.domain.errors import ParseError, describe
from service.domain.grade import CREDIBILITY
from service.domain.place import FARTHEST_KM
from service.domain.search import query
from service.formats.strict_json import MAX_INTEGER

MAX_SEARCH_LENGTH = 1000
MAX_LIMIT = 1000
DEFAULT_LIMIT = 100
MAX_WAIT = 30
"""The most seconds that a request may wait for changes."""
CONFLICT_KINDS = ("date", "quantity", "occurrence", "boolean", "term", "place", "order", "declared")

_NUMBER = re.compile(r"-?[0-9]{1,5}(?:\.[0-9]{1,12})?")
NUMBERS = r"^-?[0-9.]+(,-?[0-9.]+)+$"


class Search(Text):
    """Words, "phrases" and beginnings of words (raq*); an event must contain all of them."""

    def __init__(self, description: str = "", **options: Any) -> None:
        super().__init__(MAX_SEARCH_LENGTH, description, **options)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            query.parse_query(text)
        except ParseError as error:
            raise fail_with(error) from None
        return text


class _Numbers(StrictField, fields.String):
    """Numbers with commas between them, each within its limits."""

    names: Sequence[str] = ()
    limits: Sequence[tuple[float, float]] = ()
    hint = ""

    def __init__(self, description: str = "", **options: Any) -> None:
        super().__init__(description, **options)
        self.document(pattern=NUMBERS, maxLength=100)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        parts = value.split(",") if isinstance(value, str) else []
        if len(parts) != len(self.names) or not all(_NUMBER.fullmatch(part) for part in parts):
            raise self._error(f"must be {','.join(self.names)} in plain numbers; got {describe(value)}")
        for part, name, (low, high) in zip(parts, self.names, self.limits, strict=True):
            if not low <= float(part) <= high:
                raise self._error(f"{name} lies between {low:g} and {high:g}; got {describe(part)}")
        self._check(*map(float, parts))
        return ",".join(str(float(part)) for part in parts)

    def _check(self, *numbers: float) -> None:
        """Raise an error for numbers that are invalid together."""

    def _error(self, detail: str) -> SchemaError:
        return fail("numbers", f"{detail}; write, for instance, {self.hint}")


class Bounds(_Numbers):
    """A bounding box, edges included; across the antimeridian west is greater than east."""

    names = ("west", "south", "east", "north")
    limits = ((-180, 180), (-90, 90), (-180, 180), (-90, 90))
    hint = "38.5,35.5,39.5,36.5 (across the antimeridian 170,-20,-170,-10)"

    def _check(self, *numbers: float) -> None:
        if numbers[1] > numbers[3]:
            raise self._error(f"south is not more than north; got {numbers[1]:g} and {numbers[3]:g}")


class Near(_Numbers):
    """A circle: a point and a radius in kilometres."""

    names = ("lat", "lon", "km")
    limits = ((-90, 90), (-180, 180), (0, FARTHEST_KM))
    hint = "35.95,39.01,50"


class Limit(fields.Integer):
    """The number of entries on a page; a number that is too large is an error, it is not reduced."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> int:
        if not (isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 9):
            raise fail("limit", f"must be a whole number from 1 to {MAX_LIMIT}; got {describe(value)}")
        if not 1 <= int(value) <= MAX_LIMIT:
            raise fail("limit", f"a page has 1 to {MAX_LIMIT} entries; got {value}")
        return int(value)


class Between(fields.Integer):
    """A whole number of a query string, within limits."""

    def __init__(self, low: int, high: int, description: str, **options: Any) -> None:
        super().__init__(metadata={"minimum": low, "maximum": high, "description": description}, **options)
        self._low = low
        self._high = high

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> int:
        if not (isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20):
            raise fail("number", f"must be a whole number from {self._low} to {self._high}; got {describe(value)}")
        if not self._low <= int(value) <= self._high:
            raise fail("range", f"must be between {self._low} and {self._high}; got {value}")
        return int(value)


def _any_of(inner: fields.Field[Any], description: str) -> fields.List[Any]:
    """A parameter that can be given several times."""
    return fields.List(inner, metadata={"description": description})


def _limit() -> Limit:
    description = "The largest number of entries on a page."
    return Limit(load_default=DEFAULT_LIMIT, metadata={"minimum": 1, "maximum": MAX_LIMIT, "description": description})


def _recorded_at() -> PastInstant:
    return PastInstant("The record as it was at that instant (RFC 3339); for tokens of the timeline only.")


def _pairs() -> Choice:
    return Choice(("pairs",), "`pairs` adds every pair of claims that disagree, at most 1,000.")


class NoQuery(StrictSchema):
    """No parameters."""


class AsOfQuery(StrictSchema):
    """A past state: what was published by a day, and what was recorded at an instant; both can be given."""

    known_at = Day("Only what was published by the end of that day.")
    recorded_at = _recorded_at()


class AsOfWithoutQuery(AsOfQuery):
    """A past state, or the record without one source."""

    without = identifier("The id of a source; the response is as if that source did not exist.")


class WriteQuery(StrictSchema):
    """The reason for a write, and whether it is a dry run."""

    reason = Text(1000, "The reason for the change; stored with the revision.")
    dry_run = Choice(("true", "false"), "`true`: report the effects of the write and change nothing.")


class PageQuery(StrictSchema):
    """A page of a list."""

    limit = _limit()
    after = Text(1000, "The cursor of the page: `page.next` of the page before.")


class AsOfPageQuery(PageQuery, AsOfQuery):
    """A page of a list, in a past state."""


class EventsQuery(PageQuery, AsOfWithoutQuery):
    """The filters of the timeline. Several values of one parameter match any of them; all parameters must match."""

    q = _any_of(
        Search(example="convoy"),
        'Words, "phrases" in quotes, beginnings of words with a star (raq*), without regard to case and accents; all '
        "must be there. Searched are title, summary, kind, tags, actors, place, claims (values, quotes, notes, "
        "speakers, labels of properties) and sources (titles, publishers, authors).",
    )
    from_ = Edtf("Events that can have happened on or after this date (EDTF).", data_key="from")
    to = Edtf("Events that can have happened on or before this date (EDTF).")
    kind = _any_of(Text(100), "The kind of the event.")
    tag = _any_of(Text(100), "A tag of the event.")
    actor = _any_of(Text(200), "The name of an actor, without regard to case and spaces.")
    place = _any_of(Text(200), "The name of the place, without regard to case and spaces.")
    bbox = _any_of(
        Bounds(example="38.5,35.5,39.5,36.5"),
        "Bounding box: west,south,east,north in degrees; across the antimeridian west is greater than east.",
    )
    near = _any_of(
        Near(example="35.95,39.01,50"),
        "lat,lon,km: at most so many kilometres from the point (great circle). A place without a point does not match.",
    )
    source = _any_of(identifier(), "The id of a source that the event or its claims cite.")
    publisher = _any_of(Text(300), "The publisher of such a source.")
    confidence = _any_of(Choice(tuple(CREDIBILITY)), "How sure the newsroom is that the event happened.")
    min_confidence = Choice(
        tuple(word for word in CREDIBILITY if word != "unjudged"), "This confidence or better; never `unjudged`."
    )
    marker = _any_of(
        Choice(("conflict", "tension", "any", "none")),
        "Whether the event has a conflict, a tension, any of both, or none; dismissed and closed ones do not count.",
    )
    conflict_kind = _any_of(Choice(CONFLICT_KINDS), "The kind of one of its conflicts.")
    order = Choice(("asc", "desc"), "`asc`: the earliest first; `desc`: the latest first.", load_default="asc")
    view = Choice(("full", "compact"), "`compact`: only the members that a list or an overview needs.")
    count = Choice(("exact",), "`exact` adds `page.total`, the number of events on all pages.")


class ConflictsQuery(PageQuery, AsOfWithoutQuery):
    """The filters of the conflicts; closed conflicts are left out by default."""

    status = _any_of(
        Choice((*CONFLICT_STATUSES, CLOSED, "any")),
        "The status of the conflict; `any` includes closed ones.",
    )
    level = _any_of(Choice(("conflict", "tension")), "The level of the conflict.")
    kind = _any_of(Choice(CONFLICT_KINDS), "The kind of conflict.")
    event = _any_of(identifier(), "The id of an event in the conflict.")
    property = _any_of(Text(64), "The key of a property.")
    expand = _pairs()


class ConflictQuery(AsOfWithoutQuery):
    """One conflict."""

    expand = _pairs()


class ChangesQuery(StrictSchema):
    """The start of the change feed, its length, and how long to wait for a change."""

    since = Between(0, MAX_INTEGER, "The last revision that you know; 0 for none.", load_default=0)
    limit = _limit()
    wait = Between(0, MAX_WAIT, "The seconds to wait for a change.", load_default=0)


class DiffQuery(StrictSchema):
    """Two days, the earlier first, and optionally the record of a past instant."""

    from_ = Day("The earlier day.", data_key="from", required=True, example="2017-11-12")
    to = Day("The later day.", required=True, example="2017-11-13")
    recorded_at = _recorded_at()

    @validates_schema
    def _in_order(self, data: dict[str, Any], **_options: Any) -> None:
        if data["to"] < data["from_"]:
            raise SchemaError(
                {"to": [Message("order", f"`from` is the earlier day; {data['from_']} is later than {data['to']}")]}
            )


NO_QUERY = NoQuery()
WRITE = WriteQuery()
PAGE = PageQuery()
DIFF = DiffQuery()
CHANGES = ChangesQuery()
AS_OF_PAGE = AsOfPageQuery()
AS_OF = AsOfQuery()
AS_OF_WITHOUT = AsOfWithoutQuery()
EVENTS = EventsQuery()
CONFLICTS = ConflictsQuery()
CONFLICT = ConflictQuery()
