"""Counting steps instead of seconds: how the work grows, on a machine of any speed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any


def count_steps(work: Callable[[], Any]) -> int:
    """How many calls, of Python's own functions too, some work takes."""
    counted = 0

    def count(_frame: Any, what: str, _argument: Any) -> None:
        nonlocal counted
        counted += what in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return counted


def grows_linearly(work: Callable[[int], Callable[[], Any]], size: int) -> bool:
    """Whether four times as much takes at most six times the steps: in line, or with a logarithm."""
    return count_steps(work(4 * size)) <= 6 * count_steps(work(size)) + 1000
