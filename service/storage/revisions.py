"""The append-only record: every change, by whom, when, why, and what the thing was from then on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, bindparam, insert, select

from service.storage.database import Transaction
from service.storage.tables import RevisionRow
from service.storage.tables.columns import packed, unpacked

_table: Table = RevisionRow.__table__  # type: ignore[attr-defined]
_names = tuple(_table.c.keys())
_plain = tuple(name for name in _names if name not in ("timeline", "snapshot"))
_insert = insert(_table).values({name: bindparam(name) for name in _names})
_since = (
    select(*(_table.c[name] for name in _names if name != "snapshot"))
    .where(_table.c.timeline == bindparam("timeline"), _table.c.revision > bindparam("since"))
    .order_by(_table.c.revision)
    .limit(bindparam("most"))
)
_of = (
    select(_table)
    .where(
        _table.c.timeline == bindparam("timeline"),
        _table.c.kind == bindparam("kind"),
        _table.c.id == bindparam("id"),
        _table.c.revision > bindparam("after"),
    )
    .order_by(_table.c.revision)
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True)
class Revision:
    """One entry. ``at`` is UTC microseconds; ``snapshot`` the words of the thing from then on, null once deleted."""

    revision: int
    at: int
    by: str
    action: str
    kind: str
    id: str
    reason: str | None
    snapshot: Any
    known_from: int | None = None


def append(transaction: Transaction, timeline: int, entries: Sequence[Revision]) -> None:
    """Add entries; nothing ever changes or removes one."""
    rows = [
        {"timeline": timeline, "snapshot": packed(each.snapshot), **{name: getattr(each, name) for name in _plain}}
        for each in entries
    ]
    transaction.execute_many(_insert, rows)


def history_of(
    transaction: Transaction, timeline: int, kind: str, noun_id: str, after: int, most: int
) -> list[Revision]:
    """What happened to one thing, oldest first."""
    rows = transaction.all(_of, timeline=timeline, kind=kind, id=noun_id, after=after, most=most)
    return [_revision(dict(zip(_names, row, strict=True))) for row in rows]


def since(transaction: Transaction, timeline: int, revision: int, most: int) -> list[dict[str, Any]]:
    """What changed after a revision, oldest first, without snapshots."""
    names = tuple(name for name in _names if name != "snapshot")
    rows = transaction.all(_since, timeline=timeline, since=revision, most=most)
    return [dict(zip(names, row, strict=True)) for row in rows]


def _revision(named: dict[str, Any]) -> Revision:
    del named["timeline"]
    return Revision(**named | {"snapshot": unpacked(named["snapshot"])})
