"""The clock and the ids: the one place where both come from, and the ones that are the same in every run."""

from __future__ import annotations

import ast
import itertools
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from service.app import create_app
from service.clock import SECOND, Clock, FixedClock, IdGenerator, SeededIdGenerator
from service.config import Config
from service.services import services
from tests.conftest import ROOT, Client, client_factory
from tests.support import request_bodies

INSTANT = 1_767_225_600 * SECOND
PLACES = [(record, revision, made) for record in ("a", "b") for revision in range(1, 6) for made in range(1, 6)]


def test_ids_of_a_seed_are_the_same_for_each_place_of_a_record_and_differ_between_places() -> None:
    drawn = [[SeededIdGenerator(seed).new_id(*place) for place in PLACES] for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1]
    assert len({*drawn[0], *drawn[2]}) == 2 * len(PLACES)


@pytest.mark.parametrize("ids", [IdGenerator(), SeededIdGenerator(1)])
def test_ids_sort_in_the_order_in_which_they_are_made(ids: IdGenerator) -> None:
    made = [ids.new_id("a", revision, number) for revision in range(1, 9) for number in range(1, 9)]
    assert made == sorted(made)
    assert {uuid.UUID(each).version for each in made} == {7}


def test_a_clock_that_stands_gives_each_change_of_a_record_a_second_of_its_own() -> None:
    clock = FixedClock(INSTANT)
    instants = list(itertools.accumulate(range(5), lambda former, _: clock.next_after(former), initial=clock.now()))
    assert instants == [INSTANT + number * SECOND for number in range(6)]


@pytest.fixture
def known(sqlite_url: str) -> Iterator[Flask]:
    made = create_app(Config(database_url=sqlite_url, clock=INSTANT, seed=1))
    yield made
    services(made).database.close()


@pytest.fixture
def someone(known: Flask) -> Client:
    return client_factory(known)("admin", name="ada")


def _made(someone: Client, slug: str) -> Any:
    timeline = someone.post("/v1/timelines", request_bodies.timeline(slug=slug)).headers["Location"]
    return someone.post(f"{timeline}/events", request_bodies.event(claims=[request_bodies.claim()]))


def test_what_happens_to_other_records_changes_no_id(someone: Client) -> None:
    first = _made(someone, "first")
    for number in range(3):
        someone.post("/v1/timelines/first/sources", request_bodies.source(title=f"Source {number}"))
    second = _made(someone, "second")
    again = _made(someone, "third")
    ids = [each.get_json()["id"] for each in (first, second, again)]
    assert len({*ids}) == 3
    assert len({each.rpartition("-")[0][:18] for each in ids}) == 1
    assert {each.get_json()["created_at"] for each in (first, second, again)} == {"2026-01-01T00:00:01.000000Z"}


def test_an_instant_that_was_recorded_is_past_though_the_clock_stands(someone: Client) -> None:
    event = _made(someone, "story").get_json()
    path = f"/v1/timelines/story/events/{event['id']}"
    someone.patch(path, {"title": "Otherwise"}, if_match="*")
    titles = [someone.get(f"{path}?recorded_at=2026-01-01T00:00:0{at}Z").get_json()["title"] for at in (1, 2)]
    assert titles == [event["title"], "Otherwise"]
    assert someone.get(f"{path}?recorded_at=2026-01-01T00:00:03Z").status_code == 400


def test_a_retraction_without_a_day_is_of_the_day_on_which_the_clock_stands(someone: Client) -> None:
    source = someone.post(f"{_timeline(someone)}/sources", request_bodies.source(status="retracted"))
    assert source.get_json()["status_date"] == "2026-01-01"


def _timeline(someone: Client) -> str:
    return str(someone.post("/v1/timelines", request_bodies.timeline()).headers["Location"])


# Everything that differs from run to run, by the module that may ask for it and why it may.
ELSEWHERE = {
    "service/clock.py": "the one place",
    "service/recording/tokens.py": "a secret that could be foretold would be none",
    "service/ephemeral.py": "the age of folders, not of records",
    "service/server.py": "waiting, not dating",
}
CHANCE = {"secrets", "random", "uuid"}
CLOCKS = {"time", "time_ns", "now", "utcnow", "today"}
WAITING = {"monotonic", "sleep", "perf_counter"}


@pytest.mark.parametrize("file", sorted((ROOT / "service").rglob("*.py")), ids=lambda each: str(each.relative_to(ROOT)))
def test_nothing_else_asks_the_time_or_makes_what_nobody_can_foretell(file: Path) -> None:
    if str(file.relative_to(ROOT)) not in ELSEWHERE:
        assert list(_asked(ast.parse(file.read_text(encoding="utf-8")))) == []


def test_what_may_ask_elsewhere_is_there() -> None:
    assert all((ROOT / each).is_file() for each in ELSEWHERE)


def _asked(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = ast.unparse(node.func.value)
            if node.func.attr in CLOCKS and owner.split(".")[-1] in ("time", "datetime", "date"):
                yield ast.unparse(node)
            if owner in CHANCE and node.func.attr != "UUID":
                yield ast.unparse(node)
        if isinstance(node, ast.ImportFrom) and node.module in {"time", *CHANCE}:
            yield from (name.name for name in node.names if name.name not in {*WAITING, "UUID"})


@pytest.mark.parametrize(
    "code",
    ["time.time()", "datetime.now(UTC)", "datetime.date.today()", "uuid.uuid4()", "from time import time_ns"],
)
def test_asking_is_seen(code: str) -> None:
    assert list(_asked(ast.parse(code)))


def test_nothing_is_known_beforehand_of_a_record_that_stays(app: Flask) -> None:
    database = services(app).database
    assert (type(database.clock), type(database.ids)) == (Clock, IdGenerator)
