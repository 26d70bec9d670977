"""Function calls instead of seconds: how the work grows, on a machine of any speed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any


def count_steps(work: Callable[[], Any]) -> int:
    """Count the calls, also of Python's own functions, that ``work`` makes."""
    number = 0

    def count(_frame: Any, kind: str, _argument: Any) -> None:
        nonlocal number
        number += kind in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return number


def grows_linearly(work: Callable[[int], Callable[[], Any]], size: int) -> bool:
    """Return whether four times the size takes at most six times the steps: O(n) or O(n log n)."""
    return count_steps(work(4 * size)) <= 6 * count_steps(work(size)) + 1000
