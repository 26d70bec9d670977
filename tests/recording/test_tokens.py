"""Tokens: what is stored, how one replaces another, their last use, and revocation at once."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from service.__main__ import commands, create_context
from service.recording import tokens
from service.recording.tokens import TokenUsage
from service.services import services
from service.storage.database import Database
from service.storage.tokens import Token
from tests.conftest import Client, client_factory, config_without_limits
from tests.support import live_server, request_bodies

Run = Callable[..., Result]
DAY = 86_400_000_000
NOON = 20_000 * DAY + DAY // 2
"""A noon: of 4 October 2024."""


@pytest.fixture
def inside(sqlite_url: str) -> Iterator[Run]:
    """Runs commands in this process, on a record that has its tables."""
    context = create_context(config_without_limits(sqlite_url))
    yield lambda *words: CliRunner().invoke(commands, words, obj=context)
    context.database.close()


def _kept(database: Database) -> Token:
    (found,) = tokens.list_all(database)
    return found


def _settled(database: Database, until: Callable[[], Any]) -> Any:
    """What comes true soon."""
    ends = time.monotonic() + 10
    while not (found := until()) and time.monotonic() < ends:
        time.sleep(0.01)
    return found


def test_a_secret_is_32_random_bytes_behind_a_mark_and_only_its_hash_is_kept(database: Database) -> None:
    secret = tokens.create(database, "rita", "reporter")
    kept = _kept(database)
    assert re.fullmatch(r"ctl_[A-Za-z0-9_-]{43}", secret)
    assert (kept.sha256, kept.prefix) == (hashlib.sha256(secret.encode()).hexdigest(), secret[:12])
    assert secret[12:] not in repr(kept)


def test_two_of_one_name_hold_and_a_third_is_refused(database: Database) -> None:
    made = [tokens.create(database, "rita", "reporter") for _ in range(tokens.MAX_ACTIVE)]
    with pytest.raises(ValueError, match=r"rita has 2 active tokens, ctl_.*… and ctl_.*…; revoke one of them first"):
        tokens.create(database, "rita", "editor")
    assert [each.state(NOON) for each in tokens.list_all(database)] == ["active"] * len(made)


@pytest.mark.parametrize("way", ["revoked", "expired"])
def test_one_that_no_longer_holds_makes_room(database: Database, way: str) -> None:
    first = tokens.create(database, "rita", "reporter", days=0 if way == "expired" else None)
    tokens.create(database, "rita", "reporter")
    if way == "revoked":
        tokens.revoke(database, first[:12])
    tokens.create(database, "rita", "reporter")
    assert sorted(each.state(time.time_ns() // 1000) for each in tokens.list_all(database)) == [
        "active",
        "active",
        way,
    ]


@pytest.mark.parametrize("which", [lambda secret: "rita", lambda secret: secret[:12], lambda secret: secret])
def test_a_token_is_revoked_by_name_by_prefix_or_whole(database: Database, which: Callable[[str], str]) -> None:
    secret = tokens.create(database, "rita", "reporter")
    tokens.create(database, "erin", "editor")
    assert tokens.revoke(database, which(secret)) == 1
    assert {each.name: each.revoked_at is None for each in tokens.list_all(database)} == {"rita": False, "erin": True}


@pytest.mark.parametrize("name", ["", " ", "ctl_abcdefgh", "a\nb", "\u202erita", "x" * 65, "-x", "<b>", "a;b"])
def test_what_can_be_no_name_is_refused(database: Database, name: str) -> None:
    with pytest.raises(ValueError, match="a name has up to 64"):
        tokens.create(database, name, "editor")


@pytest.mark.parametrize("name", ["rita", "Zoë O’Neill", "recorder-2", "rita@example.org", "李雷", "r"])
def test_a_name_is_what_people_are_called(database: Database, name: str) -> None:
    tokens.create(database, name, "editor")
    assert _kept(database).name == name


def test_a_timeline_that_can_be_none_is_refused(database: Database) -> None:
    with pytest.raises(ValueError, match="by its slug"):
        tokens.create(database, "rita", "editor", ["Raqqa 2017"])


def test_the_day_of_last_use_is_kept_soon_after_the_answer(app: Flask, reporter: Client, timeline: str) -> None:
    database = services(app).database
    assert reporter.get(timeline).status_code == 200

    def used() -> str | None:
        return next(each.last_used_on for each in tokens.list_all(database) if each.name == "rita")

    assert used() is None
    assert _settled(database, used) == time.strftime("%Y-%m-%d", time.gmtime())


class Noting:
    """A usage and what it asks to have written."""

    def __init__(self, database: Database) -> None:
        self.usage = TokenUsage(database)
        self.asked: list[Any] = []
        self.database = database
        database.background_writer.write = self.asked.append  # type: ignore[method-assign]

    def note(self, now: int) -> str | None:
        """Note a use; do what is asked; gives the day that is kept then."""
        self.usage.note(_kept(self.database), now)
        with self.database.writing() as transaction:
            for work in self.asked:
                work(transaction)
        return _kept(self.database).last_used_on


def test_a_day_is_written_once_and_days_only_go_forwards(database: Database) -> None:
    tokens.create(database, "rita", "reporter")
    noting = Noting(database)
    assert [noting.note(NOON + at) for at in (0, 1, DAY, -DAY, DAY // 2)] == [
        "2024-10-04",
        "2024-10-04",
        "2024-10-05",
        "2024-10-05",
        "2024-10-05",
    ]
    assert len(noting.asked) == 2


def test_another_process_sees_that_it_is_written_already(database: Database) -> None:
    tokens.create(database, "rita", "reporter")
    Noting(database).note(NOON)
    second = Noting(database)
    second.note(NOON)
    assert second.asked == []


def test_a_record_that_is_held_keeps_no_answer_waiting_for_the_day(app: Flask, reporter: Client, timeline: str) -> None:
    database: Database = services(app).database
    with database.writing():
        began = time.monotonic()
        assert reporter.get(timeline).status_code == 200
        assert time.monotonic() - began < 1


@pytest.mark.long
def test_revoking_works_at_once_in_every_worker(url: str) -> None:
    with live_server.running_server(url, workers=3) as server:
        database = Database(url)
        secret = tokens.create(database, "rita", "editor")
        clients = [server.client(secret) for _ in range(12)]
        assert {client.send("GET", "/v1/timelines").status for client in clients} == {200}
        tokens.revoke(database, "rita")
        database.close()
        assert {client.send("GET", "/v1/timelines").status for client in clients} == {401}


def test_the_list_tells_all_but_the_secret(inside: Run) -> None:
    words = ("--name", "rita", "--role", "reporter", "--timeline", "a", "--timeline", "b", "--days", "30")
    secret = inside("tokens", "create", *words).stdout.splitlines()[-1]
    head, line = inside("tokens", "list").stdout.splitlines()
    today, later = (time.strftime("%Y-%m-%d", time.gmtime(time.time() + days * 86400)) for days in (0, 30))
    assert head.split("  ")[0] == "prefix"
    assert line.split() == [f"{secret[:12]}…", "rita", "reporter", "active", "a,b", today, later, "never"]


def test_the_command_says_which_timeline_is_not_there_yet(inside: Run) -> None:
    done = inside("tokens", "create", "--name", "rita", "--role", "reporter", "--timeline", "soon")
    assert (done.exit_code, "no timeline “soon” yet" in done.stderr) == (0, True)


def test_the_command_refuses_a_third_in_one_line(inside: Run) -> None:
    words = ("tokens", "create", "--name", "rita", "--role", "reporter")
    done = [inside(*words) for _ in range(3)]
    assert [each.exit_code for each in done] == [0, 0, 1]
    assert (done[2].stderr.count("\n"), "revoke one of them first" in done[2].stderr) == (1, True)


def test_a_prefix_as_the_list_shows_it_is_revoked(inside: Run) -> None:
    secret = inside("tokens", "create", "--name", "rita", "--role", "reporter").stdout.splitlines()[-1]
    assert inside("tokens", "revoke", f"{secret[:12]}…").stdout == "1 revoked\n"


def test_a_token_of_one_timeline_is_for_that_one(app: Flask, admin: Client) -> None:
    for slug in ("mine", "yours"):
        admin.post("/v1/timelines", request_bodies.timeline(slug=slug, visibility="private"))
    rita = client_factory(app)("reporter", timelines=("mine",))
    answers = [rita.post(f"/v1/timelines/{slug}/sources", request_bodies.source()) for slug in ("mine", "yours")]
    assert [answer.status_code for answer in answers] == [201, 404]
