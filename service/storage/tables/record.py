"""The record: what people wrote, and the history of its changes."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from service.storage.tables.columns import NOT_DELETED, big_integer, identifier, reference, timeline_key

_ASSESSMENTS = "'confirmed', 'probable', 'possible', 'doubtful', 'improbable', 'unjudged'"


class AuditedRow(SQLModel):
    """Who wrote a row and when, the last revision that changed it, and whether it is a tombstone."""

    revision: int = big_integer()
    created_at: int = big_integer()
    created_by: str
    updated_at: int = big_integer()
    updated_by: str
    deleted: bool = Field(default=False)


class TimelineRow(AuditedRow, table=True):
    """A timeline, the number of its newest revision, and how much it holds."""

    __tablename__ = "timelines"
    __table_args__ = (
        CheckConstraint("visibility IN ('public', 'private')", name="visibility"),
        CheckConstraint("revision >= 1", name="revision"),
    )

    id: int | None = big_integer(default=None, primary_key=True)
    slug: str = identifier(unique=True)
    title: str
    description: str
    language: str
    timezone: str
    visibility: str
    properties: str
    recorded_at: int = big_integer()
    event_count: int = 0
    claim_count: int = 0
    source_count: int = 0
    conflict_count: int = 0
    tension_count: int = 0
    decided_count: int = 0


class SourceRow(AuditedRow, table=True):
    """A published item."""

    __tablename__ = "sources"
    __table_args__ = (
        CheckConstraint("reliability IN ('A', 'B', 'C', 'D', 'E', 'F')", name="reliability"),
        CheckConstraint("status IN ('live', 'corrected', 'retracted')", name="status"),
        CheckConstraint("title IS NOT NULL OR url IS NOT NULL", name="title_or_url"),
        Index(
            "uq_sources_canonical_url",
            "timeline_id",
            "canonical_url",
            unique=True,
            sqlite_where=NOT_DELETED,
            postgresql_where=NOT_DELETED,
        ),
    )

    timeline_id: int = timeline_key()
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


class SourceDerivationRow(SQLModel, table=True):
    """A source takes something from another one."""

    __tablename__ = "source_derivations"
    __table_args__ = (
        reference("source_id", "sources"),
        reference("derived_from_id", "sources"),
        Index(None, "timeline_id", "derived_from_id"),
        CheckConstraint("how IN ('quotes', 'republishes', 'cites', 'translates', 'updates')", name="how"),
    )

    timeline_id: int = timeline_key()
    source_id: str = identifier(primary_key=True)
    position: int = Field(primary_key=True)
    derived_from_id: str = identifier()
    how: str


class EventRow(AuditedRow, table=True):
    """Something that happened or is said to have happened, in the words of its author."""

    __tablename__ = "events"
    __table_args__ = (CheckConstraint(f"confidence IN ({_ASSESSMENTS})", name="confidence"),)

    timeline_id: int = timeline_key()
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
    position: int = big_integer()
    distinct_from: str


class CitationRow(SQLModel, table=True):
    """An event cites a source that reports it."""

    __tablename__ = "citations"
    __table_args__ = (
        reference("event_id", "events"),
        reference("source_id", "sources"),
        Index(None, "timeline_id", "source_id"),
    )

    timeline_id: int = timeline_key()
    event_id: str = identifier(primary_key=True)
    position: int = Field(primary_key=True)
    source_id: str = identifier()
    locator: str | None
    note: str | None


class EventRelationRow(SQLModel, table=True):
    """How an event relates to another one."""

    __tablename__ = "event_relations"
    __table_args__ = (
        reference("event_id", "events"),
        reference("other_event_id", "events"),
        UniqueConstraint("timeline_id", "event_id", "kind", "other_event_id"),
        Index(None, "timeline_id", "other_event_id"),
        CheckConstraint("event_id <> other_event_id", name="not_itself"),
    )

    timeline_id: int = timeline_key()
    event_id: str = identifier(primary_key=True)
    position: int = Field(primary_key=True)
    kind: str
    other_event_id: str = identifier()
    note: str | None


class ClaimRow(AuditedRow, table=True):
    """What a source states about an event. Claims that repeat each other exactly have the same ``identity_hash``."""

    __tablename__ = "claims"
    __table_args__ = (
        reference("event_id", "events"),
        reference("source_id", "sources"),
        reference("supersedes_id", "claims"),
        Index(None, "timeline_id", "event_id", "id"),
        Index(None, "timeline_id", "source_id"),
        Index(None, "timeline_id", "supersedes_id"),
        Index(
            "uq_claims_identity_hash",
            "timeline_id",
            "identity_hash",
            unique=True,
            sqlite_where=NOT_DELETED,
            postgresql_where=NOT_DELETED,
        ),
        CheckConstraint(f"credibility IN ({_ASSESSMENTS})", name="credibility"),
        CheckConstraint("status IN ('live', 'retracted')", name="status"),
    )

    timeline_id: int = timeline_key()
    id: str = identifier(primary_key=True)
    event_id: str = identifier()
    property: str = identifier()
    value: str
    scope: str
    valid: str | None
    attributed_to: str | None
    source_id: str = identifier()
    credibility: str
    locator: str | None
    quote: str | None
    supersedes_id: str | None = identifier()
    note: str | None
    status: str
    status_note: str | None
    status_date: str | None
    identity_hash: str = identifier()


class ClaimContradictionRow(SQLModel, table=True):
    """A person says that one claim contradicts another."""

    __tablename__ = "claim_contradictions"
    __table_args__ = (
        reference("claim_id", "claims"),
        reference("other_claim_id", "claims"),
        UniqueConstraint("timeline_id", "claim_id", "other_claim_id"),
        Index(None, "timeline_id", "other_claim_id"),
        CheckConstraint("claim_id <> other_claim_id", name="not_itself"),
    )

    timeline_id: int = timeline_key()
    claim_id: str = identifier(primary_key=True)
    position: int = Field(primary_key=True)
    other_claim_id: str = identifier()
    note: str | None


class RevisionRow(SQLModel, table=True):
    """An entry of the append-only history: who changed what, when and why, and its content after the change.

    ``known_from_day`` is the first day (counted from 1970-01-01) whose "known at" view the change touches, or NULL.
    """

    __tablename__ = "revisions"
    __table_args__ = (
        Index(None, "timeline_id", "object_kind", "object_id", "revision"),
        Index(None, "timeline_id", "recorded_at"),
        Index(None, "timeline_id", "known_from_day", "revision"),
    )

    timeline_id: int = timeline_key()
    revision: int = big_integer(primary_key=True)
    recorded_at: int = big_integer()
    recorded_by: str
    action: str
    object_kind: str
    object_id: str = identifier()
    reason: str | None
    snapshot: str
    known_from_day: int | None = big_integer(default=None)
