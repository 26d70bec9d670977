"""All tables: the record, the read model with its search index, and what operation needs.

Revision ID: 0001
Revises:
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
IDENTIFIER = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NOT_DELETED = sa.text("NOT deleted")
ASSESSMENTS = "('confirmed', 'probable', 'possible', 'doubtful', 'improbable', 'unjudged')"
SEARCH_INDEX = {
    "sqlite": (
        "CREATE VIRTUAL TABLE search_index USING fts5("
        "words, content='search_documents', content_rowid='id', tokenize='ascii', columnsize=0)",
        "INSERT INTO search_index (search_index, rank) VALUES ('automerge', 16)",
    ),
    "postgresql": (
        "CREATE TABLE search_index (document_id bigint PRIMARY KEY, words tsvector NOT NULL)",
        "CREATE INDEX ix_search_index_words ON search_index USING gin (words)",
    ),
}


def upgrade() -> None:
    _create_record()
    _create_links()
    _create_read_model()
    _create_search()
    _create_operations()


def downgrade() -> None:
    op.execute("DROP TABLE search_index")
    for name in (
        "idempotency_keys",
        "tokens",
        "title_words",
        "facet_counts",
        "search_documents",
        "conflict_events",
        "conflicts",
        "rendered_claims",
        "timeline_entry_tags",
        "timeline_entries",
        "claim_contradictions",
        "event_relations",
        "citations",
        "source_derivations",
        "revisions",
        "claims",
        "events",
        "sources",
        "timelines",
    ):
        op.drop_table(name)


def _create_record() -> None:
    op.create_table(
        "timelines",
        sa.Column("id", BIG, nullable=False),
        sa.Column("slug", IDENTIFIER, nullable=False),
        *_texts("title", "description", "language", "timezone", "visibility", "properties"),
        sa.Column("recorded_at", BIG, nullable=False),
        *(
            sa.Column(f"{counted}_count", sa.Integer(), nullable=False)
            for counted in ("event", "claim", "source", "conflict", "tension", "decided")
        ),
        *_audit(),
        _check("timelines", "visibility", "visibility IN ('public', 'private')"),
        _check("timelines", "revision", "revision >= 1"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timelines")),
        sa.UniqueConstraint("slug", name=op.f("uq_timelines_slug")),
    )
    _create_table(
        "sources",
        ("id",),
        sa.Column("id", IDENTIFIER, nullable=False),
        *_optional_texts("url", "canonical_url", "title", "publisher"),
        *_texts("authors"),
        *_optional_texts("published", "kind", "language"),
        *_texts("reliability"),
        *_optional_texts("archive_url", "retrieved_at", "sha256"),
        *_texts("status"),
        *_optional_texts("status_note", "status_date"),
        *_audit(),
        _check("sources", "reliability", "reliability IN ('A', 'B', 'C', 'D', 'E', 'F')"),
        _check("sources", "status", "status IN ('live', 'corrected', 'retracted')"),
        _check("sources", "title_or_url", "title IS NOT NULL OR url IS NOT NULL"),
    )
    _create_unique_index("sources", "canonical_url")
    _create_table(
        "events",
        ("id",),
        sa.Column("id", IDENTIFIER, nullable=False),
        *_texts("title", "date"),
        *_optional_texts("summary", "kind", "place"),
        *_texts("actors", "tags", "media", "confidence"),
        sa.Column("position", BIG, nullable=False),
        *_texts("distinct_from"),
        *_audit(),
        _check("events", "confidence", f"confidence IN {ASSESSMENTS}"),
    )
    _create_table(
        "claims",
        ("id",),
        *_ids("id", "event_id", "property"),
        *_texts("value", "scope"),
        *_optional_texts("valid", "attributed_to"),
        *_ids("source_id"),
        *_texts("credibility"),
        *_optional_texts("locator", "quote"),
        sa.Column("supersedes_id", IDENTIFIER, nullable=True),
        *_optional_texts("note"),
        *_texts("status"),
        *_optional_texts("status_note", "status_date"),
        *_ids("identity_hash"),
        *_audit(),
        _check("claims", "credibility", f"credibility IN {ASSESSMENTS}"),
        _check("claims", "status", "status IN ('live', 'retracted')"),
        _reference("claims", "event_id", "events"),
        _reference("claims", "source_id", "sources"),
        _reference("claims", "supersedes_id", "claims"),
    )
    _create_index("claims", "event_id", "id")
    _create_index("claims", "source_id")
    _create_index("claims", "supersedes_id")
    _create_unique_index("claims", "identity_hash")
    _create_table(
        "revisions",
        ("revision",),
        sa.Column("revision", BIG, nullable=False),
        sa.Column("recorded_at", BIG, nullable=False),
        *_texts("recorded_by", "action", "object_kind"),
        *_ids("object_id"),
        *_optional_texts("reason"),
        *_texts("snapshot"),
        sa.Column("known_from_day", BIG, nullable=True),
    )
    _create_index("revisions", "object_kind", "object_id", "revision")
    _create_index("revisions", "recorded_at")
    _create_index("revisions", "known_from_day", "revision")


def _create_links() -> None:
    _create_table(
        "source_derivations",
        ("source_id", "position"),
        *_ids("source_id"),
        sa.Column("position", sa.Integer(), nullable=False),
        *_ids("derived_from_id"),
        *_texts("how"),
        _check("source_derivations", "how", "how IN ('quotes', 'republishes', 'cites', 'translates', 'updates')"),
        _reference("source_derivations", "source_id", "sources"),
        _reference("source_derivations", "derived_from_id", "sources"),
    )
    _create_index("source_derivations", "derived_from_id")
    _create_table(
        "citations",
        ("event_id", "position"),
        *_ids("event_id"),
        sa.Column("position", sa.Integer(), nullable=False),
        *_ids("source_id"),
        *_optional_texts("locator", "note"),
        _reference("citations", "event_id", "events"),
        _reference("citations", "source_id", "sources"),
    )
    _create_index("citations", "source_id")
    _create_table(
        "event_relations",
        ("event_id", "position"),
        *_ids("event_id"),
        sa.Column("position", sa.Integer(), nullable=False),
        *_texts("kind"),
        *_ids("other_event_id"),
        *_optional_texts("note"),
        _check("event_relations", "not_itself", "event_id <> other_event_id"),
        _reference("event_relations", "event_id", "events"),
        _reference("event_relations", "other_event_id", "events"),
        _unique("event_relations", "event_id", "kind", "other_event_id"),
    )
    _create_index("event_relations", "other_event_id")
    _create_table(
        "claim_contradictions",
        ("claim_id", "position"),
        *_ids("claim_id"),
        sa.Column("position", sa.Integer(), nullable=False),
        *_ids("other_claim_id"),
        *_optional_texts("note"),
        _check("claim_contradictions", "not_itself", "claim_id <> other_claim_id"),
        _reference("claim_contradictions", "claim_id", "claims"),
        _reference("claim_contradictions", "other_claim_id", "claims"),
        _unique("claim_contradictions", "claim_id", "other_claim_id"),
    )
    _create_index("claim_contradictions", "other_claim_id")


def _create_read_model() -> None:
    sort_key = ["timeline_id", "sort_earliest", "sort_latest", "position", "event_id"]
    filtered = ["latest", "earliest", "kind", "conflict_count", "tension_count", "lat", "lon", "x", "y", "z"]
    _create_table(
        "timeline_entries",
        ("event_id",),
        *_ids("event_id"),
        *(
            sa.Column(name, BIG, nullable=False)
            for name in ("sort_earliest", "sort_latest", "position", "earliest", "latest")
        ),
        *_optional_texts("first_day", "last_day", "kind"),
        sa.Column("conflict_count", sa.Integer(), nullable=False),
        sa.Column("tension_count", sa.Integer(), nullable=False),
        *(sa.Column(name, BIG, nullable=True) for name in ("lat", "lon", "x", "y", "z")),
        sa.Column("revision", BIG, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        _reference("timeline_entries", "event_id", "events"),
    )
    op.create_index("ix_timeline_entries_order", "timeline_entries", [*sort_key, *filtered])
    op.create_index("ix_timeline_entries_latest", "timeline_entries", ["timeline_id", "latest"])
    op.create_index("ix_timeline_entries_kind", "timeline_entries", ["timeline_id", "kind", *sort_key[1:]])
    _create_table(
        "timeline_entry_tags",
        ("tag", "event_id"),
        *_ids("tag", "event_id"),
        _reference("timeline_entry_tags", "event_id", "events"),
    )
    _create_index("timeline_entry_tags", "event_id")
    _create_table(
        "rendered_claims",
        ("claim_id",),
        *_ids("claim_id", "event_id"),
        sa.Column("revision", BIG, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        _reference("rendered_claims", "claim_id", "claims"),
    )
    _create_index("rendered_claims", "event_id", "claim_id")
    _create_table(
        "conflicts",
        ("id",),
        *_ids("id"),
        *_texts("kind", "level", "status"),
        *_optional_texts("property"),
        *_texts("fingerprint", "findings", "decisions"),
        sa.Column("closed_at", BIG, nullable=True),
        *_optional_texts("close_reason"),
        sa.Column("succeeded_by", IDENTIFIER, nullable=True),
        sa.Column("revision", BIG, nullable=False),
        _check("conflicts", "level", "level IN ('conflict', 'tension')"),
        _check("conflicts", "status", "status IN ('open', 'explained', 'resolved', 'dismissed', 'closed')"),
    )
    _create_table(
        "conflict_events",
        ("conflict_id", "position"),
        *_ids("conflict_id"),
        sa.Column("position", sa.Integer(), nullable=False),
        *_ids("event_id"),
        _reference("conflict_events", "conflict_id", "conflicts"),
    )
    _create_index("conflict_events", "event_id")


def _create_search() -> None:
    op.create_table(
        "search_documents",
        sa.Column("id", BIG, nullable=False),
        sa.Column("timeline_id", BIG, nullable=False),
        *_ids("event_id"),
        *_texts("facets"),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        *_ids("words"),
        _timeline_reference("search_documents"),
        _reference("search_documents", "event_id", "events"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_documents")),
        _unique("search_documents", "event_id"),
    )
    for statement in SEARCH_INDEX[op.get_bind().dialect.name]:
        op.execute(statement)
    _create_table(
        "facet_counts",
        ("facet", "value"),
        *_ids("facet", "value"),
        sa.Column("event_count", sa.Integer(), nullable=False),
    )
    _create_table(
        "title_words",
        ("word", "created_at", "event_id"),
        *_ids("word"),
        sa.Column("created_at", BIG, nullable=False),
        *_ids("event_id"),
        _reference("title_words", "event_id", "events"),
    )
    _create_index("title_words", "event_id")


def _create_operations() -> None:
    op.create_table(
        "tokens",
        *_ids("sha256", "prefix", "name"),
        *_texts("role"),
        *_optional_texts("timelines"),
        sa.Column("created_at", BIG, nullable=False),
        sa.Column("expires_at", BIG, nullable=True),
        *_optional_texts("last_used_on"),
        sa.Column("revoked_at", BIG, nullable=True),
        _check("tokens", "role", "role IN ('reader', 'reporter', 'editor', 'admin')"),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_tokens")),
    )
    op.create_index(op.f("ix_tokens_name"), "tokens", ["name"])
    op.create_index(op.f("ix_tokens_prefix"), "tokens", ["prefix"])
    op.create_table(
        "idempotency_keys",
        *_ids("request_key"),
        sa.Column("created_at", BIG, nullable=False),
        *_ids("request_hash"),
        sa.Column("response_status", sa.Integer(), nullable=False),
        *_texts("response_headers"),
        sa.Column("response_body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("request_key", name=op.f("pk_idempotency_keys")),
    )
    op.create_index(
        op.f("ix_idempotency_keys_created_at_request_key"), "idempotency_keys", ["created_at", "request_key"]
    )


# Columns and constraints that most tables have.


def _create_table(table: str, key: tuple[str, ...], *parts: Any) -> None:
    """A table of things in a timeline; its primary key is the timeline's id and ``key``."""
    op.create_table(
        table,
        sa.Column("timeline_id", BIG, nullable=False),
        *parts,
        _timeline_reference(table),
        sa.PrimaryKeyConstraint("timeline_id", *key, name=op.f(f"pk_{table}")),
    )


def _create_index(table: str, *columns: str) -> None:
    op.create_index(op.f("_".join(["ix", table, "timeline_id", *columns])), table, ["timeline_id", *columns])


def _create_unique_index(table: str, column: str) -> None:
    """Unique among the rows of a timeline that are not deleted."""
    op.create_index(
        f"uq_{table}_{column}",
        table,
        ["timeline_id", column],
        unique=True,
        sqlite_where=NOT_DELETED,
        postgresql_where=NOT_DELETED,
    )


def _texts(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _optional_texts(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.String(), nullable=True) for name in names]


def _ids(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, IDENTIFIER, nullable=False) for name in names]


def _audit() -> list[sa.Column[Any]]:
    return [
        sa.Column("revision", BIG, nullable=False),
        sa.Column("created_at", BIG, nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("updated_at", BIG, nullable=False),
        sa.Column("updated_by", sa.String(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
    ]


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    name = op.f("_".join(["uq", table, "timeline_id", *columns]))
    return sa.UniqueConstraint("timeline_id", *columns, name=name)


def _timeline_reference(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["timeline_id"], ["timelines.id"], name=op.f(f"fk_{table}_timeline_id"))


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    """A foreign key within the timeline, checked at the commit."""
    return sa.ForeignKeyConstraint(
        ["timeline_id", column],
        [f"{target}.timeline_id", f"{target}.id"],
        name=op.f(f"fk_{table}_timeline_id_{column}"),
        deferrable=True,
        initially="DEFERRED",
    )
