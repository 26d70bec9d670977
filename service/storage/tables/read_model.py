"""What is derived from the record and can be rebuilt from it; but for the decisions, which the history holds too."""

from __future__ import annotations

from typing import Any

from sqlalchemy import DDL, BigInteger, CheckConstraint, Index, LargeBinary, UniqueConstraint, column, event, table
from sqlmodel import Field, SQLModel

from service.storage.tables.columns import identifier, of_timeline, refers, whole_number

_PLACE = ("sort_earliest", "sort_latest", "position", "id")
_FILTERED = ("latest", "earliest", "kind", "conflicts", "tensions", "lat", "lon", "x", "y", "z")


class TimelineEntryRow(SQLModel, table=True):
    """Derived: an event in its place, with its markers counted and its JSON ready to be joined into a page."""

    __tablename__ = "arranged_events"
    __table_args__ = (
        refers(["id"], "events"),
        # What pages are filtered by stands in it too: a row, with its JSON, is read only for an event that is shown.
        Index("ix_arranged_events_order", "timeline", *_PLACE, *_FILTERED),
        Index("ix_arranged_events_latest", "timeline", "latest"),
        Index("ix_arranged_events_kind", "timeline", "kind", *_PLACE),
    )

    timeline: int = of_timeline()
    id: str = identifier(primary_key=True)
    sort_earliest: int = whole_number()
    sort_latest: int = whole_number()
    position: int = whole_number()
    earliest: int = whole_number()
    latest: int = whole_number()
    first_day: str | None
    last_day: str | None
    kind: str | None
    conflicts: int
    tensions: int
    lat: int | None = whole_number(default=None)
    lon: int | None = whole_number(default=None)
    x: int | None = whole_number(default=None)
    y: int | None = whole_number(default=None)
    z: int | None = whole_number(default=None)
    revision: int = whole_number()
    body: bytes = Field(sa_type=LargeBinary)


class SearchDocumentRow(SQLModel, table=True):
    """Derived: what an event is found by, counted under and, in short, shown as.

    ``number`` is what the index of words knows it by (see ``storage.search.sqlite`` and ``storage.search.postgresql``).
    """

    __tablename__ = "arranged_digests"
    __table_args__ = (refers(["event"], "events"), UniqueConstraint("timeline", "event"))

    number: int | None = whole_number(default=None, primary_key=True)
    timeline: int = whole_number(foreign_key="timelines.number")
    event: str = identifier()
    facets: str
    body: bytes = Field(sa_type=LargeBinary)
    words: str = identifier()


class FacetCountRow(SQLModel, table=True):
    """Derived: how many events bear a word of a facet."""

    __tablename__ = "arranged_facets"

    timeline: int = of_timeline()
    facet: str = identifier(primary_key=True)
    value: str = identifier(primary_key=True)
    number: int


class EntryTagRow(SQLModel, table=True):
    """Derived: which events bear a tag."""

    __tablename__ = "arranged_tags"
    __table_args__ = (refers(["event"], "events"), Index(None, "timeline", "event"))

    timeline: int = of_timeline()
    tag: str = identifier(primary_key=True)
    event: str = identifier(primary_key=True)


class TitleWordRow(SQLModel, table=True):
    """Derived: which events have a word in their title, the newest last, for finding those told twice."""

    __tablename__ = "arranged_words"
    __table_args__ = (refers(["event"], "events"), Index(None, "timeline", "event"))

    timeline: int = of_timeline()
    word: str = identifier(primary_key=True)
    created_at: int = whole_number(primary_key=True)
    event: str = identifier(primary_key=True)


class RenderedClaimRow(SQLModel, table=True):
    """Derived: a claim's JSON with its reading, grade and conflicts."""

    __tablename__ = "arranged_claims"
    __table_args__ = (refers(["id"], "claims"), Index(None, "timeline", "event", "id"))

    timeline: int = of_timeline()
    id: str = identifier(primary_key=True)
    event: str = identifier()
    revision: int = whole_number()
    body: bytes = Field(sa_type=LargeBinary)


class ConflictRow(SQLModel, table=True):
    """Derived, but for the decision: a conflict as found. A closed one keeps its address and its last findings."""

    __tablename__ = "conflicts"
    __table_args__ = (
        CheckConstraint("status IN ('open', 'explained', 'resolved', 'dismissed', 'closed')", name="status"),
        CheckConstraint("level IN ('conflict', 'tension')", name="level"),
    )

    timeline: int = of_timeline()
    id: str = identifier(primary_key=True)
    kind: str
    level: str
    status: str
    property: str | None
    fingerprint: str
    found: str
    decisions: str = "[]"
    closed_at: int | None = whole_number(default=None)
    closed_because: str | None = None
    succeeded_by: str | None = identifier(default=None)
    revision: int = whole_number()


class ConflictEventRow(SQLModel, table=True):
    """Derived: which events a conflict concerns; the first is the one whose findings it comes from."""

    __tablename__ = "conflict_events"
    __table_args__ = (refers(["conflict"], "conflicts"), Index(None, "timeline", "event"))

    timeline: int = of_timeline()
    conflict: str = identifier(primary_key=True)
    place: int = Field(primary_key=True)
    event: str = identifier()


# The index of words over the digests: FTS5 on SQLite, a tsvector with GIN on PostgreSQL.

SEARCHED = table("searched", column("rowid", BigInteger()), column("number", BigInteger()), column("words"))
_MADE = {
    "sqlite": (
        "CREATE VIRTUAL TABLE searched USING fts5("
        "words, content='arranged_digests', content_rowid='number', tokenize='ascii', columnsize=0)",
        # Parts of the index are put together in larger steps and more seldom: half the work for each write.
        "INSERT INTO searched (searched, rank) VALUES ('automerge', 16)",
    ),
    "postgresql": (
        "CREATE TABLE searched (number bigint PRIMARY KEY, words tsvector NOT NULL)",
        "CREATE INDEX ix_searched_words ON searched USING gin (words)",
    ),
}


def _follow(table_: Any) -> None:
    """Have the index made and dropped with the digests, where the tables are made from here and not by migrations."""
    for dialect, statements in _MADE.items():
        for each in statements:
            event.listen(table_, "after_create", _said(each).execute_if(dialect=dialect))
    event.listen(table_, "before_drop", _said("DROP TABLE searched"))


def _said(statement: str) -> DDL:
    return DDL(statement)  # type: ignore[no-untyped-call]


_follow(SearchDocumentRow.__table__)  # type: ignore[attr-defined]
