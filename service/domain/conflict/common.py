"""What the claims of one side have in common: the reading under which all of them hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from service.domain.statement import Statement


def common_reading(statements: Sequence[Statement]) -> dict[str, Any] | None:
    """The range that all share, or the value that all have; None where there is none."""
    kind = statements[0].reading.type
    if kind == "quantity":
        return _range(statements)
    if kind == "date":
        return _days(statements)
    first = statements[0].reading
    alike = all(each.reading.canonical == first.canonical for each in statements)
    return dict(first.shown) if alike else None


def _range(statements: Sequence[Statement]) -> dict[str, Any] | None:
    lows = [each.reading.low for each in statements if each.reading.low is not None]
    highs = [each.reading.high for each in statements if each.reading.high is not None]
    low, high = max(lows, default=0), min(highs, default=None)
    if high is not None and high < low:
        return None
    return {"low": low, "high": high, "unit": statements[0].declared.unit}


def _days(statements: Sequence[Statement]) -> dict[str, Any] | None:
    starts = [each.reading for each in statements if each.reading.low is not None]
    ends = [each.reading for each in statements if each.reading.high is not None]
    start = max(starts, key=lambda one: one.low or 0, default=None)
    end = min(ends, key=lambda one: one.high or 0, default=None)
    if start and end and (end.high or 0) < (start.low or 0):
        return None
    return {
        "earliest": start.shown["earliest"] if start else None,
        "latest": end.shown["latest"] if end else None,
    }
