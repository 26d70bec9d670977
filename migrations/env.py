"""Runs the migrations on the engine that the caller passes, or on TIMELINE_DATABASE_URL."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, Engine

from service.config import Config
from service.storage.database import Database
from service.storage.tables import METADATA


def is_mapped(name: str | None, kind: str, _parents: object) -> bool:
    """The search index is not in the metadata. On SQLite it is several tables that FTS5 makes."""
    return not (kind == "table" and name is not None and (name == "search_index" or name.startswith("search_index_")))


def run(connection: Connection) -> None:
    """Run all steps in one transaction."""
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        include_name=is_mapped,
        render_as_batch=False,
        compare_type=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


engine: Engine | None = context.config.attributes.get("engine")
if engine is None:
    engine = Database(Config.from_env().database_url).engine
with engine.connect() as connection:
    # The driver is in autocommit mode, so BEGIN is sent explicitly, as everywhere.
    connection.exec_driver_sql("BEGIN")
    run(connection)
    connection.exec_driver_sql("COMMIT")
