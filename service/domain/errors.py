"""Errors of the domain.

TimelineError
├── ParseError          a value cannot be parsed
└── ValidationError     an input is invalid: a list of FieldError
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

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


def describe(value: Any) -> str:
    """A JSON value in a few words, for an error message: “text”, the number 5, a list."""
    if isinstance(value, str):
        return f"“{value[:60]}…”" if len(value) > 60 else f"“{value}”"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, (int, float)):
        return f"the number {str(value)[:24]}"
    return "a list" if isinstance(value, (list, tuple)) else "an object"


def near_names(name: str, names: Iterable[str], most: int = 3, cutoff: float = 0.6) -> list[str]:
    """The names that are spelt like ``name``, the nearest first (Ratcliff-Obershelp, ``difflib``)."""
    return difflib.get_close_matches(name[:100], list(names), n=most, cutoff=cutoff)


def suggest(name: str, names: Iterable[str]) -> str:
    """An error message's hint: the names that are spelt like ``name``, or all that there are."""
    ordered = sorted(names)
    near = near_names(name, ordered)
    if near:
        return f"nearest: {', '.join(near)}"
    return f"there are {', '.join(ordered)}" if ordered else "there are none"
