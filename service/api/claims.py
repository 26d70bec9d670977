"""Claims: what sources state about an event, one value each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response

from service.api import answers, auth, bodies, conditional, merging, pages, queries, retries, trials, viewed
from service.api.documented import blueprint, documented
from service.api.problems import missing
from service.api.schemas import query, shown
from service.api.schemas.claim import CLAIM, OWNED
from service.api.schemas.said import load
from service.domain.errors import Fault, Invalid
from service.domain.role import Person
from service.formats import representation
from service.recording import claims as recording
from service.recording.errors import NotYours
from service.storage import arranged, claims
from service.storage.db import Transaction
from service.storage.stored import Stored

blp = blueprint("claims", "/v1/timelines/<slug>", "What sources state about an event, one value each.")
_READS = ("unreadable", "media-type", "too-large", "invalid", "taken")


@blp.route("/events/<event_id>/claims", methods=["GET"])
@documented(
    blp,
    shows=shown.ClaimsShown,
    query=query.MOMENT_PAGE,
    also={304: "Not modified"},
    problems=("no-token", "not-found", "cursor"),
)
def list_claims(slug: str, event_id: str) -> Response:
    """The claims about an event, in order of their ids."""
    with auth.database().reading() as transaction:
        head = auth.reader(transaction, slug)
        asked = queries.read(query.MOMENT_PAGE)
        viewing = viewed.asked_for(transaction, slug, head, asked)
        if viewing:
            return viewing.unchanged() or viewed.claims(viewing, event_id)
        event = arranged.get(transaction, head.number, event_id)
        if event is None:
            raise missing()
        tag = conditional.tag(event.revision, "claims", pages.shape_of(asked))
        unchanged = conditional.not_modified(tag)
        if unchanged:
            return unchanged
        resumed = pages.resumed(asked.get("after"), "", (str,))
        after = resumed[0] if resumed else ""
        found = arranged.claims_of(transaction, head.number, event_id, after, asked["limit"] + 1)
        # Who wrote is looked up only for those who may know.
        written = claims.about(transaction, head.number, event_id) if conditional.names_shown() else {}
    listed = found[: asked["limit"]]
    told = [answers.named(each.body, written[each.id].stamp) if written else each.body for each in listed]
    following = pages.cursor((listed[-1].id,), "") if len(found) > len(listed) else None
    body = representation.collection("claims", told, asked["limit"], following)
    return pages.link(conditional.shown(body, tag), following)


@blp.route("/events/<event_id>/claims", methods=["POST"])
@documented(
    blp,
    shows=shown.ClaimShown,
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
        who, head = auth.author(transaction, slug)
        if arranged.get(transaction, head.number, event_id) is None:
            raise missing()
        auth.check_rights(who, slug, "reporter")
    body = bodies.read()
    asked = queries.read(query.WRITE)
    once = retries.asked(body.digest, asked)
    posted = load(CLAIM, _about(body.members(), event_id))
    return once(
        lambda database: _made(slug, recording.record(database, slug, who, event_id, posted, *trials.asked(asked)))
    )


def _made(slug: str, made: recording.RecordedClaim) -> Response:
    location = f"/v1/timelines/{slug}/claims/{made.shown.id}"
    status = 201 if made.created else 200
    return answers.written(made.shown.body, made.shown.revision, made.stamp, status, location, made.notices)


def _about(body: Mapping[str, Any], event_id: str) -> dict[str, Any]:
    """A body whose ``event``, where it has one, repeats the address."""
    if body.get("event", event_id) != event_id:
        raise Invalid([Fault("/event", "read_only", f"the address says “{event_id}”; leave `event` out")])
    return {name: value for name, value in body.items() if name != "event"}


@blp.route("/claims/<claim_id>", methods=["GET"])
@documented(
    blp, shows=shown.ClaimShown, query=query.CLOCKS, also={304: "Not modified"}, problems=("no-token", "not-found")
)
def get_claim(slug: str, claim_id: str) -> Response:
    """One claim with its reading, grade and conflicts."""
    with auth.database().reading() as transaction:
        head = auth.reader(transaction, slug)
        viewing = viewed.asked_for(transaction, slug, head, queries.read(query.CLOCKS))
        if viewing:
            return viewing.unchanged() or viewed.claim(viewing, claim_id)
        found = arranged.claim(transaction, head.number, claim_id)
        if found is None:
            raise missing()
        stamp = _standing(transaction, head.number, claim_id).stamp
    tag = conditional.tag(found.revision)
    return conditional.not_modified(tag) or conditional.shown(answers.named(found.body, stamp), tag)


@blp.route("/claims/<claim_id>", methods=["PATCH"])
@documented(
    blp,
    shows=shown.ClaimShown,
    body=CLAIM,
    types=bodies.PATCH,
    query=query.WRITE,
    writes=True,
    problems=(*_READS, "precondition-required", "stale"),
)
def correct_claim(slug: str, claim_id: str) -> Response:
    """Correct a slip of ours, or retract a claim (JSON merge patch). Reporters change what they added."""
    who = _writer(slug, claim_id, "reporter")
    body = bodies.read(bodies.PATCH)
    asked = queries.read(query.WRITE)
    matches = conditional.required()

    def revise(stored: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
        wanted = merging.without_owned(body.members(), now, OWNED)
        if wanted.get("id", claim_id) != claim_id:
            raise Invalid([Fault("/id", "read_only", f"ids never change; this is “{claim_id}”")])
        words = {name: value for name, value in stored.items() if name != "event"}
        return load(CLAIM, merging.merged(words, wanted))

    changed = recording.correct(auth.database(), slug, who, claim_id, matches, revise, *trials.asked(asked))
    return answers.written(changed.shown.body, changed.shown.revision, changed.stamp)


@blp.route("/claims/<claim_id>", methods=["DELETE"])
@documented(blp, shows=None, status=204, query=query.WRITE, writes=True, problems=("precondition-required", "stale"))
def remove_claim(slug: str, claim_id: str) -> Response:
    """Take off a claim that was entered by mistake; what a source takes back is retracted instead. For editors."""
    who = _writer(slug, claim_id, "editor")
    asked = queries.read(query.WRITE)
    recording.remove(auth.database(), slug, who, claim_id, conditional.required(), *trials.asked(asked))
    return answers.gone()


def _standing(transaction: Transaction, timeline: int, claim_id: str) -> Stored[Any]:
    stored = claims.by_id(transaction, timeline, claim_id)
    if stored is None or stored.stamp.deleted:
        raise missing()
    return stored


def _writer(slug: str, claim_id: str, role: str) -> Person:
    with auth.database().reading() as transaction:
        who, head = auth.author(transaction, slug)
        stored = _standing(transaction, head.number, claim_id)
        auth.check_rights(who, slug, role)
        if not who.may_edit(stored.stamp.created_by):
            raise NotYours("a reporter edits only what it added; an editor can do this")
        return who
