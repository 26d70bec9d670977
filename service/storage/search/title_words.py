"""The words of event titles, for finding events that may be duplicates."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, bindparam, delete, select, tuple_

from service.domain.duplicates import MAX_EVENTS_PER_WORD
from service.storage.database import Transaction
from service.storage.tables import TitleWordRow
from service.storage.tables.mapping import insert_row, table_of

_table = table_of(TitleWordRow)
_in_timeline = _table.c.timeline_id == bindparam("timeline_id")
_of_event = _table.c.event_id == bindparam("event_id")
_order = (_table.c.created_at, _table.c.event_id)
_insert = insert_row(_table)
_delete_of_event = delete(_table).where(_in_timeline, _of_event)
_select_of_event = select(_table.c.word).where(_in_timeline, _of_event).order_by(_table.c.word)


def _select_sharing(older: bool) -> Select[tuple[str]]:
    event = tuple_(*(bindparam(column.name, type_=column.type) for column in _order))
    return (
        select(_table.c.event_id)
        .where(
            _in_timeline,
            _table.c.word == bindparam("word"),
            tuple_(*_order) < event if older else tuple_(*_order) > event,
        )
        .order_by(*([column.desc() for column in _order] if older else _order))
        .limit(MAX_EVENTS_PER_WORD)
    )


_select_older, _select_newer = _select_sharing(older=True), _select_sharing(older=False)


def put(transaction: Transaction, timeline_id: int, event_id: str, created_at: int, words: Sequence[str]) -> None:
    """Store the words of an event's title; it must have none in the table."""
    rows = [
        {"timeline_id": timeline_id, "word": word, "created_at": created_at, "event_id": event_id} for word in words
    ]
    transaction.execute_many(_insert, rows)


def remove(transaction: Transaction, timeline_id: int, event_id: str) -> None:
    """Delete the words of an event's title."""
    transaction.execute(_delete_of_event, timeline_id=timeline_id, event_id=event_id)


def words_of(transaction: Transaction, timeline_id: int, event_id: str) -> list[str]:
    """The words stored for an event, sorted."""
    return [row[0] for row in transaction.all(_select_of_event, timeline_id=timeline_id, event_id=event_id)]


def events_sharing(
    transaction: Transaction, timeline_id: int, word: str, event_id: str, created_at: int, older: bool
) -> list[str]:
    """The ids of up to ``MAX_EVENTS_PER_WORD`` events with a word in their title, nearest in time of creation.

    They are those created before the given event (``older``), or after it.
    """
    statement = _select_older if older else _select_newer
    rows = transaction.all(statement, timeline_id=timeline_id, word=word, event_id=event_id, created_at=created_at)
    return [row[0] for row in rows]
