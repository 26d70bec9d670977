"""The record as people wrote it: claims, and which of them a person says contradict each other."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from service.storage.tables.keys import NOT_DELETED, identifier, of_timeline, refers
from service.storage.tables.written import Written


class ClaimRow(Written, table=True):
    """One source's statement. ``sameness`` is equal for claims that repeat each other exactly."""

    __tablename__ = "claims"
    __table_args__ = (
        refers(["event"], "events"),
        refers(["source"], "sources"),
        refers(["supersedes"], "claims"),
        Index(None, "timeline", "event", "id"),
        Index(None, "timeline", "source"),
        Index(None, "timeline", "supersedes"),
        Index(
            "uq_claims_sameness",
            "timeline",
            "sameness",
            unique=True,
            sqlite_where=NOT_DELETED,
            postgresql_where=NOT_DELETED,
        ),
        CheckConstraint(
            "credibility IN ('confirmed', 'probable', 'possible', 'doubtful', 'improbable', 'unjudged')",
            name="credibility",
        ),
        CheckConstraint("status IN ('live', 'retracted')", name="status"),
    )

    timeline: int = of_timeline()
    id: str = identifier(primary_key=True)
    event: str = identifier()
    property: str = identifier()
    value: str
    scope: str
    valid: str | None
    attributed_to: str | None
    source: str = identifier()
    credibility: str
    locator: str | None
    quote: str | None
    supersedes: str | None = identifier()
    note: str | None
    status: str
    status_note: str | None
    status_date: str | None
    sameness: str = identifier()


class ContradictionRow(SQLModel, table=True):
    """A person says that one claim contradicts another."""

    __tablename__ = "contradictions"
    __table_args__ = (
        refers(["claim"], "claims"),
        refers(["other"], "claims"),
        UniqueConstraint("timeline", "claim", "other"),
        Index(None, "timeline", "other"),
        CheckConstraint("claim <> other", name="not_itself"),
    )

    timeline: int = of_timeline()
    claim: str = identifier(primary_key=True)
    place: int = Field(primary_key=True)
    other: str = identifier()
    note: str | None
