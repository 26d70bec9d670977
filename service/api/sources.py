"""Sources: what was published, and what it derives from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response

from service.api import as_of
from service.api.http import auth, etag, idempotency, merge_patch, pagination, query_string, responses
from service.api.http import body as request_body
from service.api.http.problems import missing
from service.api.openapi.operation import blueprint, documented
from service.api.schemas import query
from service.api.schemas import responses as schemas_responses
from service.api.schemas.base import load
from service.api.schemas.source import OWNED, SOURCE
from service.domain.errors import Fault, Invalid
from service.formats import json as json_format
from service.permissions import Person
from service.recording import sources as recording
from service.recording.errors import NotYours
from service.storage import sources
from service.storage.audited import Stored
from service.storage.database import Transaction

blp = blueprint("sources", "/v1/timelines/<slug>/sources", "What was published, and what it derives from.")
_READS = ("unreadable", "media-type", "too-large", "invalid", "taken")


@blp.route("", methods=["GET"])
@documented(
    blp,
    shows=schemas_responses.SourcesShown,
    query=query.MOMENT_PAGE,
    also={304: "Not modified"},
    problems=("no-token", "not-found", "cursor"),
)
def list_sources(slug: str) -> Response:
    """The sources of a timeline, in order of their ids."""
    with auth.database().reading() as transaction:
        head = auth.reader(transaction, slug)
        asked = query_string.read(query.MOMENT_PAGE)
        viewing = as_of.as_of_request(transaction, slug, head, asked)
        if viewing:
            return viewing.unchanged() or as_of.sources(viewing)
        tag = etag.tag(head.revision, "sources", pagination.shape_of(asked))
        unchanged = etag.not_modified(tag)
        if unchanged:
            return unchanged
        resumed = pagination.resumed(asked.get("after"), "", (str,))
        found = sources.page(transaction, head.number, resumed[0] if resumed else "", asked["limit"] + 1)
    listed = found[: asked["limit"]]
    following = pagination.cursor((listed[-1].noun.id,), "") if len(found) > len(listed) else None
    bodies_ = [responses.named(recording.shown(slug, each), each.stamp) for each in listed]
    body = json_format.collection("sources", bodies_, asked["limit"], following)
    return pagination.link(etag.shown(body, tag), following)


@blp.route("", methods=["POST"])
@documented(
    blp,
    shows=schemas_responses.SourceShown,
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
        who, _ = auth.writer(transaction, slug, "reporter")
    body = request_body.read()
    asked = query_string.read(query.WRITE)
    once = idempotency.asked(body.digest, asked)
    posted = load(SOURCE, body.members())
    return once(lambda database: _made(slug, recording.record(database, slug, who, posted, *responses.asked(asked))))


def _made(slug: str, made: recording.Recorded) -> Response:
    location = f"/v1/timelines/{slug}/sources/{made.stored.noun.id}"
    status = 201 if made.created else 200
    return _written(slug, made.stored, status, location, made.notices)


@blp.route("/<source_id>", methods=["GET"])
@documented(
    blp,
    shows=schemas_responses.SourceShown,
    query=query.CLOCKS,
    also={304: "Not modified"},
    problems=("no-token", "not-found"),
)
def get_source(slug: str, source_id: str) -> Response:
    """One source."""
    with auth.database().reading() as transaction:
        head = auth.reader(transaction, slug)
        viewing = as_of.as_of_request(transaction, slug, head, query_string.read(query.CLOCKS))
        if viewing:
            return viewing.unchanged() or as_of.source(viewing, source_id)
        stored = _standing(transaction, head.number, source_id)
    tag = etag.tag(stored.stamp.revision)
    unchanged = etag.not_modified(tag)
    return unchanged or etag.shown(responses.named(recording.shown(slug, stored), stored.stamp), tag)


@blp.route("/<source_id>", methods=["PATCH"])
@documented(
    blp,
    shows=schemas_responses.SourceShown,
    body=SOURCE,
    types=request_body.PATCH,
    query=query.WRITE,
    writes=True,
    problems=(*_READS, "precondition-required", "stale"),
)
def correct_source(slug: str, source_id: str) -> Response:
    """Change a source, mark it corrected or retracted (JSON merge patch). Reporters change what they added."""
    who = _writer(slug, source_id, "reporter")
    body = request_body.read(request_body.PATCH)
    asked = query_string.read(query.WRITE)
    matches = etag.required()

    def revise(stored: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
        wanted = merge_patch.without_owned(body.members(), now, OWNED)
        if wanted.get("id", source_id) != source_id:
            raise Invalid([Fault("/id", "read_only", f"ids never change; this is “{source_id}”")])
        return load(SOURCE, merge_patch.merged(stored, wanted))

    changed = recording.correct(auth.database(), slug, who, source_id, matches, revise, *responses.asked(asked))
    return _written(slug, changed)


@blp.route("/<source_id>", methods=["DELETE"])
@documented(
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
    asked = query_string.read(query.WRITE)
    recording.remove(auth.database(), slug, who, source_id, etag.required(), *responses.asked(asked))
    return responses.gone()


def _written(
    slug: str,
    stored: Stored[Any],
    status: int = 200,
    location: str | None = None,
    notices: tuple[dict[str, str], ...] = (),
) -> Response:
    body = recording.shown(slug, stored)
    return responses.written(body, stored.stamp.revision, stored.stamp, status, location, notices)


def _standing(transaction: Transaction, timeline: int, source_id: str) -> Stored[Any]:
    stored = sources.by_id(transaction, timeline, source_id)
    if stored is None or stored.stamp.deleted:
        raise missing()
    return stored


def _writer(slug: str, source_id: str, role: str) -> Person:
    with auth.database().reading() as transaction:
        who, head = auth.author(transaction, slug)
        stored = _standing(transaction, head.number, source_id)
        auth.check_rights(who, slug, role)
        if not who.may_edit(stored.stamp.created_by):
            raise NotYours("a reporter edits only what it added; an editor can do this")
        return who
