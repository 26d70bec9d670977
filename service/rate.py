"""A limit: how often something may be done in a while."""

from __future__ import annotations

import re
from dataclasses import dataclass

SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
_WRITTEN = re.compile(r"([1-9][0-9]{0,8})/(second|minute|hour|day)")


@dataclass(frozen=True, slots=True)
class RateLimit:
    """``most`` times in ``seconds``, counted from the first of them."""

    most: int
    seconds: int

    @classmethod
    def parse(cls, text: str) -> RateLimit | None:
        """The limit that is written like ``600/minute``; None for ``off``. Raises ValueError for anything else."""
        if text == "off":
            return None
        found = _WRITTEN.fullmatch(text)
        if found is None:
            raise ValueError(f"a limit is written like 600/minute (or {', '.join(SECONDS)}), or off; got {text[:60]!r}")
        return cls(int(found[1]), SECONDS[found[2]])
