"""The list of timelines, and the JSON of one of them."""

from __future__ import annotations

from service.formats import json as json_format
from service.permissions import User
from service.reading.results import Collection, Page, page_of
from service.storage import timelines
from service.storage.database import Transaction
from service.storage.timelines import StoredTimeline


def readable_timelines(transaction: Transaction, user: User | None, query: str) -> Collection:
    """The timelines that a user may read, in order of their slugs; the authors of those that the token covers."""
    number, revisions = timelines.totals(transaction)
    bound_to = () if user is None else user.timelines

    def body(timeline: StoredTimeline) -> bytes:
        body = timeline_body(transaction, timeline)
        if user is None or not user.covers(timeline.value.slug):
            return body
        return json_format.with_authors(body, timeline.audit.created_by, timeline.audit.updated_by)

    def read_page(after: str, limit: int) -> Page:
        rows = timelines.readable_page(transaction, after, limit + 1, bound_to, bound_to is None)
        return page_of(rows, limit, lambda row: row.value.slug, body)

    rights = f"{user.timelines}" if user else ""
    return Collection(number + revisions, ("timelines", rights, query), read_page=read_page)


def timeline_body(transaction: Transaction, timeline: StoredTimeline) -> bytes:
    """The JSON of a timeline without its authors."""
    span = timelines.span(transaction, timeline.id)
    times = json_format.time_members(timeline.audit.created_at, timeline.audit.updated_at)
    return json_format.timeline_body(timeline.value, timeline.audit.revision, timeline.counts, span, times)
