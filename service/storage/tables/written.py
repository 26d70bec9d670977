"""What every row that people write has."""

from __future__ import annotations

from sqlmodel import Field, SQLModel

from service.storage.tables.keys import whole_number


class Written(SQLModel):
    """Who wrote a row and when, the last revision that changed it, and whether it is a tombstone."""

    revision: int = whole_number()
    created_at: int = whole_number()
    created_by: str
    updated_at: int = whole_number()
    updated_by: str
    deleted: bool = Field(default=False)
