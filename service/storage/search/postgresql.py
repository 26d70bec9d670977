"""The index of words on PostgreSQL: a tsvector made of the very words, past its parser.

It tells which words there are and not where: positions end at 16,383, and at 256 for one word. Phrases are looked up in
the words themselves, among the events that have all of theirs.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, bindparam, cast, func, literal, or_, select, text
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY
from sqlalchemy.types import Text

from service.domain.search.query import Phrase, SearchQuery
from service.storage.database import Transaction
from service.storage.search.filters import Filters, padded
from service.storage.search.sqlite import IndexChange
from service.storage.tables import SEARCHED, SearchDocumentRow

_digests: Table = SearchDocumentRow.__table__  # type: ignore[attr-defined]
_insert = text("INSERT INTO searched (number, words) VALUES (:number, array_to_tsvector(string_to_array(:words, ' ')))")
_delete = text("DELETE FROM searched WHERE number = :number")
_strangers = (
    select(_digests.c.event)
    .outerjoin(SEARCHED, SEARCHED.c.number == _digests.c.number)
    .where(
        _digests.c.timeline == bindparam("timeline"),
        or_(
            SEARCHED.c.words.is_(None),
            SEARCHED.c.words != func.array_to_tsvector(func.string_to_array(_digests.c.words, " ")),
        ),
    )
    .order_by(_digests.c.event)
)


def apply_changes(transaction: Transaction, shifts: Iterable[IndexChange]) -> None:
    """Bring the index in line."""
    ordered = sorted(shifts)
    transaction.execute_many(_delete, [{"number": each.document_id} for each in ordered if not each.added])
    transaction.execute_many(
        _insert, [{"number": each.document_id, "words": each.words} for each in ordered if each.added]
    )


def differing_events(transaction: Transaction, timeline: int) -> list[str]:
    """The events that the index knows otherwise than by their words."""
    return [row[0] for row in transaction.all(_strangers, timeline=timeline)]


def alternatives(asked: Filters) -> int:
    """How many questions a question is: those of which either will do, in a padded number."""
    return max(1, len(padded(asked.queries)))


def condition(number: int) -> ColumnElement[bool]:
    """That one of so many questions finds the event."""
    padded_words = literal(" ").concat(_digests.c.words).concat(literal(" "))
    found = []
    for at in range(number):
        phrases = func.all(cast(bindparam(f"phrases{at}"), ARRAY(Text)))
        match = cast(bindparam(f"match{at}", type_=Text), TSQUERY)
        found.append(and_(SEARCHED.c.words.op("@@")(match), padded_words.op("LIKE")(phrases)))
    return or_(*found)


def values(token: str, asked: Filters) -> dict[str, Any]:
    """What is filled into the condition."""
    told: dict[str, Any] = {}
    for at, sought in enumerate(padded(asked.queries) or [SearchQuery(())]):
        told[f"match{at}"] = _expression(token, asked, sought)
        told[f"phrases{at}"] = [_pattern(each) for each in sought.phrases if len(each.words) > 1]
    return told


def _expression(token: str, asked: Filters, sought: SearchQuery) -> str:
    """What is asked of the index; every word in it is folded or ours, and has no quote."""
    groups = [(token,), *asked.filter_tokens]
    told = [f"({' | '.join(_quoted(each) for each in group)})" for group in groups]
    for phrase in sought.phrases:
        *whole, last = phrase.words
        told += [*map(_quoted, whole), f"{_quoted(last)}:*" if phrase.prefix else _quoted(last)]
    return " & ".join(told)


def _quoted(word: str) -> str:
    return f"'{word}'"


def _pattern(phrase: Phrase) -> str:
    return f"% {' '.join(phrase.words)}{'' if phrase.prefix else ' '}%"
