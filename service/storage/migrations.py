"""Migrations: a step of its own under a lock, never on import."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from service.storage.database import Database

_SCRIPTS = Path(__file__).resolve().parents[2] / "migrations"


def migrate(database: Database, target: str = "head") -> None:
    """Run the missing migrations. Of several processes one runs them; the others wait, and have nothing left to do."""
    with database.translating_errors(), database.backend.migration_lock(database.engine):
        if target == "head" and is_current(database):
            return
        command.upgrade(_settings(database), target)
        database.backend.after_migration(database.engine)


def downgrade(database: Database, target: str = "base") -> None:
    """Undo migrations."""
    with database.backend.migration_lock(database.engine):
        command.downgrade(_settings(database), target)


def check_drift(database: Database) -> None:
    """Raise an error if the tables differ from those in ``storage.tables``."""
    command.check(_settings(database))


def is_current(database: Database) -> bool:
    """Whether every migration has been run."""
    with database.translating_errors(), database.engine.connect() as connection:
        heads = MigrationContext.configure(connection).get_current_heads()
    return set(heads) == set(ScriptDirectory(str(_SCRIPTS)).get_heads())


def _settings(database: Database) -> AlembicConfig:
    settings = AlembicConfig()
    settings.set_main_option("script_location", str(_SCRIPTS))
    settings.attributes["engine"] = database.engine
    return settings
