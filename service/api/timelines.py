"""Timelines: their list, and each one with its vocabulary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response

from service.api.http import auth, reads, responses, writes
from service.api.openapi.operation import blueprint, operation
from service.api.schemas import query
from service.api.schemas.timeline import TIMELINE, TIMELINE_READ_ONLY, TIMELINE_REPLACE, Timeline, TimelinePage
from service.reading.timelines import readable_timelines
from service.recording import timelines as recording
from service.storage.timelines import StoredTimeline

blp = blueprint("timelines", "/v1/timelines", "Stories, one timeline each.")


@blp.route("", methods=["GET"])
@operation(
    blp,
    shows=TimelinePage,
    query=query.PAGE,
    also={304: "Not modified"},
    problems=("no-token", "cursor"),
)
def list_timelines() -> Response:
    """All timelines that you may read, in order of their slugs."""
    with auth.database().reading() as transaction:
        user = auth.current_user(transaction)
        params, key = reads.read_query(query.PAGE)
        timelines = readable_timelines(transaction, user, key)
        return reads.read_collection("timelines", timelines, params)


@blp.route("", methods=["POST"])
@operation(blp, shows=Timeline, body=TIMELINE, **writes.CREATE)
def create_timeline() -> Response:
    """Create a timeline. For admins."""
    with auth.database().reading() as transaction:
        user = auth.require_admin(transaction)
    return writes.create(
        TIMELINE,
        None,
        user,
        lambda write, posted: _recorded(*recording.record(write, posted)),
    )


def _recorded(timeline: StoredTimeline, body: bytes) -> Response:
    location = f"/v1/timelines/{timeline.value.slug}"
    return responses.created_or_updated(body, timeline.audit.revision, timeline.audit, 201, location)


@blp.route("/<slug>", methods=["GET"])
@operation(
    blp,
    shows=Timeline,
    query=query.AS_OF,
    **reads.ITEM,
)
def get_timeline(slug: str) -> Response:
    """One timeline with its vocabulary, counts and span."""
    with reads.open_reader(slug, query.AS_OF) as (reader, _):
        return reads.read_item(reader.timeline())


@blp.route("/<slug>", methods=["PATCH"])
@operation(
    blp,
    shows=Timeline,
    body=TIMELINE_REPLACE,
    types=writes.PATCH_TYPES,
    query=query.WRITE,
    writes=True,
    problems=("unreadable", "media-type", "too-large", "invalid", "precondition-required", "stale", "in-use"),
)
def correct_timeline(slug: str) -> Response:
    """Change the fields of a timeline, or add to its vocabulary (JSON merge patch). For editors."""
    user = writes.authorize(slug, "editor")
    patch = writes.read_edit(slug, user, writes.PATCH_TYPES)

    def revise(stored: Mapping[str, Any], present: Mapping[str, Any]) -> dict[str, Any]:
        members = {name: value for name, value in stored.items() if name != "slug"}
        members["properties"] = [_without_empty(declared) for declared in members["properties"]]
        return patch.merge(TIMELINE_REPLACE, members, present, TIMELINE_READ_ONLY)

    timeline, body = recording.correct(patch.write, patch.precondition, revise)
    return responses.created_or_updated(body, timeline.audit.revision, timeline.audit)


def _without_empty(declared: Mapping[str, Any]) -> dict[str, Any]:
    """A property of the vocabulary as it would be posted: its empty members are left out."""
    return {name: value for name, value in declared.items() if value not in (None, [])}


@blp.route("/<slug>", methods=["DELETE"])
@operation(blp, **writes.REMOVE)
def remove_timeline(slug: str) -> Response:
    """Delete a timeline; its record stays, and its slug stays taken. For admins."""
    user = writes.authorize(slug, "admin")
    write, precondition = writes.read_delete(slug, user)
    recording.remove(write, precondition)
    return responses.no_content()
