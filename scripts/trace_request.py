"""Count the files of the service through which one request runs.

Loads the story of Raqqa into a temporary SQLite database and sends requests through the whole WSGI application. A file
counts if one of its functions is entered while the request is handled, in the thread of the request. Three requests are
traced: a POST of an event with a source and a claim, a GET of the ordered timeline, and the same GET answered by the
response cache. Exits with 1 if a count exceeds its limit. ``--list`` also prints the files.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterable
from importlib import import_module
from io import BytesIO
from pathlib import Path
from types import FrameType
from typing import Any
from wsgiref.util import setup_testing_defaults

from click.testing import CliRunner

PACKAGE = "service"
FIXTURE = "fixtures/raqqa-2017.json"
EVENTS = "/v1/timelines/raqqa-2017/events"
LIMITS = {"POST event": 77, "GET timeline": 21, "GET timeline, cached": 5}

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def prepare(repo: Path, folder: Path) -> tuple[Application, str]:
    """Return the application on a new database that holds the story, and the secret of an editor's token."""
    create_app = import_module(f"{PACKAGE}.app").create_app
    config = import_module(f"{PACKAGE}.config").Config
    entry = import_module(f"{PACKAGE}.__main__")
    settings = config(database_url=f"sqlite:///{folder}/timeline.db")
    commands = [["load", str(repo / FIXTURE)], ["tokens", "create", "--name", "tracer", "--role", "editor"]]
    for words in commands:
        result = CliRunner().invoke(entry.commands, words, obj=entry.create_context(settings))
        if result.exit_code:
            sys.exit(f"Error: `{' '.join(words)}` failed: {result.output} {result.exception or ''}")
    return create_app(settings).wsgi_app, result.output.split()[-1]


def send(application: Application, method: str, secret: str | None = None, body: Any = None) -> tuple[str, bytes]:
    """Send one request for the events of the story; return the status line and the body of the response."""
    content = b"" if body is None else json.dumps(body).encode()
    environ: dict[str, Any] = {"REQUEST_METHOD": method, "PATH_INFO": EVENTS, "QUERY_STRING": ""}
    environ |= {"REMOTE_ADDR": "127.0.0.1", "wsgi.input": BytesIO(content)}
    if body is not None:
        environ |= {"CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(content))}
    if secret:
        environ["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    setup_testing_defaults(environ)
    statuses: list[str] = []
    chunks = application(environ, lambda status, *_: statuses.append(status))
    try:
        data = b"".join(chunks)
    finally:
        getattr(chunks, "close", lambda: None)()
    return statuses[-1], data


def new_event(title: str, day: int) -> dict[str, Any]:
    """Return an event with one source and one claim about it."""
    source = {
        "url": f"https://example.org/{day}",
        "publisher": "Example",
        "published": "2017-10-16",
        "reliability": "C",
    }
    claim = {"property": "buses", "value": "about 20", "source": 0, "credibility": "possible"}
    return {"title": title, "date": f"2017-10-{day}", "kind": "movement", "sources": [source], "claims": [claim]}


def traced(root: Path, action: Callable[[], tuple[str, bytes]]) -> tuple[tuple[str, bytes], list[str]]:
    """Run the action; return its result and the files below ``root`` in which it entered a function."""
    entered: set[str] = set()

    def on_event(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_name != "<module>":
            entered.add(frame.f_code.co_filename)

    sys.setprofile(on_event)
    try:
        result = action()
    finally:
        sys.setprofile(None)
    prefix = f"{root}{os.sep}"
    return result, sorted(name.removeprefix(prefix) for name in entered if name.startswith(prefix))


def measure(repo: Path) -> dict[str, list[str]]:
    """Return the files that each of the three requests runs through."""
    root = (repo / PACKAGE).resolve()
    with tempfile.TemporaryDirectory() as folder:
        application, secret = prepare(repo, Path(folder))
        # The first requests import modules and fill caches that live as long as the process.
        _expect("201", send(application, "POST", secret, new_event("Buses seen near Tabqa", 15)))
        _expect("200", send(application, "GET"))
        _expect("200", send(application, "GET"))
        event = new_event("Lorries wait at a checkpoint", 16)
        response, post = traced(root, lambda: send(application, "POST", secret, event))
        _expect("201", response)
        # The new event makes the cached response out of date, so the next GET is not answered by the cache.
        response, get = traced(root, lambda: send(application, "GET"))
        _expect("200", response)
        repeated, cached = traced(root, lambda: send(application, "GET"))
        if repeated != response:
            sys.exit("Error: the cached response differs from the first one")
    return dict(zip(LIMITS, (post, get, cached), strict=True))


def _expect(code: str, response: tuple[str, bytes]) -> None:
    status, body = response
    if not status.startswith(code):
        sys.exit(f"Error: expected {code}, received {status}: {body[:500].decode(errors='replace')}")


def main() -> None:
    """Print the counts, and exit with 1 if one exceeds its limit."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--repo", type=Path, default=Path.cwd(), help="the root of the repository")
    parser.add_argument("--list", action="store_true", help="print the files too")
    options = parser.parse_args()
    repo = options.repo.resolve()
    sys.path.insert(0, str(repo))
    warnings.simplefilter("ignore")
    files = measure(repo)
    print(f"{'request':<22} | files | limit | ok")
    for request, limit in LIMITS.items():
        count = len(files[request])
        print(f"{request:<22} | {count:>5} | {limit:>5} | {'yes' if count <= limit else 'NO'}")
    for request, names in files.items() if options.list else ():
        print(f"\n{request}")
        print("\n".join(f"  {name}" for name in names))
    sys.exit(any(len(files[request]) > limit for request, limit in LIMITS.items()))


if __name__ == "__main__":
    main()
