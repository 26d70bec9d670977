"""SQL: what the record keeps and the questions it answers; no Flask, no marshmallow, no rules."""
