"""Rates, such as ``600/minute``."""

from __future__ import annotations

import re
from dataclasses import dataclass

_UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
_RATE = re.compile(r"([1-9][0-9]{0,8})/(second|minute|hour|day)")


@dataclass(frozen=True, slots=True)
class RateLimit:
    """``most`` times in ``seconds``, in a fixed window that begins with the first time."""

    most: int
    seconds: int

    @classmethod
    def parse(cls, text: str) -> RateLimit | None:
        """The limit in a text such as ``600/minute``; None for ``off``. Raises ValueError for anything else."""
        if text == "off":
            return None
        match = _RATE.fullmatch(text)
        if match is None:
            raise ValueError(f"a limit is written like 600/minute (or {', '.join(_UNITS)}), or off; got {text[:60]!r}")
        return cls(int(match[1]), _UNITS[match[2]])
