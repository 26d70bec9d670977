"""What the rules refuse, drawn as a tree; a sentence each.

TimelineError
├── Unreadable     a value is written in a way that no rule can read
"""

from __future__ import annotations


class TimelineError(Exception):
    """Anything the rules refuse."""


class Unreadable(TimelineError, ValueError):
    """A value is written in a way that no rule can read.

    ``code`` is for programs (``date``, ``quantity``, ``unit``, …), ``detail`` for a person under deadline: what was
    wrong, what was got, what would do. ``at`` is the offset of the offending character, where there is one.
    """

    def __init__(self, code: str, detail: str, at: int | None = None) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.at = at
