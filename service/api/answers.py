"""Answers to writes: the thing as it stands, where it is, and its entity tag."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, g

from service.api import conditional
from service.formats import representation
from service.storage.stored import Stamp


def written(
    body: bytes,
    revision: int,
    stamp: Stamp,
    status: int = 200,
    location: str | None = None,
    notices: Sequence[dict[str, Any]] = (),
) -> Response:
    """The thing as it stands after a write."""
    shown = named(body, stamp)
    if notices:
        shown = representation.extended(shown, {"notices": list(notices)})
    answer = conditional.shown(shown, conditional.tag(revision), status)
    if location is not None:
        answer.headers["Location"] = location
    return answer


def named(body: bytes, stamp: Stamp) -> bytes:
    """A body with who wrote it, for those who may know."""
    return representation.signed(body, stamp.created_by, stamp.updated_by) if g.get("named") else body


def gone() -> Response:
    """The answer to a DELETE."""
    return conditional.finish(Response(status=204), None)
