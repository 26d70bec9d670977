"""No frequent SQL statement scans a whole timeline on SQLite."""

from __future__ import annotations

import itertools
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.base import Executable

from service.storage import (
    claims,
    conflicts,
    events,
    idempotency,
    read_model,
    revisions,
    sources,
    timeline_pages,
    timelines,
    tokens,
)
from service.storage import tables as tables_
from service.storage.audited import AuditedTable
from service.storage.search import index as search_index
from service.storage.search import sqlite as sqlite_search
from service.storage.search import title_words
from service.storage.search.filters import Shape
from service.storage.tables.mapping import ChildTable
from service.storage.timeline_pages import PageShape

RARE = {
    "claims.CONTRADICTIONS.select_all": "a snapshot reads the whole timeline",
    "claims._count_of_property": "asked when a vocabulary changes",
    "claims._select_values": "asked when a vocabulary changes",
    "conflicts._select_primary_events": "a view of another moment assesses the whole timeline",
    "events.CITATIONS.select_all": "a snapshot reads the whole timeline",
    "events.RELATIONS.select_all": "a snapshot reads the whole timeline",
    "index._select_facet_counts": "every value of every facet is shown",
    "index._select_orphaned": "the check reads the whole timeline",
    "read_model._select_orphaned_entries": "the check reads the whole timeline",
    "sources.DERIVATIONS.select_all": "a snapshot reads the whole timeline",
    "sources._count": "the check counts everything",
    "timelines._select": "only a part of other statements",
    "timelines._select_public_page": "timelines are few",
    "timelines._select_totals": "timelines are few",
    "tokens._revoke": "tokens are few",
    "tokens._select_all": "tokens are few",
}
_MODULES = (
    idempotency,
    read_model,
    claims,
    conflicts,
    search_index,
    events,
    sqlite_search,
    timeline_pages,
    revisions,
    sources,
    timelines,
    title_words,
    tokens,
)
_WALKS = re.compile(r"^SCAN (?!CONSTANT|component$)|\(timeline_id=\?\)$")


def _named() -> Iterator[tuple[str, Executable]]:
    """The statements of each module, those of its tables' helpers included."""
    for module in _MODULES:
        named = dict(vars(module))
        for name, value in vars(module).items():
            if isinstance(value, AuditedTable | ChildTable):
                named |= {f"{name}.{part}": statement for part, statement in vars(value).items()}
        for name, statement in named.items():
            if isinstance(statement, Executable) and statement is not tables_.NOT_DELETED:
                yield f"{module.__name__.rpartition('.')[2]}.{name}", statement


def _pages() -> Iterator[tuple[str, Executable]]:
    flags = (False, True)
    for days, kinds, tags, markers, areas in itertools.product(
        ((False, False), (True, False), (True, True)), (0, 1, 4), (0, 1), ((), ("any",)), ((0, 0), (1, 4))
    ):
        filters = Shape(*days, kinds, tags, markers, *areas)
        for descending, resumed, brief in itertools.product(flags, flags, flags):
            of = (descending, resumed, not brief, brief)
            yield f"page{(*filters, *of)}", timeline_pages._select_page(PageShape(filters, 0, *of))
        for descending in flags:
            yield f"found{(*filters, descending)}", sqlite_search._select_keys(filters, descending)


STATEMENTS = dict(_named())
PAGES = dict(_pages())


def _plan(url: str, statement: Executable) -> list[str]:
    compiled = statement.compile(dialect=sqlite.dialect())  # type: ignore[attr-defined]
    with sqlite3.connect(Path(url.removeprefix("sqlite:///"))) as connection:
        values = [1] * len(compiled.positiontup)
        return [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {compiled}", values)]


@pytest.mark.parametrize("name", sorted(STATEMENTS.keys() - RARE.keys()))
def test_a_statement_goes_straight_to_its_rows(sqlite_url: str, name: str) -> None:
    plan = _plan(sqlite_url, STATEMENTS[name])
    in_order = "LIMIT" in str(STATEMENTS[name]) and not any("TEMP B-TREE" in step for step in plan)
    assert in_order or not [step for step in plan if _WALKS.search(step)]


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_is_read_in_order_and_never_sorted(sqlite_url: str, name: str) -> None:
    assert not [step for step in _plan(sqlite_url, PAGES[name]) if "TEMP B-TREE" in step]


@pytest.mark.parametrize("name", sorted(name for name in PAGES if name.startswith("found")))
def test_what_is_sought_is_read_from_the_index_of_words_in_its_order(sqlite_url: str, name: str) -> None:
    first = _plan(sqlite_url, PAGES[name])[0]
    assert first.startswith("SCAN search_index VIRTUAL TABLE")


def test_what_is_rare_exists(sqlite_url: str) -> None:
    assert RARE.keys() <= STATEMENTS.keys()
