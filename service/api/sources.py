"""Sources: what was published, and what it derives from."""

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
from service.api.schemas.source import OWNED, SOURCE, Source, SourcePage
from service.domain.errors import FieldError, ValidationError
from service.formats import json as json_format
from service.permissions import User
from service.recording import sources as recording
from service.recording.errors import PermissionDenied
from service.storage import sources
from service.storage.audited import Versioned
from service.storage.database import Transaction

blp = blueprint("sources", "/v1/timelines/<slug>/sources", "What was published, and what it derives from.")
_READS = ("unreadable", "media-type", "too-large", "invalid", "taken")


@blp.route("", methods=["GET"])
@operation(
    blp,
    shows=SourcePage,
    query=query.MOMENT_PAGE,
    also={304: "Not modified"},
    problems=("no-token", "not-found", "cursor"),
)
def list_sources(slug: str) -> Response:
    """The sources of a timeline, in order of their ids."""
    with auth.database().reading() as transaction:
        head = auth.require_read(transaction, slug)
        asked = query_string.parse_query(query.MOMENT_PAGE)
        viewing = as_of.as_of_request(transaction, slug, head, asked)
        if viewing:
            return viewing.unchanged() or as_of.sources(viewing)
        tag = etag.make_tag(head.revision, "sources", pagination.etag_key(asked))
        unchanged = etag.not_modified(tag)
        if unchanged:
            return unchanged
        resumed = pagination.decode_cursor(asked.get("after"), "", (str,))
        found = sources.page(transaction, head.timeline_id, resumed[0] if resumed else "", asked["limit"] + 1)
    listed = found[: asked["limit"]]
    following = pagination.encode_cursor((listed[-1].value.id,), "") if len(found) > len(listed) else None
    bodies_ = [responses.with_authors(recording.shown(slug, each), each.audit) for each in listed]
    body = json_format.collection("sources", bodies_, asked["limit"], following)
    return pagination.add_links(etag.respond(body, tag), following)


@blp.route("", methods=["POST"])
@operation(
    blp,
    shows=Source,
    status=201,
    also={200: "Known already"},
    body=SOURCE,
    query=query.WRITE,
    writes=True,
    problems=(*_READS, "key-reused"),
)
def create_source(slug: str) -> Response:
    """Add a source; one whose address is known already is that one (200). For reporters."""
    with auth.database().reading() as transaction:
        who, _ = auth.require_role(transaction, slug, "reporter")
    body = request_body.read_body()
    asked = query_string.parse_query(query.WRITE)
    once = idempotency.idempotent(body.digest, asked)
    posted = load(SOURCE, body.members())
    return once(
        lambda database: _made(slug, recording.record(database, slug, who, posted, *responses.dry_run_requested(asked)))
    )


def _made(slug: str, made: recording.RecordedSource) -> Response:
    location = f"/v1/timelines/{slug}/sources/{made.stored.value.id}"
    status = 201 if made.created else 200
    return _written(slug, made.stored, status, location, made.notices)


@blp.route("/<source_id>", methods=["GET"])
@operation(
    blp,
    shows=Source,
    query=query.CLOCKS,
    also={304: "Not modified"},
    problems=("no-token", "not-found"),
)
def get_source(slug: str, source_id: str) -> Response:
    """One source."""
    with auth.database().reading() as transaction:
        head = auth.require_read(transaction, slug)
        viewing = as_of.as_of_request(transaction, slug, head, query_string.parse_query(query.CLOCKS))
        if viewing:
            return viewing.unchanged() or as_of.source(viewing, source_id)
        stored = _standing(transaction, head.timeline_id, source_id)
    tag = etag.make_tag(stored.audit.revision)
    unchanged = etag.not_modified(tag)
    return unchanged or etag.respond(responses.with_authors(recording.shown(slug, stored), stored.audit), tag)


@blp.route("/<source_id>", methods=["PATCH"])
@operation(
    blp,
    shows=Source,
    body=SOURCE,
    types=request_body.PATCH,
    query=query.WRITE,
    writes=True,
    problems=(*_READS, "precondition-required", "stale"),
)
def correct_source(slug: str, source_id: str) -> Response:
    """Change a source, mark it corrected or retracted (JSON merge patch). Reporters change what they added."""
    who = _writer(slug, source_id, "reporter")
    body = request_body.read_body(request_body.PATCH)
    asked = query_string.parse_query(query.WRITE)
    matches = etag.require_if_match()

    def revise(stored: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
        wanted = merge_patch.without_owned(body.members(), now, OWNED)
        if wanted.get("id", source_id) != source_id:
            raise ValidationError([FieldError("/id", "read_only", f"ids never change; this is “{source_id}”")])
        return load(SOURCE, merge_patch.apply_patch(stored, wanted))

    changed = recording.correct(
        auth.database(), slug, who, source_id, matches, revise, *responses.dry_run_requested(asked)
    )
    return _written(slug, changed)


@blp.route("/<source_id>", methods=["DELETE"])
@operation(
    blp,
    shows=None,
    status=204,
    query=query.WRITE,
    writes=True,
    problems=("precondition-required", "stale", "in-use"),
)
def remove_source(slug: str, source_id: str) -> Response:
    """Take off a source on which nothing rests any more. For editors."""
    who = _writer(slug, source_id, "editor")
    asked = query_string.parse_query(query.WRITE)
    recording.remove(
        auth.database(), slug, who, source_id, etag.require_if_match(), *responses.dry_run_requested(asked)
    )
    return responses.no_content()


def _written(
    slug: str,
    stored: Versioned[Any],
    status: int = 200,
    location: str | None = None,
    notices: tuple[dict[str, str], ...] = (),
) -> Response:
    body = recording.shown(slug, stored)
    return responses.created_or_updated(body, stored.audit.revision, stored.audit, status, location, notices)


def _standing(transaction: Transaction, timeline: int, source_id: str) -> Versioned[Any]:
    stored = sources.by_id(transaction, timeline, source_id)
    if stored is None or stored.audit.deleted:
        raise not_found()
    return stored


def _writer(slug: str, source_id: str, role: str) -> User:
    with auth.database().reading() as transaction:
        who, head = auth.require_token(transaction, slug)
        stored = _standing(transaction, head.timeline_id, source_id)
        auth.check_rights(who, slug, role)
        if not who.may_edit(stored.audit.created_by):
            raise PermissionDenied("a reporter edits only what it added; an editor can do this")
        return who
