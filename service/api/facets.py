"""Facets: every word that events can be sorted by, with its number of events."""

from __future__ import annotations

from flask import Response

from service.api import as_of
from service.api.http import auth, etag, query_string
from service.api.openapi.operation import blueprint, operation
from service.api.schemas import query
from service.api.schemas.timeline import Facets
from service.domain.search.facets import to_public
from service.formats import json as json_format
from service.storage.search import index as search_index

blp = blueprint("facets", "/v1/timelines/<slug>/facets", "The words that events can be sorted by.")


@blp.route("", methods=["GET"])
@operation(
    blp,
    shows=Facets,
    query=query.MOMENTS,
    also={304: "Not modified"},
    problems=("no-token", "not-found"),
)
def get_facets(slug: str) -> Response:
    """Every kind, tag, actor, place, publisher and property in use, with its number of events, most frequent first."""
    with auth.database().reading() as transaction:
        head = auth.require_read(transaction, slug)
        viewing = as_of.as_of_request(transaction, slug, head, query_string.parse_query(query.MOMENTS))
        if viewing:
            return viewing.unchanged() or as_of.facets(viewing)
        tag = etag.make_tag(head.revision, "facets")
        unchanged = etag.not_modified(tag)
        if unchanged:
            return unchanged
        numbers = search_index.facet_counts(transaction, head.timeline_id)
    return etag.respond(json_format.dump(to_public(numbers)), tag)
