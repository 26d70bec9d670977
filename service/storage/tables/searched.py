"""The index of words over the digests: FTS5 on SQLite, a tsvector with GIN on PostgreSQL.

It is made by statements of its own, because neither is a table of columns that both engines have. Words come folded and
cut (see ``domain.digest``), so that no engine does it in its own way: FTS5 parts them at ASCII spaces and looks at
nothing else, and a tsvector is made of the very words, past PostgreSQL's parser.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import DDL, BigInteger, column, event, table

from service.storage.tables.derived import ArrangedDigestRow

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


_follow(ArrangedDigestRow.__table__)  # type: ignore[attr-defined]
