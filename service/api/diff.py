"""The difference between what was known on two days."""

from __future__ import annotations

from flask import Response

from service.api.http import reads
from service.api.openapi.operation import blueprint, operation
from service.api.schemas import query
from service.api.schemas.history import Diff
from service.reading.diff import open_diff
from service.services import services

blp = blueprint("diff", "/v1/timelines/<slug>/diff", "What became known between two days.")


@blp.route("", methods=["GET"])
@operation(
    blp,
    shows=Diff,
    query=query.DIFF,
    **reads.ITEM,
)
def get_diff(slug: str) -> Response:
    """Claims, events and conflicts that differ between what was known on the days `from` and `to`."""
    with reads.open_context(slug, query.DIFF) as (context, params):
        days = params["from_"], params["to"]
        return reads.read_item(open_diff(context, days, params.get("recorded_at"), services().snapshot_cache))
