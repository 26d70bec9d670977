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
from service.storage.search import index as search_index
from service.storage.search import sqlite as sqlite_search
from service.storage.search.filters import Shape

RARE = {
    "read_model._strays": "the check walks through everything",
    "claims._of_property": "asked when a vocabulary changes",
    "claims._values": "asked when a vocabulary changes",
    "conflicts._homes": "a view of another moment judges the whole timeline",
    "index._numbers": "every word of every facet is told",
    "index._strays": "the check walks through everything",
    "sources._number": "the check counts anew",
    "timelines._whole": "timelines are few",
    "timelines._public": "timelines are few",
    "tokens._all": "tokens are few",
    "tokens._revoke": "tokens are few",
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
    tokens,
)
_WALKS = re.compile(r"^SCAN (?!CONSTANT|part$)|\(timeline=\?\)$")


def _named() -> Iterator[tuple[str, Executable]]:
    for module in _MODULES:
        for name, value in vars(module).items():
            if isinstance(value, Executable) and value is not tables_.NOT_DELETED:
                yield f"{module.__name__.rpartition('.')[2]}.{name}", value


def _pages() -> Iterator[tuple[str, Executable]]:
    flags = (False, True)
    for days, kinds, tags, markers, areas in itertools.product(
        ((False, False), (True, False), (True, True)), (0, 1, 4), (0, 1), ((), ("any",)), ((0, 0), (1, 4))
    ):
        filters = Shape(*days, kinds, tags, markers, *areas)
        for descending, resumed, brief in itertools.product(flags, flags, flags):
            of = (descending, resumed, not brief, brief)
            yield f"page{(*filters, *of)}", timeline_pages._page(timeline_pages._Shape(filters, 0, *of))
        for descending in flags:
            yield f"found{(*filters, descending)}", sqlite_search._page(filters, descending)


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
    assert first.startswith("SCAN searched VIRTUAL TABLE")


def test_what_is_rare_exists(sqlite_url: str) -> None:
    assert RARE.keys() <= STATEMENTS.keys()
