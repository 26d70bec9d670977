"""Check URLs with REDbot, a linter of HTTP, in a process of its own, because it has an event loop of its own.

``python -m tests.support.http_lint URL [TOKEN]`` reads paths, one on each line, and writes its findings as lines
of JSON.
"""

from __future__ import annotations

import json
import sys
from configparser import ConfigParser
from typing import Any

import thor
from redbot.resource import HttpResource


def main(url: str, token: str | None = None) -> None:
    """Check the paths from standard input, one after the other."""
    settings = ConfigParser()
    settings.read_dict({"redbot": {"enable_local_access": "True"}})
    headers = [("Authorization", f"Bearer {token}")] if token else []
    _check([line.strip() for line in sys.stdin], url, headers, settings["redbot"])
    thor.run()


def _check(paths: list[str], url: str, headers: list[tuple[str, str]], settings: Any) -> None:
    if not paths:
        thor.stop()
        return
    resource = HttpResource(settings)
    resource.set_request(f"{url}{paths[0]}", headers=headers)

    @thor.events.on(resource)
    def check_done() -> None:
        response = resource.response
        notes = [[note.level.name, type(note).__name__, note.subject, str(note.summary)] for note in response.notes]
        print(json.dumps({"path": paths[0], "status": response.status_code, "notes": notes}), flush=True)
        _check(paths[1:], url, headers, settings)

    resource.check()


if __name__ == "__main__":
    main(*sys.argv[1:])
