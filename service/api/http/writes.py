"""The steps that writes share: authorisation, body, precondition, idempotency."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response
from marshmallow import Schema

from service.api.http import auth, etag, idempotency, merge_patch, query_string, responses
from service.api.http import body as request_body
from service.api.http.body import Body
from service.api.http.problems import not_found
from service.api.schemas import query
from service.api.schemas.base import load
from service.permissions import User
from service.recording.unit_of_work import WriteRequest
from service.recording.validation import Precondition, check_author
from service.storage.audited import Versioned
from service.storage.database import Transaction, TransactionSource

PATCH_TYPES = request_body.PATCH
BODY_PROBLEMS = ("unreadable", "media-type", "too-large", "invalid", "taken")
"""The problem types of every write with a body."""
CREATE: dict[str, Any] = {
    "status": 201,
    "query": query.WRITE,
    "writes": True,
    "problems": (*BODY_PROBLEMS, "key-reused"),
}
"""What the OpenAPI document says of a POST that creates."""
CORRECT: dict[str, Any] = {
    "types": PATCH_TYPES,
    "query": query.WRITE,
    "writes": True,
    "problems": (*BODY_PROBLEMS, "precondition-required", "stale"),
}
"""What the OpenAPI document says of a PATCH."""
DELETE: dict[str, Any] = {
    "shows": None,
    "status": 204,
    "query": query.WRITE,
    "writes": True,
    "problems": ("precondition-required", "stale", "in-use"),
}
"""What the OpenAPI document says of a DELETE."""
REMOVE: dict[str, Any] = {
    "shows": None,
    "status": 204,
    "query": query.WRITE,
    "writes": True,
    "problems": ("precondition-required", "stale"),
}
"""What the OpenAPI document says of a DELETE."""
Members = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Edit:
    """The body of a PATCH or PUT, and its precondition. The methods raise ValidationError."""

    body: Body
    precondition: Precondition
    write: WriteRequest

    def changes(self, present: Members, owned: Sequence[str], noun_id: str | None = None) -> dict[str, Any]:
        """The members without those that the service owns, which may only repeat what is shown at present."""
        changes = merge_patch.without_owned(self.body.members(), present, owned)
        return changes if noun_id is None else merge_patch.without_id(changes, noun_id)

    def replace(
        self, schema: Schema, present: Members, owned: Sequence[str], noun_id: str | None = None
    ) -> dict[str, Any]:
        """The changes alone, checked by the schema."""
        return load(schema, self.changes(present, owned, noun_id))

    def merge(
        self, schema: Schema, stored: Members, present: Members, owned: Sequence[str], noun_id: str | None = None
    ) -> dict[str, Any]:
        """The stored members with the changes as a merge patch (RFC 7396), checked by the schema."""
        return load(schema, merge_patch.apply_patch(stored, self.changes(present, owned, noun_id)))


def authorize(slug: str, role: str) -> User:
    """The user, who may write to the timeline; raises 401, 404, 403 in that order."""
    with auth.database().reading() as transaction:
        user, _ = auth.require_role(transaction, slug, role)
        return user


def authorize_on(slug: str, role: str, find: Callable[[Transaction, int, str], object], noun_id: str) -> User:
    """The user, who may write about what ``find`` finds in the timeline; raises 401, 404, 403 in that order."""
    with auth.database().reading() as transaction:
        user, version = auth.require_token(transaction, slug)
        if find(transaction, version.timeline_id, noun_id) is None:
            raise not_found()
        auth.check_rights(user, slug, role)
        return user


def authorize_edit(
    slug: str, role: str, by_id: Callable[[Transaction, int, str], Versioned[Any] | None], noun_id: str
) -> User:
    """The user, who may edit what ``by_id`` finds; raises 401, 404, 403 in that order."""
    with auth.database().reading() as transaction:
        user, version = auth.require_token(transaction, slug)
        stored = by_id(transaction, version.timeline_id, noun_id)
        if stored is None or stored.audit.deleted:
            raise not_found()
        auth.check_rights(user, slug, role)
        check_author(user, stored.audit)
        return user


def create(
    schema: Schema,
    slug: str | None,
    user: User,
    write: Callable[[WriteRequest, dict[str, Any]], Response],
    members: Callable[[Body], Members] = Body.members,
) -> Response:
    """POST: read and check the body, then write it, once per Idempotency-Key. Without ``slug`` the body has it."""
    body = request_body.read_body()
    params = query_string.parse_query(query.WRITE)
    once = idempotency.idempotent(body.digest, params)
    posted = load(schema, members(body))
    return once(lambda database: write(_request(database, slug or posted["slug"], user, params), posted))


def load_as(schema: Schema, body: Body, noun_id: str) -> dict[str, Any]:
    """The body, checked by the schema, with the id of the address; raises ValidationError if it has another one."""
    return load(schema, {**merge_patch.without_id(body.members(), noun_id), "id": noun_id})


def create_under_precondition(
    schema: Schema, slug: str, user: User, write: Callable[[WriteRequest, dict[str, Any], Precondition], Response]
) -> Response:
    """POST that changes what exists: as ``create``, with If-Match; raises 428."""
    body = request_body.read_body()
    params = query_string.parse_query(query.WRITE)
    once = idempotency.idempotent(body.digest, params)
    precondition = etag.require_if_match()
    posted = load(schema, body.members())
    return once(lambda database: write(_request(database, slug, user, params), posted, precondition))


def read_edit(slug: str, user: User, types: tuple[str, ...] = request_body.JSON) -> Edit:
    """The body and precondition of a PUT or PATCH; raises 406, 415, 413, 400, 428."""
    body = request_body.read_body(types)
    params = query_string.parse_query(query.WRITE)
    return Edit(body, etag.require_if_match(), _request(auth.database(), slug, user, params))


def read_new(slug: str, user: User) -> tuple[Body, WriteRequest]:
    """The body of a PUT that creates (`If-None-Match: *`); raises 406, 415, 413, 400, 412."""
    body = request_body.read_body()
    params = query_string.parse_query(query.WRITE)
    etag.check_preconditions()
    return body, _request(auth.database(), slug, user, params)


def read_delete(slug: str, user: User) -> tuple[WriteRequest, Precondition]:
    """The write and the precondition of a DELETE; raises 406, 400, 428."""
    params = query_string.parse_query(query.WRITE)
    precondition = etag.require_if_match()
    return _request(auth.database(), slug, user, params), precondition


def _request(database: TransactionSource, slug: str, user: User, params: Mapping[str, Any]) -> WriteRequest:
    return WriteRequest(database, slug, user, *responses.dry_run_requested(params))
