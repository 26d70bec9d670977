"""Has a linter of HTTP look at addresses, in a process of its own, because it has an event loop of its own.

``python -m tests.support.http_lint ADDRESS [TOKEN]`` reads paths, one a line, and writes its findings as lines
of JSON.
"""

from __future__ import annotations

import json
import sys
from configparser import ConfigParser
from typing import Any

import thor
from redbot.resource import HttpResource


def main(address: str, token: str | None = None) -> None:
    """Look at one address after the other."""
    settings = ConfigParser()
    settings.read_dict({"redbot": {"enable_local_access": "True"}})
    headers = [("Authorization", f"Bearer {token}")] if token else []
    _look([line.strip() for line in sys.stdin], address, headers, settings["redbot"])
    thor.run()


def _look(paths: list[str], address: str, headers: list[tuple[str, str]], settings: Any) -> None:
    if not paths:
        thor.stop()
        return
    resource = HttpResource(settings)
    resource.set_request(f"{address}{paths[0]}", headers=headers)

    @thor.events.on(resource)
    def check_done() -> None:
        answer = resource.response
        notes = [[each.level.name, type(each).__name__, each.subject, str(each.summary)] for each in answer.notes]
        print(json.dumps({"path": paths[0], "status": answer.status_code, "notes": notes}), flush=True)
        _look(paths[1:], address, headers, settings)

    resource.check()


if __name__ == "__main__":
    main(*sys.argv[1:])
