"""Responses to requests with an Idempotency-Key, kept for a while so that a retry gets the same one."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert  # SQLite spells ON CONFLICT in the same way

from service.storage.database import Transaction
from service.storage.tables import IdempotencyKeyRow
from service.storage.tables.columns import from_json, to_json
from service.storage.tables.mapping import table_of

_table = table_of(IdempotencyKeyRow)
_RESPONSE = ("response_status", "response_headers", "response_body")
_by_key = _table.c.request_key == bindparam("request_key")

_reserve = insert(_table).values({name: bindparam(name) for name in _table.c.keys()}).on_conflict_do_nothing()
_select_by_key = select(_table.c.request_hash, *(_table.c[name] for name in _RESPONSE)).where(_by_key)
_update_response = update(_table).where(_by_key).values({name: bindparam(name) for name in _RESPONSE})
# Transactions that delete at the same time take different rows: none waits for another.
_select_expired = (
    select(_table.c.request_key)
    .where(_table.c.created_at < bindparam("before"))
    .order_by(_table.c.created_at, _table.c.request_key)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_delete_expired = delete(_table).where(_table.c.request_key.in_(_select_expired))


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """A response as it was sent, byte for byte."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


def reserve(transaction: Transaction, request_key: str, request_hash: str, at: int) -> bool:
    """Insert the key of a request; False if it exists. Waits while another transaction has inserted it."""
    inserted = transaction.execute(
        _reserve,
        request_key=request_key,
        created_at=at,
        request_hash=request_hash,
        response_status=0,
        response_headers="[]",
        response_body=b"",
    )
    return inserted == 1


def find(transaction: Transaction, request_key: str) -> tuple[str, StoredResponse] | None:
    """The hash of the request that was sent with a key, and the response to it."""
    row = transaction.first(_select_by_key, request_key=request_key)
    if row is None:
        return None
    request_hash, status, headers, body = row
    return request_hash, StoredResponse(status, tuple((name, value) for name, value in from_json(headers)), bytes(body))


def store(transaction: Transaction, request_key: str, response: StoredResponse) -> None:
    """Store the response to a request whose key was reserved in this transaction."""
    transaction.execute(
        _update_response,
        request_key=request_key,
        response_status=response.status,
        response_headers=to_json(response.headers),
        response_body=response.body,
    )


def delete_expired(transaction: Transaction, before: int, limit: int) -> int:
    """Delete up to ``limit`` responses older than an instant (UTC microseconds), oldest first; returns how many."""
    return transaction.execute(_delete_expired, before=before, limit=limit)
