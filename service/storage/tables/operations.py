"""Who may do what: tokens, of which only the hash is kept."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, LargeBinary
from sqlmodel import Field, SQLModel

from service.storage.tables.columns import identifier, whole_number


class TokenRow(SQLModel, table=True):
    """A key to the service: only the hash is kept, with a prefix for finding leaks."""

    __tablename__ = "tokens"
    __table_args__ = (CheckConstraint("role IN ('reader', 'reporter', 'editor', 'admin')", name="role"),)

    sha256: str = identifier(primary_key=True)
    prefix: str = identifier(index=True)
    name: str = identifier(index=True)
    role: str
    timelines: str | None
    created_at: int = whole_number()
    expires_at: int | None = whole_number(default=None)
    last_used_on: str | None = None
    revoked_at: int | None = whole_number(default=None)


# Answers that are kept for a while, for who sends the same request again.


class IdempotencyKeyRow(SQLModel, table=True):
    """The answer to a write that bore a key; ``request`` is a digest of who sent it, where to, and its key.

    The row is there before the write is done, with status 0, so that a second one waits for it; nobody else sees that.
    """

    __tablename__ = "answers"
    __table_args__ = (Index(None, "at", "request"),)

    request: str = identifier(primary_key=True)
    at: int = whole_number()
    digest: str = identifier()
    status: int = 0
    headers: str = "[]"
    body: bytes = Field(default=b"", sa_type=LargeBinary)
