"""The words of titles: which older or newer events share them, for finding what may have been told twice."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, Table, bindparam, delete, insert, select, tuple_

from service.domain.duplicates import MAX_EVENTS_PER_WORD
from service.storage.database import Transaction
from service.storage.tables import TitleWordRow

_table: Table = TitleWordRow.__table__  # type: ignore[attr-defined]
_insert = insert(_table).values({name: bindparam(name) for name in _table.c.keys()})
_remove = delete(_table).where(_table.c.timeline == bindparam("timeline"), _table.c.event == bindparam("event"))
_of = (
    select(_table.c.word)
    .where(_table.c.timeline == bindparam("timeline"), _table.c.event == bindparam("event"))
    .order_by(_table.c.word)
)
_key = tuple_(_table.c.created_at, _table.c.event)
_mine = tuple_(bindparam("created_at", type_=_table.c.created_at.type), bindparam("event", type_=_table.c.event.type))


def _sharing(older: bool) -> Select[tuple[str]]:
    order = [_table.c.created_at, _table.c.event]
    return (
        select(_table.c.event)
        .where(
            _table.c.timeline == bindparam("timeline"),
            _table.c.word == bindparam("word"),
            _key < _mine if older else _key > _mine,
        )
        .order_by(*([each.desc() for each in order] if older else order))
        .limit(MAX_EVENTS_PER_WORD)
    )


_older, _newer = _sharing(older=True), _sharing(older=False)


def put(transaction: Transaction, timeline: int, event: str, created_at: int, words: Sequence[str]) -> None:
    """Keep the words of an event's title, new to the index."""
    rows = [{"timeline": timeline, "word": word, "created_at": created_at, "event": event} for word in words]
    transaction.execute_many(_insert, rows)


def remove(transaction: Transaction, timeline: int, event: str) -> None:
    """Forget the words of an event's title."""
    transaction.execute(_remove, timeline=timeline, event=event)


def words_of(transaction: Transaction, timeline: int, event: str) -> list[str]:
    """The words that an event is found under."""
    return [row[0] for row in transaction.all(_of, timeline=timeline, event=event)]


def events_sharing(
    transaction: Transaction, timeline: int, word: str, event: str, created_at: int, older: bool
) -> list[str]:
    """The events nearest before (or after) this one in the record whose titles have a word; at most so many."""
    statement = _older if older else _newer
    rows = transaction.all(statement, timeline=timeline, word=word, event=event, created_at=created_at)
    return [row[0] for row in rows]
