"""Search: queries, folded text, what is indexed, facets."""
