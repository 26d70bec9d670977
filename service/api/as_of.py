"""Answers from a view of a moment: the same shapes as of now, without times of writing and names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from flask import Response

from service.api.http import etag, pagination
from service.api.http.problems import bad_query, not_found
from service.domain.errors import FieldError
from service.domain.search.facets import to_public
from service.formats import json as json_format
from service.reading import cache
from service.reading.as_of_pages import number_of, page, pairs
from service.reading.as_of_snapshot import AsOfSnapshot, EventPosition
from service.reading.moment import Moment
from service.recording import conflicts as recording
from service.services import services
from service.storage import timelines
from service.storage.database import Transaction
from service.storage.search.filters import Filters
from service.storage.timelines import TimelineVersion

MOST_PAIRS = 1000
PAST = "private, max-age=86400, immutable"


def as_of_request(
    transaction: Transaction, slug: str, head: TimelineVersion, asked: Mapping[str, Any]
) -> Viewing | None:
    """The moment that a query asks for; None where it asks how things stand."""
    moment = requested_moment(transaction, slug, asked)
    return None if moment.now else Viewing(transaction, slug, head, asked, moment)


class Viewing:
    """One request for a moment: its tag first, the view only where that is not known already."""

    def __init__(
        self, transaction: Transaction, slug: str, head: TimelineVersion, asked: Mapping[str, Any], moment: Moment
    ) -> None:
        self._transaction = transaction
        self._slug = slug
        self.asked = asked
        self.moment = moment
        self.revision = revision_of_moment(transaction, head, moment)
        self.tag = etag.make_tag(self.revision, "view", pagination.etag_key(asked))

    def unchanged(self) -> Response | None:
        """The 304, where the tag is known."""
        answer = etag.not_modified(self.tag)
        return None if answer is None else self._dated(answer)

    @cached_property
    def view(self) -> AsOfSnapshot:
        """The view itself."""
        return snapshot_at(self._transaction, self._slug, self.moment, self.revision)

    @property
    def zone(self) -> str:
        """The time zone of the story."""
        return self.view.snapshot.timeline.timezone

    def one(self, body: bytes) -> Response:
        """The answer that shows one thing."""
        return self._dated(etag.respond(body, self.tag))

    def many(self, name: str, ids: Sequence[str], body_of: Callable[[str], bytes]) -> Response:
        """The answer that shows a page of things, in order of their ids."""
        filters, limit = pagination.cursor_key(self.asked), self.asked["limit"]
        resumed = pagination.decode_cursor(self.asked.get("after"), filters, (str,))
        left = [each for each in ids if resumed is None or each > resumed[0]]
        listed = left[:limit]
        following = pagination.encode_cursor((listed[-1],), filters) if len(left) > limit else None
        body = json_format.collection(name, [body_of(each) for each in listed], limit, following)
        return pagination.add_links(self.one(body), following)

    def _dated(self, answer: Response) -> Response:
        if self.moment.recorded_at is not None:
            answer.headers["Cache-Control"] = PAST
        return answer


def events(viewing: Viewing, filters: Filters) -> Response:
    """The ordered timeline as of the moment."""
    bound, limit = pagination.cursor_key(viewing.asked), viewing.asked["limit"]
    after = pagination.decode_cursor(viewing.asked.get("after"), bound, (int, int, int, str))
    view = viewing.view
    found = page(view, filters, after, limit + 1)
    listed = found[:limit]
    following = pagination.encode_cursor(listed[-1][0].key, bound) if len(found) > limit else None
    counted = number_of(view, filters) if "count" in viewing.asked else None
    about = json_format.timeline_shown(view.snapshot.timeline, viewing.revision, view.counts, view.span)
    del about["properties"]
    about["view"] = viewing.moment.to_public()
    bodies = [_listed(viewing, placed, certain) for placed, certain in listed]
    body = json_format.timeline_page(about, bodies, pagination.page_members(limit, following, counted))
    return pagination.add_links(viewing.one(body), following)


def _listed(viewing: Viewing, placed: EventPosition, certain: bool) -> tuple[bytes, ...]:
    if viewing.asked.get("view") == "compact":
        return (viewing.view.brief(placed),)
    return json_format.listed(viewing.view.event(placed.id), certain, None)


def facets(viewing: Viewing) -> Response:
    """The facets as of the moment."""
    return viewing.one(json_format.dump(to_public(viewing.view.facets)))


def timeline(viewing: Viewing) -> Response:
    """A timeline's head as of the moment."""
    view, slug = viewing.view, viewing.view.snapshot.timeline.slug
    head = json_format.timeline_shown(view.snapshot.timeline, viewing.revision, view.counts, view.span)
    revision = head.pop("revision")
    base = f"/v1/timelines/{slug}"
    links = {"self": base, **{name: f"{base}/{name}" for name in ("events", "sources", "conflicts")}}
    core = json_format.dump({**head, "view": viewing.moment.to_public(), "links": links})[:-1]
    return viewing.one(json_format.with_revision(core, revision))


def event(viewing: Viewing, event_id: str) -> Response:
    """An event as of the moment."""
    view = viewing.view
    if event_id not in view.snapshot.events:
        raise not_found()
    return viewing.one(view.event(event_id))


def claims(viewing: Viewing, event_id: str) -> Response:
    """The claims about an event as of the moment."""
    view = viewing.view
    if event_id not in view.snapshot.events:
        raise not_found()
    return viewing.many("claims", list(view.records[event_id].claims), view.claim)


def claim(viewing: Viewing, claim_id: str) -> Response:
    """A claim as of the moment."""
    view = viewing.view
    if claim_id not in view.snapshot.claims:
        raise not_found()
    return viewing.one(view.claim(claim_id))


def sources(viewing: Viewing) -> Response:
    """The sources as of the moment."""
    view = viewing.view
    return viewing.many("sources", sorted(view.snapshot.sources), view.source)


def source(viewing: Viewing, source_id: str) -> Response:
    """A source as of the moment."""
    view = viewing.view
    if source_id not in view.snapshot.sources:
        raise not_found()
    return viewing.one(view.source(source_id))


def conflicts(viewing: Viewing, asked: Mapping[str, Sequence[str]]) -> Response:
    """The conflicts as of the moment."""
    view = viewing.view
    wanted = [
        each.id
        for each in view.conflicts.values()
        if all(
            _among(each.findings["events"] if name == "event" else [getattr(each, name)], some)
            for name, some in asked.items()
        )
    ]
    return viewing.many("conflicts", wanted, lambda each: _conflict(viewing, view, each))


def _among(values: Sequence[Any], wanted: Sequence[str]) -> bool:
    return any(each in wanted for each in values)


def conflict(viewing: Viewing, conflict_id: str) -> Response:
    """A conflict as of the moment."""
    view = viewing.view
    if conflict_id not in view.conflicts:
        raise not_found()
    return viewing.one(_conflict(viewing, view, conflict_id))


def _conflict(viewing: Viewing, view: AsOfSnapshot, conflict_id: str) -> bytes:
    stored = view.conflicts[conflict_id]
    body = recording.shown(stored, etag.names_shown())
    if viewing.asked.get("expand") != "pairs":
        return body
    return json_format.with_members(body, {"pairs": pairs(view, stored, MOST_PAIRS)})


# Which moment is asked for: known_at, recorded_at and without.


def requested_moment(transaction: Transaction, slug: str, asked: Mapping[str, Any]) -> Moment:
    """The moment of a query; raises 400 for an instant that is still to come."""
    moment = Moment(asked.get("known_at"), asked.get("recorded_at"), asked.get("without"))
    if moment.instant is not None and moment.instant > _latest(transaction, slug):
        detail = f"{moment.recorded_at} is still to come; ask for an instant that is past"
        raise bad_query([FieldError("recorded_at", "future", detail)])
    return moment


def _latest(transaction: Transaction, slug: str) -> int:
    """The latest instant that can be asked for; what is recorded may be ahead of a clock that was put back."""
    state = timelines.by_slug(transaction, slug)
    assert state is not None  # noqa: S101 - its head was there in this transaction
    return max(transaction.clock.now(), state.recorded_at)


def revision_of_moment(transaction: Transaction, head: TimelineVersion, moment: Moment) -> int:
    """The revision of a view; raises 404 where there was nothing yet."""
    found = cache.revision_of(transaction, head.timeline_id, head.revision, moment)
    if found is None:
        raise not_found(f"nothing of this timeline was recorded yet at {moment.recorded_at}; ask for a later instant")
    return found


def snapshot_at(transaction: Transaction, slug: str, moment: Moment, at: int) -> AsOfSnapshot:
    """The view of a moment; raises 404 where the timeline was not there, 400 where the source left out is not."""
    state = timelines.by_slug(transaction, slug)
    assert state is not None  # noqa: S101 - its head was there in this transaction
    found = cache.view(services().snapshot_cache, transaction, state, moment, at)
    if found is None and moment.without is not None:
        raise bad_query([FieldError("without", "unknown_source", f"this view has no source “{moment.without}”")])
    if found is None:
        raise not_found()
    return found
