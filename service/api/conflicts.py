"""Conflicts: claims that cannot all be true, with their sides and the reason why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response

from service.api import auth, bodies, conditional, merging, pages, queries, trials, viewed
from service.api.documented import blueprint, documented
from service.api.problems import missing
from service.api.schemas import query
from service.api.schemas import shown_conflict as shown
from service.api.schemas.decision import DECISION, OWNED
from service.api.schemas.said import load
from service.formats import representation
from service.recording import conflicts as recording
from service.storage import conflicts
from service.storage.conflicts import StoredConflict
from service.storage.db import Transaction

blp = blueprint("conflicts", "/v1/timelines/<slug>/conflicts", "Claims that cannot all be true, and why.")
MOST_PAIRS = 1000


@blp.route("", methods=["GET"])
@documented(
    blp,
    shows=shown.ConflictsShown,
    query=query.CONFLICTS,
    also={304: "Not modified"},
    problems=("no-token", "not-found", "cursor"),
)
def list_conflicts(slug: str) -> Response:
    """The conflicts of a timeline, in order of their ids; the closed are left out unless they are asked for."""
    with auth.database().reading() as transaction:
        head = auth.reader(transaction, slug)
        asked = queries.read(query.CONFLICTS)
        viewing = viewed.asked_for(transaction, slug, head, asked)
        if viewing:
            return viewing.unchanged() or viewed.conflicts(viewing, _filters(asked))
        tag = conditional.tag(head.revision, "conflicts", pages.shape_of(asked))
        unchanged = conditional.not_modified(tag)
        if unchanged:
            return unchanged
        filters = pages.filters_of(asked)
        resumed = pages.resumed(asked.get("after"), filters, (str,))
        after = resumed[0] if resumed else ""
        found = conflicts.page(transaction, head.number, _filters(asked), after, asked["limit"] + 1)
        listed = found[: asked["limit"]]
        told = [_shown(transaction, slug, each, asked) for each in listed]
    following = pages.cursor((listed[-1].id,), filters) if len(found) > len(listed) else None
    body = representation.collection("conflicts", told, asked["limit"], following)
    return pages.link(conditional.shown(body, tag), following)


def _filters(asked: Mapping[str, Any]) -> dict[str, Sequence[str]]:
    wanted = {name: asked[name] for name in ("level", "kind", "event", "property") if asked.get(name)}
    status = asked.get("status") or conflicts.STANDING
    return wanted if "any" in status else {**wanted, "status": status}


@blp.route("/<conflict_id>", methods=["GET"])
@documented(
    blp,
    shows=shown.ConflictShown,
    query=query.CONFLICT,
    also={304: "Not modified"},
    problems=("no-token", "not-found"),
)
def get_conflict(slug: str, conflict_id: str) -> Response:
    """One conflict; a closed one keeps its address and tells what became of it."""
    with auth.database().reading() as transaction:
        head = auth.reader(transaction, slug)
        asked = queries.read(query.CONFLICT)
        viewing = viewed.asked_for(transaction, slug, head, asked)
        if viewing:
            return viewing.unchanged() or viewed.conflict(viewing, conflict_id)
        found = conflicts.by_id(transaction, head.number, conflict_id)
        if found is None:
            raise missing()
        tag = conditional.tag(found.revision, asked.get("expand", ""))
        unchanged = conditional.not_modified(tag)
        return unchanged or conditional.shown(_shown(transaction, slug, found, asked), tag)


@blp.route("/<conflict_id>", methods=["PATCH"])
@documented(
    blp,
    shows=shown.ConflictShown,
    body=DECISION,
    types=bodies.PATCH,
    query=query.WRITE,
    writes=True,
    problems=("unreadable", "media-type", "too-large", "invalid", "precondition-required", "stale"),
)
def decide_conflict(slug: str, conflict_id: str) -> Response:
    """Keep what a person made of a conflict: explained, resolved, dismissed, or open again. For editors."""
    with auth.database().reading() as transaction:
        who, head = auth.author(transaction, slug)
        found = conflicts.by_id(transaction, head.number, conflict_id)
        if found is None:
            raise missing()
        auth.check_rights(who, slug, "editor")
    body = bodies.read(bodies.PATCH)
    asked = queries.read(query.WRITE)
    matches = conditional.required()

    def revise(now: Mapping[str, Any]) -> dict[str, Any]:
        return load(DECISION, merging.without_owned(body.members(), now, OWNED))

    decided = recording.decide(auth.database(), slug, who, conflict_id, matches, revise, *trials.asked(asked))
    body_ = recording.shown(decided, conditional.names_shown())
    return trials.answer(body_) or conditional.shown(body_, conditional.tag(decided.revision))


def _shown(transaction: Transaction, slug: str, found: StoredConflict, asked: Mapping[str, Any]) -> bytes:
    body = recording.shown(found, conditional.names_shown())
    if asked.get("expand") != "pairs":
        return body
    return representation.extended(body, {"pairs": recording.pairs(transaction, slug, found, MOST_PAIRS)})
