"""Answers to writes that bore a key: claimed before the write, kept with it, cleared away when they are old."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Table, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert  # SQLite spells ON CONFLICT in the same way

from service.storage.database import Transaction
from service.storage.tables import IdempotencyKeyRow
from service.storage.tables.columns import packed, unpacked

_table: Table = IdempotencyKeyRow.__table__  # type: ignore[attr-defined]
_claim = insert(_table).values({name: bindparam(name) for name in _table.c.keys()}).on_conflict_do_nothing()
_of = select(_table.c.digest, _table.c.status, _table.c.headers, _table.c.body).where(
    _table.c.request == bindparam("request")
)
_keep = (
    update(_table)
    .where(_table.c.request == bindparam("of_request"))
    .values({name: bindparam(name) for name in ("status", "headers", "body")})
)
# Two writers that clear away at once take different ones: none waits for the other.
_old = (
    select(_table.c.request)
    .where(_table.c.at < bindparam("before"))
    .order_by(_table.c.at, _table.c.request)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_clear = delete(_table).where(_table.c.request.in_(_old))


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """An answer as it was given, to the byte."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


def reserve(transaction: Transaction, request: str, digest: str, at: int) -> bool:
    """Make a request one's own; False where another has it. Waits for one that is under way elsewhere."""
    return transaction.execute(_claim, request=request, at=at, digest=digest, status=0, headers="[]", body=b"") == 1


def find(transaction: Transaction, request: str) -> tuple[str, StoredResponse] | None:
    """The digest of what was sent with a request, and the answer that was given to it."""
    row = transaction.first(_of, request=request)
    if row is None:
        return None
    digest, status, headers, body = row
    return digest, StoredResponse(status, tuple((name, value) for name, value in unpacked(headers)), bytes(body))


def store(transaction: Transaction, request: str, answer: StoredResponse) -> None:
    """Keep the answer to a request that was claimed in this transaction."""
    transaction.execute(
        _keep, of_request=request, status=answer.status, headers=packed(answer.headers), body=answer.body
    )


def delete_expired(transaction: Transaction, before: int, most: int) -> int:
    """Clear away answers older than an instant, the oldest first, at most so many; gives how many."""
    return transaction.execute(_clear, before=before, most=most)
