"""Facets: every word that events can be sorted by, with its number of events."""

from __future__ import annotations

from flask import Response

from service.api import auth, conditional, queries, viewed
from service.api.documented import blueprint, documented
from service.api.schemas import query, shown_facets
from service.domain.facet import told
from service.formats import representation
from service.storage import digests

blp = blueprint("facets", "/v1/timelines/<slug>/facets", "The words that events can be sorted by.")


@blp.route("", methods=["GET"])
@documented(
    blp,
    shows=shown_facets.FacetsShown,
    query=query.MOMENTS,
    also={304: "Not modified"},
    problems=("no-token", "not-found"),
)
def get_facets(slug: str) -> Response:
    """Every kind, tag, actor, place, publisher and property in use, with its number of events, most frequent first."""
    with auth.database().reading() as transaction:
        head = auth.reader(transaction, slug)
        viewing = viewed.asked_for(transaction, slug, head, queries.read(query.MOMENTS))
        if viewing:
            return viewing.unchanged() or viewed.facets(viewing)
        tag = conditional.tag(head.revision, "facets")
        unchanged = conditional.not_modified(tag)
        if unchanged:
            return unchanged
        numbers = digests.numbers(transaction, head.number)
    return conditional.shown(representation.dump(told(numbers)), tag)
