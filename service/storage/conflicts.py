"""Conflicts as found: which stand, which are closed, and what people decided about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, Table, bindparam, delete, exists, insert, select, update

from service.domain.decision import CLOSED, CONFLICT_STATUSES, Decision
from service.storage.database import Row, Transaction
from service.storage.tables import ConflictEventRow, ConflictRow
from service.storage.tables.columns import packed, unpacked

_table: Table = ConflictRow.__table__  # type: ignore[attr-defined]
_events: Table = ConflictEventRow.__table__  # type: ignore[attr-defined]
_names = tuple(_table.c.keys())
_MOST = 500
NOT_CLOSED = CONFLICT_STATUSES
"""Every status but closed."""
_insert = insert(_table).values({name: bindparam(name) for name in _names})
_update = (
    update(_table)
    .where(_table.c.timeline == bindparam("in_timeline"), _table.c.id == bindparam("of_id"))
    .values({name: bindparam(name) for name in _names if name not in ("timeline", "id")})
)
_one = select(_table).where(_table.c.timeline == bindparam("timeline"), _table.c.id == bindparam("id"))
_concern = insert(_events).values({name: bindparam(name) for name in _events.c.keys()})
_unconcern = delete(_events).where(_events.c.timeline == bindparam("timeline"), _events.c.conflict == bindparam("id"))
_homes = select(_events.c.conflict, _events.c.event).where(
    _events.c.timeline == bindparam("timeline"), _events.c.place == 0
)
_standing_ids = (
    select(_table.c.id)
    .join(_events, (_events.c.timeline == _table.c.timeline) & (_events.c.conflict == _table.c.id))
    .where(
        _table.c.timeline == bindparam("timeline"),
        _events.c.event == bindparam("event"),
        _table.c.status != CLOSED,
    )
    .order_by(_table.c.id)
)


class LazyFindings(Mapping[str, Any]):
    """What the rules found, as the wire shows it: read from its text when it is asked for, for most never is."""

    __slots__ = ("_members", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._members: dict[str, Any] | None = None

    def _read(self) -> dict[str, Any]:
        if self._members is None:
            self._members = unpacked(self._text)
        return self._members

    def __getitem__(self, name: str) -> Any:
        return self._read()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())


@dataclass(frozen=True, slots=True)
class StoredConflict:
    """A conflict as stored. ``found`` is what the rules found, as the wire shows it; ``closed_at`` UTC microseconds."""

    id: str
    kind: str
    level: str
    status: str
    property: str | None
    fingerprint: str
    findings: Mapping[str, Any]
    decisions: tuple[Decision, ...]
    closed_at: int | None
    close_reason: str | None
    succeeded_by: str | None
    revision: int


def event_ids_of(conflict: StoredConflict) -> list[str]:
    """The events that a conflict concerns."""
    return list(conflict.findings["events"])


def by_id(transaction: Transaction, timeline: int, conflict_id: str) -> StoredConflict | None:
    """The conflict at that address, a closed one included."""
    row = transaction.first(_one, timeline=timeline, id=conflict_id)
    return None if row is None else _stored(row)


def primary_events(transaction: Transaction, timeline: int) -> dict[str, str]:
    """For each conflict, closed ones included, the event whose findings it comes from."""
    return {row[0]: row[1] for row in transaction.all(_homes, timeline=timeline)}


def all_matching(
    transaction: Transaction, timeline: int, asked: Mapping[str, Sequence[str]]
) -> Iterator[StoredConflict]:
    """All conflicts that are asked for, page by page."""
    after = ""
    while found := page(transaction, timeline, asked, after, _MOST):
        yield from found
        after = found[-1].id


def unclosed_ids(transaction: Transaction, timeline: int, event: str) -> list[str]:
    """The ids of the conflicts that concern an event and are not closed, in order: what they say may be long."""
    return [row[0] for row in transaction.all(_standing_ids, timeline=timeline, event=event)]


def add(transaction: Transaction, timeline: int, conflict: StoredConflict) -> None:
    """Keep a new conflict."""
    transaction.execute(_insert, timeline=timeline, **_columns(conflict))
    _add_events(transaction, timeline, conflict)


def replace(transaction: Transaction, timeline: int, conflict: StoredConflict) -> None:
    """Keep what became of a conflict."""
    columns = _columns(conflict)
    transaction.execute(_update, in_timeline=timeline, of_id=columns.pop("id"), **columns)
    transaction.execute(_unconcern, timeline=timeline, id=conflict.id)
    _add_events(transaction, timeline, conflict)


def page(
    transaction: Transaction, timeline: int, asked: Mapping[str, Sequence[str]], after: str, most: int
) -> list[StoredConflict]:
    """Conflicts in order of their ids. ``asked``: ``status``, ``level``, ``kind``, ``event``, ``property``."""
    shape = tuple(sorted((name, len(wanted)) for name, wanted in asked.items() if wanted))
    values: dict[str, Any] = {"timeline": timeline, "after": after, "most": most}
    for name, number in shape:
        values |= {f"{name}{at}": asked[name][at] for at in range(number)}
    return [_stored(row) for row in transaction.all(_page(shape), **values)]


@lru_cache(maxsize=256)
def _page(shape: tuple[tuple[str, int], ...]) -> Select[Any]:
    where: list[ColumnElement[bool]] = [
        _table.c.timeline == bindparam("timeline"),
        _table.c.id > bindparam("after"),
    ]
    for name, number in shape:
        wanted: list[BindParameter[Any]] = [bindparam(f"{name}{at}") for at in range(number)]
        if name == "event":
            concerns = exists().where(
                _events.c.timeline == _table.c.timeline,
                _events.c.conflict == _table.c.id,
                _events.c.event.in_(wanted),
            )
            where.append(concerns)
        else:
            where.append(_table.c[name].in_(wanted))
    return select(_table).where(*where).order_by(_table.c.id).limit(bindparam("most"))


def _add_events(transaction: Transaction, timeline: int, conflict: StoredConflict) -> None:
    rows = [
        {"timeline": timeline, "conflict": conflict.id, "place": place, "event": event}
        for place, event in enumerate(event_ids_of(conflict))
    ]
    transaction.execute_many(_concern, rows)


def _columns(conflict: StoredConflict) -> dict[str, Any]:
    columns = {name: getattr(conflict, name) for name in StoredConflict.__dataclass_fields__ if name in _names}
    kept = packed([each.to_record() for each in conflict.decisions])
    found = packed(dict(conflict.findings))
    return columns | {"found": found, "decisions": kept, "closed_because": conflict.close_reason}


def _stored(row: Row) -> StoredConflict:
    named = dict(zip(_names, row, strict=True))
    del named["timeline"]
    kept = named["decisions"]
    decisions = () if kept == "[]" else tuple(Decision.from_dict(each) for each in unpacked(kept))
    findings, reason = LazyFindings(named.pop("found")), named.pop("closed_because")
    return StoredConflict(**named | {"findings": findings, "close_reason": reason, "decisions": decisions})
