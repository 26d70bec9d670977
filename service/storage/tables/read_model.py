"""The read model: derived from the record, and can be rebuilt from it.

The decisions about conflicts are the exception: people make them. The history holds them, too.
"""

from __future__ import annotations

from sqlalchemy import DDL, BigInteger, CheckConstraint, Index, LargeBinary, UniqueConstraint, column, event, table
from sqlmodel import Field, SQLModel

from service.storage.tables.columns import big_integer, identifier, reference, timeline_key

_SORT_KEY = ("sort_earliest", "sort_latest", "position", "event_id")
_FILTERED = ("latest", "earliest", "kind", "conflict_count", "tension_count", "lat", "lon", "x", "y", "z")


class TimelineEntryRow(SQLModel, table=True):
    """An event at its place on the timeline, with its JSON ready to be sent."""

    __tablename__ = "timeline_entries"
    __table_args__ = (
        reference("event_id", "events"),
        # It holds the filtered columns, too: a row with its JSON is read only for an event that is on the page.
        Index("ix_timeline_entries_order", "timeline_id", *_SORT_KEY, *_FILTERED),
        Index("ix_timeline_entries_latest", "timeline_id", "latest"),
        Index("ix_timeline_entries_kind", "timeline_id", "kind", *_SORT_KEY),
    )

    timeline_id: int = timeline_key()
    event_id: str = identifier(primary_key=True)
    sort_earliest: int = big_integer()
    sort_latest: int = big_integer()
    position: int = big_integer()
    earliest: int = big_integer()
    latest: int = big_integer()
    first_day: str | None
    last_day: str | None
    kind: str | None
    conflict_count: int
    tension_count: int
    lat: int | None = big_integer(default=None)
    lon: int | None = big_integer(default=None)
    x: int | None = big_integer(default=None)
    y: int | None = big_integer(default=None)
    z: int | None = big_integer(default=None)
    revision: int = big_integer()
    body: bytes = Field(sa_type=LargeBinary)


class TimelineEntryTagRow(SQLModel, table=True):
    """A tag of an event on the timeline."""

    __tablename__ = "timeline_entry_tags"
    __table_args__ = (reference("event_id", "events"), Index(None, "timeline_id", "event_id"))

    timeline_id: int = timeline_key()
    tag: str = identifier(primary_key=True)
    event_id: str = identifier(primary_key=True)


class RenderedClaimRow(SQLModel, table=True):
    """A claim's JSON, with its parsed value, grade and conflicts."""

    __tablename__ = "rendered_claims"
    __table_args__ = (reference("claim_id", "claims"), Index(None, "timeline_id", "event_id", "claim_id"))

    timeline_id: int = timeline_key()
    claim_id: str = identifier(primary_key=True)
    event_id: str = identifier()
    revision: int = big_integer()
    body: bytes = Field(sa_type=LargeBinary)


class ConflictRow(SQLModel, table=True):
    """A detected conflict and the decisions about it. A closed one keeps its id and its last findings."""

    __tablename__ = "conflicts"
    __table_args__ = (
        CheckConstraint("status IN ('open', 'explained', 'resolved', 'dismissed', 'closed')", name="status"),
        CheckConstraint("level IN ('conflict', 'tension')", name="level"),
    )

    timeline_id: int = timeline_key()
    id: str = identifier(primary_key=True)
    kind: str
    level: str
    status: str
    property: str | None
    fingerprint: str
    findings: str
    decisions: str = "[]"
    closed_at: int | None = big_integer(default=None)
    close_reason: str | None = None
    succeeded_by: str | None = identifier(default=None)
    revision: int = big_integer()


class ConflictEventRow(SQLModel, table=True):
    """An event that a conflict concerns; position 0 is the event on which the conflict was detected."""

    __tablename__ = "conflict_events"
    __table_args__ = (reference("conflict_id", "conflicts"), Index(None, "timeline_id", "event_id"))

    timeline_id: int = timeline_key()
    conflict_id: str = identifier(primary_key=True)
    position: int = Field(primary_key=True)
    event_id: str = identifier()


class SearchDocumentRow(SQLModel, table=True):
    """What an event is found by: its words, its facets, and its compact JSON.

    ``id`` is its id in the search index (see ``storage.search.sqlite`` and ``storage.search.postgresql``).
    """

    __tablename__ = "search_documents"
    __table_args__ = (reference("event_id", "events"), UniqueConstraint("timeline_id", "event_id"))

    id: int | None = big_integer(default=None, primary_key=True)
    timeline_id: int = big_integer(foreign_key="timelines.id")
    event_id: str = identifier()
    facets: str
    body: bytes = Field(sa_type=LargeBinary)
    words: str = identifier()


class FacetCountRow(SQLModel, table=True):
    """How many events have a value of a facet."""

    __tablename__ = "facet_counts"

    timeline_id: int = timeline_key()
    facet: str = identifier(primary_key=True)
    value: str = identifier(primary_key=True)
    event_count: int


class TitleWordRow(SQLModel, table=True):
    """A word of an event's title. Duplicates are searched among the events next to it in the order of creation."""

    __tablename__ = "title_words"
    __table_args__ = (reference("event_id", "events"), Index(None, "timeline_id", "event_id"))

    timeline_id: int = timeline_key()
    word: str = identifier(primary_key=True)
    created_at: int = big_integer(primary_key=True)
    event_id: str = identifier(primary_key=True)


# The full-text index over ``search_documents.words``: an FTS5 table on SQLite, a tsvector with GIN on PostgreSQL.
# ``rowid`` on SQLite is ``document_id`` on PostgreSQL. Migrations repeat these statements.

SEARCH_INDEX = table(
    "search_index", column("rowid", BigInteger()), column("document_id", BigInteger()), column("words")
)
_CREATE_INDEX = {
    "sqlite": (
        "CREATE VIRTUAL TABLE search_index USING fts5("
        "words, content='search_documents', content_rowid='id', tokenize='ascii', columnsize=0)",
        # Segments are merged less often and in larger steps: that is half the work for each write.
        "INSERT INTO search_index (search_index, rank) VALUES ('automerge', 16)",
    ),
    "postgresql": (
        "CREATE TABLE search_index (document_id bigint PRIMARY KEY, words tsvector NOT NULL)",
        "CREATE INDEX ix_search_index_words ON search_index USING gin (words)",
    ),
}


def _ddl(statement: str) -> DDL:
    return DDL(statement)  # type: ignore[no-untyped-call]


def _create_with_documents() -> None:
    """Where ``METADATA.create_all`` makes the tables, not a migration: make and drop the index with its documents."""
    documents = SearchDocumentRow.__table__  # type: ignore[attr-defined]
    for dialect, statements in _CREATE_INDEX.items():
        for statement in statements:
            event.listen(documents, "after_create", _ddl(statement).execute_if(dialect=dialect))
    event.listen(documents, "before_drop", _ddl("DROP TABLE search_index"))


_create_with_documents()
