"""Timelines: the list of stories, and each one's head."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response

from service.api import as_of
from service.api.http import auth, etag, idempotency, merge_patch, pagination, query_string, responses
from service.api.http import body as request_body
from service.api.openapi.operation import blueprint, operation
from service.api.schemas import query
from service.api.schemas.base import load
from service.api.schemas.timeline import OWNED, TIMELINE, TIMELINE_REPLACE, Timeline, TimelinePage
from service.formats import json as json_format
from service.permissions import User
from service.recording import timelines as recording
from service.storage import timelines
from service.storage.database import Transaction
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
        who = auth.current_user(transaction)
        asked = query_string.parse_query(query.PAGE)
        number, total = timelines.totals(transaction)
        rights = f"{who.timelines}" if who else ""
        tag = etag.make_tag(total + number, "timelines", rights, pagination.etag_key(asked))
        unchanged = etag.not_modified(tag)
        if unchanged:
            return unchanged
        resumed = pagination.decode_cursor(asked.get("after"), "", (str,))
        after = resumed[0] if resumed else ""
        bound = who.timelines if who else ()
        everything = who is not None and bound is None
        readable = timelines.readable_page(transaction, after, asked["limit"] + 1, bound, everything)
        found = [_listed(transaction, each, who) for each in readable[: asked["limit"]]]
        following = None
        if len(readable) > asked["limit"]:
            following = pagination.encode_cursor((readable[asked["limit"] - 1].value.slug,), "")
    body = json_format.collection("timelines", found, asked["limit"], following)
    return pagination.add_links(etag.respond(body, tag), following)


def _listed(transaction: Transaction, state: StoredTimeline, who: User | None) -> bytes:
    """A timeline in the list: who wrote it is told to the tokens of that timeline only."""
    body = recording.shown(transaction, state)
    if who is None or not who.covers(state.value.slug):
        return body
    return json_format.with_authors(body, state.audit.created_by, state.audit.updated_by)


@blp.route("", methods=["POST"])
@operation(
    blp,
    shows=Timeline,
    status=201,
    body=TIMELINE,
    query=query.WRITE,
    writes=True,
    problems=("unreadable", "media-type", "too-large", "invalid", "taken", "key-reused"),
)
def create_timeline() -> Response:
    """Open a timeline. For admins."""
    with auth.database().reading() as transaction:
        who = auth.require_admin(transaction)
    body = request_body.read_body()
    asked = query_string.parse_query(query.WRITE)
    once = idempotency.idempotent(body.digest, asked)
    posted = load(TIMELINE, body.members())
    return once(lambda database: _made(*recording.record(database, who, posted, *responses.dry_run_requested(asked))))


def _made(state: StoredTimeline, shown_: bytes) -> Response:
    location = f"/v1/timelines/{state.value.slug}"
    return responses.created_or_updated(shown_, state.audit.revision, state.audit, 201, location)


@blp.route("/<slug>", methods=["GET"])
@operation(
    blp,
    shows=Timeline,
    query=query.CLOCKS,
    also={304: "Not modified"},
    problems=("no-token", "not-found"),
)
def get_timeline(slug: str) -> Response:
    """A timeline's words, vocabulary, counts and span."""
    with auth.database().reading() as transaction:
        head = auth.require_read(transaction, slug)
        viewing = as_of.as_of_request(transaction, slug, head, query_string.parse_query(query.CLOCKS))
        if viewing:
            return viewing.unchanged() or as_of.timeline(viewing)
        tag = etag.make_tag(head.revision)
        unchanged = etag.not_modified(tag)
        if unchanged:
            return unchanged
        state = timelines.by_slug(transaction, slug)
        assert state is not None  # noqa: S101 - its head was there in this transaction
        body = recording.shown(transaction, state)
    return etag.respond(responses.with_authors(body, state.audit), tag)


@blp.route("/<slug>", methods=["PATCH"])
@operation(
    blp,
    shows=Timeline,
    body=TIMELINE_REPLACE,
    types=request_body.PATCH,
    query=query.WRITE,
    writes=True,
    problems=("unreadable", "media-type", "too-large", "invalid", "precondition-required", "stale", "in-use"),
)
def correct_timeline(slug: str) -> Response:
    """Change a timeline's words, or add to its vocabulary. For editors."""
    with auth.database().reading() as transaction:
        who, _ = auth.require_role(transaction, slug, "editor")
    body = request_body.read_body(request_body.PATCH)
    asked = query_string.parse_query(query.WRITE)
    matches = etag.require_if_match()

    def revise(stored: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
        wanted = merge_patch.without_owned(body.members(), now, OWNED)
        words = {name: value for name, value in stored.items() if name != "slug"}
        words["properties"] = [_declared(each) for each in words["properties"]]
        return load(TIMELINE_REPLACE, merge_patch.apply_patch(words, wanted))

    state, shown_ = recording.correct(auth.database(), slug, who, matches, revise, *responses.dry_run_requested(asked))
    return responses.created_or_updated(shown_, state.audit.revision, state.audit)


def _declared(shown_property: Mapping[str, Any]) -> dict[str, Any]:
    """A property as it would be posted: what is empty is left out."""
    return {name: value for name, value in shown_property.items() if value not in (None, [])}


@blp.route("/<slug>", methods=["DELETE"])
@operation(blp, shows=None, status=204, query=query.WRITE, writes=True, problems=("precondition-required", "stale"))
def remove_timeline(slug: str) -> Response:
    """Close a timeline; its record stays, its slug stays taken. For admins."""
    with auth.database().reading() as transaction:
        who, _ = auth.require_role(transaction, slug, "admin")
    asked = query_string.parse_query(query.WRITE)
    recording.remove(auth.database(), slug, who, etag.require_if_match(), *responses.dry_run_requested(asked))
    return responses.no_content()
