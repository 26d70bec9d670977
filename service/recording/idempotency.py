"""Retries: a write that bears a key is done once, and who sends it again is told the same again.

The key is claimed before anything else is written and the answer is kept in the same transaction: after a crash there
are both or neither. A second one with the same key waits at the lock until the first is through.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from service.recording.errors import KeyReused
from service.storage import idempotency
from service.storage.database import Database, NestedTransaction, Transaction, TransactionSource
from service.storage.errors import Busy
from service.storage.idempotency import StoredResponse

KEPT = 24 * 3600 * 1_000_000
"""Answers are kept so long at least, in microseconds; then each new one clears away a few."""
FEW = 10


@dataclass(frozen=True, slots=True)
class IdempotentRequest:
    """A write that may come again: a digest of who, where and key, and one of what was sent."""

    request: str
    digest: str


def run_once(
    database: Database, attempt: IdempotentRequest, write: Callable[[TransactionSource], StoredResponse]
) -> tuple[StoredResponse, bool]:
    """Do a write that was not done yet; gives its answer and whether that was given before.

    Raises KeyReused where something else was sent with the key. What ``write`` raises takes the claim back with it.
    """
    with database.writing() as transaction:
        now = transaction.clock.now()
        if not idempotency.reserve(transaction, attempt.request, attempt.digest, now):
            return _given(transaction, attempt), True
        answer = write(NestedTransaction(transaction))
        idempotency.store(transaction, attempt.request, answer)
        idempotency.delete_expired(transaction, now - KEPT, FEW)
        return answer, False


def _given(transaction: Transaction, attempt: IdempotentRequest) -> StoredResponse:
    found = idempotency.find(transaction, attempt.request)
    if found is None:
        raise Busy("the answer kept for this key was cleared away at this moment")
    digest, answer = found
    if digest != attempt.digest:
        raise KeyReused("this key came with another body or query before; send that again unchanged, or take a new key")
    return answer
