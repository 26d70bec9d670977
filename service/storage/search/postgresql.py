"""The search index on PostgreSQL: a tsvector of the normalized words, made without PostgreSQL's own parser.

It has no positions: those end at 16,383, and at 256 for one word. Phrases are matched with LIKE against the words of
the documents in which all words of the phrase occur.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, cast, func, literal, or_, select, text
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY
from sqlalchemy.types import Text

from service.domain.search.query import Phrase, SearchQuery
from service.storage.database import Transaction
from service.storage.search.filters import Filters, padded
from service.storage.search.sqlite import IndexChange
from service.storage.tables import SEARCH_INDEX, SearchDocumentRow
from service.storage.tables.mapping import table_of

_documents = table_of(SearchDocumentRow)
_insert = text(
    "INSERT INTO search_index (document_id, words)"
    " VALUES (:document_id, array_to_tsvector(string_to_array(:words, ' ')))"
)
_delete = text("DELETE FROM search_index WHERE document_id = :document_id")
_select_differing = (
    select(_documents.c.event_id)
    .outerjoin(SEARCH_INDEX, SEARCH_INDEX.c.document_id == _documents.c.id)
    .where(
        _documents.c.timeline_id == bindparam("timeline_id"),
        or_(
            SEARCH_INDEX.c.words.is_(None),
            SEARCH_INDEX.c.words != func.array_to_tsvector(func.string_to_array(_documents.c.words, " ")),
        ),
    )
    .order_by(_documents.c.event_id)
)


def apply_changes(transaction: Transaction, changes: Iterable[IndexChange]) -> None:
    """Apply changes to the index: first all removals, then all additions."""
    ordered = sorted(changes)
    removed = [{"document_id": change.document_id} for change in ordered if not change.added]
    added = [{"document_id": change.document_id, "words": change.words} for change in ordered if change.added]
    transaction.execute_many(_delete, removed)
    transaction.execute_many(_insert, added)


def differing_events(transaction: Transaction, timeline_id: int) -> list[str]:
    """The ids of events whose words in the index differ from those of their documents: there should be none."""
    return [row[0] for row in transaction.all(_select_differing, timeline_id=timeline_id)]


def alternatives(filters: Filters) -> int:
    """The number of queries of which one must match, padded: the argument of ``condition``."""
    return max(1, len(padded(filters.queries)))


def condition(count: int) -> ColumnElement[bool]:
    """That one of ``count`` queries matches the event; its parameters are those of ``parameters``."""
    padded_words = literal(" ").concat(_documents.c.words).concat(literal(" "))
    matches = []
    for i in range(count):
        phrases = func.all(cast(bindparam(f"phrases{i}"), ARRAY(Text)))
        query = cast(bindparam(f"match{i}", type_=Text), TSQUERY)
        matches.append(and_(SEARCH_INDEX.c.words.op("@@")(query), padded_words.op("LIKE")(phrases)))
    return or_(*matches)


def parameters(timeline_token: str, filters: Filters) -> dict[str, Any]:
    """The parameters of ``condition``."""
    params: dict[str, Any] = {}
    for i, query in enumerate(padded(filters.queries) or [SearchQuery(())]):
        params[f"match{i}"] = _match_expression(timeline_token, filters, query)
        params[f"phrases{i}"] = [_like_pattern(phrase) for phrase in query.phrases if len(phrase.words) > 1]
    return params


def _match_expression(timeline_token: str, filters: Filters, query: SearchQuery) -> str:
    """Filters and a query as a tsquery. Its strings are normalized or our own: none has a quote."""
    groups = [(timeline_token,), *filters.filter_tokens]
    terms = [f"({' | '.join(_quoted(token) for token in group)})" for group in groups]
    for phrase in query.phrases:
        *words, last = phrase.words
        terms += [*map(_quoted, words), f"{_quoted(last)}:*" if phrase.prefix else _quoted(last)]
    return " & ".join(terms)


def _quoted(word: str) -> str:
    return f"'{word}'"


def _like_pattern(phrase: Phrase) -> str:
    return f"% {' '.join(phrase.words)}{'' if phrase.prefix else ' '}%"
