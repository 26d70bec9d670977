"""The search index on SQLite (FTS5) and PostgreSQL (tsvector)."""
