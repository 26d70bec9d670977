"""Events: the ordered timeline with its markers, and each event on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response

from service.api import filters
from service.api.http import auth, etag, pagination, reads, responses, writes
from service.api.openapi.operation import blueprint, operation
from service.api.schemas import query
from service.api.schemas.event import EVENT, EVENT_READ_ONLY, EVENT_REPLACE, CompactEventPage, Event, EventPage
from service.domain.errors import FieldError, ValidationError
from service.formats import json as json_format
from service.recording import events as recording
from service.storage import events

blp = blueprint("events", "/v1/timelines/<slug>/events", "The ordered timeline with its markers.")


@blp.route("", methods=["GET"])
@operation(
    blp,
    shows=(EventPage, CompactEventPage),
    query=query.EVENTS,
    **reads.COLLECTION,
)
def list_events(slug: str) -> Response:
    """The ordered timeline: events from the earliest to the latest, each with its conflict markers."""
    with reads.open_reader(slug, query.EVENTS) as (reader, params):
        key, limit = pagination.cursor_key(params), params["limit"]

        def respond(tag: str) -> Response:
            after = pagination.decode_cursor(params.get("after"), key, (int, int, int, str))
            parsed = filters.parse_filters(params, reader.timezone)
            is_compact, is_counted = params.get("view") == "compact", "count" in params
            page = reader.event_page(parsed, after, limit, compact=is_compact, count=is_counted)
            cursor = None if page.next_key is None else pagination.encode_cursor(page.next_key, key)
            members = pagination.page_members(limit, cursor, page.total)
            body = json_format.timeline_page(page.timeline, page.events, members)
            return pagination.add_links(etag.respond(body, tag), cursor)

        return reads.conditional_read(reader.events(), respond)


@blp.route("", methods=["POST"])
@operation(blp, shows=Event, body=EVENT, **writes.CREATE)
def create_event(slug: str) -> Response:
    """Add an event, with its sources and claims in the same body. For reporters."""
    user = writes.authorize(slug, "reporter")
    return writes.create(
        EVENT,
        slug,
        user,
        lambda write, posted: _recorded(slug, recording.record(write, posted)),
    )


def _recorded(slug: str, recorded: recording.RecordedEvent) -> Response:
    location = f"/v1/timelines/{slug}/events/{recorded.entry.event_id}"
    return responses.created_or_updated(
        recorded.entry.body, recorded.entry.revision, recorded.audit, 201, location, recorded.notices
    )


@blp.route("/<event_id>", methods=["GET"])
@operation(
    blp,
    shows=Event,
    query=query.AS_OF_WITHOUT,
    **reads.ITEM,
)
def get_event(slug: str, event_id: str) -> Response:
    """One event with its citations, claims, best values, evidence and markers."""
    with reads.open_reader(slug, query.AS_OF_WITHOUT) as (reader, _):
        return reads.read_item(reader.event(event_id))


@blp.route("/<event_id>", methods=["PUT"])
@operation(
    blp,
    shows=Event,
    also={201: "Created"},
    body=EVENT,
    query=query.WRITE,
    writes=True,
    problems=(*writes.BODY_PROBLEMS, "precondition-required", "stale"),
)
def replace_event(slug: str, event_id: str) -> Response:
    """Replace an event's own members and citations, never its claims; or create it, with `If-None-Match: *`."""
    if etag.creating():
        return _create_at(slug, event_id)
    user = writes.authorize_edit(slug, "reporter", events.by_id, event_id)
    edit = writes.read_edit(slug, user)

    def revise(stored: Mapping[str, Any], present: Mapping[str, Any]) -> dict[str, Any]:
        loaded = edit.replace(EVENT_REPLACE, present, EVENT_READ_ONLY, event_id)
        if "sources" not in loaded and "citations" not in edit.body.members():
            raise ValidationError(
                [FieldError("/sources", "required", "PUT replaces the citations; send at least one source")]
            )
        return loaded if "sources" in loaded else {**loaded, "citations": stored["citations"]}

    return _corrected(recording.correct(edit.write, event_id, edit.precondition, revise))


def _create_at(slug: str, event_id: str) -> Response:
    """Add an event under an id that the client chose; whether that is free is checked before the body."""
    user = writes.authorize(slug, "reporter")
    body, write = writes.read_new(slug, user)
    with auth.database().reading() as transaction:
        recording.check_unused(transaction, auth.require_read(transaction, slug).timeline_id, event_id)
    posted = writes.load_as(EVENT, body, event_id)
    return _recorded(slug, recording.record(write, posted, only_new=True))


@blp.route("/<event_id>", methods=["PATCH"])
@operation(blp, shows=Event, body=EVENT_REPLACE, **writes.CORRECT)
def correct_event(slug: str, event_id: str) -> Response:
    """Change some of an event's own members (JSON merge patch). Reporters change what they added."""
    user = writes.authorize_edit(slug, "reporter", events.by_id, event_id)
    patch = writes.read_edit(slug, user, writes.PATCH_TYPES)

    def revise(stored: Mapping[str, Any], present: Mapping[str, Any]) -> dict[str, Any]:
        members = {name: value for name, value in stored.items() if name != "citations"}
        loaded = patch.merge(EVENT_REPLACE, members, present, EVENT_READ_ONLY, event_id)
        if "sources" in patch.body.members() and "sources" not in loaded:
            raise ValidationError([FieldError("/sources", "required", "an event keeps at least one source")])
        return loaded if "sources" in loaded else {**loaded, "citations": stored["citations"]}

    return _corrected(recording.correct(patch.write, event_id, patch.precondition, revise))


@blp.route("/<event_id>", methods=["DELETE"])
@operation(blp, **writes.DELETE)
def remove_event(slug: str, event_id: str) -> Response:
    """Remove an event with its claims and citations; it can be restored. For editors."""
    user = writes.authorize_edit(slug, "editor", events.by_id, event_id)
    write, precondition = writes.read_delete(slug, user)
    recording.remove(write, event_id, precondition)
    return responses.no_content()


def _corrected(corrected: recording.RecordedEvent) -> Response:
    return responses.created_or_updated(
        corrected.entry.body, corrected.entry.revision, corrected.audit, notices=corrected.notices
    )
