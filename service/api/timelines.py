"""Timelines: the list of stories, and each one's head."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response

from service.api import answers, auth, bodies, conditional, merging, pages, queries, retries, trials, viewed
from service.api.documented import blueprint, documented
from service.api.schemas import query, shown
from service.api.schemas.said import load
from service.api.schemas.timeline import OWNED, TIMELINE, TIMELINE_PUT
from service.domain.role import Person
from service.formats import representation
from service.recording import timelines as recording
from service.storage import timelines
from service.storage.db import Transaction
from service.storage.timelines import TimelineState

blp = blueprint("timelines", "/v1/timelines", "Stories, one timeline each.")


@blp.route("", methods=["GET"])
@documented(
    blp, shows=shown.TimelinesShown, query=query.PAGE, also={304: "Not modified"}, problems=("no-token", "cursor")
)
def list_timelines() -> Response:
    """All timelines that you may read, in order of their slugs."""
    with auth.database().reading() as transaction:
        who = auth.person(transaction)
        asked = queries.read(query.PAGE)
        number, total = timelines.whole(transaction)
        rights = f"{who.timelines}" if who else ""
        tag = conditional.tag(total + number, "timelines", rights, pages.shape_of(asked))
        unchanged = conditional.not_modified(tag)
        if unchanged:
            return unchanged
        resumed = pages.resumed(asked.get("after"), "", (str,))
        after = resumed[0] if resumed else ""
        bound = who.timelines if who else ()
        everything = who is not None and bound is None
        readable = timelines.readable_page(transaction, after, asked["limit"] + 1, bound, everything)
        found = [_listed(transaction, each, who) for each in readable[: asked["limit"]]]
        following = None
        if len(readable) > asked["limit"]:
            following = pages.cursor((readable[asked["limit"] - 1].noun.slug,), "")
    body = representation.collection("timelines", found, asked["limit"], following)
    return pages.link(conditional.shown(body, tag), following)


def _listed(transaction: Transaction, state: TimelineState, who: Person | None) -> bytes:
    """A timeline in the list: who wrote it is told to the tokens of that timeline only."""
    body = recording.shown(transaction, state)
    if who is None or not who.covers(state.noun.slug):
        return body
    return representation.signed(body, state.stamp.created_by, state.stamp.updated_by)


@blp.route("", methods=["POST"])
@documented(
    blp,
    shows=shown.TimelineShown,
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
    body = bodies.read()
    asked = queries.read(query.WRITE)
    once = retries.asked(body.digest, asked)
    posted = load(TIMELINE, body.members())
    return once(lambda database: _made(*recording.record(database, who, posted, *trials.asked(asked))))


def _made(state: TimelineState, shown_: bytes) -> Response:
    location = f"/v1/timelines/{state.noun.slug}"
    return answers.written(shown_, state.stamp.revision, state.stamp, 201, location)


@blp.route("/<slug>", methods=["GET"])
@documented(
    blp, shows=shown.TimelineShown, query=query.CLOCKS, also={304: "Not modified"}, problems=("no-token", "not-found")
)
def get_timeline(slug: str) -> Response:
    """A timeline's words, vocabulary, counts and span."""
    with auth.database().reading() as transaction:
        head = auth.reader(transaction, slug)
        viewing = viewed.asked_for(transaction, slug, head, queries.read(query.CLOCKS))
        if viewing:
            return viewing.unchanged() or viewed.timeline(viewing)
        tag = conditional.tag(head.revision)
        unchanged = conditional.not_modified(tag)
        if unchanged:
            return unchanged
        state = timelines.by_slug(transaction, slug)
        assert state is not None  # noqa: S101 - its head was there in this transaction
        body = recording.shown(transaction, state)
    return conditional.shown(answers.named(body, state.stamp), tag)


@blp.route("/<slug>", methods=["PATCH"])
@documented(
    blp,
    shows=shown.TimelineShown,
    body=TIMELINE_PUT,
    types=bodies.PATCH,
    query=query.WRITE,
    writes=True,
    problems=("unreadable", "media-type", "too-large", "invalid", "precondition-required", "stale", "in-use"),
)
def correct_timeline(slug: str) -> Response:
    """Change a timeline's words, or add to its vocabulary. For editors."""
    with auth.database().reading() as transaction:
        who, _ = auth.writer(transaction, slug, "editor")
    body = bodies.read(bodies.PATCH)
    asked = queries.read(query.WRITE)
    matches = conditional.required()

    def revise(stored: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
        wanted = merging.without_owned(body.members(), now, OWNED)
        words = {name: value for name, value in stored.items() if name != "slug"}
        words["properties"] = [_declared(each) for each in words["properties"]]
        return load(TIMELINE_PUT, merging.merged(words, wanted))

    state, shown_ = recording.correct(auth.database(), slug, who, matches, revise, *trials.asked(asked))
    return answers.written(shown_, state.stamp.revision, state.stamp)


def _declared(shown_property: Mapping[str, Any]) -> dict[str, Any]:
    """A property as it would be posted: what is empty is left out."""
    return {name: value for name, value in shown_property.items() if value not in (None, [])}


@blp.route("/<slug>", methods=["DELETE"])
@documented(blp, shows=None, status=204, query=query.WRITE, writes=True, problems=("precondition-required", "stale"))
def remove_timeline(slug: str) -> Response:
    """Close a timeline; its record stays, its slug stays taken. For admins."""
    with auth.database().reading() as transaction:
        who, _ = auth.writer(transaction, slug, "admin")
    asked = queries.read(query.WRITE)
    recording.remove(auth.database(), slug, who, conditional.required(), *trials.asked(asked))
    return answers.gone()
