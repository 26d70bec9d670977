"""``python -m service …``: the command line."""

from __future__ import annotations

import sys

from flask.cli import ScriptInfo

from service.app import create_app
from service.services import services
from service.storage.errors import StorageError


def main() -> None:
    """Run one command; what the settings get wrong is told in one line."""
    try:
        app = create_app()
    except ValueError as error:
        sys.exit(f"Error: {error}")
    with app.app_context():
        try:
            app.cli.main(prog_name="python -m service", obj=ScriptInfo(create_app=lambda: app))
        except StorageError as error:
            first = str(error).strip().partition("\n")[0]
            sys.exit(f"Error: the database {services(app).database.display_url} cannot be used: {first}")


if __name__ == "__main__":
    main()
