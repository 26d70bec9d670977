"""answers kept for retries

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
IDENTIFIER = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "answers",
        sa.Column("request", IDENTIFIER, nullable=False),
        sa.Column("at", BIG, nullable=False),
        sa.Column("digest", IDENTIFIER, nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("request", name=op.f("pk_answers")),
    )
    op.create_index(op.f("ix_answers_at_request"), "answers", ["at", "request"])


def downgrade() -> None:
    op.drop_index(op.f("ix_answers_at_request"), table_name="answers")
    op.drop_table("answers")
