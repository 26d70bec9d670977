"""The blueprints of the API, in the order of the OpenAPI document."""

from __future__ import annotations

from service.api import changes, claims, conflicts, diff, events, facets, history, sources, timelines

BLUEPRINTS = (
    timelines.blp,
    events.blp,
    history.blp,
    claims.blp,
    sources.blp,
    conflicts.blp,
    facets.blp,
    changes.blp,
    diff.blp,
)
