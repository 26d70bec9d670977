"""Timelines: the list of stories, and each one's head."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response

from service.api import as_of
from service.api.http import auth, etag, idempotency, merge_patch, pagination, query_string, responses
from service.api.http import body as request_body
from service.api.openapi.operation import blueprint, documented
from service.api.schemas import query
from service.api.schemas import responses as schemas_responses
from service.api.schemas.base import load
from service.api.schemas.timeline import OWNED, TIMELINE, TIMELINE_PUT
from service.formats import json as json_format
from service.permissions import Person
from service.recording import timelines as recording
from service.storage import timelines
from service.storage.database import Transaction
from service.storage.timelines import TimelineState

blp = blueprint("timelines", "/v1/timelines", "Stories, one timeline each.")


@blp.route("", methods=["GET"])
@documented(
    blp,
    shows=schemas_responses.TimelinesShown,
    query=query.PAGE,
    also={304: "Not modified"},
    problems=("no-token", "cursor"),
)
def list_timelines() -> Response:
    """All timelines that you may read, in order of their slugs."""
    with auth.database().reading() as transaction:
        who = auth.person(transaction)
        asked = query_string.read(query.PAGE)
        number, total = timelines.whole(transaction)
        rights = f"{who.timelines}" if who else ""
        tag = etag.tag(total + number, "timelines", rights, pagination.shape_of(asked))
        unchanged = etag.not_modified(tag)
        if unchanged:
            return unchanged
        resumed = pagination.resumed(asked.get("after"), "", (str,))
        after = resumed[0] if resumed else ""
        bound = who.timelines if who else ()
        everything = who is not None and bound is None
        readable = timelines.readable_page(transaction, after, asked["limit"] + 1, bound, everything)
        found = [_listed(transaction, each, who) for each in readable[: asked["limit"]]]
        following = None
        if len(readable) > asked["limit"]:
            following = pagination.cursor((readable[asked["limit"] - 1].noun.slug,), "")
    body = json_format.collection("timelines", found, asked["limit"], following)
    return pagination.link(etag.shown(body, tag), following)


def _listed(transaction: Transaction, state: TimelineState, who: Person | None) -> bytes:
    """A timeline in the list: who wrote it is told to the tokens of that timeline only."""
    body = recording.shown(transaction, state)
    if who is None or not who.covers(state.noun.slug):
        return body
    return json_format.signed(body, state.stamp.created_by, state.stamp.updated_by)


@blp.route("", methods=["POST"])
@documented(
    blp,
    shows=schemas_responses.TimelineShown,
    status=201,
    body=TIMELINE,
    query=query.WRITE,
    writes=True,
    problems=("unreadable", "media-type", "too-large", "invalid", "taken", "key-reused"),
)
def create_timeline() -> Response:
    """Open a timeline. For admins."""
    with auth.database().reading() as transaction:
        who = auth.admin(transaction)
    body = request_body.read()
    asked = query_string.read(query.WRITE)
    once = idempotency.asked(body.digest, asked)
    posted = load(TIMELINE, body.members())
    return once(lambda database: _made(*recording.record(database, who, posted, *responses.asked(asked))))


def _made(state: TimelineState, shown_: bytes) -> Response:
    location = f"/v1/timelines/{state.noun.slug}"
    return responses.written(shown_, state.stamp.revision, state.stamp, 201, location)


@blp.route("/<slug>", methods=["GET"])
@documented(
    blp,
    shows=schemas_responses.TimelineShown,
    query=query.CLOCKS,
    also={304: "Not modified"},
    problems=("no-token", "not-found"),
)
def get_timeline(slug: str) -> Response:
    """A timeline's words, vocabulary, counts and span."""
    with auth.database().reading() as transaction:
        head = auth.reader(transaction, slug)
        viewing = as_of.as_of_request(transaction, slug, head, query_string.read(query.CLOCKS))
        if viewing:
            return viewing.unchanged() or as_of.timeline(viewing)
        tag = etag.tag(head.revision)
        unchanged = etag.not_modified(tag)
        if unchanged:
            return unchanged
        state = timelines.by_slug(transaction, slug)
        assert state is not None  # noqa: S101 - its head was there in this transaction
        body = recording.shown(transaction, state)
    return etag.shown(responses.named(body, state.stamp), tag)


@blp.route("/<slug>", methods=["PATCH"])
@documented(
    blp,
    shows=schemas_responses.TimelineShown,
    body=TIMELINE_PUT,
    types=request_body.PATCH,
    query=query.WRITE,
    writes=True,
    problems=("unreadable", "media-type", "too-large", "invalid", "precondition-required", "stale", "in-use"),
)
def correct_timeline(slug: str) -> Response:
    """Change a timeline's words, or add to its vocabulary. For editors."""
    with auth.database().reading() as transaction:
        who, _ = auth.writer(transaction, slug, "editor")
    body = request_body.read(request_body.PATCH)
    asked = query_string.read(query.WRITE)
    matches = etag.required()

    def revise(stored: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
        wanted = merge_patch.without_owned(body.members(), now, OWNED)
        words = {name: value for name, value in stored.items() if name != "slug"}
        words["properties"] = [_declared(each) for each in words["properties"]]
        return load(TIMELINE_PUT, merge_patch.merged(words, wanted))

    state, shown_ = recording.correct(auth.database(), slug, who, matches, revise, *responses.asked(asked))
    return responses.written(shown_, state.stamp.revision, state.stamp)


def _declared(shown_property: Mapping[str, Any]) -> dict[str, Any]:
    """A property as it would be posted: what is empty is left out."""
    return {name: value for name, value in shown_property.items() if value not in (None, [])}


@blp.route("/<slug>", methods=["DELETE"])
@documented(blp, shows=None, status=204, query=query.WRITE, writes=True, problems=("precondition-required", "stale"))
def remove_timeline(slug: str) -> Response:
    """Close a timeline; its record stays, its slug stays taken. For admins."""
    with auth.database().reading() as transaction:
        who, _ = auth.writer(transaction, slug, "admin")
    asked = query_string.read(query.WRITE)
    recording.remove(auth.database(), slug, who, etag.required(), *responses.asked(asked))
    return responses.gone()
