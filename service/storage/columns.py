"""The few column types there are, and how a noun's members become columns and come back."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import BigInteger, Integer, Text

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
