"""Answers to writes: the thing as it stands, where it is, and its entity tag."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, g, request

from service.api.http import etag
from service.api.http.middleware import bare
from service.formats import json as json_format
from service.recording.unit_of_work import DryRun
from service.storage.audited import AuditInfo


def created_or_updated(
    body: bytes,
    revision: int,
    stamp: AuditInfo,
    status: int = 200,
    location: str | None = None,
    notices: Sequence[dict[str, Any]] = (),
) -> Response:
    """The thing as it stands after a write; where that is wanted, only where it is and its tag (RFC 7240)."""
    tried = dry_run_response(with_authors(body, stamp))
    if tried is not None:
        return tried
    if _minimal():
        return _told_little(revision, status, location or request.path)
    shown = with_authors(body, stamp)
    if notices:
        shown = json_format.with_members(shown, {"notices": list(notices)})
    answer = etag.respond(shown, etag.make_tag(revision), status)
    if location is not None:
        answer.headers["Location"] = location
    return answer


def with_authors(body: bytes, stamp: AuditInfo) -> bytes:
    """A body with who wrote it, for those who may know."""
    return json_format.with_authors(body, stamp.created_by, stamp.updated_by) if g.get("named") else body


def _minimal() -> bool:
    preferences = [each.strip().replace('"', "") for each in request.headers.get("Prefer", "").lower().split(",")]
    return "return=minimal" in preferences


def _told_little(revision: int, status: int, location: str) -> Response:
    answer = Response(status=201 if status == 201 else 204)
    answer.headers["Location"] = location
    answer.headers["Preference-Applied"] = "return=minimal"
    return etag.finish(bare(answer), etag.make_tag(revision))


def no_content() -> Response:
    """The answer to a DELETE."""
    tried = dry_run_response(None)
    if tried is not None:
        return tried
    return etag.finish(bare(Response(status=204)), None)


# Dry runs: any write can be tried; the answer tells what it would do, and nothing changes.


def dry_run_requested(query: Mapping[str, Any]) -> tuple[str | None, DryRun | None]:
    """The reason of a write, and the trial where it is only tried."""
    g.trial = DryRun() if query.get("dry_run") == "true" else None
    return query.get("reason"), g.trial


def dry_run_response(would: bytes | None) -> Response | None:
    """What a write would have done; None where it was done. ``would`` is the thing as it would be, None for gone."""
    trial: DryRun | None = g.get("trial")
    if trial is None:
        return None
    told = json_format.dump(
        {
            "conflicts": trial.conflicts,
            "flags": trial.flags,
            "possible_duplicates": trial.possible_duplicates,
        }
    )
    body = b'{"dry_run":true,"would":' + (would or b"null") + b"," + told[1:]
    tried = Response(body, 200, mimetype="application/json")
    tried.headers["Cache-Control"] = "no-store"
    return tried
