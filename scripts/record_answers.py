"""Record the answers of this version to a fixed set of requests, and compare two recordings.

``record`` runs the ``service`` package of the current directory on an empty database, with a fixed clock and ids from a
seed: two recordings of the same code are identical. The requests are in ``recorded_requests``. ``compare`` prints the
differences of two recordings, and fails if there are any; ``--ignore`` leaves out what was changed on purpose.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import hashlib
import importlib
import json
import os
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from itertools import product
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from flask import Flask
from recorded_requests import (
    LIMITED,
    MOMENTS,
    PROBLEMS,
    RAW,
    READS,
    SHAPED,
    SHAPES,
    TIMELINES,
    WRITES,
    parse_requests,
)
from sqlalchemy import create_engine, make_url

CLOCK = 1_795_176_000_000_000  # 2026-11-20T12:00:00Z in microseconds
ROLES = {"admin": "admin", "editor": "editor", "reporter": "reporter", "reader": "reader", "bound": "editor"}
MAX_PAGES = 4


def build_config(url: str, **settings: str) -> Any:
    """Return a configuration with a fixed clock and seed, and without limits unless ``settings`` has them."""
    usual = {"WRITE_LIMIT": "off", "LOGIN_LIMIT": "off", "CORS_ORIGINS": "https://example.org", "DATABASE_URL": url}
    environment = {f"TIMELINE_{name}": value for name, value in (usual | settings).items()}
    return importlib.import_module("service.config").Config.from_env(environment, clock=CLOCK, seed=1)


def build_app(url: str, **settings: str) -> Flask:
    """Return the application with these settings."""
    return importlib.import_module("service.app").create_app(build_config(url, **settings))


def run_command(url: str, *words: str) -> str:
    """Run a command of the service's command line on a database; return the last line that it prints."""
    entry = importlib.import_module("service.__main__")
    context = entry.create_context(build_config(url))
    result = CliRunner().invoke(entry.commands, words, obj=context)
    context.database.close()
    if result.exit_code:
        raise SystemExit(f"{' '.join(words)}: {result.output}{result.exception or ''}")
    return result.output.strip().rpartition("\n")[2]


def prepare(url: str, fixture: Path) -> tuple[Flask, dict[str, str]]:
    """Return the application on a database with the fixture, and the secret of each token by its user."""
    run_command(url, "migrate")
    run_command(url, "load", str(fixture))
    secrets = {"wrong": "ctl_no-such-token"}
    for user, role in (ROLES | {"revoked": "admin"}).items():
        options = ("--timeline", "hidden-2019") if user == "bound" else ()
        secrets[user] = run_command(url, "tokens", "create", "--name", user, "--role", role, *options)
    run_command(url, "tokens", "revoke", "revoked")
    return build_app(url), secrets


@contextmanager
def empty_database(server: str | None) -> Iterator[str]:
    """Give the URL of an empty database: a temporary SQLite file, or a database on the server that is dropped after."""
    if server is None:
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{folder}/timeline.db"
        return
    name = f"answers_{os.getpid()}"
    with create_engine(server, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
        try:
            yield make_url(server).set(database=name).render_as_string(hide_password=False)
        finally:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


def normalize(path: str, part: str, headers: list[list[str]], body: bytes) -> tuple[list[list[str]], bytes]:
    """Return headers and body without what depends on a file's time or on the second in which a limit is reached."""
    if path.startswith("/static/"):
        files = ("Date", "ETag", "Last-Modified")
        headers = [[name, "(left out)" if name in files else value] for name, value in headers]
    if part == "limits":
        headers = [[name, re.sub(r"\b86[34]\d\d\b", "86400", value)] for name, value in headers]
        body = re.sub(rb"\b86[34]\d\d\b", b"86400", body)
    return headers, body


class Recorder:
    """Sends requests through the whole application and stores the responses, each distinct body once."""

    def __init__(self, app: Flask, secrets: dict[str, str]) -> None:
        self.app, self.secrets = app, secrets
        self.answers: dict[str, dict[str, Any]] = {}
        self.bodies: dict[str, str] = {}
        self.numbers: Counter[str] = Counter()

    def send(self, who: str, method: str, path: str, data: bytes = b"", headers: dict[str, str] | None = None) -> Any:
        """Send a request with a user's token; return the response."""
        usual = {"X-Request-Id": "recorded"} | ({"Content-Type": "application/json"} if data else {})
        token = {"Authorization": f"Bearer {self.secrets[who]}"} if who in self.secrets else {}
        return self.app.test_client().open(path, method=method, data=data, headers=usual | token | (headers or {}))

    def record(self, part: str, who: str, method: str, path: str, body: str | bytes, headers: dict[str, str]) -> Any:
        """Send a request and store the response under the next number of ``part``; return the response."""
        path = self.fill_in(path)
        data = body if isinstance(body, bytes) else self.fill_in(body, path, who).encode()
        headers = {name: self.fill_in(value, path, who) for name, value in headers.items()}
        response = self.send(who, method, path, data, headers)
        request = {"who": who, "method": method, "path": path, "headers": headers}
        if path.startswith("/static/"):
            request["headers"] = dict.fromkeys(headers, "(left out)")
        request["body"] = data[:2000].decode("latin-1")
        sorted_headers = sorted([name, value] for name, value in response.headers.items())
        response_headers, response_body = normalize(path, part, sorted_headers, response.data)
        digest = hashlib.sha256(response_body).hexdigest()[:20]
        self.bodies[digest] = base64.b64encode(response_body).decode()
        self.numbers[part] += 1
        answer = {"request": request, "status": response.status_code, "headers": response_headers, "body": digest}
        self.answers[f"{part} {self.numbers[part]}"] = answer
        return response

    def fill_in(self, text: str, path: str = "", who: str = "") -> str:
        """Replace the names in a text of the tables by their current values."""
        text = re.sub(r"\$([TAH])\b", lambda match: TIMELINES[match[1]], text)
        text = re.sub(r"\$r\b", "recorded_at=2026-11-20T12:00:01Z", text)
        for variable, key in re.findall(r"(\$k\((\w+)\))", text):
            timeline = text.partition("/conflicts")[0]
            response = self.send("admin", "GET", f"{timeline}/conflicts?status=any&property={key}")
            ids = [conflict["id"] for conflict in response.json.get("conflicts", ())]
            text = text.replace(variable, ids[0] if ids else "none")
        for variable, event in re.findall(r"(\$made\((\w+)\))", text):
            history = self.send("admin", "GET", f"{TIMELINES['A']}/events/{event}/history").json
            text = text.replace(variable, str(history["revisions"][0]["revision"]))
        if "$tag" in text:
            tags = [self.send(who, "GET", url).headers.get("ETag") for url in (path, path.partition("?")[0])]
            text = text.replace("$tag", next(filter(None, tags), '"none"'))
        return text

    def read(self, timeline: str, part: str, *users: str) -> None:
        """Record all READS of a timeline, with the pages that follow."""
        for line in filter(None, re.sub(r"\n +", " ", READS).split("\n")):
            address, *queries = (line + MOMENTS).replace("$t", timeline).split(" ")
            for path in (address, *(f"{address}?{query}" for query in queries)):
                for who in users:
                    self._follow(f"{part}, {who}", who, path)

    def _follow(self, part: str, who: str, path: str) -> None:
        for number in range(MAX_PAGES):
            response = self.record(f"{part}, next pages" if number else part, who, "GET", path, "", {})
            next_page = re.search(r'<([^>]+)>; rel="next"', response.headers.get("Link", ""))
            if next_page is None:
                return
            path = next_page[1]

    def write(self, who: str, method: str, path: str, body: str, headers: dict[str, str]) -> None:
        """Record a write: without permission, as a dry run, with wrong preconditions, as it is, and a second time."""
        if method != "POST" and "If-None-Match" not in headers:
            headers = {"If-Match": "$tag", **headers}
        body = self.fill_in(body)
        others = ["nobody", "wrong", "reader", "bound", *(["reporter"] if method in ("PATCH", "DELETE") else [])]
        for other in (user for user in others if user != who):
            self.record("writes refused", other, method, path, body, headers)
        dry_run_headers = {name: value for name, value in headers.items() if name != "Idempotency-Key"}
        self.record(
            "dry runs", who, method, path + ("&" if "?" in path else "?") + "dry_run=true", body, dry_run_headers
        )
        if "If-Match" in headers:
            for tag in ('"0"', 'W/"1"', "0"):
                self.record("wrong preconditions", who, method, path, body, dry_run_headers | {"If-Match": tag})
            unconditional = {name: value for name, value in dry_run_headers.items() if name != "If-Match"}
            self.record("wrong preconditions", who, method, path, body, unconditional)
        self.record("writes", who, method, path, body, headers)
        self.record("writes again", who, method, path, body, headers)


def record_all(recorder: Recorder, fixture: Path) -> None:
    """Send every request."""
    recorder.read("$T", "reads", "nobody", "reader")
    for path in [*SHAPED.split(), *(f"/problems/{name}" for name in PROBLEMS.split())]:
        for users, methods, _, _, headers in parse_requests(SHAPES if path in SHAPED.split() else "nobody GET,HEAD"):
            for who, method in product(users.split(","), methods.split(",")):
                recorder.record("shapes", who, method, path, "", headers)
    for request in parse_requests(WRITES):
        recorder.write(*request)
    recorder.read("$T", "reads after the writes", "nobody", "editor")
    recorder.read("$A", "reads of a second timeline", "nobody", "editor")
    recorder.read("$H", "reads of a private timeline", "nobody", "bound")
    for who in (*ROLES, "nobody"):
        recorder.record("lists", who, "GET", "/v1/timelines", "", {})
        recorder.record("lists", who, "GET", "/", "", {})
    record_bad(recorder, fixture.parent / "bad")


def record_bad(recorder: Recorder, folder: Path) -> None:
    """Send invalid requests: the cases of a folder, and bodies that are not JSON to every address of WRITES."""
    for file in sorted(folder.glob("*.json")):
        for case in json.loads(file.read_text(encoding="utf-8"))["cases"]:
            path = case["path"] if case["path"].startswith("/v1") else f"$A{case['path']}"
            body = case["raw"] * case.get("repeat", 1) if "raw" in case else json.dumps(case.get("body"))
            headers = {"Content-Type": "application/json", **case.get("headers", {})}
            recorder.record(f"bad {file.stem}", "admin", case["method"], path, body.encode(), headers)
    targets = ((method, path) for _, method, path, *_ in parse_requests(WRITES) if method != "DELETE")
    for method, path in dict.fromkeys(targets):
        for raw in RAW:
            headers = {"Content-Type": "application/json", "If-Match": "*"}
            recorder.record("raw bytes", "admin", method, path, raw, headers)


def record(out: Path, fixture: Path, server: str | None) -> None:
    """Record the answers of the service in the current directory."""
    sys.path[0] = os.getcwd()  # noqa: PTH109 - Python's own name for it
    with empty_database(server) as url:
        recorder = Recorder(*prepare(url, fixture))
        record_all(recorder, fixture)
        recorder.app = build_app(url, WRITE_LIMIT="2/day", LOGIN_LIMIT="1/day")
        for request in parse_requests(LIMITED):
            recorder.record("limits", *request)
    recording = json.dumps({"answers": recorder.answers, "bodies": recorder.bodies}, ensure_ascii=False, indent=1)
    out.write_text(recording + "\n", encoding="utf-8")
    for part, number in recorder.numbers.items():
        print(f"{number:5d}  {part}")
    print(f"{len(recorder.answers):5d}  in all")


def body_of(recording: dict[str, Any], answer: dict[str, Any]) -> Any:
    """Return the body of a recorded response: its JSON, or its lines."""
    data = base64.b64decode(recording["bodies"][answer["body"]])
    data = gzip.decompress(data) if ["Content-Encoding", "gzip"] in answer["headers"] else data
    try:
        return json.loads(data)
    except ValueError:
        return {"(text)": data.decode("utf-8", "replace").splitlines()}


def json_differences(a: Any, b: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Yield where two JSON values differ: the path with * for every index, and both values."""
    if isinstance(a, dict) and isinstance(b, dict):
        if a.keys() == b.keys() and [*a] != [*b]:
            yield f"{path} (order of members)", [*a], [*b]
        for name in a | b:
            yield from json_differences(a.get(name, "(absent)"), b.get(name, "(absent)"), f"{path}.{name}".lstrip("."))
    elif isinstance(a, list) and isinstance(b, list):
        if len(a) != len(b):
            yield f"{path} (length)", len(a), len(b)
        for item_a, item_b in zip(a, b, strict=False):
            yield from json_differences(item_a, item_b, f"{path}.*".lstrip("."))
    elif type(a) is not type(b) or a != b:
        yield path, a, b


def header_values(answer: dict[str, Any]) -> dict[str, list[str]]:
    """Return the values of each header of a recorded response."""
    values: dict[str, list[str]] = {}
    for name, value in answer["headers"]:
        values.setdefault(name, []).append(value)
    return values


def differences(first: dict[str, Any], second: dict[str, Any], name: str) -> Iterator[tuple[str, str, Any, Any]]:
    """Yield how two recordings of one request differ: the group, where, and both values."""
    a, b = first["answers"].get(name), second["answers"].get(name)
    if a is None or b is None:
        yield "requests", "(sent only once)", a and a["request"]["path"], b and b["request"]["path"]
        return
    yield from (("requests", *difference) for difference in json_differences(a["request"], b["request"]))
    if a["status"] != b["status"]:
        yield "statuses", f"{a['status']} -> {b['status']}", a["status"], b["status"]
    for where, *values in json_differences(header_values(a), header_values(b)):
        yield "headers", where.split(".")[0], *values
    if first["bodies"][a["body"]] != second["bodies"][b["body"]]:
        same = [("(the same in other bytes)", a["body"], b["body"])]
        body_differences = list(json_differences(body_of(first, a), body_of(second, b))) or same
        yield from (("bodies", *difference) for difference in body_differences)


def compare(first_file: Path, second_file: Path, ignored: list[str]) -> int:
    """Print how two recordings differ, each kind of difference once with an example; return the exit status."""
    first, second = (json.loads(file.read_text(encoding="utf-8")) for file in (first_file, second_file))
    counts: Counter[tuple[str, str]] = Counter()
    examples: dict[tuple[str, str], str] = {}
    for name in first["answers"] | second["answers"]:
        request = (first["answers"].get(name) or second["answers"][name])["request"]
        line = f"{request['method']} {request['path']}"
        for group, where, a, b in differences(first, second, name):
            names = (where, f"{line} :: {where}")
            if not any(fnmatchcase(text, pattern) for pattern in ignored for text in names):
                counts[group, where] += 1
                examples.setdefault((group, where), f"{name} ({line[:100]}): {str(a)[:200]} -> {str(b)[:200]}")
    for group in dict.fromkeys(group for group, _ in counts):
        print(f"{group}:")
        for (of, where), number in counts.most_common():
            if of == group:
                print(f"  {number:5d} x {where}\n          {examples[of, where]}")
    print(f"{len(first['answers'])} and {len(second['answers'])} answers, {sum(counts.values())} differences")
    return 1 if counts else 0


def main() -> int:
    """Read the command line and do what it says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    recording = commands.add_parser("record", help="record the answers of the service in the current directory")
    recording.add_argument("out", type=Path)
    recording.add_argument(
        "--fixture", type=Path, default=Path("fixtures/raqqa-2017.json"), help="beside it: bad/*.json"
    )
    recording.add_argument("--database-url", help="a PostgreSQL server, on which a database is made and dropped")
    comparing = commands.add_parser("compare", help="compare two recordings; exit 1 where they differ")
    comparing.add_argument("first", type=Path)
    comparing.add_argument("second", type=Path)
    pattern = "a header's name or a JSON path, or `METHOD path :: one of these`; * matches anything"
    comparing.add_argument("--ignore", action="append", default=[], metavar="PATTERN", help=pattern)
    arguments = parser.parse_args()
    if arguments.command == "compare":
        return compare(arguments.first, arguments.second, arguments.ignore)
    record(arguments.out, arguments.fixture, arguments.database_url)
    return 0


if __name__ == "__main__":
    sys.exit(main())
