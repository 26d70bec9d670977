"""Idempotency keys: a write with a key is done once, and the stored response answers every retry.

The key is reserved before anything else is written, and the response is stored in the same transaction: after a crash
there are both or neither. A second request with the same key waits for the write lock until the first is done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from service.recording.errors import KeyReused
from service.storage import idempotency
from service.storage.database import Database, NestedTransaction, Transaction, TransactionSource
from service.storage.errors import Busy
from service.storage.idempotency import StoredResponse

MIN_AGE = 24 * 3600 * 1_000_000
"""For how long a response is stored at least, in microseconds."""
MAX_DELETED = 10
"""How many expired responses each new one deletes."""


@dataclass(frozen=True, slots=True)
class IdempotentRequest:
    """A write with a key: a hash of user, path and key, and a hash of body and query."""

    request: str
    digest: str


def run_once(
    database: Database, request: IdempotentRequest, write: Callable[[TransactionSource], StoredResponse]
) -> tuple[StoredResponse, bool]:
    """Do a write unless it was done before; gives the response, and whether it is the stored one.

    Raises KeyReused if the key came with another body or query. If ``write`` raises, the key is free again.
    """
    with database.writing() as transaction:
        now = transaction.clock.now()
        if not idempotency.reserve(transaction, request.request, request.digest, now):
            return _stored_response(transaction, request), True
        response = write(NestedTransaction(transaction))
        idempotency.store(transaction, request.request, response)
        idempotency.delete_expired(transaction, now - MIN_AGE, MAX_DELETED)
        return response, False


def _stored_response(transaction: Transaction, request: IdempotentRequest) -> StoredResponse:
    stored = idempotency.find(transaction, request.request)
    if stored is None:
        raise Busy("the response stored for this key was deleted at this moment")
    digest, response = stored
    if digest != request.digest:
        raise KeyReused("this key came with another body or query before; send that again unchanged, or take a new key")
    return response
