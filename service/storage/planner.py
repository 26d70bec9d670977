"""What SQLite's planner is told about the tables: the numbers that ANALYZE would find in a large timeline.

Without them it takes any index that begins with ``timeline`` for a good one and walks through the whole timeline,
where the next column would have led to one row. They are set once, by hand (https://www.sqlite.org/fileformat2.html,
2.6.4), so that every statement has one plan, in an empty file as in a large one.
"""

from __future__ import annotations

from sqlalchemy import Connection, Engine

_ROWS = 1_000_000
_FEW = 10
_SHARED = {"timeline": 1, "kind": 10, "tag": 10}
"""Columns in which rows are alike: by how much knowing one narrows the rest."""


def inform(engine: Engine) -> None:
    """Set the numbers for every index there is; they count from the next connection on."""
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        connection.exec_driver_sql("ANALYZE sqlite_master")
        connection.exec_driver_sql("DELETE FROM sqlite_stat1")
        indexes = "SELECT tbl_name, name FROM sqlite_master WHERE type = 'index' ORDER BY 1, 2"
        for table, index in connection.exec_driver_sql(indexes).all():
            row = (table, index, _numbers(connection, index))
            connection.exec_driver_sql("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)", row)
        connection.exec_driver_sql("COMMIT")
    engine.dispose()


def _numbers(connection: Connection, index: str) -> str:
    """The rows of the index, then how many share its first column, its first two, and so on."""
    columns = [row[2] for row in connection.exec_driver_sql(f"PRAGMA index_info('{index}')")]
    told, alike = [_ROWS], _ROWS
    for column in columns:
        alike = alike // _SHARED[column] if column in _SHARED else min(alike, _FEW)
        told.append(alike)
    if columns[-1] not in _SHARED:
        told[-1] = 1
    return " ".join(str(each) for each in told)
