"""Claims: what sources state about an event, one value each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response

from service.api import as_of
from service.api.http import auth, etag, idempotency, merge_patch, pagination, query_string, responses
from service.api.http import body as request_body
from service.api.http.problems import not_found
from service.api.openapi.operation import blueprint, operation
from service.api.schemas import query
from service.api.schemas.base import load
from service.api.schemas.claim import CLAIM, OWNED, Claim, ClaimPage
from service.domain.errors import FieldError, ValidationError
from service.formats import json as json_format
from service.permissions import User
from service.recording import claims as recording
from service.recording.errors import PermissionDenied
from service.storage import claims, read_model
from service.storage.audited import Versioned
from service.storage.database import Transaction

blp = blueprint("claims", "/v1/timelines/<slug>", "What sources state about an event, one value each.")
_READS = ("unreadable", "media-type", "too-large", "invalid", "taken")


@blp.route("/events/<event_id>/claims", methods=["GET"])
@operation(
    blp,
    shows=ClaimPage,
    query=query.MOMENT_PAGE,
    also={304: "Not modified"},
    problems=("no-token", "not-found", "cursor"),
)
def list_claims(slug: str, event_id: str) -> Response:
    """The claims about an event, in order of their ids."""
    with auth.database().reading() as transaction:
        head = auth.require_read(transaction, slug)
        asked = query_string.parse_query(query.MOMENT_PAGE)
        viewing = as_of.as_of_request(transaction, slug, head, asked)
        if viewing:
            return viewing.unchanged() or as_of.claims(viewing, event_id)
        event = read_model.get_entry(transaction, head.timeline_id, event_id)
        if event is None:
            raise not_found()
        tag = etag.make_tag(event.revision, "claims", pagination.etag_key(asked))
        unchanged = etag.not_modified(tag)
        if unchanged:
            return unchanged
        resumed = pagination.decode_cursor(asked.get("after"), "", (str,))
        after = resumed[0] if resumed else ""
        found = read_model.claims_of(transaction, head.timeline_id, event_id, after, asked["limit"] + 1)
        # Who wrote is looked up only for those who may know.
        written = claims.of_event(transaction, head.timeline_id, event_id) if etag.names_shown() else {}
    listed = found[: asked["limit"]]
    told = [
        responses.with_authors(each.body, written[each.claim_id].audit) if written else each.body for each in listed
    ]
    following = pagination.encode_cursor((listed[-1].claim_id,), "") if len(found) > len(listed) else None
    body = json_format.collection("claims", told, asked["limit"], following)
    return pagination.add_links(etag.respond(body, tag), following)


@blp.route("/events/<event_id>/claims", methods=["POST"])
@operation(
    blp,
    shows=Claim,
    status=201,
    also={200: "Said already"},
    body=CLAIM,
    query=query.WRITE,
    writes=True,
    problems=(*_READS, "key-reused"),
)
def create_claim(slug: str, event_id: str) -> Response:
    """Add a claim to an event; one that repeats another exactly is that one (200). For reporters."""
    with auth.database().reading() as transaction:
        who, head = auth.require_token(transaction, slug)
        if read_model.get_entry(transaction, head.timeline_id, event_id) is None:
            raise not_found()
        auth.check_rights(who, slug, "reporter")
    body = request_body.read_body()
    asked = query_string.parse_query(query.WRITE)
    once = idempotency.idempotent(body.digest, asked)
    posted = load(CLAIM, _about(body.members(), event_id))
    return once(
        lambda database: _made(
            slug, recording.record(database, slug, who, event_id, posted, *responses.dry_run_requested(asked))
        )
    )


def _made(slug: str, made: recording.RecordedClaim) -> Response:
    location = f"/v1/timelines/{slug}/claims/{made.rendered.claim_id}"
    status = 201 if made.created else 200
    return responses.created_or_updated(
        made.rendered.body, made.rendered.revision, made.audit, status, location, made.notices
    )


def _about(body: Mapping[str, Any], event_id: str) -> dict[str, Any]:
    """A body whose ``event``, where it has one, repeats the address."""
    if body.get("event", event_id) != event_id:
        raise ValidationError([FieldError("/event", "read_only", f"the address says “{event_id}”; leave `event` out")])
    return {name: value for name, value in body.items() if name != "event"}


@blp.route("/claims/<claim_id>", methods=["GET"])
@operation(
    blp,
    shows=Claim,
    query=query.CLOCKS,
    also={304: "Not modified"},
    problems=("no-token", "not-found"),
)
def get_claim(slug: str, claim_id: str) -> Response:
    """One claim with its reading, grade and conflicts."""
    with auth.database().reading() as transaction:
        head = auth.require_read(transaction, slug)
        viewing = as_of.as_of_request(transaction, slug, head, query_string.parse_query(query.CLOCKS))
        if viewing:
            return viewing.unchanged() or as_of.claim(viewing, claim_id)
        found = read_model.get_claim(transaction, head.timeline_id, claim_id)
        if found is None:
            raise not_found()
        stamp = _standing(transaction, head.timeline_id, claim_id).audit
    tag = etag.make_tag(found.revision)
    return etag.not_modified(tag) or etag.respond(responses.with_authors(found.body, stamp), tag)


@blp.route("/claims/<claim_id>", methods=["PATCH"])
@operation(
    blp,
    shows=Claim,
    body=CLAIM,
    types=request_body.PATCH,
    query=query.WRITE,
    writes=True,
    problems=(*_READS, "precondition-required", "stale"),
)
def correct_claim(slug: str, claim_id: str) -> Response:
    """Correct a slip of ours, or retract a claim (JSON merge patch). Reporters change what they added."""
    who = _writer(slug, claim_id, "reporter")
    body = request_body.read_body(request_body.PATCH)
    asked = query_string.parse_query(query.WRITE)
    matches = etag.require_if_match()

    def revise(stored: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
        wanted = merge_patch.without_owned(body.members(), now, OWNED)
        if wanted.get("id", claim_id) != claim_id:
            raise ValidationError([FieldError("/id", "read_only", f"ids never change; this is “{claim_id}”")])
        words = {name: value for name, value in stored.items() if name != "event"}
        return load(CLAIM, merge_patch.apply_patch(words, wanted))

    changed = recording.correct(
        auth.database(), slug, who, claim_id, matches, revise, *responses.dry_run_requested(asked)
    )
    return responses.created_or_updated(changed.rendered.body, changed.rendered.revision, changed.audit)


@blp.route("/claims/<claim_id>", methods=["DELETE"])
@operation(blp, shows=None, status=204, query=query.WRITE, writes=True, problems=("precondition-required", "stale"))
def remove_claim(slug: str, claim_id: str) -> Response:
    """Take off a claim that was entered by mistake; what a source takes back is retracted instead. For editors."""
    who = _writer(slug, claim_id, "editor")
    asked = query_string.parse_query(query.WRITE)
    recording.remove(auth.database(), slug, who, claim_id, etag.require_if_match(), *responses.dry_run_requested(asked))
    return responses.no_content()


def _standing(transaction: Transaction, timeline: int, claim_id: str) -> Versioned[Any]:
    stored = claims.by_id(transaction, timeline, claim_id)
    if stored is None or stored.audit.deleted:
        raise not_found()
    return stored


def _writer(slug: str, claim_id: str, role: str) -> User:
    with auth.database().reading() as transaction:
        who, head = auth.require_token(transaction, slug)
        stored = _standing(transaction, head.timeline_id, claim_id)
        auth.check_rights(who, slug, role)
        if not who.may_edit(stored.audit.created_by):
            raise PermissionDenied("a reporter edits only what it added; an editor can do this")
        return who
