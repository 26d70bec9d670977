"""Conflicts: claims that cannot all be true, with their sides and the reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response

from service.api.http import etag, reads, responses, writes
from service.api.openapi.operation import blueprint, operation
from service.api.schemas import query
from service.api.schemas.conflict import DECISION, DECISION_READ_ONLY, Conflict, ConflictPage
from service.domain.decision import CONFLICT_STATUSES
from service.formats import json as json_format
from service.recording import conflicts as recording
from service.storage import conflicts

blp = blueprint("conflicts", "/v1/timelines/<slug>/conflicts", "Claims that cannot all be true, and why.")


@blp.route("", methods=["GET"])
@operation(
    blp,
    shows=ConflictPage,
    query=query.CONFLICTS,
    **reads.COLLECTION,
)
def list_conflicts(slug: str) -> Response:
    """The conflicts of a timeline, in order of their ids; closed ones only if the query asks for them."""
    with reads.open_reader(slug, query.CONFLICTS) as (reader, params):
        collection = reader.conflicts(_filters(params), with_pairs="expand" in params)
        return reads.read_collection("conflicts", collection, params)


def _filters(params: Mapping[str, Any]) -> dict[str, Sequence[str]]:
    filters = {name: params[name] for name in ("level", "kind", "event", "property") if params.get(name)}
    statuses = params.get("status") or CONFLICT_STATUSES
    return filters if "any" in statuses else {**filters, "status": statuses}


@blp.route("/<conflict_id>", methods=["GET"])
@operation(
    blp,
    shows=Conflict,
    query=query.CONFLICT,
    **reads.ITEM,
)
def get_conflict(slug: str, conflict_id: str) -> Response:
    """One conflict; a closed one keeps its address and says why it closed."""
    with reads.open_reader(slug, query.CONFLICT) as (reader, params):
        return reads.read_item(reader.conflict(conflict_id, with_pairs="expand" in params))


@blp.route("/<conflict_id>", methods=["PATCH"])
@operation(
    blp,
    shows=Conflict,
    body=DECISION,
    types=writes.PATCH_TYPES,
    query=query.WRITE,
    writes=True,
    problems=("unreadable", "media-type", "too-large", "invalid", "precondition-required", "stale"),
)
def decide_conflict(slug: str, conflict_id: str) -> Response:
    """Record a decision about a conflict: explained, resolved, dismissed, or open again. For editors."""
    user = writes.authorize_on(slug, "editor", conflicts.by_id, conflict_id)
    patch = writes.read_edit(slug, user, writes.PATCH_TYPES)

    def revise(present: Mapping[str, Any]) -> dict[str, Any]:
        return patch.replace(DECISION, present, DECISION_READ_ONLY)

    decided = recording.decide(patch.write, conflict_id, patch.precondition, revise)
    body = json_format.conflict_body(decided, etag.names_shown())
    return responses.dry_run_response(body) or etag.respond(body, etag.make_tag(decided.revision))
