"""The fields of a query by which events are found: words, and where on the globe."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from marshmallow import ValidationError as SchemaError
from marshmallow import fields, validates_schema

from service.api.schemas.base import Message, StrictSchema, describe, fail, fail_with
from service.api.schemas.dates import Day, Edtf, PastInstant
from service.api.schemas.fields import Choice, StrictField, Text, identifier
from service.domain.decision import CLOSED, CONFLICT_STATUSES
from service.domain.errors import ParseError
from service.domain.grade import CREDIBILITY
from service.domain.place import FARTHEST_KM
from service.domain.search import query
from service.formats.strict_json import MAX_INTEGER

MOST_LETTERS = 1000
LONGEST_WAIT = 30
"""Seconds that a request may wait for news."""

_NUMBER = re.compile(r"-?[0-9]{1,5}(?:\.[0-9]{1,12})?")
NUMBERS = r"^-?[0-9.]+(,-?[0-9.]+)+$"


class Search(Text):
    """Words, "phrases" and the beginnings of words (raq*) that must all be there."""

    def __init__(self, **more: Any) -> None:
        super().__init__(MOST_LETTERS, **more)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            query.parse_query(text)
        except ParseError as error:
            raise fail_with(error) from None
        return text


class _Numbers(StrictField, fields.String):
    """Numbers with commas between them."""

    names: Sequence[str] = ()
    limits: Sequence[tuple[float, float]] = ()
    example = ""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.noted(pattern=NUMBERS, maxLength=100)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        parts = value.split(",") if isinstance(value, str) else []
        if len(parts) != len(self.names) or not all(_NUMBER.fullmatch(each) for each in parts):
            raise self._refusal(f"this is {','.join(self.names)} in plain numbers; got {describe(value)}")
        for part, name, (low, high) in zip(parts, self.names, self.limits, strict=True):
            if not low <= float(part) <= high:
                raise self._refusal(f"{name} lies between {low:g} and {high:g}; got {describe(part)}")
        self._check(*map(float, parts))
        return ",".join(str(float(each)) for each in parts)

    def _check(self, *numbers: float) -> None:
        """Refuse numbers that do not go together."""

    def _refusal(self, detail: str) -> SchemaError:
        return fail("numbers", f"{detail}; write, for instance, {self.example}")


class Bounds(_Numbers):
    """Between two meridians and two parallels, edges included; west is more than east across the antimeridian."""

    names = ("west", "south", "east", "north")
    limits = ((-180, 180), (-90, 90), (-180, 180), (-90, 90))
    example = "38.5,35.5,39.5,36.5 (across the antimeridian 170,-20,-170,-10)"

    def _check(self, *numbers: float) -> None:
        if numbers[1] > numbers[3]:
            raise self._refusal(f"south is not more than north; got {numbers[1]:g} and {numbers[3]:g}")


class Near(_Numbers):
    """No farther from a point than so many kilometres."""

    names = ("lat", "lon", "km")
    limits = ((-90, 90), (-180, 180), (0, FARTHEST_KM))
    example = "35.95,39.01,50"


# The queries: which parameters an address takes, and what each may be.

MOST = 1000
USUAL = 100
CONFLICT_KINDS = ("date", "quantity", "occurrence", "boolean", "term", "place", "order", "declared")
_SOUGHT = (
    'Words that must all be there, "phrases" in quotes, beginnings of words with a star (raq*); case and accents do '
    "not count. Sought in title, summary, kind, tags, actors and place, in claims (values, quotes, notes, speakers, "
    "labels of properties) and in sources (titles, publishers, authors)."
)
_BOUNDS = "west,south,east,north in degrees; across the antimeridian west is more than east."
_NEAR = "lat,lon,km: no farther than so many kilometres along the great circle. A place without a point is not near."


class Limit(fields.Integer):
    """How many entries a page has; refused, not clamped, where it is too large."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> int:
        if not (isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 9):
            raise fail("limit", f"this is a whole number from 1 to {MOST}; got {describe(value)}")
        if not 1 <= int(value) <= MOST:
            raise fail("limit", f"a page has 1 to {MOST} entries; got {value}")
        return int(value)


class Between(fields.Integer):
    """A whole number of a query, within bounds; refused, not clamped, where it lies outside."""

    def __init__(self, low: int, high: int, **more: Any) -> None:
        bounds = {"minimum": low, "maximum": high}
        super().__init__(metadata={**bounds, **more.pop("metadata", {})}, **more)
        self._low = low
        self._high = high

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> int:
        if not (isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20):
            raise fail("number", f"this is a whole number from {self._low} to {self._high}; got {describe(value)}")
        if not self._low <= int(value) <= self._high:
            raise fail("range", f"this lies between {self._low} and {self._high}; got {value}")
        return int(value)


class NoQuery(StrictSchema):
    """An address that takes no parameters."""


class Clocks(StrictSchema):
    """The two clocks: what was known on a day, and what was recorded at an instant; both may be given."""

    known_at = Day(metadata={"description": "Only what was published by the end of that day."})
    recorded_at = PastInstant(metadata={"description": "The record as it stood then; for tokens of the timeline."})


class Moments(Clocks):
    """The two clocks, and leaving a source out."""

    without = identifier(metadata={"description": "A source's id: as if it were not there."})


class WriteQuery(StrictSchema):
    """What a write takes: why."""

    reason = Text(1000, metadata={"description": "Why; kept with the revision."})
    dry_run = Choice(("true", "false"), metadata={"description": "`true` tells what the write would do."})


class PageQuery(StrictSchema):
    """A page of a list."""

    limit = Limit(load_default=USUAL, metadata={"minimum": 1, "maximum": MOST})
    after = Text(1000, metadata={"description": "The cursor that the page before gave as `page.next`."})


class MomentPageQuery(PageQuery, Clocks):
    """A page of a list, as of a moment."""


class EventsQuery(PageQuery, Moments):
    """The ordered timeline. A name given twice means either; different names mean both."""

    q = fields.List(Search(metadata={"description": _SOUGHT, "example": "convoy"}))
    from_ = Edtf(data_key="from", metadata={"description": "EDTF; events that can lie on or after it."})
    to = Edtf(metadata={"description": "EDTF; events that can lie on or before it."})
    kind = fields.List(Text(100), metadata={"description": "The event's kind."})
    tag = fields.List(Text(100), metadata={"description": "A tag of the event."})
    actor = fields.List(Text(200), metadata={"description": "An actor's name, whatever its case and spacing."})
    place = fields.List(Text(200), metadata={"description": "The place's name, whatever its case and spacing."})
    bbox = fields.List(Bounds(metadata={"example": "38.5,35.5,39.5,36.5"}), metadata={"description": _BOUNDS})
    near = fields.List(Near(metadata={"example": "35.95,39.01,50"}), metadata={"description": _NEAR})
    source = fields.List(identifier(), metadata={"description": "A source that is cited, or that claims are from."})
    publisher = fields.List(Text(300), metadata={"description": "The publisher of such a source."})
    confidence = fields.List(Choice(tuple(CREDIBILITY)))
    min_confidence = Choice(
        tuple(each for each in CREDIBILITY if each != "unjudged"),
        metadata={"description": "This confidence or a better one; never what is unjudged."},
    )
    marker = fields.List(Choice(("conflict", "tension", "any", "none")))
    conflict_kind = fields.List(Choice(CONFLICT_KINDS), metadata={"description": "The kind of one of its markers."})
    order = Choice(("asc", "desc"), load_default="asc")
    view = Choice(("full", "compact"), metadata={"description": "`compact`: what a list or an overview strip needs."})
    count = Choice(("exact",), metadata={"description": "`exact` adds `page.total`: how many events there are in all."})


class ConflictsQuery(PageQuery, Moments):
    """Conflicts; the closed are left out unless they are asked for."""

    status = fields.List(Choice((*CONFLICT_STATUSES, CLOSED, "any")))
    level = fields.List(Choice(("conflict", "tension")))
    kind = fields.List(Choice(CONFLICT_KINDS))
    event = fields.List(identifier())
    property = fields.List(Text(64))
    expand = Choice(("pairs",), metadata={"description": "`pairs` adds every disagreeing pair, at most 1,000."})


class ConflictQuery(Moments):
    """One conflict."""

    expand = Choice(("pairs",), metadata={"description": "`pairs` adds every disagreeing pair, at most 1,000."})


class ChangesQuery(StrictSchema):
    """From where on, how many at most, and how long to wait for the first."""

    since = Between(0, MAX_INTEGER, load_default=0, metadata={"description": "The revision that you have; 0 for none."})
    limit = Limit(load_default=USUAL, metadata={"minimum": 1, "maximum": MOST})
    wait = Between(
        0, LONGEST_WAIT, load_default=0, metadata={"description": "Seconds to wait until something is newer."}
    )


class DiffQuery(StrictSchema):
    """Two days, the earlier first; and, for tokens of the timeline, an instant's record."""

    from_ = Day(data_key="from", required=True, metadata={"example": "2017-10-31"})
    to = Day(required=True, metadata={"example": "2017-11-13"})
    recorded_at = PastInstant(metadata={"description": "The record as it stood then; for tokens of the timeline."})

    @validates_schema
    def _in_order(self, data: dict[str, Any], **_more: Any) -> None:
        if data["to"] < data["from_"]:
            raise SchemaError(
                {"to": [Message("order", f"`from` is the earlier day; {data['from_']} is later than {data['to']}")]}
            )


NO_QUERY = NoQuery()
WRITE = WriteQuery()
PAGE = PageQuery()
DIFF = DiffQuery()
CHANGES = ChangesQuery()
MOMENT_PAGE = MomentPageQuery()
CLOCKS = Clocks()
MOMENTS = Moments()
EVENTS = EventsQuery()
CONFLICTS = ConflictsQuery()
CONFLICT = ConflictQuery()
