"""The tables: the record as people wrote it, its revisions, and what is derived from it.

Instants are UTC microseconds since 1970; bounds of dates are UTC seconds. Lists and objects are JSON text. Rows under
"Derived" can all be rebuilt from the rest.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from service.storage.columns import BIG, IDENTIFIER

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
NOT_DELETED = text("NOT deleted")
"""The condition of the partial indexes, to the letter: SQLite uses one only where a query repeats its words."""


def _number(**more: Any) -> Any:
    return Field(sa_type=BIG, **more)


def _timeline() -> Any:
    return Field(primary_key=True, sa_type=BIG, foreign_key="timelines.number")


def _id(**more: Any) -> Any:
    return Field(sa_type=IDENTIFIER, **more)


def _refers(columns: list[str], table: str, target: str = "id") -> ForeignKeyConstraint:
    """Checked at the commit, so that things that name each other can come in one change."""
    return ForeignKeyConstraint(
        ["timeline", *columns],
        [f"{table}.timeline", f"{table}.{target}"],
        deferrable=True,
        initially="DEFERRED",
    )


class Written(SQLModel):
    """Who wrote a row and when, the last revision that changed it, and whether it is a tombstone."""

    revision: int = _number()
    created_at: int = _number()
    created_by: str
    updated_at: int = _number()
    updated_by: str
    deleted: bool = Field(default=False)


class TimelineRow(Written, table=True):
    """One story, its counter and its stored counts."""

    __tablename__ = "timelines"
    __table_args__ = (
        CheckConstraint("visibility IN ('public', 'private')", name="visibility"),
        CheckConstraint("revision >= 1", name="revision"),
    )

    number: int | None = _number(default=None, primary_key=True)
    slug: str = _id(unique=True)
    title: str
    description: str
    language: str
    timezone: str
    visibility: str
    properties: str
    recorded_at: int = _number()
    events: int = 0
    claims: int = 0
    sources: int = 0
    conflicts: int = 0
    tensions: int = 0
    decided: int = 0


class SourceRow(Written, table=True):
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

    timeline: int = _timeline()
    id: str = _id(primary_key=True)
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
        _refers(["source"], "sources"),
        _refers(["derived_from"], "sources"),
        Index(None, "timeline", "derived_from"),
        CheckConstraint("how IN ('quotes', 'republishes', 'cites', 'translates', 'updates')", name="how"),
    )

    timeline: int = _timeline()
    source: str = _id(primary_key=True)
    place: int = Field(primary_key=True)
    derived_from: str = _id()
    how: str


class EventRow(Written, table=True):
    """Something that happened or is said to have, in its author's words."""

    __tablename__ = "events"
    __table_args__ = (
        CheckConstraint(
            "confidence IN ('confirmed', 'probable', 'possible', 'doubtful', 'improbable', 'unjudged')",
            name="confidence",
        ),
    )

    timeline: int = _timeline()
    id: str = _id(primary_key=True)
    title: str
    date: str
    summary: str | None
    kind: str | None
    place: str | None
    actors: str
    tags: str
    media: str
    confidence: str
    position: int = _number()
    distinct_from: str


class CitationRow(SQLModel, table=True):
    """A link from an event to a source that reports it, in the order given."""

    __tablename__ = "citations"
    __table_args__ = (
        _refers(["event"], "events"),
        _refers(["source"], "sources"),
        Index(None, "timeline", "source"),
    )

    timeline: int = _timeline()
    event: str = _id(primary_key=True)
    place: int = Field(primary_key=True)
    source: str = _id()
    locator: str | None
    note: str | None


class RelationRow(SQLModel, table=True):
    """How one event stands to another."""

    __tablename__ = "relations"
    __table_args__ = (
        _refers(["event"], "events"),
        _refers(["other"], "events"),
        UniqueConstraint("timeline", "event", "kind", "other"),
        Index(None, "timeline", "other"),
        CheckConstraint("event <> other", name="not_itself"),
    )

    timeline: int = _timeline()
    event: str = _id(primary_key=True)
    place: int = Field(primary_key=True)
    kind: str
    other: str = _id()
    note: str | None


class ClaimRow(Written, table=True):
    """One source's statement. ``sameness`` is equal for claims that repeat each other exactly."""

    __tablename__ = "claims"
    __table_args__ = (
        _refers(["event"], "events"),
        _refers(["source"], "sources"),
        _refers(["supersedes"], "claims"),
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

    timeline: int = _timeline()
    id: str = _id(primary_key=True)
    event: str = _id()
    property: str = _id()
    value: str
    scope: str
    valid: str | None
    attributed_to: str | None
    source: str = _id()
    credibility: str
    locator: str | None
    quote: str | None
    supersedes: str | None = _id()
    note: str | None
    status: str
    status_note: str | None
    status_date: str | None
    sameness: str = _id()


class ContradictionRow(SQLModel, table=True):
    """A person says that one claim contradicts another."""

    __tablename__ = "contradictions"
    __table_args__ = (
        _refers(["claim"], "claims"),
        _refers(["other"], "claims"),
        UniqueConstraint("timeline", "claim", "other"),
        Index(None, "timeline", "other"),
        CheckConstraint("claim <> other", name="not_itself"),
    )

    timeline: int = _timeline()
    claim: str = _id(primary_key=True)
    place: int = Field(primary_key=True)
    other: str = _id()
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

    timeline: int = _timeline()
    revision: int = _number(primary_key=True)
    at: int = _number()
    by: str
    action: str
    kind: str
    id: str = _id()
    reason: str | None
    snapshot: str
    known_from: int | None = _number(default=None)


class TokenRow(SQLModel, table=True):
    """A key to the service: only the hash is kept, with a prefix for finding leaks."""

    __tablename__ = "tokens"
    __table_args__ = (CheckConstraint("role IN ('reader', 'reporter', 'editor', 'admin')", name="role"),)

    sha256: str = _id(primary_key=True)
    prefix: str = _id(index=True)
    name: str = _id(index=True)
    role: str
    timelines: str | None
    created_at: int = _number()
    expires_at: int | None = _number(default=None)
    last_used_on: str | None = None
    revoked_at: int | None = _number(default=None)


_PLACE = ("sort_earliest", "sort_latest", "position", "id")
_FILTERED = ("latest", "earliest", "kind", "conflicts", "tensions")


class ArrangedEventRow(SQLModel, table=True):
    """Derived: an event in its place, with its markers counted and its JSON ready to be joined into a page."""

    __tablename__ = "arranged_events"
    __table_args__ = (
        _refers(["id"], "events"),
        # What pages are filtered by stands in it too: a row, with its JSON, is read only for an event that is shown.
        Index("ix_arranged_events_order", "timeline", *_PLACE, *_FILTERED),
        Index("ix_arranged_events_latest", "timeline", "latest"),
        Index("ix_arranged_events_kind", "timeline", "kind", *_PLACE),
    )

    timeline: int = _timeline()
    id: str = _id(primary_key=True)
    sort_earliest: int = _number()
    sort_latest: int = _number()
    position: int = _number()
    earliest: int = _number()
    latest: int = _number()
    first_day: str | None
    last_day: str | None
    kind: str | None
    conflicts: int
    tensions: int
    revision: int = _number()
    body: bytes = Field(sa_type=LargeBinary)


class ArrangedTagRow(SQLModel, table=True):
    """Derived: which events bear a tag."""

    __tablename__ = "arranged_tags"
    __table_args__ = (_refers(["event"], "events"), Index(None, "timeline", "event"))

    timeline: int = _timeline()
    tag: str = _id(primary_key=True)
    event: str = _id(primary_key=True)


class ArrangedWordRow(SQLModel, table=True):
    """Derived: which events have a word in their title, the newest last, for finding those told twice."""

    __tablename__ = "arranged_words"
    __table_args__ = (_refers(["event"], "events"), Index(None, "timeline", "event"))

    timeline: int = _timeline()
    word: str = _id(primary_key=True)
    created_at: int = _number(primary_key=True)
    event: str = _id(primary_key=True)


class ArrangedClaimRow(SQLModel, table=True):
    """Derived: a claim's JSON with its reading, grade and conflicts."""

    __tablename__ = "arranged_claims"
    __table_args__ = (_refers(["id"], "claims"), Index(None, "timeline", "event", "id"))

    timeline: int = _timeline()
    id: str = _id(primary_key=True)
    event: str = _id()
    revision: int = _number()
    body: bytes = Field(sa_type=LargeBinary)


class ConflictRow(SQLModel, table=True):
    """Derived, but for the decision: a conflict as found. A closed one keeps its address and its last findings."""

    __tablename__ = "conflicts"
    __table_args__ = (
        CheckConstraint("status IN ('open', 'explained', 'resolved', 'dismissed', 'closed')", name="status"),
        CheckConstraint("level IN ('conflict', 'tension')", name="level"),
    )

    timeline: int = _timeline()
    id: str = _id(primary_key=True)
    kind: str
    level: str
    status: str
    property: str | None
    fingerprint: str
    found: str
    decisions: str = "[]"
    closed_at: int | None = _number(default=None)
    closed_because: str | None = None
    succeeded_by: str | None = _id(default=None)
    revision: int = _number()


class ConflictEventRow(SQLModel, table=True):
    """Derived: which events a conflict concerns; the first is the one whose findings it comes from."""

    __tablename__ = "conflict_events"
    __table_args__ = (_refers(["conflict"], "conflicts"), Index(None, "timeline", "event"))

    timeline: int = _timeline()
    conflict: str = _id(primary_key=True)
    place: int = Field(primary_key=True)
    event: str = _id()


METADATA = SQLModel.metadata
