"""Errors of the domain.

TimelineError
├── ParseError          a value cannot be parsed
└── ValidationError     an input is invalid: a list of FieldError
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MAX_ERRORS = 100
"""How many errors of one request are listed; the rest are only counted."""


class TimelineError(Exception):
    """Base class of all errors that a client can correct."""


class ParseError(TimelineError, ValueError):
    """A value cannot be parsed.

    ``code`` is for programs (``date``, ``quantity``, ``unit``, …). ``detail`` is for people: what is wrong, what was
    received, what is accepted. ``at`` is the offset of the wrong character, where there is one.
    """

    def __init__(self, code: str, detail: str, at: int | None = None) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.at = at


@dataclass(frozen=True, slots=True)
class FieldError:
    """One error: where it is (a JSON pointer, RFC 6901), a code for programs, a sentence for people."""

    pointer: str
    code: str
    detail: str


class ValidationError(TimelineError):
    """An input is invalid. Nothing was changed."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__("; ".join(f"{error.pointer}: {error.detail}" for error in errors[:5]))
        self.errors = tuple(errors)
