"""Objects of the record with who wrote them and when, and the tables that hold them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, bindparam, select

from service.storage.database import Row, Transaction
from service.storage.tables.mapping import RowMapper, insert_row, table_of, update_row

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class AuditInfo:
    """Who wrote a row and when (UTC microseconds), the last revision that changed it, and whether it is a tombstone."""

    revision: int
    created_at: int
    created_by: str
    updated_at: int
    updated_by: str
    deleted: bool = False

    def to_row(self) -> dict[str, Any]:
        """The columns that every row of the record has."""
        return {name: getattr(self, name) for name in AUDIT_COLUMNS}

    @classmethod
    def from_row(cls, columns: Sequence[Any]) -> AuditInfo:
        """From the values of ``AUDIT_COLUMNS``."""
        revision, created_at, created_by, updated_at, updated_by, deleted = columns
        return cls(revision, created_at, created_by, updated_at, updated_by, bool(deleted))


AUDIT_COLUMNS = tuple(AuditInfo.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Versioned(Generic[T]):
    """An object of the record, with its audit information."""

    value: T
    audit: AuditInfo


class AuditedTable:
    """A table of a timeline's sources, events or claims. Its rows are never deleted: they become tombstones."""

    def __init__(
        self,
        row_class: Any,
        fields: Sequence[str],
        columns: Mapping[str, str] | None = None,
        lists: Sequence[str] = (),
        json: Sequence[str] = (),
    ) -> None:
        table = self.table = table_of(row_class)
        self.mapper = RowMapper(table, fields, columns, lists, json)
        self.in_timeline = table.c.timeline_id == bindparam("timeline_id")
        self.not_deleted = table.c.deleted.is_(False)
        self.select_by_id = self.select().where(self.in_timeline, table.c.id == bindparam("id"))
        self.insert = insert_row(table)
        self.update = update_row(table, fixed=("created_at", "created_by"))

    def select(self) -> Select[Any]:
        """SELECT the columns that ``fields`` and ``audit`` read."""
        audit = (self.table.c[name] for name in AUDIT_COLUMNS)
        return select(*self.mapper.columns, *audit)

    def fields(self, row: Row) -> dict[str, Any]:
        """The fields of the object in a row of ``select``."""
        return self.mapper.to_fields(row)

    def audit(self, row: Row) -> AuditInfo:
        """The audit information in a row of ``select``."""
        return AuditInfo.from_row(row[len(self.mapper.columns) :])

    def by_id(self, transaction: Transaction, timeline_id: int, object_id: str) -> Row | None:
        """The row of an id, tombstones included."""
        return transaction.first(self.select_by_id, timeline_id=timeline_id, id=object_id)

    def add(self, transaction: Transaction, timeline_id: int, value: Any, audit: AuditInfo, **more: Any) -> None:
        """Insert an object; ``more`` are columns that it has no fields for."""
        row = self.mapper.to_row(value) | audit.to_row() | more
        transaction.execute(self.insert, timeline_id=timeline_id, **row)

    def replace(self, transaction: Transaction, timeline_id: int, value: Any, audit: AuditInfo, **more: Any) -> None:
        """Update the row of an object's id; who created it and when stays as it is."""
        row = self.mapper.to_row(value) | audit.to_row() | more
        transaction.execute(self.update, timeline_id=timeline_id, **row)
