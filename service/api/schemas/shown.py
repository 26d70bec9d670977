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


def _text(*, null: bool = False, **more: Any) -> fields.String:
    return fields.String(required=True, allow_none=null, **more)


def _number(*, null: bool = False) -> fields.Float:
    return fields.Float(required=True, allow_none=null)


def _whole() -> fields.Integer:
    return fields.Integer(required=True, strict=True)


def _list(inner: Any) -> fields.List[Any]:
    return fields.List(inner, required=True)


class Written(Shown):
    """When a thing was written; who wrote it, for tokens of its timeline."""

    created_at = fields.String(required=True, metadata={"format": "date-time"})
    updated_at = fields.String(required=True, metadata={"format": "date-time"})
    created_by = fields.String()
    updated_by = fields.String()
    revision = _whole()
    links = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


class WhenShown(Shown):
    """A date as the rules read it."""

    earliest = _text(null=True)
    latest = _text(null=True)
    precision = _text()
    approximate = fields.Boolean(required=True)
    uncertain = fields.Boolean(required=True)
    text = _text()


class NoticeShown(Shown):
    """Something that was sent and not taken over, because it was known otherwise."""

    pointer = _text()
    code = _text()
    detail = _text()


class SourceWords(Shown):
    """A source as it was sent."""

    id = _text()
    url = _text(null=True)
    title = _text(null=True)
    publisher = _text(null=True)
    authors = _list(fields.String())
    published = _text(null=True)
    kind = _text(null=True)
    language = _text(null=True)
    reliability = _text()
    derived_from = _list(fields.Nested(DerivationBody))
    archive_url = _text(null=True)
    retrieved_at = _text(null=True)
    sha256 = _text(null=True)
    status = _text()
    status_note = _text(null=True)
    status_date = _text(null=True)


class SourceShown(SourceWords, Written):
    """One published item."""

    notices = fields.List(fields.Nested(NoticeShown))


class CitationShown(Shown):
    """A link from an event to a source that reports it."""

    source = fields.Nested(SourceWords, required=True)
    locator = _text(null=True)
    note = _text(null=True)


class ClaimShown(Written):
    """One source's statement, with its reading, grade and conflicts."""

    id = _text()
    event = _text()
    property = _text()
    value = fields.Raw(required=True)
    scope = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    valid = _text(null=True)
    attributed_to = _text(null=True)
    source = _text()
    credibility = _text()
    locator = _text(null=True)
    quote = _text(null=True)
    supersedes = _text(null=True)
    note = _text(null=True)
    contradicts = _list(fields.Nested(ContradictionBody))
    status = _text()
    status_note = _text(null=True)
    status_date = _text(null=True)
    reading = fields.Dict(keys=fields.String(), required=True)
    grade = _text()
    superseded_by = _text(null=True)
    conflicts = _list(fields.String())
    notices = fields.List(fields.Nested(NoticeShown))


class BestShown(Shown):
    """The value to put first for a property: called best, never true."""

    claim = _text()
    value = fields.Raw(required=True)
    reading = fields.Dict(keys=fields.String(), required=True)
    grade = _text()


class EvidenceShown(Shown):
    """What an event rests on; origins, not articles."""

    claims = _whole()
    sources = _whole()
    origins = _whole()
    best_grade = _text(null=True)


class MarkerShown(Shown):
    """A conflict that an event bears."""

    id = _text()
    kind = _text()
    level = _text()
    status = _text()
    property = _text(null=True)
    summary = _text()


class FlagShown(Shown):
    """A warning about evidence, never an error."""

    code = _text()
    message = _text()
    claims = _list(fields.String())
    sources = _list(fields.String())
    events = _list(fields.String())


class EventShown(Written):
    """An event in its place, with its citations, claims, best values, evidence and markers."""

    id = _text()
    title = _text()
    summary = _text(null=True)
    kind = _text(null=True)
    date = _text()
    place = fields.Nested(PlaceBody, required=True, allow_none=True)
    actors = _list(fields.String())
    tags = _list(fields.String())
    media = _list(fields.Nested(MediaBody))
    confidence = _text()
    position = _whole()
    relations = _list(fields.Nested(RelationBody))
    when = fields.Nested(WhenShown, required=True)
    confidence_score = fields.Integer(required=True, allow_none=True)
    citations = _list(fields.Nested(CitationShown))
    claims = _list(fields.Nested(ClaimShown))
    best = fields.Dict(keys=fields.String(), values=fields.Nested(BestShown), required=True)
    evidence = fields.Nested(EvidenceShown, required=True)
    markers = _list(fields.Nested(MarkerShown))
    flags = _list(fields.Nested(FlagShown))
    notices = fields.List(fields.Nested(NoticeShown))


class ListedEventShown(EventShown):
    """An event on a page: there, whether its place in the order is certain is told too."""

    order_certain = fields.Boolean(required=True)


class ConflictCountsShown(Shown):
    """How many conflicts stand, and how many of them are decided."""

    conflict = _whole()
    tension = _whole()
    decided = _whole()


class CountsShown(Shown):
    """How much a timeline holds."""

    events = _whole()
    claims = _whole()
    sources = _whole()
    conflicts = fields.Nested(ConflictCountsShown, required=True)


class TimelineHead(Shown):
    """A timeline above its events."""

    slug = _text()
    title = _text()
    description = fields.String(required=True)
    language = _text()
    timezone = _text()
    visibility = _text()
    revision = _whole()
    span = fields.List(fields.String(allow_none=True), required=True)
    counts = fields.Nested(CountsShown, required=True)


class TimelineShown(TimelineHead, Written):
    """One story, with its vocabulary."""

    properties = _list(fields.Nested(PropertyBody))


class PageShown(Shown):
    """Where a list goes on."""

    limit = _whole()
    next = _text(null=True)


class TimelinesShown(Shown):
    """Stories."""

    timelines = _list(fields.Nested(TimelineShown))
    page = fields.Nested(PageShown, required=True)


class EventsShown(Shown):
    """The ordered timeline with its markers."""

    timeline = fields.Nested(TimelineHead, required=True)
    events = _list(fields.Nested(ListedEventShown))
    page = fields.Nested(PageShown, required=True)


class SourcesShown(Shown):
    """Sources."""

    sources = _list(fields.Nested(SourceShown))
    page = fields.Nested(PageShown, required=True)


class ClaimsShown(Shown):
    """Claims."""

    claims = _list(fields.Nested(ClaimShown))
    page = fields.Nested(PageShown, required=True)


class OriginShown(Shown):
    """A speaker, or a source that derives from nothing."""

    speaker = fields.String()
    source = fields.String()


class SideShown(Shown):
    """Claims that can all be true together."""

    claims = _list(fields.String())
    also = _list(fields.String())
    reading = fields.Dict(keys=fields.String(), required=True, allow_none=True)
    origins = _list(fields.Nested(OriginShown))
    best_grade = _text(null=True)


class DiffersShown(Shown):
    """A claim, and that of a source it derives from, which says otherwise."""

    claim = _text()
    cited = _text()


class RelationFound(Shown):
    """A relation in a conflict."""

    from_ = fields.String(required=True, data_key="from")
    kind = _text()
    to = _text()
    note = _text(null=True)


class DecisionShown(Shown):
    """What a person decided; who, for tokens of the timeline."""

    status = _text()
    note = _text(null=True)
    prefers = _text(null=True)
    by = fields.String()
    at = _text()


class ConflictShown(Shown):
    """Claims or relations that cannot all be true, and why."""

    id = _text()
    kind = _text()
    level = _text()
    status = _text()
    events = _list(fields.String())
    property = _text(null=True)
    sides = _list(fields.Nested(SideShown))
    claims = _list(fields.String())
    relations = _list(fields.Nested(RelationFound))
    within_source = _list(fields.String())
    within_speaker = _list(fields.String())
    differs_from_cited = _list(fields.Nested(DiffersShown))
    rationale = fields.Dict(keys=fields.String(), required=True)
    summary = _text()
    decision = fields.Nested(DecisionShown, required=True, allow_none=True)
    closed_at = _text(null=True)
    closed_because = _text(null=True)
    succeeded_by = _text(null=True)
    revision = _whole()
    pairs = fields.List(fields.List(fields.String()))


class ConflictsShown(Shown):
    """Conflicts."""

    conflicts = _list(fields.Nested(ConflictShown))
    page = fields.Nested(PageShown, required=True)
