"""Answers that are kept for a while, for who sends the same request again."""

from __future__ import annotations

from sqlalchemy import Index, LargeBinary
from sqlmodel import Field, SQLModel

from service.storage.tables.keys import identifier, whole_number


class AnswerRow(SQLModel, table=True):
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
