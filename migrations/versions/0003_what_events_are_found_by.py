"""what events are found by

The tables come empty: what they hold of events that were there before is worked out from the record afterwards, by the
code that keeps it from then on (``service.recording.maintenance``).

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
IDENTIFIER = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
PLACE = ["timeline", "sort_earliest", "sort_latest", "position", "id"]
FILTERED = ["latest", "earliest", "kind", "conflicts", "tensions"]
SPOT = ["lat", "lon", "x", "y", "z"]
ORDER = "ix_arranged_events_order"
SEARCHED = {
    "sqlite": (
        "CREATE VIRTUAL TABLE searched USING fts5("
        "words, content='arranged_digests', content_rowid='number', tokenize='ascii', columnsize=0)",
        "INSERT INTO searched (searched, rank) VALUES ('automerge', 16)",
    ),
    "postgresql": (
        "CREATE TABLE searched (number bigint PRIMARY KEY, words tsvector NOT NULL)",
        "CREATE INDEX ix_searched_words ON searched USING gin (words)",
    ),
}


def upgrade() -> None:
    for name in SPOT:
        op.add_column("arranged_events", sa.Column(name, BIG, nullable=True))
    op.drop_index(ORDER, table_name="arranged_events")
    op.create_index(ORDER, "arranged_events", [*PLACE, *FILTERED, *SPOT], unique=False)
    op.create_table(
        "arranged_digests",
        sa.Column("number", BIG, nullable=False),
        sa.Column("timeline", BIG, nullable=False),
        sa.Column("event", IDENTIFIER, nullable=False),
        sa.Column("facets", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("words", IDENTIFIER, nullable=False),
        sa.ForeignKeyConstraint(
            ["timeline", "event"],
            ["events.timeline", "events.id"],
            name=op.f("fk_arranged_digests_timeline_event"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["timeline"], ["timelines.number"], name=op.f("fk_arranged_digests_timeline")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_arranged_digests")),
        sa.UniqueConstraint("timeline", "event", name=op.f("uq_arranged_digests_timeline_event")),
    )
    op.create_table(
        "arranged_facets",
        sa.Column("timeline", BIG, nullable=False),
        sa.Column("facet", IDENTIFIER, nullable=False),
        sa.Column("value", IDENTIFIER, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["timeline"], ["timelines.number"], name=op.f("fk_arranged_facets_timeline")),
        sa.PrimaryKeyConstraint("timeline", "facet", "value", name=op.f("pk_arranged_facets")),
    )
    for statement in SEARCHED[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE searched")
    op.drop_table("arranged_facets")
    op.drop_table("arranged_digests")
    op.drop_index(ORDER, table_name="arranged_events")
    op.create_index(ORDER, "arranged_events", [*PLACE, *FILTERED], unique=False)
    for name in reversed(SPOT):
        op.drop_column("arranged_events", name)
