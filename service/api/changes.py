"""The changes of a timeline one by one, for clients that follow it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response

from service.api.http import auth, etag, reads
from service.api.http.problems import bad_query
from service.api.openapi.operation import blueprint, operation
from service.api.schemas import query
from service.api.schemas.history import ChangePage
from service.domain.errors import FieldError
from service.long_poll import RETRY_AFTER
from service.reading.history import changes_since
from service.services import services
from service.storage.database import Transaction
from service.storage.timelines import TimelineVersion

blp = blueprint("changes", "/v1/timelines/<slug>/changes", "The changes of a timeline, for clients that follow it.")


@blp.route("", methods=["GET"])
@operation(
    blp,
    shows=ChangePage,
    query=query.CHANGES,
    **reads.ITEM,
    headers=("Retry-After",),
)
def list_changes(slug: str) -> Response:
    """The changes after a revision, oldest first, deletions included; the request can wait for the next one.

    Continue with `next` as `since`: every change then comes exactly once. A conflict that opens, changes or closes
    because of a change is not listed; its `revision` is that of the change. A person's decision about it is listed.
    With `wait` the response comes as soon as there is a newer change, or empty when the time is up. Only a few requests
    can wait at once; the others get their response immediately, with Retry-After.
    """
    with auth.database().reading() as transaction:
        version = auth.require_read(transaction, slug)
        params, _ = reads.read_query(query.CHANGES)
        _check_since(params["since"], version)
        if version.revision > params["since"] or not params["wait"]:
            return _changes(transaction, version, params)
    has_waited = services().long_poll_slots.until(
        lambda: _current_version(slug).revision > params["since"], params["wait"]
    )
    with auth.database().reading() as transaction:
        response = _changes(transaction, auth.require_read(transaction, slug), params)
    if not has_waited:
        response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def _check_since(since: int, version: TimelineVersion) -> None:
    """Raise 400 for a revision that does not exist yet; a client that has it would miss changes."""
    if since > version.revision:
        newest = version.revision
        detail = f"the newest revision here is {newest}; got {since}. Start again from 0, or from what you have"
        raise bad_query([FieldError("since", "future", detail)])


def _current_version(slug: str) -> TimelineVersion:
    """The version of the timeline; raises 401, 404 if the client may no longer read it."""
    auth.forget()
    with auth.database().reading() as transaction:
        return auth.require_read(transaction, slug)


def _changes(transaction: Transaction, version: TimelineVersion, params: Mapping[str, Any]) -> Response:
    since, limit = params["since"], params["limit"]
    response = reads.read_item(changes_since(transaction, version, since, limit))
    if params["wait"] and response.headers["Cache-Control"] == etag.PUBLIC:
        # A response from a cache would come at once, and again and again.
        response.headers["Cache-Control"] = "no-cache"
    return response
