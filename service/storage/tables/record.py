"""What every row that people write has."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from service.storage.tables.columns import NOT_DELETED, identifier, of_timeline, refers, whole_number


class AuditedRow(SQLModel):
    """Who wrote a row and when, the last revision that changed it, and whether it is a tombstone."""

    revision: int = whole_number()
    created_at: int = whole_number()
    created_by: str
    updated_at: int = whole_number()
    updated_by: str
    deleted: bool = Field(default=False)


# The record as people wrote it: timelines, sources, events and their links, and the entries of its history.


class TimelineRow(AuditedRow, table=True):
    """One story, its counter and its stored counts."""

    __tablename__ = "timelines"
    __table_args__ = (
        CheckConstraint("visibility IN ('public', 'private')", name="visibility"),
        CheckConstraint("revision >= 1", name="revision"),
    )

    number: int | None = whole_number(default=None, primary_key=True)
    slug: str = identifier(unique=True)
    title: str
    description: str
    language: str
    timezone: str
    visibility: str
    properties: str
    recorded_at: int = whole_number()
    events: int = 0
    claims: int = 0
    sources: int = 0
    conflicts: int = 0
    tensions: int = 0
    decided: int = 0


class SourceRow(AuditedRow, table=True):
    """One published item."""

    __tablename__ = "sources"
    __table_args__ = (
        CheckConstraint("reliability IN ('A', 'B', 'C', 'D', 'E', 'F')", name="reliability"),
        CheckConstraint("status IN ('live', 'corrected', 'retracted')", name="status"),
        CheckConstraint("title IS NOT NULL OR url IS NOT NULL", name="named"),
        Index(
            "uq_sources_canonical_url",
            "timeline",
            "canonical_url",
            unique=True,
            sqlite_where=NOT_DELETED,
            postgresql_where=NOT_DELETED,
        ),
    )

    timeline: int = of_timeline()
    id: str = identifier(primary_key=True)
    url: str | None
    canonical_url: str | None
    title: str | None
    publisher: str | None
    authors: str
    published: str | None
    kind: str | None
    language: str | None
    reliability: str
    archive_url: str | None
    retrieved_at: str | None
    sha256: str | None
    status: str
    status_note: str | None
    status_date: str | None


class DerivationRow(SQLModel, table=True):
    """One source takes from another."""

    __tablename__ = "derivations"
    __table_args__ = (
        refers(["source"], "sources"),
        refers(["derived_from"], "sources"),
        Index(None, "timeline", "derived_from"),
        CheckConstraint("how IN ('quotes', 'republishes', 'cites', 'translates', 'updates')", name="how"),
    )

    timeline: int = of_timeline()
    source: str = identifier(primary_key=True)
    place: int = Field(primary_key=True)
    derived_from: str = identifier()
    how: str


class EventRow(AuditedRow, table=True):
    """Something that happened or is said to have, in its author's words."""

    __tablename__ = "events"
    __table_args__ = (
        CheckConstraint(
            "confidence IN ('confirmed', 'probable', 'possible', 'doubtful', 'improbable', 'unjudged')",
            name="confidence",
        ),
    )

    timeline: int = of_timeline()
    id: str = identifier(primary_key=True)
    title: str
    date: str
    summary: str | None
    kind: str | None
    place: str | None
    actors: str
    tags: str
    media: str
    confidence: str
    position: int = whole_number()
    distinct_from: str


class CitationRow(SQLModel, table=True):
    """A link from an event to a source that reports it, in the order given."""

    __tablename__ = "citations"
    __table_args__ = (
        refers(["event"], "events"),
        refers(["source"], "sources"),
        Index(None, "timeline", "source"),
    )

    timeline: int = of_timeline()
    event: str = identifier(primary_key=True)
    place: int = Field(primary_key=True)
    source: str = identifier()
    locator: str | None
    note: str | None


class RelationRow(SQLModel, table=True):
    """How one event stands to another."""

    __tablename__ = "relations"
    __table_args__ = (
        refers(["event"], "events"),
        refers(["other"], "events"),
        UniqueConstraint("timeline", "event", "kind", "other"),
        Index(None, "timeline", "other"),
        CheckConstraint("event <> other", name="not_itself"),
    )

    timeline: int = of_timeline()
    event: str = identifier(primary_key=True)
    place: int = Field(primary_key=True)
    kind: str
    other: str = identifier()
    note: str | None


class RevisionRow(SQLModel, table=True):
    """One entry of the append-only record: who changed what, when, why, and what it was from then on.

    ``known_from`` is the first day (numbered from 1970-01-01) whose view of what was known it touches; null: none.
    """

    __tablename__ = "revisions"
    __table_args__ = (
        Index(None, "timeline", "kind", "id", "revision"),
        Index(None, "timeline", "at"),
        Index(None, "timeline", "known_from", "revision"),
    )

    timeline: int = of_timeline()
    revision: int = whole_number(primary_key=True)
    at: int = whole_number()
    by: str
    action: str
    kind: str
    id: str = identifier()
    reason: str | None
    snapshot: str
    known_from: int | None = whole_number(default=None)


# The record as people wrote it: claims, and which of them a person says contradict each other.


class ClaimRow(AuditedRow, table=True):
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
