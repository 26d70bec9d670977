"""Objects as rows and back, and the statements that most tables have.

This is all the mapping there is: an ORM would read the same rows some forty times slower. Every statement is built
once, when its module is imported, and compiled once per database (see ``Database.prepare``).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Generic, TypeVar

from sqlalchemy import Insert, Table, Update, bindparam, delete, insert, select, update

from service.storage.database import Row, Transaction
from service.storage.tables.columns import from_json, to_json

T = TypeVar("T")


def table_of(row_class: Any) -> Table:
    """The table of a SQLModel class."""
    table: Table = row_class.__table__
    return table


def insert_row(table: Table) -> Insert:
    """INSERT a row; the parameters are the columns."""
    return insert(table).values({name: bindparam(name) for name in table.c.keys()})


def update_row(table: Table, fixed: Collection[str] = ()) -> Update:
    """UPDATE a row, found by its primary key; the parameters are the columns without the ``fixed`` ones."""
    keys = table.primary_key.columns.keys()
    changed = [name for name in table.c.keys() if name not in keys and name not in fixed]
    return (
        update(table)
        .where(*(table.c[name] == bindparam(name) for name in keys))
        .values({name: bindparam(name) for name in changed})
    )


class RowMapper:
    """Fields of a class as columns of a table.

    A column has the name of its field, unless ``columns`` names another one. ``json`` fields are JSON text in the
    table; ``lists`` are tuples in the object and JSON text in the table.
    """

    def __init__(
        self,
        table: Table,
        fields: Sequence[str],
        columns: Mapping[str, str] | None = None,
        lists: Sequence[str] = (),
        json: Sequence[str] = (),
    ) -> None:
        names = columns or {}
        self.columns = tuple(table.c[names.get(field, field)] for field in fields)
        self._fields = tuple(fields)
        self._names = tuple((field, names.get(field, field)) for field in fields)
        self._lists = tuple(lists)
        self._json = tuple(json)
        self._encoded = tuple(
            (column, bool(table.c[column].nullable)) for field, column in self._names if field in (*lists, *json)
        )

    def to_row(self, value: Any) -> dict[str, Any]:
        """The columns of an object."""
        row = {column: getattr(value, field) for field, column in self._names}
        for column, nullable in self._encoded:
            if not (nullable and row[column] is None):
                row[column] = to_json(row[column])
        return row

    def to_fields(self, row: Row) -> dict[str, Any]:
        """The fields of an object, by name, from a row that begins with ``columns``."""
        fields = dict(zip(self._fields, row, strict=False))
        for name in self._lists:
            text = fields[name]
            fields[name] = () if text == "[]" else tuple(from_json(text))
        for name in self._json:
            fields[name] = from_json(fields[name])
        return fields


class ChildTable(Generic[T]):
    """Rows that belong to a row of another table, in the order in which they were given: an event's citations.

    ``columns`` are the columns of a child in the order of the arguments of ``make``, with the fields they come from.
    """

    def __init__(self, row_class: Any, parent: str, columns: Mapping[str, str], make: Callable[..., T]) -> None:
        table = table_of(row_class)
        own = [table.c[name] for name in columns]
        in_timeline = table.c.timeline_id == bindparam("timeline_id")
        of_parent = table.c[parent] == bindparam("parent_id")
        self._parent, self._fields, self._make = parent, tuple(columns.items()), make
        self.insert = insert_row(table)
        self.delete = delete(table).where(in_timeline, of_parent)
        self.select = select(*own).where(in_timeline, of_parent).order_by(table.c.position)
        self.select_all = select(table.c[parent], *own).where(in_timeline).order_by(table.c[parent], table.c.position)

    def of(self, transaction: Transaction, timeline_id: int, parent_id: str) -> tuple[T, ...]:
        """The children of one parent."""
        rows = transaction.all(self.select, timeline_id=timeline_id, parent_id=parent_id)
        return tuple(self._make(*row) for row in rows)

    def by_parent(self, transaction: Transaction, timeline_id: int) -> dict[str, tuple[T, ...]]:
        """The children of every parent of a timeline, by the parent's id."""
        children: dict[str, list[T]] = {}
        for parent, *columns in transaction.all(self.select_all, timeline_id=timeline_id):
            children.setdefault(parent, []).append(self._make(*columns))
        return {parent: tuple(group) for parent, group in children.items()}

    def add(self, transaction: Transaction, timeline_id: int, parent_id: str, children: Sequence[T]) -> None:
        """Store the children of a new parent."""
        rows = [
            {
                "timeline_id": timeline_id,
                self._parent: parent_id,
                "position": position,
                **{column: getattr(child, field) for column, field in self._fields},
            }
            for position, child in enumerate(children)
        ]
        transaction.execute_many(self.insert, rows)

    def replace(self, transaction: Transaction, timeline_id: int, parent_id: str, children: Sequence[T]) -> None:
        """Store the children of a parent in place of its former ones."""
        transaction.execute(self.delete, timeline_id=timeline_id, parent_id=parent_id)
        self.add(transaction, timeline_id, parent_id, children)
