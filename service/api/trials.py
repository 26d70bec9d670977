"""Dry runs: any write can be tried; the answer tells what it would do, and nothing changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, g

from service.formats import representation
from service.recording.trial import Trial


def asked(query: Mapping[str, Any]) -> tuple[str | None, Trial | None]:
    """The reason of a write, and the trial where it is only tried."""
    g.trial = Trial() if query.get("dry_run") == "true" else None
    return query.get("reason"), g.trial


def answer(would: bytes | None) -> Response | None:
    """What a write would have done; None where it was done. ``would`` is the thing as it would be, None for gone."""
    trial: Trial | None = g.get("trial")
    if trial is None:
        return None
    told = representation.dump(
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
