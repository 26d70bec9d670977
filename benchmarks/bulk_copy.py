"""Large databases in seconds: SQL copies every row of a timeline; a suffix makes ids and bodies different."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping

from service.storage.backends import SqliteBackend
from service.storage.tables import METADATA

ID_SUFFIX = ".0000"
"""The suffix of every id in the original rows; the copies end in .0001, .0002 and so on."""
_NOT_COPIED = ("timelines", "tokens", "idempotency_keys", "facet_counts")
_IDS_WITHOUT_SUFFIX = ("conflicts.id", "conflict_events.conflict_id", "claims.identity_hash", "conflicts.succeeded_by")
"""Ids without the suffix, which is appended to their copies."""
_INDEX_ID_STEP = 1000
"""The distance of the ids of an event and its copy in the search index, which has them in the order of days."""
_COUNTS = ("event", "claim", "source", "conflict", "tension", "decided")
_COPY = "WITH RECURSIVE copy(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM copy WHERE n < :last)"


def multiply_rows(connection: sqlite3.Connection, times: int) -> None:
    """Multiply all rows; the file must have one timeline, and every id must end in ``ID_SUFFIX``."""
    for pragma in ("synchronous=OFF", "foreign_keys=OFF", "cache_size=-200000"):
        connection.execute(f"PRAGMA {pragma}")
    entries = _entries(connection)
    connection.execute("BEGIN")
    if times > 1:
        for statement in _statements(entries, dict.fromkeys(_tables(), "1")):
            connection.execute(statement, {"first": 1, "last": times - 1})
        # All copies have the same facets: only their counts grow.
        connection.execute(f"UPDATE facet_counts SET event_count = event_count * {times}")  # noqa: S608 - constants only
        connection.execute("INSERT INTO search_index (search_index) VALUES ('rebuild')")
    counts = ", ".join(f"{name}_count = {name}_count * {times}" for name in _COUNTS)
    connection.execute(f"UPDATE timelines SET revision = {entries * times}, {counts}")  # noqa: S608 - constants only
    connection.execute("COMMIT")


def single_event_writer(connection: sqlite3.Connection) -> Callable[[], None]:
    """Return a function that writes the rows of one event in a durable transaction: the cost without the service."""
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
    """Return the number of revisions before the copy, which is the distance of the revisions of two copies."""
    last = "SELECT max(revision) FROM revisions WHERE object_id LIKE ?"
    return int(connection.execute(last, (f"%{ID_SUFFIX}",)).fetchone()[0])


_INDEX = """
    INSERT INTO search_index (rowid, words) SELECT id, words FROM search_documents
    WHERE timeline_id = 1 AND event_id = replace(:event, '.0000', printf('.%04d', :first))
"""


def _tables() -> list[str]:
    return [table.name for table in METADATA.sorted_tables if table.name not in _NOT_COPIED]


def _of_event() -> dict[str, str]:
    """Return a condition for the rows of one event, for each table."""
    cited = "SELECT source_id FROM citations WHERE timeline_id = 1 AND event_id = :event"
    with_revision = (("events", "id = :event"), ("claims", "event_id = :event"), ("sources", f"id IN ({cited})"))
    queries = (f"SELECT revision FROM {name} WHERE timeline_id = 1 AND {rows}" for name, rows in with_revision)  # noqa: S608 - constants only
    revisions = " UNION ".join(queries)
    conflicts = "SELECT conflict_id FROM conflict_events WHERE timeline_id = 1 AND event_id = :event"
    by_event = (
        "citations",
        "claims",
        "timeline_entry_tags",
        "title_words",
        "rendered_claims",
        "search_documents",
        "conflict_events",
        "timeline_entries",
    )
    return {
        "sources": f"id IN ({cited})",
        "events": "id = :event",
        "revisions": f"revision IN ({revisions})",
        "conflicts": f"id IN ({conflicts})",
        **dict.fromkeys(by_event, "event_id = :event"),
    }


def _statements(entries: int, where: Mapping[str, str]) -> Iterator[str]:
    for table in METADATA.sorted_tables:
        if table.name in where:
            columns = [column.name for column in table.columns]
            values = ", ".join(_copied(table.name, name, entries) for name in columns)
            names = ", ".join(f'"{name}"' for name in columns)
            condition = f"timeline_id = 1 AND {where[table.name]}"
            yield f"{_COPY} INSERT INTO {table.name} ({names}) SELECT {values} FROM copy CROSS JOIN {table.name} WHERE {condition}"  # noqa: S608, E501 - constants only


def _copied(table: str, column: str, entries: int) -> str:
    if f"{table}.{column}" in _IDS_WITHOUT_SUFFIX:
        return f"\"{column}\" || printf('.%04d', n)"
    if (table, column) == ("revisions", "revision"):
        return f"revision + n * {entries}"
    if (table, column) == ("search_documents", "id"):
        return f"id + n * {_INDEX_ID_STEP}"
    if column == "body":
        return f"CAST(replace(CAST(body AS TEXT), '{ID_SUFFIX}', printf('.%04d', n)) AS BLOB)"
    quoted = f'"{column}"'
    return (
        f"CASE typeof({quoted}) WHEN 'text' THEN replace({quoted}, '{ID_SUFFIX}', printf('.%04d', n)) ELSE {quoted} END"
    )
