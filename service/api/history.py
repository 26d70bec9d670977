"""The history of an event: every form it had, who gave it that form and why; and bringing one back."""

from __future__ import annotations

from typing import Any

from flask import Response

from service.api import answers, auth, bodies, conditional, pages, queries, retries, trials
from service.api.documented import blueprint, documented
from service.api.problems import Problem, missing
from service.api.schemas import query, shown, shown_history
from service.api.schemas.restore import RESTORE
from service.api.schemas.said import load
from service.formats import representation
from service.recording import restoring
from service.storage import events, revisions
from service.storage.joined import Writable
from service.storage.revisions import Revision

blp = blueprint("history", "/v1/timelines/<slug>/events/<event_id>", "Every form that an event had.")


@blp.route("/history", methods=["GET"])
@documented(
    blp,
    shows=shown_history.HistoryShown,
    query=query.PAGE,
    also={304: "Not modified"},
    problems=("no-token", "not-found", "cursor"),
    named=True,
)
def get_history(slug: str, event_id: str) -> Response:
    """What happened to an event, oldest first; a deleted one's too. For tokens of the timeline."""
    with auth.database().reading() as transaction:
        head = auth.reader(transaction, slug)
        if not conditional.names_shown():
            raise Problem("no-token", "an event's history is for tokens of this timeline", auth.CHALLENGE)
        stored = events.by_id(transaction, head.number, event_id)
        if stored is None:
            raise missing()
        asked = queries.read(query.PAGE)
        tag = conditional.tag(stored.stamp.revision, "history", pages.shape_of(asked))
        unchanged = conditional.not_modified(tag)
        if unchanged:
            return unchanged
        resumed = pages.resumed(asked.get("after"), "", (int,))
        after = resumed[0] if resumed else 0
        found = revisions.of(transaction, head.number, "event", event_id, after, asked["limit"] + 1)
    listed = found[: asked["limit"]]
    following = pages.cursor((listed[-1].revision,), "") if len(found) > len(listed) else None
    told = [representation.dump(_shown(each)) for each in listed]
    body = representation.collection("revisions", told, asked["limit"], following)
    return pages.link(conditional.shown(body, tag), following)


def _shown(entry: Revision) -> dict[str, Any]:
    return {
        "revision": entry.revision,
        "at": representation.instant(entry.at),
        "by": entry.by,
        "action": entry.action,
        "reason": entry.reason,
        "snapshot": entry.snapshot,
    }


@blp.route("/restore", methods=["POST"])
@documented(
    blp,
    shows=shown.EventShown,
    body=RESTORE,
    query=query.WRITE,
    writes=True,
    problems=(
        "unreadable",
        "media-type",
        "too-large",
        "invalid",
        "in-use",
        "key-reused",
        "precondition-required",
        "stale",
    ),
)
def restore_event(slug: str, event_id: str) -> Response:
    """Give an event a form it had before, or bring a deleted one back with its claims. For editors."""
    with auth.database().reading() as transaction:
        who, head = auth.author(transaction, slug)
        stored = events.by_id(transaction, head.number, event_id)
        # What was taken back is for tokens of this timeline, as its history is.
        if stored is None or (stored.stamp.deleted and not conditional.names_shown()):
            raise missing()
        auth.check_rights(who, slug, "editor")
    body = bodies.read()
    asked = queries.read(query.WRITE)
    once = retries.asked(body.digest, asked)
    matches = conditional.required()
    wanted = load(RESTORE, body.members())["revision"]

    def write(database: Writable) -> Response:
        restored = restoring.restore(database, slug, who, event_id, matches, wanted, *trials.asked(asked))
        return answers.written(restored.shown.body, restored.shown.revision, restored.stamp)

    return once(write)
