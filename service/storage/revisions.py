"""The append-only history: every change, by whom, when and why, and what the object was after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from service.storage.database import Transaction
from service.storage.tables import RevisionRow
from service.storage.tables.mapping import RowMapper, insert_row, table_of


@dataclass(frozen=True, slots=True)
class Revision:
    """An entry. ``at`` is in UTC microseconds; ``snapshot`` is the object after the change, None once deleted.

    ``known_from`` is the first day (counted from 1970-01-01) whose "known at" view the change touches.
    """

    revision: int
    at: int
    by: str
    action: str
    kind: str
    id: str
    reason: str | None
    snapshot: Any
    known_from: int | None = None


_COLUMNS = {
    "at": "recorded_at",
    "by": "recorded_by",
    "kind": "object_kind",
    "id": "object_id",
    "known_from": "known_from_day",
}
_FIELDS = tuple(Revision.__dataclass_fields__)
_table = table_of(RevisionRow)
_mapper = RowMapper(_table, _FIELDS, _COLUMNS, json=["snapshot"])
_without_snapshot = RowMapper(_table, [name for name in _FIELDS if name != "snapshot"], _COLUMNS)

_insert = insert_row(_table)
_select_since = (
    select(*_without_snapshot.columns)
    .where(_table.c.timeline_id == bindparam("timeline_id"), _table.c.revision > bindparam("since"))
    .order_by(_table.c.revision)
    .limit(bindparam("limit"))
)
_select_history = (
    select(*_mapper.columns)
    .where(
        _table.c.timeline_id == bindparam("timeline_id"),
        _table.c.object_kind == bindparam("kind"),
        _table.c.object_id == bindparam("id"),
        _table.c.revision > bindparam("after"),
    )
    .order_by(_table.c.revision)
    .limit(bindparam("limit"))
)


def append(transaction: Transaction, timeline_id: int, entries: Sequence[Revision]) -> None:
    """Add entries. Nothing ever changes or removes one."""
    rows = [{"timeline_id": timeline_id, **_mapper.to_row(entry)} for entry in entries]
    transaction.execute_many(_insert, rows)


def history_of(
    transaction: Transaction, timeline_id: int, kind: str, object_id: str, after: int, limit: int
) -> list[Revision]:
    """Up to ``limit`` entries about one object after a revision, oldest first."""
    rows = transaction.all(_select_history, timeline_id=timeline_id, kind=kind, id=object_id, after=after, limit=limit)
    return [Revision(**_mapper.to_fields(row)) for row in rows]


def since(transaction: Transaction, timeline_id: int, revision: int, limit: int) -> list[dict[str, Any]]:
    """The fields, without snapshots, of up to ``limit`` entries after a revision, oldest first."""
    rows = transaction.all(_select_since, timeline_id=timeline_id, since=revision, limit=limit)
    return [_without_snapshot.to_fields(row) for row in rows]
