"""The few column types there are, and how a noun's members become columns and come back."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import BigInteger, Integer, Text

BIG = BigInteger().with_variant(Integer(), "sqlite")
"""Whole numbers past 2^31; plain INTEGER on SQLite, where only that can be a row's own number."""

IDENTIFIER = Text().with_variant(Text(collation="C"), "postgresql")
"""Ids sort as bytes on every engine."""


def packed(value: Any) -> str:
    """A list or object as JSON text for a column."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def unpacked(text: str | None) -> Any:
    """What ``packed`` put away."""
    return None if text is None else json.loads(text)
