"""``python -m service …``: the command line."""

from __future__ import annotations

import sys

from flask.cli import ScriptInfo

from service.app import create_app


def main() -> None:
    """Run one command; what the settings get wrong is told in one line."""
    try:
        app = create_app()
    except ValueError as error:
        sys.exit(f"Error: {error}")
    with app.app_context():
        app.cli.main(prog_name="python -m service", obj=ScriptInfo(create_app=lambda: app))


if __name__ == "__main__":
    main()
