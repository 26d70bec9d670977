"""HTTP itself: bodies, queries, entity tags, preconditions, problems, limits, caching."""
