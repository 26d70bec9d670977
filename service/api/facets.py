"""Facets: every value that events can be filtered by, with its number of events."""

from __future__ import annotations

from flask import Response

from service.api.http import reads
from service.api.openapi.operation import blueprint, operation
from service.api.schemas import query
from service.api.schemas.timeline import Facets

blp = blueprint("facets", "/v1/timelines/<slug>/facets", "The values that events can be filtered by.")


@blp.route("", methods=["GET"])
@operation(
    blp,
    shows=Facets,
    query=query.AS_OF_WITHOUT,
    **reads.ITEM,
)
def get_facets(slug: str) -> Response:
    """Every kind, tag, actor, place, publisher and property in use, with its number of events, most frequent first."""
    with reads.open_reader(slug, query.AS_OF_WITHOUT) as (reader, _):
        return reads.read_item(reader.facets())
