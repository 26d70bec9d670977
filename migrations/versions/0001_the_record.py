"""the record

Revision ID: 0001
Revises:
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
IDENTIFIER = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "timelines",
        sa.Column("revision", BIG, nullable=False),
        sa.Column("created_at", BIG, nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("updated_at", BIG, nullable=False),
        sa.Column("updated_by", sa.String(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("number", BIG, nullable=False),
        sa.Column("slug", IDENTIFIER, nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("visibility", sa.String(), nullable=False),
        sa.Column("properties", sa.String(), nullable=False),
        sa.Column("recorded_at", BIG, nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("claims", sa.Integer(), nullable=False),
        sa.Column("sources", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.Column("tensions", sa.Integer(), nullable=False),
        sa.Column("decided", sa.Integer(), nullable=False),
        sa.CheckConstraint("visibility IN ('public', 'private')", name=op.f("ck_timelines_visibility")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_timelines_revision")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_timelines")),
        sa.UniqueConstraint("slug", name=op.f("uq_timelines_slug")),
    )
    op.create_table(
        "tokens",
        sa.Column("sha256", IDENTIFIER, nullable=False),
        sa.Column("prefix", IDENTIFIER, nullable=False),
        sa.Column("name", IDENTIFIER, nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("timelines", sa.String(), nullable=True),
        sa.Column("created_at", BIG, nullable=False),
        sa.Column("expires_at", BIG, nullable=True),
        sa.Column("last_used_on", sa.String(), nullable=True),
        sa.Column("revoked_at", BIG, nullable=True),
        sa.CheckConstraint("role IN ('reader', 'reporter', 'editor', 'admin')", name=op.f("ck_tokens_role")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_tokens")),
    )
    op.create_index(op.f("ix_tokens_name"), "tokens", ["name"], unique=False)
    op.create_index(op.f("ix_tokens_prefix"), "tokens", ["prefix"], unique=False)
    op.create_table(
        "conflicts",
        sa.Column("timeline", BIG, nullable=False),
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("property", sa.String(), nullable=True),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("found", sa.String(), nullable=False),
        sa.Column("decisions", sa.String(), nullable=False),
        sa.Column("closed_at", BIG, nullable=True),
        sa.Column("closed_because", sa.String(), nullable=True),
        sa.Column("succeeded_by", IDENTIFIER, nullable=True),
        sa.Column("revision", BIG, nullable=False),
        sa.CheckConstraint("level IN ('conflict', 'tension')", name=op.f("ck_conflicts_level")),
        sa.CheckConstraint(
            "status IN ('open', 'explained', 'resolved', 'dismissed', 'closed')", name=op.f("ck_conflicts_status")
        ),
        sa.ForeignKeyConstraint(["timeline"], ["timelines.number"], name=op.f("fk_conflicts_timeline")),
        sa.PrimaryKeyConstraint("timeline", "id", name=op.f("pk_conflicts")),
    )
    op.create_table(
        "events",
        sa.Column("revision", BIG, nullable=False),
        sa.Column("created_at", BIG, nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("updated_at", BIG, nullable=False),
        sa.Column("updated_by", sa.String(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("timeline", BIG, nullable=False),
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("date", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("actors", sa.String(), nullable=False),
        sa.Column("tags", sa.String(), nullable=False),
        sa.Column("media", sa.String(), nullable=False),
        sa.Column("confidence", sa.String(), nullable=False),
        sa.Column("position", BIG, nullable=False),
        sa.Column("distinct_from", sa.String(), nullable=False),
        sa.CheckConstraint(
            "confidence IN ('confirmed', 'probable', 'possible', 'doubtful', 'improbable', 'unjudged')",
            name=op.f("ck_events_confidence"),
        ),
        sa.ForeignKeyConstraint(["timeline"], ["timelines.number"], name=op.f("fk_events_timeline")),
        sa.PrimaryKeyConstraint("timeline", "id", name=op.f("pk_events")),
    )
    op.create_table(
        "revisions",
        sa.Column("timeline", BIG, nullable=False),
        sa.Column("revision", BIG, nullable=False),
        sa.Column("at", BIG, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("snapshot", sa.String(), nullable=False),
        sa.Column("known_from", BIG, nullable=True),
        sa.ForeignKeyConstraint(["timeline"], ["timelines.number"], name=op.f("fk_revisions_timeline")),
        sa.PrimaryKeyConstraint("timeline", "revision", name=op.f("pk_revisions")),
    )
    op.create_index(op.f("ix_revisions_timeline_at"), "revisions", ["timeline", "at"], unique=False)
    op.create_index(
        op.f("ix_revisions_timeline_kind_id_revision"),
        "revisions",
        ["timeline", "kind", "id", "revision"],
        unique=False,
    )
    op.create_index(
        op.f("ix_revisions_timeline_known_from_revision"),
        "revisions",
        ["timeline", "known_from", "revision"],
        unique=False,
    )
    op.create_table(
        "sources",
        sa.Column("revision", BIG, nullable=False),
        sa.Column("created_at", BIG, nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("updated_at", BIG, nullable=False),
        sa.Column("updated_by", sa.String(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("timeline", BIG, nullable=False),
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("canonical_url", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("publisher", sa.String(), nullable=True),
        sa.Column("authors", sa.String(), nullable=False),
        sa.Column("published", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("reliability", sa.String(), nullable=False),
        sa.Column("archive_url", sa.String(), nullable=True),
        sa.Column("retrieved_at", sa.String(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("status_note", sa.String(), nullable=True),
        sa.Column("status_date", sa.String(), nullable=True),
        sa.CheckConstraint("reliability IN ('A', 'B', 'C', 'D', 'E', 'F')", name=op.f("ck_sources_reliability")),
        sa.CheckConstraint("status IN ('live', 'corrected', 'retracted')", name=op.f("ck_sources_status")),
        sa.CheckConstraint("title IS NOT NULL OR url IS NOT NULL", name=op.f("ck_sources_named")),
        sa.ForeignKeyConstraint(["timeline"], ["timelines.number"], name=op.f("fk_sources_timeline")),
        sa.PrimaryKeyConstraint("timeline", "id", name=op.f("pk_sources")),
    )
    op.create_index(
        "uq_sources_canonical_url",
        "sources",
        ["timeline", "canonical_url"],
        unique=True,
        sqlite_where=sa.text("NOT deleted"),
        postgresql_where=sa.text("NOT deleted"),
    )
    op.create_table(
        "arranged_events",
        sa.Column("timeline", BIG, nullable=False),
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("sort_earliest", BIG, nullable=False),
        sa.Column("sort_latest", BIG, nullable=False),
        sa.Column("position", BIG, nullable=False),
        sa.Column("earliest", BIG, nullable=False),
        sa.Column("latest", BIG, nullable=False),
        sa.Column("first_day", sa.String(), nullable=True),
        sa.Column("last_day", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.Column("tensions", sa.Integer(), nullable=False),
        sa.Column("revision", BIG, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["timeline", "id"],
            ["events.timeline", "events.id"],
            name=op.f("fk_arranged_events_timeline_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["timeline"], ["timelines.number"], name=op.f("fk_arranged_events_timeline")),
        sa.PrimaryKeyConstraint("timeline", "id", name=op.f("pk_arranged_events")),
    )
    op.create_index(
        "ix_arranged_events_kind",
        "arranged_events",
        ["timeline", "kind", "sort_earliest", "sort_latest", "position", "id"],
        unique=False,
    )
    op.create_index("ix_arranged_events_latest", "arranged_events", ["timeline", "latest"], unique=False)
    op.create_index(
        "ix_arranged_events_order",
        "arranged_events",
        [
            "timeline",
            "sort_earliest",
            "sort_latest",
            "position",
            "id",
            "latest",
            "earliest",
            "kind",
            "conflicts",
            "tensions",
        ],
        unique=False,
    )
    op.create_table(
        "arranged_tags",
        sa.Column("timeline", BIG, nullable=False),
        sa.Column("tag", IDENTIFIER, nullable=False),
        sa.Column("event", IDENTIFIER, nullable=False),
        sa.ForeignKeyConstraint(
            ["timeline", "event"],
            ["events.timeline", "events.id"],
            name=op.f("fk_arranged_tags_timeline_event"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["timeline"], ["timelines.number"], name=op.f("fk_arranged_tags_timeline")),
        sa.PrimaryKeyConstraint("timeline", "tag", "event", name=op.f("pk_arranged_tags")),
    )
    op.create_index(op.f("ix_arranged_tags_timeline_event"), "arranged_tags", ["timeline", "event"], unique=False)
    op.create_table(
        "arranged_words",
        sa.Column("timeline", BIG, nullable=False),
        sa.Column("word", IDENTIFIER, nullable=False),
        sa.Column("created_at", BIG, nullable=False),
        sa.Column("event", IDENTIFIER, nullable=False),
        sa.ForeignKeyConstraint(
            ["timeline", "event"],
            ["events.timeline", "events.id"],
            name=op.f("fk_arranged_words_timeline_event"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["timeline"], ["timelines.number"], name=op.f("fk_arranged_words_timeline")),
        sa.PrimaryKeyConstraint("timeline", "word", "created_at", "event", name=op.f("pk_arranged_words")),
    )
    op.create_index(op.f("ix_arranged_words_timeline_event"), "arranged_words", ["timeline", "event"], unique=False)
    op.create_table(
        "citations",
        sa.Column("timeline", BIG, nullable=False),
        sa.Column("event", IDENTIFIER, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("source", IDENTIFIER, nullable=False),
        sa.Column("locator", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["timeline", "event"],
            ["events.timeline", "events.id"],
            name=op.f("fk_citations_timeline_event"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["timeline", "source"],
            ["sources.timeline", "sources.id"],
            name=op.f("fk_citations_timeline_source"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["timeline"], ["timelines.number"], name=op.f("fk_citations_timeline")),
        sa.PrimaryKeyConstraint("timeline", "event", "place", name=op.f("pk_citations")),
    )
    op.create_index(op.f("ix_citations_timeline_source"), "citations", ["timeline", "source"], unique=False)
    op.create_table(
        "claims",
        sa.Column("revision", BIG, nullable=False),
        sa.Column("created_at", BIG, nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("updated_at", BIG, nullable=False),
        sa.Column("updated_by", sa.String(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("timeline", BIG, nullable=False),
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("event", IDENTIFIER, nullable=False),
        sa.Column("property", IDENTIFIER, nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("valid", sa.String(), nullable=True),
        sa.Column("attributed_to", sa.String(), nullable=True),
        sa.Column("source", IDENTIFIER, nullable=False),
        sa.Column("credibility", sa.String(), nullable=False),
        sa.Column("locator", sa.String(), nullable=True),
        sa.Column("quote", sa.String(), nullable=True),
        sa.Column("supersedes", IDENTIFIER, nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("status_note", sa.String(), nullable=True),
        sa.Column("status_date", sa.String(), nullable=True),
        sa.Column("sameness", IDENTIFIER, nullable=False),
        sa.CheckConstraint(
            "credibility IN ('confirmed', 'probable', 'possible', 'doubtful', 'improbable', 'unjudged')",
            name=op.f("ck_claims_credibility"),
        ),
        sa.CheckConstraint("status IN ('live', 'retracted')", name=op.f("ck_claims_status")),
        sa.ForeignKeyConstraint(
            ["timeline", "event"],
            ["events.timeline", "events.id"],
            name=op.f("fk_claims_timeline_event"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["timeline", "source"],
            ["sources.timeline", "sources.id"],
            name=op.f("fk_claims_timeline_source"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["timeline", "supersedes"],
            ["claims.timeline", "claims.id"],
            name=op.f("fk_claims_timeline_supersedes"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["timeline"], ["timelines.number"], name=op.f("fk_claims_timeline")),
        sa.PrimaryKeyConstraint("timeline", "id", name=op.f("pk_claims")),
    )
    op.create_index(op.f("ix_claims_timeline_event_id"), "claims", ["timeline", "event", "id"], unique=False)
    op.create_index(op.f("ix_claims_timeline_source"), "claims", ["timeline", "source"], unique=False)
    op.create_index(op.f("ix_claims_timeline_supersedes"), "claims", ["timeline", "supersedes"], unique=False)
    op.create_index(
        "uq_claims_sameness",
        "claims",
        ["timeline", "sameness"],
        unique=True,
        sqlite_where=sa.text("NOT deleted"),
        postgresql_where=sa.text("NOT deleted"),
    )
    op.create_table(
        "conflict_events",
        sa.Column("timeline", BIG, nullable=False),
        sa.Column("conflict", IDENTIFIER, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("event", IDENTIFIER, nullable=False),
        sa.ForeignKeyConstraint(
            ["timeline", "conflict"],
            ["conflicts.timeline", "conflicts.id"],
            name=op.f("fk_conflict_events_timeline_conflict"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["timeline"], ["timelines.number"], name=op.f("fk_conflict_events_timeline")),
        sa.PrimaryKeyConstraint("timeline", "conflict", "place", name=op.f("pk_conflict_events")),
    )
    op.create_index(op.f("ix_conflict_events_timeline_event"), "conflict_events", ["timeline", "event"], unique=False)
    op.create_table(
        "derivations",
        sa.Column("timeline", BIG, nullable=False),
        sa.Column("source", IDENTIFIER, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("derived_from", IDENTIFIER, nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.CheckConstraint(
            "how IN ('quotes', 'republishes', 'cites', 'translates', 'updates')", name=op.f("ck_derivations_how")
        ),
        sa.ForeignKeyConstraint(
            ["timeline", "derived_from"],
            ["sources.timeline", "sources.id"],
            name=op.f("fk_derivations_timeline_derived_from"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["timeline", "source"],
            ["sources.timeline", "sources.id"],
            name=op.f("fk_derivations_timeline_source"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["timeline"], ["timelines.number"], name=op.f("fk_derivations_timeline")),
        sa.PrimaryKeyConstraint("timeline", "source", "place", name=op.f("pk_derivations")),
    )
    op.create_index(
        op.f("ix_derivations_timeline_derived_from"), "derivations", ["timeline", "derived_from"], unique=False
    )
    op.create_table(
        "relations",
        sa.Column("timeline", BIG, nullable=False),
        sa.Column("event", IDENTIFIER, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("other", IDENTIFIER, nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.CheckConstraint("event <> other", name=op.f("ck_relations_not_itself")),
        sa.ForeignKeyConstraint(
            ["timeline", "event"],
            ["events.timeline", "events.id"],
            name=op.f("fk_relations_timeline_event"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["timeline", "other"],
            ["events.timeline", "events.id"],
            name=op.f("fk_relations_timeline_other"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["timeline"], ["timelines.number"], name=op.f("fk_relations_timeline")),
        sa.PrimaryKeyConstraint("timeline", "event", "place", name=op.f("pk_relations")),
        sa.UniqueConstraint("timeline", "event", "kind", "other", name=op.f("uq_relations_timeline_event_kind_other")),
    )
    op.create_index(op.f("ix_relations_timeline_other"), "relations", ["timeline", "other"], unique=False)
    op.create_table(
        "arranged_claims",
        sa.Column("timeline", BIG, nullable=False),
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("event", IDENTIFIER, nullable=False),
        sa.Column("revision", BIG, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["timeline", "id"],
            ["claims.timeline", "claims.id"],
            name=op.f("fk_arranged_claims_timeline_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["timeline"], ["timelines.number"], name=op.f("fk_arranged_claims_timeline")),
        sa.PrimaryKeyConstraint("timeline", "id", name=op.f("pk_arranged_claims")),
    )
    op.create_index(
        op.f("ix_arranged_claims_timeline_event_id"), "arranged_claims", ["timeline", "event", "id"], unique=False
    )
    op.create_table(
        "contradictions",
        sa.Column("timeline", BIG, nullable=False),
        sa.Column("claim", IDENTIFIER, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("other", IDENTIFIER, nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.CheckConstraint("claim <> other", name=op.f("ck_contradictions_not_itself")),
        sa.ForeignKeyConstraint(
            ["timeline", "claim"],
            ["claims.timeline", "claims.id"],
            name=op.f("fk_contradictions_timeline_claim"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["timeline", "other"],
            ["claims.timeline", "claims.id"],
            name=op.f("fk_contradictions_timeline_other"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["timeline"], ["timelines.number"], name=op.f("fk_contradictions_timeline")),
        sa.PrimaryKeyConstraint("timeline", "claim", "place", name=op.f("pk_contradictions")),
        sa.UniqueConstraint("timeline", "claim", "other", name=op.f("uq_contradictions_timeline_claim_other")),
    )
    op.create_index(op.f("ix_contradictions_timeline_other"), "contradictions", ["timeline", "other"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_contradictions_timeline_other"), table_name="contradictions")
    op.drop_table("contradictions")
    op.drop_index(op.f("ix_arranged_claims_timeline_event_id"), table_name="arranged_claims")
    op.drop_table("arranged_claims")
    op.drop_index(op.f("ix_relations_timeline_other"), table_name="relations")
    op.drop_table("relations")
    op.drop_index(op.f("ix_derivations_timeline_derived_from"), table_name="derivations")
    op.drop_table("derivations")
    op.drop_index(op.f("ix_conflict_events_timeline_event"), table_name="conflict_events")
    op.drop_table("conflict_events")
    op.drop_index(
        "uq_claims_sameness",
        table_name="claims",
        sqlite_where=sa.text("NOT deleted"),
        postgresql_where=sa.text("NOT deleted"),
    )
    op.drop_index(op.f("ix_claims_timeline_supersedes"), table_name="claims")
    op.drop_index(op.f("ix_claims_timeline_source"), table_name="claims")
    op.drop_index(op.f("ix_claims_timeline_event_id"), table_name="claims")
    op.drop_table("claims")
    op.drop_index(op.f("ix_citations_timeline_source"), table_name="citations")
    op.drop_table("citations")
    op.drop_index(op.f("ix_arranged_words_timeline_event"), table_name="arranged_words")
    op.drop_table("arranged_words")
    op.drop_index(op.f("ix_arranged_tags_timeline_event"), table_name="arranged_tags")
    op.drop_table("arranged_tags")
    op.drop_index("ix_arranged_events_order", table_name="arranged_events")
    op.drop_index("ix_arranged_events_latest", table_name="arranged_events")
    op.drop_index("ix_arranged_events_kind", table_name="arranged_events")
    op.drop_table("arranged_events")
    op.drop_index(
        "uq_sources_canonical_url",
        table_name="sources",
        sqlite_where=sa.text("NOT deleted"),
        postgresql_where=sa.text("NOT deleted"),
    )
    op.drop_table("sources")
    op.drop_index(op.f("ix_revisions_timeline_known_from_revision"), table_name="revisions")
    op.drop_index(op.f("ix_revisions_timeline_kind_id_revision"), table_name="revisions")
    op.drop_index(op.f("ix_revisions_timeline_at"), table_name="revisions")
    op.drop_table("revisions")
    op.drop_table("events")
    op.drop_table("conflicts")
    op.drop_index(op.f("ix_tokens_prefix"), table_name="tokens")
    op.drop_index(op.f("ix_tokens_name"), table_name="tokens")
    op.drop_table("tokens")
    op.drop_table("timelines")
