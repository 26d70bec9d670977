"""Conflicts, open and closed, with what people decided about them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from types import MappingProxyType
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, delete, exists, select

from service.domain.decision import CLOSED, CONFLICT_STATUSES, Decision
from service.storage.database import Row, Transaction
from service.storage.tables import ConflictEventRow, ConflictRow
from service.storage.tables.columns import from_json, to_json
from service.storage.tables.mapping import RowMapper, insert_row, table_of, update_row

NOT_CLOSED = CONFLICT_STATUSES
"""Every status but ``closed``."""
_PAGE_SIZE = 500


class LazyFindings(Mapping[str, Any]):
    """What the rules found, as JSON members; loaded when one is needed that is not ``known``, because few ever are."""

    __slots__ = ("_known", "_load", "_members")

    def __init__(self, load: Callable[[], dict[str, Any]], known: Mapping[str, Any] = MappingProxyType({})) -> None:
        self._load = load
        self._known = known
        self._members: dict[str, Any] | None = None

    def _all(self) -> dict[str, Any]:
        if self._members is None:
            self._members = self._load()
        return self._members

    def __getitem__(self, name: str) -> Any:
        return self._known[name] if name in self._known else self._all()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())


@dataclass(frozen=True, slots=True)
class StoredConflict:
    """A conflict. ``findings`` is what detection found, as the API shows it; ``closed_at`` is in UTC microseconds."""

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


_table = table_of(ConflictRow)
_events = table_of(ConflictEventRow)
_mapper = RowMapper(_table, tuple(StoredConflict.__dataclass_fields__))

_insert = insert_row(_table)
_update = update_row(_table)
_insert_event = insert_row(_events)
_delete_events = delete(_events).where(
    _events.c.timeline_id == bindparam("timeline_id"), _events.c.conflict_id == bindparam("conflict_id")
)
_in_timeline = _table.c.timeline_id == bindparam("timeline_id")
_select_by_id = select(*_mapper.columns).where(_in_timeline, _table.c.id == bindparam("id"))
_select_primary_events = select(_events.c.conflict_id, _events.c.event_id).where(
    _events.c.timeline_id == bindparam("timeline_id"), _events.c.position == 0
)
_select_unclosed_ids = (
    select(_table.c.id)
    .join(_events, (_events.c.timeline_id == _table.c.timeline_id) & (_events.c.conflict_id == _table.c.id))
    .where(_in_timeline, _events.c.event_id == bindparam("event_id"), _table.c.status != CLOSED)
    .order_by(_table.c.id)
)


def event_ids_of(conflict: StoredConflict) -> list[str]:
    """The ids of the events that a conflict concerns."""
    return list(conflict.findings["events"])


def by_id(transaction: Transaction, timeline_id: int, conflict_id: str) -> StoredConflict | None:
    """The conflict of an id, closed ones included."""
    row = transaction.first(_select_by_id, timeline_id=timeline_id, id=conflict_id)
    return None if row is None else _conflict(row)


def primary_events(transaction: Transaction, timeline_id: int) -> dict[str, str]:
    """For each conflict, closed ones included, the id of the event on which it was detected."""
    return {row[0]: row[1] for row in transaction.all(_select_primary_events, timeline_id=timeline_id)}


def unclosed_ids(transaction: Transaction, timeline_id: int, event_id: str) -> list[str]:
    """The ids of the conflicts of an event that are not closed, sorted. The conflicts themselves may be large."""
    return [row[0] for row in transaction.all(_select_unclosed_ids, timeline_id=timeline_id, event_id=event_id)]


def all_matching(
    transaction: Transaction, timeline_id: int, filters: Mapping[str, Sequence[str]]
) -> Iterator[StoredConflict]:
    """All conflicts that pass the filters of ``page``, read in pages."""
    after = ""
    while conflicts := page(transaction, timeline_id, filters, after, _PAGE_SIZE):
        yield from conflicts
        after = conflicts[-1].id


def page(
    transaction: Transaction, timeline_id: int, filters: Mapping[str, Sequence[str]], after: str, limit: int
) -> list[StoredConflict]:
    """Up to ``limit`` conflicts with ids greater than ``after``, sorted by id.

    ``filters`` are allowed values of ``status``, ``level``, ``kind``, ``event`` and ``property``; empty ones are
    ignored.
    """
    shape = tuple(sorted((name, len(values)) for name, values in filters.items() if values))
    params: dict[str, Any] = {"timeline_id": timeline_id, "after": after, "limit": limit}
    for name, count in shape:
        params |= {f"{name}{i}": filters[name][i] for i in range(count)}
    return [_conflict(row) for row in transaction.all(_select_page(shape), **params)]


@lru_cache(maxsize=256)
def _select_page(shape: tuple[tuple[str, int], ...]) -> Select[Any]:
    """The statement for filters with these names and numbers of values."""
    where: list[ColumnElement[bool]] = [_in_timeline, _table.c.id > bindparam("after")]
    for name, count in shape:
        values: list[BindParameter[Any]] = [bindparam(f"{name}{i}") for i in range(count)]
        if name == "event":
            where.append(
                exists().where(
                    _events.c.timeline_id == _table.c.timeline_id,
                    _events.c.conflict_id == _table.c.id,
                    _events.c.event_id.in_(values),
                )
            )
        else:
            where.append(_table.c[name].in_(values))
    return select(*_mapper.columns).where(*where).order_by(_table.c.id).limit(bindparam("limit"))


def add(transaction: Transaction, timeline_id: int, conflict: StoredConflict) -> None:
    """Store a new conflict."""
    transaction.execute(_insert, timeline_id=timeline_id, **_row(conflict))
    _add_events(transaction, timeline_id, conflict)


def replace(transaction: Transaction, timeline_id: int, conflict: StoredConflict) -> None:
    """Store a conflict in place of its former version."""
    transaction.execute(_update, timeline_id=timeline_id, **_row(conflict))
    transaction.execute(_delete_events, timeline_id=timeline_id, conflict_id=conflict.id)
    _add_events(transaction, timeline_id, conflict)


def _add_events(transaction: Transaction, timeline_id: int, conflict: StoredConflict) -> None:
    rows = [
        {"timeline_id": timeline_id, "conflict_id": conflict.id, "position": position, "event_id": event_id}
        for position, event_id in enumerate(event_ids_of(conflict))
    ]
    transaction.execute_many(_insert_event, rows)


def _row(conflict: StoredConflict) -> dict[str, Any]:
    decisions = to_json([decision.to_record() for decision in conflict.decisions])
    return _mapper.to_row(conflict) | {"findings": to_json(dict(conflict.findings)), "decisions": decisions}


def _conflict(row: Row) -> StoredConflict:
    fields = _mapper.to_fields(row)
    decisions = fields["decisions"]
    fields["decisions"] = () if decisions == "[]" else tuple(map(Decision.from_dict, from_json(decisions)))
    fields["findings"] = LazyFindings(partial(from_json, fields["findings"]))
    return StoredConflict(**fields)
