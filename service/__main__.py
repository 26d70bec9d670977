"""``python -m service …``: the command line."""

from __future__ import annotations

import sys

import click

from service import cli
from service.api.schemas import fixture_lines
from service.app import create_worker
from service.config import Config
from service.services import open_database
from service.storage.errors import StorageError

commands = click.Group(commands=(cli.serve, cli.load, cli.tokens_group, cli.check, cli.migrate))


def create_context(config: Config) -> cli.Context:
    """What the commands need; raises ValueError for a database address that cannot be used."""
    return cli.Context(config, open_database(config), create_worker, fixture_lines.parse_json, fixture_lines.load_line)


def main() -> None:
    """Run one command; an invalid setting or an unusable database is reported in one line."""
    try:
        context = create_context(Config.from_env())
    except ValueError as error:
        sys.exit(f"Error: {error}")
    try:
        commands.main(prog_name="python -m service", obj=context)
    except StorageError as error:
        reason = str(error).strip().partition("\n")[0]
        sys.exit(f"Error: the database {context.database.display_url} cannot be used: {reason}")


if __name__ == "__main__":
    main()
