"""What the interface shows, member by member: the document's word, which the tests hold every answer to."""

from __future__ import annotations

from typing import Any

from marshmallow import RAISE, Schema, fields

from service.api.schemas.claim import ContradictionBody
from service.api.schemas.event import MediaBody, PlaceBody, RelationBody
from service.api.schemas.source import DerivationBody
from service.api.schemas.timeline import PropertyBody


class Shown(Schema):
    """An answer of exactly these members."""

    class Meta:
        """Nothing that the document does not name is ever shown."""

        unknown = RAISE


def text(*, null: bool = False, **more: Any) -> fields.String:
    """Text that is always there."""
    return fields.String(required=True, allow_none=null, **more)


def whole() -> fields.Integer:
    """A whole number that is always there."""
    return fields.Integer(required=True, strict=True)


def listed(inner: Any) -> fields.List[Any]:
    """A list that is always there, if empty."""
    return fields.List(inner, required=True)


class Written(Shown):
    """When a thing was written; who wrote it, for tokens of its timeline."""

    created_at = fields.String(metadata={"format": "date-time"})
    updated_at = fields.String(metadata={"format": "date-time"})
    created_by = fields.String()
    updated_by = fields.String()
    revision = whole()
    links = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


class WhenShown(Shown):
    """A date as the rules read it."""

    earliest = text(null=True)
    latest = text(null=True)
    precision = text()
    approximate = fields.Boolean(required=True)
    uncertain = fields.Boolean(required=True)
    text = text()


class NoticeShown(Shown):
    """Something that was sent and not taken over, because it was known otherwise."""

    pointer = text()
    code = text()
    detail = text()


class SourceWords(Shown):
    """A source as it was sent."""

    id = text()
    url = text(null=True)
    title = text(null=True)
    publisher = text(null=True)
    authors = listed(fields.String())
    published = text(null=True)
    kind = text(null=True)
    language = text(null=True)
    reliability = text()
    derived_from = listed(fields.Nested(DerivationBody))
    archive_url = text(null=True)
    retrieved_at = text(null=True)
    sha256 = text(null=True)
    status = text()
    status_note = text(null=True)
    status_date = text(null=True)


class SourceShown(SourceWords, Written):
    """One published item."""

    notices = fields.List(fields.Nested(NoticeShown))


class CitationShown(Shown):
    """A link from an event to a source that reports it."""

    source = fields.Nested(SourceWords, required=True)
    locator = text(null=True)
    note = text(null=True)


class ClaimShown(Written):
    """One source's statement, with its reading, grade and conflicts."""

    id = text()
    event = text()
    property = text()
    value = fields.Raw(required=True)
    scope = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    valid = text(null=True)
    attributed_to = text(null=True)
    source = text()
    credibility = text()
    locator = text(null=True)
    quote = text(null=True)
    supersedes = text(null=True)
    note = text(null=True)
    contradicts = listed(fields.Nested(ContradictionBody))
    status = text()
    status_note = text(null=True)
    status_date = text(null=True)
    reading = fields.Dict(keys=fields.String(), required=True)
    grade = text()
    superseded_by = text(null=True)
    conflicts = listed(fields.String())
    notices = fields.List(fields.Nested(NoticeShown))


class BestShown(Shown):
    """The value to put first for a property: called best, never true."""

    claim = text()
    value = fields.Raw(required=True)
    reading = fields.Dict(keys=fields.String(), required=True)
    grade = text()


class EvidenceShown(Shown):
    """What an event rests on; origins, not articles."""

    claims = whole()
    sources = whole()
    origins = whole()
    best_grade = text(null=True)


class MarkerShown(Shown):
    """A conflict that an event bears."""

    id = text()
    kind = text()
    level = text()
    status = text()
    property = text(null=True)
    summary = text()


class FlagShown(Shown):
    """A warning about evidence, never an error."""

    code = text()
    message = text()
    claims = listed(fields.String())
    sources = listed(fields.String())
    events = listed(fields.String())


class EventShown(Written):
    """An event in its place, with its citations, claims, best values, evidence and markers."""

    id = text()
    title = text()
    summary = text(null=True)
    kind = text(null=True)
    date = text()
    place = fields.Nested(PlaceBody, required=True, allow_none=True)
    actors = listed(fields.String())
    tags = listed(fields.String())
    media = listed(fields.Nested(MediaBody))
    confidence = text()
    position = whole()
    distinct_from = listed(fields.String())
    relations = listed(fields.Nested(RelationBody))
    when = fields.Nested(WhenShown, required=True)
    confidence_score = fields.Integer(required=True, allow_none=True)
    citations = listed(fields.Nested(CitationShown))
    claims = listed(fields.Nested(ClaimShown))
    best = fields.Dict(keys=fields.String(), values=fields.Nested(BestShown), required=True)
    evidence = fields.Nested(EvidenceShown, required=True)
    markers = listed(fields.Nested(MarkerShown))
    flags = listed(fields.Nested(FlagShown))
    notices = fields.List(fields.Nested(NoticeShown))


class ListedEventShown(EventShown):
    """An event on a page: there, whether its place in the order is certain is told too."""

    order_certain = fields.Boolean(required=True)


class ConflictCountsShown(Shown):
    """How many conflicts stand, and how many of them are decided."""

    conflict = whole()
    tension = whole()
    decided = whole()


class CountsShown(Shown):
    """How much a timeline holds."""

    events = whole()
    claims = whole()
    sources = whole()
    conflicts = fields.Nested(ConflictCountsShown, required=True)


class ViewShown(Shown):
    """Which moment a view is of, and what no clock turns back."""

    known_at = text(null=True)
    recorded_at = text(null=True)
    without = text(null=True)
    note = text(null=True)


class TimelineHead(Shown):
    """A timeline above its events."""

    slug = text()
    title = text()
    description = fields.String(required=True)
    language = text()
    timezone = text()
    visibility = text()
    revision = whole()
    span = fields.List(fields.String(allow_none=True), required=True)
    counts = fields.Nested(CountsShown, required=True)
    view = fields.Nested(ViewShown)


class TimelineShown(TimelineHead, Written):
    """One story, with its vocabulary."""

    properties = listed(fields.Nested(PropertyBody))


class PageShown(Shown):
    """Where a list goes on."""

    limit = whole()
    next = text(null=True)


class TimelinesShown(Shown):
    """Stories."""

    timelines = listed(fields.Nested(TimelineShown))
    page = fields.Nested(PageShown, required=True)


class CountedPageShown(PageShown):
    """Where a list goes on, and how many there are in all where that was asked for."""

    total = fields.Integer(strict=True)


class EventsShown(Shown):
    """The ordered timeline with its markers."""

    timeline = fields.Nested(TimelineHead, required=True)
    events = listed(fields.Nested(ListedEventShown))
    page = fields.Nested(CountedPageShown, required=True)


class SourcesShown(Shown):
    """Sources."""

    sources = listed(fields.Nested(SourceShown))
    page = fields.Nested(PageShown, required=True)


class ClaimsShown(Shown):
    """Claims."""

    claims = listed(fields.Nested(ClaimShown))
    page = fields.Nested(PageShown, required=True)
