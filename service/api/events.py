"""Events: the ordered timeline with its markers, and each event on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response

from service.api import as_of, filters
from service.api.http import auth, etag, idempotency, merge_patch, pagination, query_string, responses
from service.api.http import body as request_body
from service.api.http.problems import not_found
from service.api.openapi.operation import blueprint, operation
from service.api.schemas import query
from service.api.schemas.base import load
from service.api.schemas.event import EVENT, EVENT_REPLACE, OWNED, CompactEventPage, Event, EventPage
from service.domain.errors import FieldError, ValidationError
from service.formats import json as json_format
from service.permissions import User
from service.recording import events as recording
from service.recording.errors import PermissionDenied
from service.recording.validation import Revise
from service.storage import events, read_model, timeline_pages, timelines
from service.storage.database import Transaction
from service.storage.search.filters import Filters
from service.storage.timeline_pages import PageEntry
from service.storage.timelines import StoredTimeline

blp = blueprint("events", "/v1/timelines/<slug>/events", "The ordered timeline with its markers.")
_READS = ("unreadable", "media-type", "too-large", "invalid", "taken")


@blp.route("", methods=["GET"])
@operation(
    blp,
    shows=(EventPage, CompactEventPage),
    query=query.EVENTS,
    also={304: "Not modified"},
    problems=("no-token", "not-found", "cursor"),
)
def list_events(slug: str) -> Response:
    """The ordered timeline: events from the earliest to the latest, each with its conflict markers."""
    with auth.database().reading() as transaction:
        head = auth.require_read(transaction, slug)
        asked = query_string.parse_query(query.EVENTS)
        viewing = as_of.as_of_request(transaction, slug, head, asked)
        if viewing:
            return viewing.unchanged() or as_of.events(viewing, filters.filters(asked, viewing.zone))
        tag = etag.make_tag(head.revision, "events", pagination.etag_key(asked))
        unchanged = etag.not_modified(tag)
        if unchanged:
            return unchanged
        bound = pagination.cursor_key(asked)
        after = pagination.decode_cursor(asked.get("after"), bound, (int, int, int, str))
        state = timelines.by_slug(transaction, slug)
        assert state is not None  # noqa: S101 - its head was there in this transaction
        wanted, brief = filters.filters(asked, state.value.timezone), asked.get("view") == "compact"
        named = etag.names_shown() and not brief
        found = timeline_pages.page(transaction, head.timeline_id, wanted, after, asked["limit"] + 1, named, brief)
        counted = _number(transaction, state, wanted) if "count" in asked else None
        span = timelines.span(transaction, head.timeline_id)
    listed, more = found[: asked["limit"]], len(found) > asked["limit"]
    page = pagination.page_members(
        asked["limit"], pagination.encode_cursor(listed[-1].key, bound) if more else None, counted
    )
    about = json_format.timeline_shown(state.value, state.audit.revision, state.counts, span)
    del about["properties"]
    bodies_ = ((each.body,) if brief else _listed(each, named) for each in listed)
    return pagination.add_links(etag.respond(json_format.timeline_page(about, bodies_, page), tag), page["next"])


def _number(transaction: Transaction, state: StoredTimeline, wanted: Filters) -> int:
    """How many events there are in all; without filters that is known."""
    return timeline_pages.count(transaction, state.id, wanted) if wanted.narrows else state.counts["events"]


def _listed(event: PageEntry, named: bool) -> tuple[bytes, ...]:
    return json_format.listed(event.body, event.order_certain, event[3:] if named else None)


@blp.route("", methods=["POST"])
@operation(
    blp,
    shows=Event,
    status=201,
    body=EVENT,
    query=query.WRITE,
    writes=True,
    problems=(*_READS, "key-reused"),
)
def create_event(slug: str) -> Response:
    """Add an event, with its sources and claims in the same body. For reporters."""
    with auth.database().reading() as transaction:
        who, _ = auth.require_role(transaction, slug, "reporter")
    body = request_body.read_body()
    asked = query_string.parse_query(query.WRITE)
    once = idempotency.idempotent(body.digest, asked)
    posted = load(EVENT, body.members())
    return once(
        lambda database: _made(slug, recording.record(database, slug, who, posted, *responses.dry_run_requested(asked)))
    )


def _made(slug: str, made: recording.RecordedEvent) -> Response:
    location = f"/v1/timelines/{slug}/events/{made.entry.event_id}"
    return responses.created_or_updated(made.entry.body, made.entry.revision, made.audit, 201, location, made.notices)


@blp.route("/<event_id>", methods=["GET"])
@operation(
    blp,
    shows=Event,
    query=query.MOMENTS,
    also={304: "Not modified"},
    problems=("no-token", "not-found"),
)
def get_event(slug: str, event_id: str) -> Response:
    """One event with its citations, claims, best values, evidence and markers."""
    with auth.database().reading() as transaction:
        head = auth.require_read(transaction, slug)
        viewing = as_of.as_of_request(transaction, slug, head, query_string.parse_query(query.MOMENTS))
        if viewing:
            return viewing.unchanged() or as_of.event(viewing, event_id)
        found = read_model.get_entry(transaction, head.timeline_id, event_id)
        if found is None:
            raise not_found()
        tag = etag.make_tag(found.revision)
        unchanged = etag.not_modified(tag)
        if unchanged:
            return unchanged
        stored = events.by_id(transaction, head.timeline_id, event_id)
        assert stored is not None  # noqa: S101 - what is arranged is stored
    return etag.respond(responses.with_authors(found.body, stored.audit), tag)


@blp.route("/<event_id>", methods=["PUT"])
@operation(
    blp,
    shows=Event,
    also={201: "Made"},
    body=EVENT,
    query=query.WRITE,
    writes=True,
    problems=(*_READS, "precondition-required", "stale"),
)
def replace_event(slug: str, event_id: str) -> Response:
    """Replace an event's own members and citations, never its claims; or make it, with `If-None-Match: *`."""
    creating = etag.creating()
    who = _writer(slug, None if creating else event_id)
    body = request_body.read_body()
    asked = query_string.parse_query(query.WRITE)
    etag.check_alone()
    if creating:
        return _create_at(slug, event_id, who, body, asked)
    matches = etag.require_if_match()

    def revise(stored: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
        sent = body.members()
        wanted = load(EVENT_REPLACE, _own(merge_patch.without_owned(sent, now, OWNED), event_id))
        if "sources" not in wanted and "citations" not in sent:
            raise ValidationError(
                [FieldError("/sources", "required", "PUT replaces the citations; send at least one source")]
            )
        return wanted if "sources" in wanted else {**wanted, "citations": stored["citations"]}

    return _correct(slug, event_id, who, matches, revise, asked)


def _create_at(slug: str, event_id: str, who: User, body: request_body.Body, asked: Mapping[str, Any]) -> Response:
    """Make an event under the caller's id; whether that is taken is judged before the body is."""
    with auth.database().reading() as transaction:
        recording.check_unused(transaction, auth.require_read(transaction, slug).timeline_id, event_id)
    posted = load(EVENT, {**_own(body.members(), event_id), "id": event_id})
    return _made(
        slug, recording.record(auth.database(), slug, who, posted, *responses.dry_run_requested(asked), only_new=True)
    )


@blp.route("/<event_id>", methods=["PATCH"])
@operation(
    blp,
    shows=Event,
    body=EVENT_REPLACE,
    types=request_body.PATCH,
    query=query.WRITE,
    writes=True,
    problems=(*_READS, "precondition-required", "stale"),
)
def correct_event(slug: str, event_id: str) -> Response:
    """Change some of an event's own members (JSON merge patch). Reporters change what they added."""
    who = _writer(slug, event_id)
    body = request_body.read_body(request_body.PATCH)
    asked = query_string.parse_query(query.WRITE)
    matches = etag.require_if_match()

    def revise(stored: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
        patch = body.members()
        wanted = _own(merge_patch.without_owned(patch, now, OWNED), event_id)
        words = {name: value for name, value in stored.items() if name != "citations"}
        loaded = load(EVENT_REPLACE, merge_patch.apply_patch(words, wanted))
        if "sources" in patch and "sources" not in loaded:
            raise ValidationError([FieldError("/sources", "required", "an event keeps at least one source")])
        return loaded if "sources" in loaded else {**loaded, "citations": stored["citations"]}

    return _correct(slug, event_id, who, matches, revise, asked)


@blp.route("/<event_id>", methods=["DELETE"])
@operation(
    blp,
    shows=None,
    status=204,
    query=query.WRITE,
    writes=True,
    problems=("precondition-required", "stale", "in-use"),
)
def remove_event(slug: str, event_id: str) -> Response:
    """Take an event off the timeline with its claims and citations; it can be restored. For editors."""
    who = _writer(slug, event_id, "editor")
    asked = query_string.parse_query(query.WRITE)
    recording.remove(auth.database(), slug, who, event_id, etag.require_if_match(), *responses.dry_run_requested(asked))
    return responses.no_content()


def _own(body: Mapping[str, Any], event_id: str) -> dict[str, Any]:
    """A body whose ``id``, where it has one, repeats the address."""
    if body.get("id", event_id) != event_id:
        raise ValidationError([FieldError("/id", "read_only", f"ids never change; this is “{event_id}”")])
    return {name: value for name, value in body.items() if name != "id"}


def _writer(slug: str, event_id: str | None, role: str = "reporter") -> User:
    """Who writes, where that person may write this event; raises 401, 404, 403."""
    with auth.database().reading() as transaction:
        who, head = auth.require_token(transaction, slug)
        stored = None if event_id is None else events.by_id(transaction, head.timeline_id, event_id)
        if event_id is not None and (stored is None or stored.audit.deleted):
            raise not_found()
        auth.check_rights(who, slug, role)
        if stored is not None and not who.may_edit(stored.audit.created_by):
            raise PermissionDenied("a reporter edits only what it added; an editor can do this")
        return who


def _correct(
    slug: str,
    event_id: str,
    who: User,
    matches: Callable[[int], bool],
    revise: Revise,
    asked: Mapping[str, Any],
) -> Response:
    changed = recording.correct(
        auth.database(), slug, who, event_id, matches, revise, *responses.dry_run_requested(asked)
    )
    return responses.created_or_updated(
        changed.entry.body, changed.entry.revision, changed.audit, notices=changed.notices
    )
