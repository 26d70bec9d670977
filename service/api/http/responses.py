"""Responses to writes: the representation after the write, its address and its entity tag; or what a dry run found."""

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
    audit: AuditInfo,
    status: int = 200,
    location: str | None = None,
    notices: Sequence[dict[str, Any]] = (),
) -> Response:
    """The representation after a write; with ``Prefer: return=minimal`` only its address and tag (RFC 7240)."""
    representation = with_authors(body, audit)
    dry_run = dry_run_response(representation)
    if dry_run is not None:
        return dry_run
    if _prefers_minimal():
        return _minimal_response(revision, status, location or request.path)
    if notices:
        representation = json_format.with_members(representation, {"notices": list(notices)})
    response = etag.respond(representation, etag.make_tag(revision), status)
    if location is not None:
        response.headers["Location"] = location
    return response


def no_content() -> Response:
    """The response to a DELETE."""
    dry_run = dry_run_response(None)
    return etag.finish(bare(Response(status=204)), None) if dry_run is None else dry_run


def with_authors(body: bytes, audit: AuditInfo) -> bytes:
    """A representation with the names of its authors, if the user may see them."""
    return json_format.with_authors(body, audit.created_by, audit.updated_by) if etag.names_shown() else body


def _prefers_minimal() -> bool:
    header = request.headers.get("Prefer", "").lower()
    return "return=minimal" in [preference.strip().replace('"', "") for preference in header.split(",")]


def _minimal_response(revision: int, status: int, location: str) -> Response:
    response = Response(status=201 if status == 201 else 204)
    response.headers["Location"] = location
    response.headers["Preference-Applied"] = "return=minimal"
    return etag.finish(bare(response), etag.make_tag(revision))


def dry_run_requested(params: Mapping[str, Any]) -> tuple[str | None, DryRun | None]:
    """The reason of a write; and where its effects are collected, if the query asks for a dry run."""
    g.dry_run = DryRun() if params.get("dry_run") == "true" else None
    return params.get("reason"), g.dry_run


def dry_run_response(representation: bytes | None) -> Response | None:
    """What a dry run found, None if this is none. ``representation`` is the one after the write, None for a DELETE."""
    dry_run: DryRun | None = g.get("dry_run")
    if dry_run is None:
        return None
    effects = json_format.dump(
        {
            "conflicts": dry_run.conflicts,
            "flags": dry_run.flags,
            "possible_duplicates": dry_run.possible_duplicates,
        }
    )
    # The representation is JSON already; it is joined as text, not parsed.
    body = b'{"dry_run":true,"would":' + (representation or b"null") + b"," + effects[1:]
    response = Response(body, 200, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
