"""How the tables name their constraints, and the columns and references that most of them have."""

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
"""The condition of the partial indexes, to the letter: SQLite uses one only where a query repeats its words."""


def whole_number(**more: Any) -> Any:
    """A whole number past 2^31."""
    return Field(sa_type=BIG, **more)


def of_timeline() -> Any:
    """The timeline's own number, the first part of every key."""
    return Field(primary_key=True, sa_type=BIG, foreign_key="timelines.number")


def identifier(**more: Any) -> Any:
    """An id, which sorts as bytes."""
    return Field(sa_type=IDENTIFIER, **more)


def refers(columns: list[str], table: str) -> ForeignKeyConstraint:
    """A reference within a timeline, checked at the commit: things that name each other can come in one change."""
    return ForeignKeyConstraint(
        ["timeline", *columns],
        [f"{table}.timeline", f"{table}.id"],
        deferrable=True,
        initially="DEFERRED",
    )


# The few column types there are, and how a noun's members become columns and come back.

BIG = BigInteger().with_variant(Integer(), "sqlite")
"""Whole numbers past 2^31; plain INTEGER on SQLite, where only that can be a row's own number."""

IDENTIFIER = Text().with_variant(Text(collation="C"), "postgresql")
"""Ids sort as bytes on every engine."""


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def packed(value: Any) -> str:
    """A list or object as JSON text for a column."""
    return _encode(value)


def unpacked(text: str | None) -> Any:
    """What ``packed`` put away."""
    if text == "[]":
        # Most lists of an event are empty.
        return []
    if text is None:
        return None
    # Most values are plain words: taking the quotes off costs a tenth of reading JSON.
    if text[0] == '"' and "\\" not in text:
        return text[1:-1]
    return json.loads(text)
