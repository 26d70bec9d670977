"""Conflicts: claims that cannot all be true, with their sides and the reason why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response

from service.api import as_of
from service.api.http import auth, etag, merge_patch, pagination, query_string, responses
from service.api.http import body as request_body
from service.api.http.problems import not_found
from service.api.openapi.operation import blueprint, operation
from service.api.schemas import query
from service.api.schemas.base import load
from service.api.schemas.conflict import DECISION, OWNED, Conflict, ConflictPage
from service.formats import json as json_format
from service.recording import conflicts as recording
from service.storage import conflicts
from service.storage.conflicts import StoredConflict
from service.storage.database import Transaction

blp = blueprint("conflicts", "/v1/timelines/<slug>/conflicts", "Claims that cannot all be true, and why.")
MOST_PAIRS = 1000


@blp.route("", methods=["GET"])
@operation(
    blp,
    shows=ConflictPage,
    query=query.CONFLICTS,
    also={304: "Not modified"},
    problems=("no-token", "not-found", "cursor"),
)
def list_conflicts(slug: str) -> Response:
    """The conflicts of a timeline, in order of their ids; the closed are left out unless they are asked for."""
    with auth.database().reading() as transaction:
        head = auth.require_read(transaction, slug)
        asked = query_string.parse_query(query.CONFLICTS)
        viewing = as_of.as_of_request(transaction, slug, head, asked)
        if viewing:
            return viewing.unchanged() or as_of.conflicts(viewing, _filters(asked))
        tag = etag.make_tag(head.revision, "conflicts", pagination.etag_key(asked))
        unchanged = etag.not_modified(tag)
        if unchanged:
            return unchanged
        filters = pagination.cursor_key(asked)
        resumed = pagination.decode_cursor(asked.get("after"), filters, (str,))
        after = resumed[0] if resumed else ""
        found = conflicts.page(transaction, head.timeline_id, _filters(asked), after, asked["limit"] + 1)
        listed = found[: asked["limit"]]
        told = [_shown(transaction, slug, each, asked) for each in listed]
    following = pagination.encode_cursor((listed[-1].id,), filters) if len(found) > len(listed) else None
    body = json_format.collection("conflicts", told, asked["limit"], following)
    return pagination.add_links(etag.respond(body, tag), following)


def _filters(asked: Mapping[str, Any]) -> dict[str, Sequence[str]]:
    wanted = {name: asked[name] for name in ("level", "kind", "event", "property") if asked.get(name)}
    status = asked.get("status") or conflicts.NOT_CLOSED
    return wanted if "any" in status else {**wanted, "status": status}


@blp.route("/<conflict_id>", methods=["GET"])
@operation(
    blp,
    shows=Conflict,
    query=query.CONFLICT,
    also={304: "Not modified"},
    problems=("no-token", "not-found"),
)
def get_conflict(slug: str, conflict_id: str) -> Response:
    """One conflict; a closed one keeps its address and tells what became of it."""
    with auth.database().reading() as transaction:
        head = auth.require_read(transaction, slug)
        asked = query_string.parse_query(query.CONFLICT)
        viewing = as_of.as_of_request(transaction, slug, head, asked)
        if viewing:
            return viewing.unchanged() or as_of.conflict(viewing, conflict_id)
        found = conflicts.by_id(transaction, head.timeline_id, conflict_id)
        if found is None:
            raise not_found()
        tag = etag.make_tag(found.revision, asked.get("expand", ""))
        unchanged = etag.not_modified(tag)
        return unchanged or etag.respond(_shown(transaction, slug, found, asked), tag)


@blp.route("/<conflict_id>", methods=["PATCH"])
@operation(
    blp,
    shows=Conflict,
    body=DECISION,
    types=request_body.PATCH,
    query=query.WRITE,
    writes=True,
    problems=("unreadable", "media-type", "too-large", "invalid", "precondition-required", "stale"),
)
def decide_conflict(slug: str, conflict_id: str) -> Response:
    """Keep what a person made of a conflict: explained, resolved, dismissed, or open again. For editors."""
    with auth.database().reading() as transaction:
        who, head = auth.require_token(transaction, slug)
        found = conflicts.by_id(transaction, head.timeline_id, conflict_id)
        if found is None:
            raise not_found()
        auth.check_rights(who, slug, "editor")
    body = request_body.read_body(request_body.PATCH)
    asked = query_string.parse_query(query.WRITE)
    matches = etag.require_if_match()

    def revise(now: Mapping[str, Any]) -> dict[str, Any]:
        return load(DECISION, merge_patch.without_owned(body.members(), now, OWNED))

    decided = recording.decide(
        auth.database(), slug, who, conflict_id, matches, revise, *responses.dry_run_requested(asked)
    )
    body_ = recording.shown(decided, etag.names_shown())
    return responses.dry_run_response(body_) or etag.respond(body_, etag.make_tag(decided.revision))


def _shown(transaction: Transaction, slug: str, found: StoredConflict, asked: Mapping[str, Any]) -> bytes:
    body = recording.shown(found, etag.names_shown())
    if asked.get("expand") != "pairs":
        return body
    return json_format.with_members(body, {"pairs": recording.pairs(transaction, slug, found, MOST_PAIRS)})
