"""Search: normalized text, queries, the document that is indexed for each event, and facets."""
