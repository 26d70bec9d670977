"""The command line: what each command does, prints and refuses."""

from __future__ import annotations

import json
import signal
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from service.__main__ import commands, create_context
from service.storage.database import Database
from tests.conftest import DEMO_FIXTURE, config_without_limits
from tests.support import live_server, request_bodies
from tests.support.recorder import Recorder

pytestmark = pytest.mark.long

Run = Callable[..., Result]


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A database that is not there yet."""
    return f"sqlite:///{tmp_path}/new.db"


@pytest.fixture
def inside(sqlite_url: str) -> Iterator[Run]:
    """Runs commands in this process, on a record that has its tables: faster, for what needs no process of its own."""
    context = create_context(config_without_limits(sqlite_url))
    yield lambda *words: CliRunner().invoke(commands, words, obj=context)
    context.database.close()


def _fixture(tmp_path: Path, name: str = "small.json", **more: Any) -> str:
    """A small fixture in a file; gives its path."""
    whole = {
        "timeline": request_bodies.timeline(),
        "sources": [{"id": "s", "title": "A report"}],
        "events": [{"id": "e", "title": "Left", "date": "2017-10-14", "sources": ["s"]}],
        "claims": [{"id": "c", "event": "e", "property": "fighters_left", "value": "250", "source": "s"}],
    }
    file = tmp_path / name
    file.write_text(json.dumps(whole | more), encoding="utf-8")
    return str(file)


def _timelines(url: str) -> list[str]:
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        return [row[0] for row in connection.execute("SELECT slug FROM timelines")]


@pytest.mark.parametrize("words", [(), ("serve",), ("load",), ("tokens", "create"), ("check",), ("migrate",)])
def test_every_command_explains_itself(inside: Run, words: tuple[str, ...]) -> None:
    done = inside(*words, "--help")
    assert (done.exit_code, done.stdout.startswith("Usage: ")) == (0, True)


def test_loading_the_story_creates_it_and_loading_it_again_changes_nothing(url: str) -> None:
    assert (
        live_server.run("load", str(DEMO_FIXTURE), url=url).stdout
        == "raqqa-2017.json: 110 created, 0 updated, 0 unchanged\n"
    )
    assert (
        live_server.run("load", str(DEMO_FIXTURE), url=url).stdout
        == "raqqa-2017.json: 0 created, 0 updated, 110 unchanged\n"
    )
    assert live_server.run("check", url=url).stdout == "all derived data matches the record\n"


def test_a_changed_fixture_updates_what_it_changes(inside: Run, tmp_path: Path) -> None:
    inside("load", _fixture(tmp_path))
    events = [{"id": "e", "title": "Stayed", "date": "2017-10-14", "sources": ["s"]}]
    done = inside("load", _fixture(tmp_path, events=events))
    assert done.stdout == "small.json: 0 created, 1 updated, 3 unchanged\n"


def test_lines_of_ndjson_may_come_in_any_order(inside: Run, tmp_path: Path) -> None:
    whole = json.loads(Path(_fixture(tmp_path)).read_text())
    lines = [{"type": kind, **each} for kind in ("claim", "event", "source") for each in whole[f"{kind}s"]]
    lines.append({"type": "timeline", **whole["timeline"]})
    file = tmp_path / "small.ndjson"
    file.write_text("\n".join(json.dumps(line) for line in lines) + "\n\n")
    assert inside("load", str(file)).stdout == "small.ndjson: 4 created, 0 updated, 0 unchanged\n"


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("a date", {"events": [{"id": "e", "title": "x", "date": "soon", "sources": ["s"]}]}, "events/0/date"),
    ("a source", {"claims": [{"id": "c", "event": "e", "property": "told", "value": "x", "source": "z"}]}, "“z”"),
    ("an event", {"claims": [{"id": "c", "event": "z", "property": "told", "value": "x", "source": "s"}]}, "“z”"),
    ("a value", {"claims": [{"id": "c", "event": "e", "property": "killed", "value": "?", "source": "s"}]}, "/value"),
    ("an id twice", {"sources": [{"id": "s", "title": "a"}, {"id": "s", "title": "b"}]}, "more than once"),
    ("a part", {"people": []}, "got people"),
    ("a list", {"sources": {"id": "s"}}, "sources: a list"),
    ("an object", {"sources": ["s"]}, "sources/0: a JSON object"),
    ("a title", {"timeline": {"slug": "a-story"}}, "timeline/title"),
]


@pytest.mark.parametrize(("more", "said"), [each[1:] for each in WRONG], ids=[each[0] for each in WRONG])
def test_a_wrong_fixture_is_told_with_its_place_and_nothing_is_written(
    inside: Run, sqlite_url: str, tmp_path: Path, more: dict[str, Any], said: str
) -> None:
    done = inside("load", _fixture(tmp_path, **more))
    assert (done.exit_code, said in done.stderr) == (1, True), done.output
    assert _timelines(sqlite_url) == []


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.json", b"{", "not JSON"),
        ("x.json", b"\xff\xfe", "not UTF-8"),
        ("x.json", b"", "empty"),
        ("x.json", b"[]", "got a list"),
        ("x.json", b'{"timeline": 1, "timeline": 2}', "timeline"),
        ("x.json", b"[" * 5000, "deeper"),
        ("x.ndjson", b'{"type": "timeline", "slug": "a", "title": "A"}\n{"type": }\n', "line 2: "),
        ("x.ndjson", b'{"type": "timeline", "slug": "a", "title": "A"}\n7\n', "line 2: "),
        ("x.ndjson", b'{"type": "song"}\n', "line 1/type"),
        ("x.ndjson", b'{"type": "source", "id": "s", "title": "x"}\n', "one timeline"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_a_few_words(
    inside: Run, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(content)
    done = inside("load", str(tmp_path / name))
    assert (done.exit_code, said in done.stderr, type(done.exception)) == (1, True, SystemExit), done.output


def test_a_token_stands_alone_on_the_last_line_and_is_listed_by_its_beginning(url: str) -> None:
    secret = live_server.run("tokens", "create", "--name", "rita", "--role", "reporter", url=url).stdout.splitlines()[
        -1
    ]
    listed = live_server.run("tokens", "list", url=url).stdout
    assert secret.startswith("ctl_")
    assert (secret[:12] in listed, secret in listed, "active" in listed) == (True, False, True)


def test_a_revoked_token_is_listed_as_such_and_is_not_revoked_twice(inside: Run) -> None:
    inside("tokens", "create", "--name", "rita", "--role", "reporter")
    assert inside("tokens", "revoke", "rita").stdout == "1 revoked\n"
    again = inside("tokens", "revoke", "rita")
    assert (again.exit_code, "no active token" in again.stderr) == (1, True)
    assert "revoked" in inside("tokens", "list").stdout


TAMPERED = {
    "a marker": "UPDATE timeline_entries SET conflict_count = conflict_count + 1",
    "a body": "UPDATE rendered_claims SET body = replace(body, '250', '251')",
    "a place": "UPDATE timeline_entries SET sort_earliest = sort_earliest - 86400",
    "a count": "UPDATE timelines SET claim_count = claim_count + 1",
    "a tag": "INSERT INTO timeline_entry_tags (timeline_id, tag, event_id) SELECT timeline_id, 'x', id FROM events",
    "a conflict": "UPDATE conflicts SET level = 'tension'",
    "a lost conflict": "UPDATE conflicts SET status = 'closed'",
    "the record": "UPDATE claims SET value = '\"9\"' WHERE id = 'c'",
    "an event gone": "DELETE FROM timeline_entries",
    "a word": "UPDATE search_documents SET words = words || ' more'",
    "a place to be found at": "UPDATE search_documents SET id = id + 16777216",
    "an event in short": "UPDATE search_documents SET body = '{}'",
    "no words": "DELETE FROM search_documents",
    "a facet": "UPDATE facet_counts SET event_count = event_count + 1",
    "a spot": "UPDATE timeline_entries SET lat = 1, lon = 1, x = 1, y = 1, z = 1",
}


@pytest.mark.parametrize("statement", TAMPERED.values(), ids=TAMPERED)
def test_the_check_finds_what_was_tampered_with(inside: Run, sqlite_url: str, tmp_path: Path, statement: str) -> None:
    claims = [
        {"id": each, "event": "e", "property": "fighters_left", "value": value, "source": "s"}
        for each, value in (("c", "250"), ("d", "4000"))
    ]
    inside("load", _fixture(tmp_path, claims=claims))
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as connection, connection:
        connection.execute(statement)
    done = inside("check")
    assert (done.exit_code, done.stdout.startswith("a-story: ")) == (1, True), done.output


def test_the_check_finds_what_the_index_of_words_finds_wrongly(inside: Run, sqlite_url: str, tmp_path: Path) -> None:
    inside("load", _fixture(tmp_path))
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as connection, connection:
        connection.execute("INSERT INTO search_index (rowid, words) VALUES (1, 'stray')")
    done = inside("check")
    assert (done.exit_code, "the full-text index finds" in done.stdout) == (1, True), done.output


def test_migrating_twice_changes_nothing(url: str) -> None:
    first, second = live_server.run("migrate", url=url), live_server.run("migrate", url=url)
    assert (first.returncode, second.returncode, second.stdout) == (0, 0, "the tables are up to date\n")


@pytest.mark.parametrize("words", [("check",), ("tokens", "list"), ("tokens", "revoke", "x")])
def test_a_database_without_tables_is_told_how_to_get_them(url: str, words: tuple[str, ...]) -> None:
    done = live_server.run(*words, url=url)
    assert (done.returncode, "python -m service migrate" in done.stderr) == (1, True)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"TIMELINE_DATABASE_URI": "x"}, "unknown setting TIMELINE_DATABASE_URI"),
        ({"TIMELINE_DATABASE_URL": "mysql://x/y"}, "names mysql"),
        ({"TIMELINE_DATABASE_URL": "here"}, "is not a database URL"),
        ({"TIMELINE_DATABASE_URL": "sqlite:////nowhere/at/all.db"}, "unable to open"),
        ({"TIMELINE_DATABASE_URL": "postgresql://u:secret@127.0.0.1:1/x"}, "refused"),
    ],
)
def test_a_setting_that_cannot_work_is_told_in_one_line(settings: dict[str, str], said: str) -> None:
    done = live_server.run("migrate", **{"url": "sqlite:///x.db", **settings})
    assert (done.returncode, done.stderr.count("\n"), said in done.stderr) == (1, 1, True), done.stderr
    assert "secret" not in done.stderr


def test_a_file_that_is_no_database_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no database at all, " * 500)
    done = live_server.run("migrate", url=f"sqlite:///{tmp_path}/notes.txt")
    assert (done.returncode, done.stderr.count("\n"), "not a database" in done.stderr) == (1, 1, True), done.stderr


def test_a_port_in_use_is_told_in_one_line(url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = live_server.run("serve", "--port", port, url=url)
    assert (done.returncode, done.stderr.count("\n"), "choose another with --port" in done.stderr) == (1, 1, True)


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_serving_tells_where_it_is_and_ends_when_asked(url: str, sign: signal.Signals) -> None:
    port = live_server.free_port()
    process = live_server.start_server(url, 2, port)
    live_server.wait_until_ready(process, port)
    process.send_signal(sign)
    told = live_server.wait_for_exit(process)
    assert (process.returncode, f"http://127.0.0.1:{port}/" in told) == (0, True), told
    assert ("Traceback" in told, "CPU cores" in told) == (False, False), told


def test_the_demo_has_the_story_and_a_token_that_writes(url: str) -> None:
    port = live_server.free_port()
    line, environment = live_server.command_line("serve", "--demo", "--port", str(port), url=url)
    process = live_server.start_process(line, environment)
    live_server.wait_until_ready(process, port)
    process.terminate()
    told = live_server.wait_for_exit(process)
    assert f"http://127.0.0.1:{port}/v1/timelines/raqqa-2017/events" in told
    database = Database(url)
    try:
        assert Recorder(database, slug="raqqa-2017").state().counts["events"] == 21
    finally:
        database.close()
