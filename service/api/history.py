"""The history of an event: every form it had, who gave it that form and why; and bringing one back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response

from service.api import as_of
from service.api.http import auth, etag, idempotency, pagination, query_string, responses
from service.api.http import body as request_body
from service.api.http.problems import Problem, bad_query, not_found
from service.api.openapi.operation import blueprint, operation
from service.api.schemas import query
from service.api.schemas.base import load
from service.api.schemas.event import RESTORE, Event
from service.api.schemas.history import ChangePage, Diff, History
from service.domain.errors import FieldError
from service.formats import json as json_format
from service.long_poll import RETRY_AFTER
from service.reading.diff import difference
from service.reading.moment import Moment
from service.recording import restore
from service.services import services
from service.storage import events, revisions
from service.storage.database import Transaction, TransactionSource
from service.storage.revisions import Revision
from service.storage.timelines import TimelineVersion

blp = blueprint("history", "/v1/timelines/<slug>/events/<event_id>", "Every form that an event had.")


@blp.route("/history", methods=["GET"])
@operation(
    blp,
    shows=History,
    query=query.PAGE,
    also={304: "Not modified"},
    problems=("no-token", "not-found", "cursor"),
    named=True,
)
def get_history(slug: str, event_id: str) -> Response:
    """What happened to an event, oldest first; a deleted one's too. For tokens of the timeline."""
    with auth.database().reading() as transaction:
        head = auth.require_read(transaction, slug)
        if not etag.names_shown():
            raise Problem("no-token", "an event's history is for tokens of this timeline", auth.CHALLENGE)
        stored = events.by_id(transaction, head.timeline_id, event_id)
        if stored is None:
            raise not_found()
        asked = query_string.parse_query(query.PAGE)
        tag = etag.make_tag(stored.audit.revision, "history", pagination.etag_key(asked))
        unchanged = etag.not_modified(tag)
        if unchanged:
            return unchanged
        resumed = pagination.decode_cursor(asked.get("after"), "", (int,))
        after = resumed[0] if resumed else 0
        found = revisions.history_of(transaction, head.timeline_id, "event", event_id, after, asked["limit"] + 1)
    listed = found[: asked["limit"]]
    following = pagination.encode_cursor((listed[-1].revision,), "") if len(found) > len(listed) else None
    told = [json_format.dump(_revision_shown(each)) for each in listed]
    body = json_format.collection("revisions", told, asked["limit"], following)
    return pagination.add_links(etag.respond(body, tag), following)


def _revision_shown(entry: Revision) -> dict[str, Any]:
    return {
        "revision": entry.revision,
        "at": json_format.instant(entry.at),
        "by": entry.by,
        "action": entry.action,
        "reason": entry.reason,
        "snapshot": entry.snapshot,
    }


@blp.route("/restore", methods=["POST"])
@operation(
    blp,
    shows=Event,
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
        who, head = auth.require_token(transaction, slug)
        stored = events.by_id(transaction, head.timeline_id, event_id)
        # What was taken back is for tokens of this timeline, as its history is.
        if stored is None or (stored.audit.deleted and not etag.names_shown()):
            raise not_found()
        auth.check_rights(who, slug, "editor")
    body = request_body.read_body()
    asked = query_string.parse_query(query.WRITE)
    once = idempotency.idempotent(body.digest, asked)
    matches = etag.require_if_match()
    wanted = load(RESTORE, body.members())["revision"]

    def write(database: TransactionSource) -> Response:
        restored = restore.restore(database, slug, who, event_id, matches, wanted, *responses.dry_run_requested(asked))
        return responses.created_or_updated(restored.entry.body, restored.entry.revision, restored.audit)

    return once(write)


# Changes: what the record of a timeline took in after a revision, for who keeps up with it.

changes_blp = blueprint("changes", "/v1/timelines/<slug>/changes", "What changed, change by change, for who keeps up.")
_SHOWN = ("action", "kind", "id")
_FRESH = "no-cache"


@changes_blp.route("", methods=["GET"])
@operation(
    changes_blp,
    shows=ChangePage,
    query=query.CHANGES,
    also={304: "Not modified"},
    problems=("no-token", "not-found"),
    headers=("Retry-After",),
)
def list_changes(slug: str) -> Response:
    """What changed after a revision, oldest first, deletions included; can wait until something does.

    Go on with `next` as `since`: every change then comes exactly once. Conflicts that open, change or close because of
    a change are no changes of their own, only what a person decides about them is; their `revision` is that of the
    change. With `wait` the answer comes as soon as something is newer than `since`, or empty when the time is up; few
    can wait at once, and who finds no place is answered straight away, with Retry-After.
    """
    with auth.database().reading() as transaction:
        head = auth.require_read(transaction, slug)
        asked = query_string.parse_query(query.CHANGES)
        _check_past(asked["since"], head)
        if head.revision > asked["since"] or not asked["wait"]:
            return _told(transaction, head, asked)
    waited = services().long_poll_slots.until(lambda: _head_now(slug).revision > asked["since"], asked["wait"])
    with auth.database().reading() as transaction:
        answer = _told(transaction, auth.require_read(transaction, slug), asked)
    if not waited:
        answer.headers["Retry-After"] = str(RETRY_AFTER)
    return answer


def _check_past(since: int, head: TimelineVersion) -> None:
    """Raise 400 for a revision that there is not: whoever has it has read another record, and would miss changes."""
    if since > head.revision:
        detail = f"the newest revision here is {head.revision}; got {since}. Start again from 0, or from what you have"
        raise bad_query([FieldError("since", "future", detail)])


def _head_now(slug: str) -> TimelineVersion:
    """How far the timeline has come; raises 401, 404 where the asker may not read it any more."""
    auth.forget()
    with auth.database().reading() as transaction:
        return auth.require_read(transaction, slug)


def _told(transaction: Transaction, head: TimelineVersion, asked: Mapping[str, Any]) -> Response:
    shape = {name: asked[name] for name in ("since", "limit")}
    tag = etag.make_tag(head.revision, "changes", pagination.etag_key(shape))
    answer = etag.not_modified(tag)
    if answer is None:
        found = revisions.since(transaction, head.timeline_id, asked["since"], asked["limit"])
        following = found[-1]["revision"] if found else asked["since"]
        body = json_format.dump({"changes": [_change_shown(each) for each in found], "next": following})
        answer = etag.respond(body, tag)
    if asked["wait"] and answer.headers["Cache-Control"] == etag.PUBLIC:
        # What a cache has kept for some seconds is no news, and would come at once, again and again.
        answer.headers["Cache-Control"] = _FRESH
    return answer


def _change_shown(entry: Mapping[str, Any]) -> dict[str, Any]:
    """An entry without who and why, which an open timeline does not tell."""
    at = json_format.instant(entry["at"])
    return {"revision": entry["revision"], "at": at, **{name: entry[name] for name in _SHOWN}}


# The difference between two days: what came to be known, corrected and taken back.

diff_blp = blueprint("diff", "/v1/timelines/<slug>/diff", "What came to be known between two days.")


@diff_blp.route("", methods=["GET"])
@operation(
    diff_blp,
    shows=Diff,
    query=query.DIFF,
    also={304: "Not modified"},
    problems=("no-token", "not-found"),
)
def get_diff(slug: str) -> Response:
    """What a reader of the day `to` knows that a reader of the day `from` did not."""
    with auth.database().reading() as transaction:
        head = auth.require_read(transaction, slug)
        asked = query_string.parse_query(query.DIFF)
        recorded = asked.get("recorded_at")
        days = [{"known_at": asked[each], "recorded_at": recorded} for each in ("from_", "to")]
        ends = [as_of.requested_moment(transaction, slug, each) for each in days]
        revisions = [as_of.revision_of_moment(transaction, head, each) for each in ends]
        tag = etag.make_tag(max(revisions), "diff", str(revisions), pagination.etag_key(asked))
        unchanged = etag.not_modified(tag)
        if unchanged:
            return unchanged
        before, after = (as_of.snapshot_at(transaction, slug, end, at) for end, at in zip(ends, revisions, strict=True))
        told = {"from": _day(ends[0]), "to": _day(ends[1]), "recorded_at": recorded, **difference(before, after)}
    return etag.respond(json_format.dump(told), tag)


def _day(moment: Moment) -> str | None:
    return moment.known_at
