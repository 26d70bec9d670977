"""The history of an event: its revisions, and restoring one of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response

from service.api.http import auth, etag, reads, responses, writes
from service.api.http.problems import Problem, not_found
from service.api.openapi.operation import blueprint, operation
from service.api.schemas import query
from service.api.schemas.event import RESTORE, Event
from service.api.schemas.history import History
from service.reading.history import event_history
from service.recording import restore
from service.recording.unit_of_work import WriteRequest
from service.recording.validation import Precondition
from service.storage import events

blp = blueprint("history", "/v1/timelines/<slug>/events/<event_id>", "The revisions of an event.")


@blp.route("/history", methods=["GET"])
@operation(
    blp,
    shows=History,
    query=query.PAGE,
    **reads.COLLECTION,
    named=True,
)
def get_history(slug: str, event_id: str) -> Response:
    """The revisions of an event, oldest first; also those of a deleted one. For tokens of the timeline."""
    with auth.database().reading() as transaction:
        version = auth.require_read(transaction, slug)
        if not etag.names_shown():
            raise Problem("no-token", "an event's history needs a token of this timeline", auth.CHALLENGE)
        stored = events.by_id(transaction, version.timeline_id, event_id)
        if stored is None:
            raise not_found()
        params, key = reads.read_query(query.PAGE)
        revisions = event_history(transaction, version.timeline_id, stored, key)
        return reads.read_collection("revisions", revisions, params)


@blp.route("/restore", methods=["POST"])
@operation(
    blp,
    shows=Event,
    body=RESTORE,
    query=query.WRITE,
    writes=True,
    problems=(
        "unreadable",
        "media-type",
        "too-large",
        "invalid",
        "in-use",
        "key-reused",
        "precondition-required",
        "stale",
    ),
)
def restore_event(slug: str, event_id: str) -> Response:
    """Restore an earlier revision of an event, or a deleted event with its claims. For editors."""
    with auth.database().reading() as transaction:
        user, version = auth.require_token(transaction, slug)
        stored = events.by_id(transaction, version.timeline_id, event_id)
        # A deleted event is for tokens of this timeline, as its history is.
        if stored is None or (stored.audit.deleted and not etag.names_shown()):
            raise not_found()
        auth.check_rights(user, slug, "editor")

    def respond(write: WriteRequest, posted: Mapping[str, Any], precondition: Precondition) -> Response:
        restored = restore.restore(write, event_id, precondition, posted["revision"])
        return responses.created_or_updated(restored.entry.body, restored.entry.revision, restored.audit)

    return writes.create_under_precondition(RESTORE, slug, user, respond)
