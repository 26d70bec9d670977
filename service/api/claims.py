"""Claims: what sources state about an event, one value each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response

from service.api.http import reads, responses, writes
from service.api.openapi.operation import blueprint, operation
from service.api.schemas import query
from service.api.schemas.claim import CLAIM, CLAIM_READ_ONLY, Claim, ClaimPage
from service.domain.errors import FieldError, ValidationError
from service.recording import claims as recording
from service.storage import claims, read_model

blp = blueprint("claims", "/v1/timelines/<slug>", "What sources state about an event, one value each.")


@blp.route("/events/<event_id>/claims", methods=["GET"])
@operation(
    blp,
    shows=ClaimPage,
    query=query.AS_OF_PAGE,
    **reads.COLLECTION,
)
def list_claims(slug: str, event_id: str) -> Response:
    """The claims about an event, in order of their ids."""
    with reads.open_reader(slug, query.AS_OF_PAGE) as (reader, params):
        return reads.read_collection("claims", reader.claims(event_id), params)


@blp.route("/events/<event_id>/claims", methods=["POST"])
@operation(blp, shows=Claim, also={200: "Known already"}, body=CLAIM, **writes.CREATE)
def create_claim(slug: str, event_id: str) -> Response:
    """Add a claim to an event; if it repeats a claim exactly, the response is that claim (200). For reporters."""
    user = writes.authorize_on(slug, "reporter", read_model.get_entry, event_id)
    return writes.create(
        CLAIM,
        slug,
        user,
        lambda write, posted: _recorded(slug, recording.record(write, event_id, posted)),
        lambda body: _without_event(body.members(), event_id),
    )


def _recorded(slug: str, recorded: recording.RecordedClaim) -> Response:
    location = f"/v1/timelines/{slug}/claims/{recorded.rendered.claim_id}"
    status = 201 if recorded.created else 200
    return responses.created_or_updated(
        recorded.rendered.body, recorded.rendered.revision, recorded.audit, status, location, recorded.notices
    )


def _without_event(members: Mapping[str, Any], event_id: str) -> dict[str, Any]:
    """The body without ``event``; raises ValidationError if that differs from the address."""
    if members.get("event", event_id) != event_id:
        raise ValidationError([FieldError("/event", "read_only", f"the address says “{event_id}”; leave `event` out")])
    return {name: value for name, value in members.items() if name != "event"}


@blp.route("/claims/<claim_id>", methods=["GET"])
@operation(
    blp,
    shows=Claim,
    query=query.AS_OF,
    **reads.ITEM,
)
def get_claim(slug: str, claim_id: str) -> Response:
    """One claim with its parsed value, grade and conflicts."""
    with reads.open_reader(slug, query.AS_OF) as (reader, _):
        return reads.read_item(reader.claim(claim_id))


@blp.route("/claims/<claim_id>", methods=["PATCH"])
@operation(blp, shows=Claim, body=CLAIM, **writes.CORRECT)
def correct_claim(slug: str, claim_id: str) -> Response:
    """Correct a mistake of the newsroom, or retract a claim (JSON merge patch). Reporters change what they added."""
    user = writes.authorize_edit(slug, "reporter", claims.by_id, claim_id)
    patch = writes.read_edit(slug, user, writes.PATCH_TYPES)

    def revise(stored: Mapping[str, Any], present: Mapping[str, Any]) -> dict[str, Any]:
        members = {name: value for name, value in stored.items() if name != "event"}
        return patch.merge(CLAIM, members, present, CLAIM_READ_ONLY, claim_id)

    corrected = recording.correct(patch.write, claim_id, patch.precondition, revise)
    return responses.created_or_updated(corrected.rendered.body, corrected.rendered.revision, corrected.audit)


@blp.route("/claims/<claim_id>", methods=["DELETE"])
@operation(blp, **writes.REMOVE)
def remove_claim(slug: str, claim_id: str) -> Response:
    """Remove a claim that was entered by mistake; a claim that its source withdraws is retracted. For editors."""
    user = writes.authorize_edit(slug, "editor", claims.by_id, claim_id)
    write, precondition = writes.read_delete(slug, user)
    recording.remove(write, claim_id, precondition)
    return responses.no_content()
