"""Sources: what was published, and what it derives from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response

from service.api import answers, auth, bodies, conditional, merging, pages, queries, retries, trials, viewed
from service.api.documented import blueprint, documented
from service.api.problems import missing
from service.api.schemas import query, shown
from service.api.schemas.said import load
from service.api.schemas.source import OWNED, SOURCE
from service.domain.errors import Fault, Invalid
from service.domain.role import Person
from service.formats import representation
from service.recording import sources as recording
from service.recording.errors import NotYours
from service.storage import sources
from service.storage.db import Transaction
from service.storage.stored import Stored

blp = blueprint("sources", "/v1/timelines/<slug>/sources", "What was published, and what it derives from.")
_READS = ("unreadable", "media-type", "too-large", "invalid", "taken")


@blp.route("", methods=["GET"])
@documented(
    blp,
    shows=shown.SourcesShown,
    query=query.MOMENT_PAGE,
    also={304: "Not modified"},
    problems=("no-token", "not-found", "cursor"),
)
def list_sources(slug: str) -> Response:
    """The sources of a timeline, in order of their ids."""
    with auth.database().reading() as transaction:
        head = auth.reader(transaction, slug)
        asked = queries.read(query.MOMENT_PAGE)
        viewing = viewed.asked_for(transaction, slug, head, asked)
        if viewing:
            return viewing.unchanged() or viewed.sources(viewing)
        tag = conditional.tag(head.revision, "sources", pages.shape_of(asked))
        unchanged = conditional.not_modified(tag)
        if unchanged:
            return unchanged
        resumed = pages.resumed(asked.get("after"), "", (str,))
        found = sources.page(transaction, head.number, resumed[0] if resumed else "", asked["limit"] + 1)
    listed = found[: asked["limit"]]
    following = pages.cursor((listed[-1].noun.id,), "") if len(found) > len(listed) else None
    bodies_ = [answers.named(recording.shown(slug, each), each.stamp) for each in listed]
    body = representation.collection("sources", bodies_, asked["limit"], following)
    return pages.link(conditional.shown(body, tag), following)


@blp.route("", methods=["POST"])
@documented(
    blp,
    shows=shown.SourceShown,
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
    body = bodies.read()
    asked = queries.read(query.WRITE)
    once = retries.asked(body.digest, asked)
    posted = load(SOURCE, body.members())
    return once(lambda database: _made(slug, recording.record(database, slug, who, posted, *trials.asked(asked))))


def _made(slug: str, made: recording.Recorded) -> Response:
    location = f"/v1/timelines/{slug}/sources/{made.stored.noun.id}"
    status = 201 if made.created else 200
    return _written(slug, made.stored, status, location, made.notices)


@blp.route("/<source_id>", methods=["GET"])
@documented(
    blp, shows=shown.SourceShown, query=query.CLOCKS, also={304: "Not modified"}, problems=("no-token", "not-found")
)
def get_source(slug: str, source_id: str) -> Response:
    """One source."""
    with auth.database().reading() as transaction:
        head = auth.reader(transaction, slug)
        viewing = viewed.asked_for(transaction, slug, head, queries.read(query.CLOCKS))
        if viewing:
            return viewing.unchanged() or viewed.source(viewing, source_id)
        stored = _standing(transaction, head.number, source_id)
    tag = conditional.tag(stored.stamp.revision)
    unchanged = conditional.not_modified(tag)
    return unchanged or conditional.shown(answers.named(recording.shown(slug, stored), stored.stamp), tag)


@blp.route("/<source_id>", methods=["PATCH"])
@documented(
    blp,
    shows=shown.SourceShown,
    body=SOURCE,
    types=bodies.PATCH,
    query=query.WRITE,
    writes=True,
    problems=(*_READS, "precondition-required", "stale"),
)
def correct_source(slug: str, source_id: str) -> Response:
    """Change a source, mark it corrected or retracted (JSON merge patch). Reporters change what they added."""
    who = _writer(slug, source_id, "reporter")
    body = bodies.read(bodies.PATCH)
    asked = queries.read(query.WRITE)
    matches = conditional.required()

    def revise(stored: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
        wanted = merging.without_owned(body.members(), now, OWNED)
        if wanted.get("id", source_id) != source_id:
            raise Invalid([Fault("/id", "read_only", f"ids never change; this is “{source_id}”")])
        return load(SOURCE, merging.merged(stored, wanted))

    changed = recording.correct(auth.database(), slug, who, source_id, matches, revise, *trials.asked(asked))
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
    asked = queries.read(query.WRITE)
    recording.remove(auth.database(), slug, who, source_id, conditional.required(), *trials.asked(asked))
    return answers.gone()


def _written(
    slug: str,
    stored: Stored[Any],
    status: int = 200,
    location: str | None = None,
    notices: tuple[dict[str, str], ...] = (),
) -> Response:
    body = recording.shown(slug, stored)
    return answers.written(body, stored.stamp.revision, stored.stamp, status, location, notices)


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
