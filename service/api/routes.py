"""The blueprints of the interface, in the order in which the document lists them."""

from __future__ import annotations

from service.api import claims, conflicts, events, facets, history, sources, timelines

BLUEPRINTS = (
    timelines.blp,
    events.blp,
    history.blp,
    claims.blp,
    sources.blp,
    conflicts.blp,
    facets.blp,
    history.changes_blp,
    history.diff_blp,
)
