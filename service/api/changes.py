"""Changes: what the record of a timeline took in after a revision, for who keeps up with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, current_app

from service.api import auth, conditional, pages, queries
from service.api.documented import blueprint, documented
from service.api.problems import bad_query
from service.api.schemas import query, shown_changes
from service.api.waiting import AGAIN, Waiters
from service.domain.errors import Fault
from service.formats import representation
from service.storage import revisions
from service.storage.db import Transaction
from service.storage.timelines import Head

blp = blueprint("changes", "/v1/timelines/<slug>/changes", "What changed, change by change, for who keeps up.")
_SHOWN = ("action", "kind", "id")
_FRESH = "no-cache"


@blp.route("", methods=["GET"])
@documented(
    blp,
    shows=shown_changes.ChangesShown,
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
        head = auth.reader(transaction, slug)
        asked = queries.read(query.CHANGES)
        _check_past(asked["since"], head)
        if head.revision > asked["since"] or not asked["wait"]:
            return _told(transaction, head, asked)
    waiters: Waiters = current_app.extensions["timeline_waiters"]
    waited = waiters.until(lambda: _head_now(slug).revision > asked["since"], asked["wait"])
    with auth.database().reading() as transaction:
        answer = _told(transaction, auth.reader(transaction, slug), asked)
    if not waited:
        answer.headers["Retry-After"] = str(AGAIN)
    return answer


def _check_past(since: int, head: Head) -> None:
    """Raise 400 for a revision that there is not: whoever has it has read another record, and would miss changes."""
    if since > head.revision:
        detail = f"the newest revision here is {head.revision}; got {since}. Start again from 0, or from what you have"
        raise bad_query([Fault("since", "future", detail)])


def _head_now(slug: str) -> Head:
    """How far the timeline has come; raises 401, 404 where the asker may not read it any more."""
    auth.forget()
    with auth.database().reading() as transaction:
        return auth.reader(transaction, slug)


def _told(transaction: Transaction, head: Head, asked: Mapping[str, Any]) -> Response:
    shape = {name: asked[name] for name in ("since", "limit")}
    tag = conditional.tag(head.revision, "changes", pages.shape_of(shape))
    answer = conditional.not_modified(tag)
    if answer is None:
        found = revisions.since(transaction, head.number, asked["since"], asked["limit"])
        following = found[-1]["revision"] if found else asked["since"]
        body = representation.dump({"changes": [_shown(each) for each in found], "next": following})
        answer = conditional.shown(body, tag)
    if asked["wait"] and answer.headers["Cache-Control"] == conditional.PUBLIC:
        # What a cache has kept for some seconds is no news, and would come at once, again and again.
        answer.headers["Cache-Control"] = _FRESH
    return answer


def _shown(entry: Mapping[str, Any]) -> dict[str, Any]:
    """An entry without who and why, which an open timeline does not tell."""
    at = representation.instant(entry["at"])
    return {"revision": entry["revision"], "at": at, **{name: entry[name] for name in _SHOWN}}
