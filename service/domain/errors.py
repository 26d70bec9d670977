"""What the rules refuse, drawn as a tree; a sentence each.

TimelineError
├── Unreadable     a value is written in a way that no rule can read
└── Invalid        what was sent can be read and is wrong: every fault, each with its place
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MAX_ERRORS = 100
"""How many errors of one request a person is shown; more are only counted."""


class TimelineError(Exception):
    """Anything the rules refuse."""


class ParseError(TimelineError, ValueError):
    """A value is written in a way that no rule can read.

    ``code`` is for programs (``date``, ``quantity``, ``unit``, …), ``detail`` for a person under deadline: what was
    wrong, what was got, what would do. ``at`` is the offset of the offending character, where there is one.
    """

    def __init__(self, code: str, detail: str, at: int | None = None) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.at = at


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing that is wrong: where (a JSON pointer, RFC 6901), a code for programs, a sentence for people."""

    pointer: str
    code: str
    detail: str


class ValidationError(TimelineError):
    """What was sent can be read and is wrong. Nothing was changed."""

    def __init__(self, faults: Sequence[FieldError]) -> None:
        super().__init__("; ".join(f"{each.pointer}: {each.detail}" for each in faults[:5]))
        self.errors = tuple(faults)
