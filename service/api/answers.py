"""Answers to writes: the thing as it stands, where it is, and its entity tag."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, g, request

from service.api import conditional, trials
from service.api.requests import bare
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
    """The thing as it stands after a write; where that is wanted, only where it is and its tag (RFC 7240)."""
    tried = trials.answer(named(body, stamp))
    if tried is not None:
        return tried
    if _minimal():
        return _told_little(revision, status, location or request.path)
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


def _minimal() -> bool:
    preferences = [each.strip().replace('"', "") for each in request.headers.get("Prefer", "").lower().split(",")]
    return "return=minimal" in preferences


def _told_little(revision: int, status: int, location: str) -> Response:
    answer = Response(status=201 if status == 201 else 204)
    answer.headers["Location"] = location
    answer.headers["Preference-Applied"] = "return=minimal"
    return conditional.finish(bare(answer), conditional.tag(revision))


def gone() -> Response:
    """The answer to a DELETE."""
    tried = trials.answer(None)
    if tried is not None:
        return tried
    return conditional.finish(bare(Response(status=204)), None)
