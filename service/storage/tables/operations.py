"""Tables for operation, apart from the record: tokens, and responses kept for retries."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, LargeBinary
from sqlmodel import Field, SQLModel

from service.storage.tables.columns import big_integer, identifier


class TokenRow(SQLModel, table=True):
    """An access token. Only its hash is stored, with a prefix that helps to find a leaked one."""

    __tablename__ = "tokens"
    __table_args__ = (CheckConstraint("role IN ('reader', 'reporter', 'editor', 'admin')", name="role"),)

    sha256: str = identifier(primary_key=True)
    prefix: str = identifier(index=True)
    name: str = identifier(index=True)
    role: str
    timelines: str | None
    created_at: int = big_integer()
    expires_at: int | None = big_integer(default=None)
    last_used_on: str | None = None
    revoked_at: int | None = big_integer(default=None)


class IdempotencyKeyRow(SQLModel, table=True):
    """The response to a write with an Idempotency-Key.

    ``request_key`` is a hash of who sent the request, where to, and its key; ``request_hash`` one of its content. The
    row is inserted before the write, with status 0, so that a second request waits for it; no other transaction sees
    it in that state.
    """

    __tablename__ = "idempotency_keys"
    __table_args__ = (Index(None, "created_at", "request_key"),)

    request_key: str = identifier(primary_key=True)
    created_at: int = big_integer()
    request_hash: str = identifier()
    response_status: int = 0
    response_headers: str = "[]"
    response_body: bytes = Field(default=b"", sa_type=LargeBinary)
