"""How constraints are named, and the kinds of columns and references that most tables have."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import BigInteger, ForeignKeyConstraint, Integer, Text, text
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
METADATA = SQLModel.metadata
NOT_DELETED = text("NOT deleted")
"""The condition of the partial indexes. SQLite uses such an index only for a query that repeats exactly this text."""

BIG = BigInteger().with_variant(Integer(), "sqlite")
"""Integers above 2^31. On SQLite it must be INTEGER: only that type can be the row id."""

IDENTIFIER = Text().with_variant(Text(collation="C"), "postgresql")
"""Ids sort by their bytes on every engine."""


def big_integer(**more: Any) -> Any:
    """An integer above 2^31."""
    return Field(sa_type=BIG, **more)


def identifier(**more: Any) -> Any:
    """An id, which sorts by its bytes."""
    return Field(sa_type=IDENTIFIER, **more)


def timeline_key() -> Any:
    """The id of the timeline, as the first column of a primary key."""
    return Field(primary_key=True, sa_type=BIG, foreign_key="timelines.id")


def reference(column: str, table: str) -> ForeignKeyConstraint:
    """A foreign key within a timeline. It is checked at the commit: rows of one change can refer to each other."""
    return ForeignKeyConstraint(
        ["timeline_id", column],
        [f"{table}.timeline_id", f"{table}.id"],
        deferrable=True,
        initially="DEFERRED",
    )


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def to_json(value: Any) -> str:
    """A value as JSON text for a column."""
    return _encode(value)


def from_json(text: str | None) -> Any:
    """The value that ``to_json`` wrote; None for NULL."""
    # Most lists are empty, most values are strings without escapes: reading JSON costs ten times as much.
    if text == "[]":
        return []
    if text == "{}":
        return {}
    if text is None:
        return None
    if text[0] == '"' and "\\" not in text:
        return text[1:-1]
    return json.loads(text)
