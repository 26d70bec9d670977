"""Large files in seconds: every row of a timeline copied by SQL, ids and bodies told apart by a mark."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping

from service.storage.backends import SqliteBackend
from service.storage.tables import METADATA

ID_SUFFIX = ".0000"
"""What every id of the rows that are copied ends in; the copies end in .0001, .0002 and so on."""
_ALONE = ("timelines", "tokens", "answers", "arranged_facets")
_DIGESTS = ("conflicts.id", "conflict_events.conflict", "claims.sameness", "conflicts.succeeded_by")
"""Ids that have no mark to tell copies apart."""
_NUMBERED_APART = 1000
"""So far apart are the numbers of an event and its copy in the index of words; they begin on the same day."""
_COUNTS = ("events", "claims", "sources", "conflicts", "tensions", "decided")
_COPY = "WITH RECURSIVE copy(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM copy WHERE n < :last)"


def multiply_rows(connection: sqlite3.Connection, times: int) -> None:
    """Have everything so many times; the file must hold one timeline, and every id in it end in the mark."""
    for pragma in ("synchronous=OFF", "foreign_keys=OFF", "cache_size=-200000"):
        connection.execute(f"PRAGMA {pragma}")
    entries = _entries(connection)
    connection.execute("BEGIN")
    if times > 1:
        for statement in _statements(entries, dict.fromkeys(_tables(), "1")):
            connection.execute(statement, {"first": 1, "last": times - 1})
        # Every copy is counted with the first: the facets are those of one.
        connection.execute(f"UPDATE arranged_facets SET number = number * {times}")  # noqa: S608 - our own words
        connection.execute("INSERT INTO searched (searched) VALUES ('rebuild')")
    counted = ", ".join(f"{name} = {name} * {times}" for name in _COUNTS)
    connection.execute(f"UPDATE timelines SET revision = {entries * times}, {counted}")  # noqa: S608 - our own words
    connection.execute("COMMIT")


def single_event_writer(connection: sqlite3.Connection) -> Callable[[], None]:
    """What writes the rows of one event again, in a transaction that is on the disk when it ends: the floor."""
    for pragma in SqliteBackend.pragmas:
        connection.execute(pragma)
    (event,) = connection.execute("SELECT id FROM events WHERE id LIKE ? LIMIT 1", (f"%{ID_SUFFIX}",)).fetchone()
    statements = list(_statements(_entries(connection), _of_event()))
    statements.append(_INDEX)
    numbers = iter(range(5_000, 10_000))

    def write() -> None:
        number = next(numbers)
        connection.execute("BEGIN IMMEDIATE")
        for statement in statements:
            connection.execute(statement, {"first": number, "last": number, "event": event})
        connection.execute("COMMIT")

    return write


def _entries(connection: sqlite3.Connection) -> int:
    """How many revisions there are before anything is copied: so far apart are those of two copies."""
    last = "SELECT max(revision) FROM revisions WHERE id LIKE ?"
    return int(connection.execute(last, (f"%{ID_SUFFIX}",)).fetchone()[0])


_INDEX = """
    INSERT INTO searched (rowid, words) SELECT number, words FROM arranged_digests
    WHERE timeline = 1 AND event = replace(:event, '.0000', printf('.%04d', :first))
"""


def _tables() -> list[str]:
    return [table.name for table in METADATA.sorted_tables if table.name not in _ALONE]


def _of_event() -> dict[str, str]:
    """For each table, which rows belong to one event."""
    cited = "SELECT source FROM citations WHERE timeline = 1 AND event = :event"
    stamped = (("events", "id = :event"), ("claims", "event = :event"), ("sources", f"id IN ({cited})"))
    revisions = " UNION ".join(f"SELECT revision FROM {name} WHERE timeline = 1 AND {of}" for name, of in stamped)  # noqa: S608 - our own words
    ends = "SELECT conflict FROM conflict_events WHERE timeline = 1 AND event = :event"
    by_event = (
        "citations",
        "claims",
        "arranged_tags",
        "arranged_words",
        "arranged_claims",
        "arranged_digests",
        "conflict_events",
    )
    return {
        "sources": f"id IN ({cited})",
        "events": "id = :event",
        "revisions": f"revision IN ({revisions})",
        "arranged_events": "id = :event",
        "conflicts": f"id IN ({ends})",
        **dict.fromkeys(by_event, "event = :event"),
    }


def _statements(entries: int, where: Mapping[str, str]) -> Iterator[str]:
    for table in METADATA.sorted_tables:
        if table.name in where:
            columns = [column.name for column in table.columns]
            chosen = ", ".join(_copied(table.name, name, entries) for name in columns)
            names = ", ".join(f'"{name}"' for name in columns)
            held = f"timeline = 1 AND {where[table.name]}"
            yield f"{_COPY} INSERT INTO {table.name} ({names}) SELECT {chosen} FROM copy CROSS JOIN {table.name} WHERE {held}"  # noqa: S608, E501 - our own words


def _copied(table: str, column: str, entries: int) -> str:
    if f"{table}.{column}" in _DIGESTS:
        return f"\"{column}\" || printf('.%04d', n)"
    if (table, column) == ("revisions", "revision"):
        return f"revision + n * {entries}"
    if (table, column) == ("arranged_digests", "number"):
        return f'"number" + n * {_NUMBERED_APART}'
    if column == "body":
        return f"CAST(replace(CAST(body AS TEXT), '{ID_SUFFIX}', printf('.%04d', n)) AS BLOB)"
    named = f'"{column}"'
    return f"CASE typeof({named}) WHEN 'text' THEN replace({named}, '{ID_SUFFIX}', printf('.%04d', n)) ELSE {named} END"
