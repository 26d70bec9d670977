"""Migrations: up from nothing, down and up again, and the tables match those of the code."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import CheckConstraint, inspect
from sqlalchemy.engine import Inspector, make_url

from service.storage import migrations
from service.storage.database import Database
from service.storage.tables import METADATA
from tests import conftest


@pytest.fixture(params=conftest.BACKENDS)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database with no tables at all, on each engine in turn."""
    if request.param == "sqlite":
        opened = Database(f"sqlite:///{tmp_path}/new.db")
        yield opened
        opened.close()
        return
    name = f"empty_{uuid.uuid4().hex[:12]}"
    conftest._execute_on_server(f"CREATE DATABASE {name}")
    opened = Database(make_url(os.environ["TIMELINE_TEST_POSTGRESQL"]).set(database=name).render_as_string(False))
    yield opened
    opened.close()
    conftest._execute_on_server(f"DROP DATABASE {name} WITH (FORCE)")


def _tables(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names()) - {"alembic_version"}


def _schema(database: Database) -> dict[str, Any]:
    """All that the engine says of the tables, in an order of its own."""
    found = inspect(database.engine)
    return {name: (_columns(found, name), _rules(found, name)) for name in sorted(_tables(database))}


def _columns(found: Inspector, table: str) -> list[tuple[str, str, bool]]:
    return sorted((column["name"], str(column["type"]), column["nullable"]) for column in found.get_columns(table))


def _rules(found: Inspector, table: str) -> list[str]:
    checks = [
        f"check {constraint['name']} {constraint['sqltext']}" for constraint in found.get_check_constraints(table)
    ]
    keys = [
        f"fk {key['constrained_columns']} {key['referred_table']} {key['referred_columns']} {key.get('options')}"
        for key in found.get_foreign_keys(table)
    ]
    unique = [f"unique {constraint['column_names']}" for constraint in found.get_unique_constraints(table)]
    indexes = [f"index {_plain(index)}" for index in found.get_indexes(table)]
    primary = [f"pk {found.get_pk_constraint(table)['constrained_columns']}"]
    return sorted([*checks, *keys, *unique, *indexes, *primary])


def _plain(index: Any) -> str:
    where = {name: str(value) for name, value in index.get("dialect_options", {}).items() if name.endswith("where")}
    return f"{index['name']} {index['column_names']} {bool(index['unique'])} {where}"


def test_the_migrations_make_every_table_from_nothing(empty: Database) -> None:
    migrations.migrate(empty)
    assert _tables(empty) >= set(METADATA.tables)
    assert migrations.is_current(empty)


def test_the_tables_do_not_drift_from_the_code(empty: Database) -> None:
    migrations.migrate(empty)
    migrations.check_drift(empty)


def test_down_leaves_nothing_and_up_again_makes_the_same(empty: Database) -> None:
    migrations.migrate(empty)
    before = _schema(empty)
    migrations.downgrade(empty)
    assert _tables(empty) == set()
    migrations.migrate(empty)
    assert _schema(empty) == before


def test_the_migrations_make_what_the_code_would_make_to_the_last_rule(empty: Database) -> None:
    migrations.migrate(empty)
    migrated = {name: rules for name, rules in _schema(empty).items() if name in METADATA.tables}
    migrations.downgrade(empty)
    METADATA.create_all(empty.engine)
    assert migrated == {name: rules for name, rules in _schema(empty).items() if name in METADATA.tables}


def test_migrating_again_changes_nothing(empty: Database) -> None:
    migrations.migrate(empty)
    before = _schema(empty)
    migrations.migrate(empty)
    assert _schema(empty) == before


def test_every_reference_inside_a_timeline_waits_for_the_commit(empty: Database) -> None:
    migrations.migrate(empty)
    found = inspect(empty.engine)
    keys = [key for table in METADATA.tables for key in found.get_foreign_keys(table)]
    inner = [key for key in keys if key["referred_table"] != "timelines"]
    assert inner
    assert {str(each["options"].get("initially", "")).upper() for each in inner} == {"DEFERRED"}


def test_every_rule_has_a_name_by_which_it_can_be_changed() -> None:
    checks = [constraint for table in METADATA.tables.values() for constraint in table.constraints]
    assert [check for check in checks if isinstance(check, CheckConstraint) and not check.name] == []
