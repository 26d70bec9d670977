"""Answers from a view of a moment: the same shapes as of now, without times of writing and names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from flask import Response

from service.api import conditional, moments, pages
from service.api.problems import missing
from service.domain.facet import told
from service.formats import representation
from service.recording import conflicts as recording
from service.storage.db import Transaction
from service.storage.filters import Filters
from service.storage.timelines import Head
from service.viewing.moment import Moment
from service.viewing.paging import number_of, page
from service.viewing.pairs import pairs
from service.viewing.view import Placed, View

MOST_PAIRS = 1000
PAST = "private, max-age=86400, immutable"


def asked_for(transaction: Transaction, slug: str, head: Head, asked: Mapping[str, Any]) -> Viewing | None:
    """The moment that a query asks for; None where it asks how things stand."""
    moment = moments.asked_for(transaction, slug, asked)
    return None if moment.now else Viewing(transaction, slug, head, asked, moment)


class Viewing:
    """One request for a moment: its tag first, the view only where that is not known already."""

    def __init__(
        self, transaction: Transaction, slug: str, head: Head, asked: Mapping[str, Any], moment: Moment
    ) -> None:
        self._transaction = transaction
        self._slug = slug
        self.asked = asked
        self.moment = moment
        self.revision = moments.revision(transaction, head, moment)
        self.tag = conditional.tag(self.revision, "view", pages.shape_of(asked))

    def unchanged(self) -> Response | None:
        """The 304, where the tag is known."""
        answer = conditional.not_modified(self.tag)
        return None if answer is None else self._dated(answer)

    @cached_property
    def view(self) -> View:
        """The view itself."""
        return moments.view(self._transaction, self._slug, self.moment, self.revision)

    @property
    def zone(self) -> str:
        """The time zone of the story."""
        return self.view.story.timeline.timezone

    def one(self, body: bytes) -> Response:
        """The answer that shows one thing."""
        return self._dated(conditional.shown(body, self.tag))

    def many(self, name: str, ids: Sequence[str], body_of: Callable[[str], bytes]) -> Response:
        """The answer that shows a page of things, in order of their ids."""
        filters, limit = pages.filters_of(self.asked), self.asked["limit"]
        resumed = pages.resumed(self.asked.get("after"), filters, (str,))
        left = [each for each in ids if resumed is None or each > resumed[0]]
        listed = left[:limit]
        following = pages.cursor((listed[-1],), filters) if len(left) > limit else None
        body = representation.collection(name, [body_of(each) for each in listed], limit, following)
        return pages.link(self.one(body), following)

    def _dated(self, answer: Response) -> Response:
        if self.moment.recorded_at is not None:
            answer.headers["Cache-Control"] = PAST
        return answer


def events(viewing: Viewing, filters: Filters) -> Response:
    """The ordered timeline as of the moment."""
    bound, limit = pages.filters_of(viewing.asked), viewing.asked["limit"]
    after = pages.resumed(viewing.asked.get("after"), bound, (int, int, int, str))
    view = viewing.view
    found = page(view, filters, after, limit + 1)
    listed = found[:limit]
    following = pages.cursor(listed[-1][0].key, bound) if len(found) > limit else None
    counted = number_of(view, filters) if "count" in viewing.asked else None
    about = representation.timeline_shown(view.story.timeline, viewing.revision, view.counts, view.span)
    del about["properties"]
    about["view"] = viewing.moment.as_shown()
    bodies = [_listed(viewing, placed, certain) for placed, certain in listed]
    body = representation.timeline_page(about, bodies, pages.about(limit, following, counted))
    return pages.link(viewing.one(body), following)


def _listed(viewing: Viewing, placed: Placed, certain: bool) -> tuple[bytes, ...]:
    if viewing.asked.get("view") == "compact":
        return (viewing.view.brief(placed),)
    return representation.listed(viewing.view.event(placed.id), certain, None)


def facets(viewing: Viewing) -> Response:
    """The facets as of the moment."""
    return viewing.one(representation.dump(told(viewing.view.facets)))


def timeline(viewing: Viewing) -> Response:
    """A timeline's head as of the moment."""
    view, slug = viewing.view, viewing.view.story.timeline.slug
    head = representation.timeline_shown(view.story.timeline, viewing.revision, view.counts, view.span)
    revision = head.pop("revision")
    base = f"/v1/timelines/{slug}"
    links = {"self": base, **{name: f"{base}/{name}" for name in ("events", "sources", "conflicts")}}
    core = representation.dump({**head, "view": viewing.moment.as_shown(), "links": links})[:-1]
    return viewing.one(representation.sealed(core, revision))


def event(viewing: Viewing, event_id: str) -> Response:
    """An event as of the moment."""
    view = viewing.view
    if event_id not in view.story.events:
        raise missing()
    return viewing.one(view.event(event_id))


def claims(viewing: Viewing, event_id: str) -> Response:
    """The claims about an event as of the moment."""
    view = viewing.view
    if event_id not in view.story.events:
        raise missing()
    return viewing.many("claims", list(view.files[event_id].claims), view.claim)


def claim(viewing: Viewing, claim_id: str) -> Response:
    """A claim as of the moment."""
    view = viewing.view
    if claim_id not in view.story.claims:
        raise missing()
    return viewing.one(view.claim(claim_id))


def sources(viewing: Viewing) -> Response:
    """The sources as of the moment."""
    view = viewing.view
    return viewing.many("sources", sorted(view.story.sources), view.source)


def source(viewing: Viewing, source_id: str) -> Response:
    """A source as of the moment."""
    view = viewing.view
    if source_id not in view.story.sources:
        raise missing()
    return viewing.one(view.source(source_id))


def conflicts(viewing: Viewing, asked: Mapping[str, Sequence[str]]) -> Response:
    """The conflicts as of the moment."""
    view = viewing.view
    wanted = [
        each.id
        for each in view.conflicts.values()
        if all(
            _among(each.found["events"] if name == "event" else [getattr(each, name)], some)
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
        raise missing()
    return viewing.one(_conflict(viewing, view, conflict_id))


def _conflict(viewing: Viewing, view: View, conflict_id: str) -> bytes:
    stored = view.conflicts[conflict_id]
    body = recording.shown(stored, conditional.names_shown())
    if viewing.asked.get("expand") != "pairs":
        return body
    return representation.extended(body, {"pairs": pairs(view, stored, MOST_PAIRS)})
