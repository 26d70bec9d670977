"""What the facets of a timeline show."""

from __future__ import annotations

from marshmallow import fields

from service.api.schemas.responses import Shown, listed, text, whole


class FacetShown(Shown):
    """A word, with the number of events that bear it."""

    value = text()
    count = whole()


class FacetsShown(Shown):
    """Every word in use, the most frequent first, then by name; a name in its commonest spelling."""

    kinds = listed(fields.Nested(FacetShown))
    tags = listed(fields.Nested(FacetShown))
    actors = listed(fields.Nested(FacetShown))
    places = listed(fields.Nested(FacetShown))
    publishers = listed(fields.Nested(FacetShown))
    properties = listed(fields.Nested(FacetShown))
