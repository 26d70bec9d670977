"""Who may do what: tokens, of which only the hash is kept."""

from __future__ import annotations

from sqlalchemy import CheckConstraint
from sqlmodel import SQLModel

from service.storage.tables.keys import identifier, whole_number


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
