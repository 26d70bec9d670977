"""Disk errors: a write that fails gets the right problem, and reads continue."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from service.app import create_app
from service.services import services
from service.storage.database import Database
from service.storage.errors import DiskFull, ReadOnly
from tests.conftest import client_factory, config_without_limits
from tests.support import request_bodies
from tests.support.recorder import Recorder

EVENTS = "/v1/timelines/a-story/events"


def _limit(database: Database, pragma: str) -> None:
    """Every connection from now on, and those that there are, live with a limit."""
    database.engine.dispose()

    @event.listens_for(database.engine, "connect")
    def _limited(connection: Any, _record: Any) -> None:
        connection.execute(pragma)


@pytest.fixture
def recorder(sqlite_url: str) -> Iterator[Recorder]:
    database = Database(sqlite_url)
    made = Recorder(database)
    made.open()
    made.event(id="e")
    yield made
    database.close()


def _fill(recorder: Recorder) -> None:
    for _ in range(1000):
        recorder.event(summary="words " * 1500)


def test_a_full_disk_is_told_and_what_was_acknowledged_stays_whole(recorder: Recorder) -> None:
    _limit(recorder.database, "PRAGMA max_page_count=200")
    with pytest.raises(DiskFull):
        _fill(recorder)
    assert (recorder.differences(), recorder.get_event("e")["id"]) == ([], "e")


def test_writing_goes_on_when_there_is_room_again(recorder: Recorder) -> None:
    _limit(recorder.database, "PRAGMA max_page_count=200")
    with pytest.raises(DiskFull):
        _fill(recorder)
    _limit(recorder.database, "PRAGMA max_page_count=100000")
    recorder.event(id="after")
    assert recorder.has_event("after")


def test_a_record_that_cannot_be_written_is_told_and_still_read(recorder: Recorder) -> None:
    _limit(recorder.database, "PRAGMA query_only=ON")
    with pytest.raises(ReadOnly):
        recorder.event()
    assert recorder.get_event("e")["id"] == "e"


@pytest.fixture
def served_app(recorder: Recorder, sqlite_url: str) -> Iterator[Flask]:
    app = create_app(config_without_limits(sqlite_url))
    yield app
    services(app).database.close()


@pytest.mark.parametrize(
    ("pragma", "status", "kind"),
    [("PRAGMA max_page_count=10", 507, "no-room"), ("PRAGMA query_only=ON", 503, "read-only")],
)
def test_trouble_with_the_disk_is_no_internal_error(served_app: Flask, pragma: str, status: int, kind: str) -> None:
    editor = client_factory(served_app)("editor")
    _limit(services(served_app).database, pragma)
    answer = editor.post(EVENTS, request_bodies.event(summary="words " * 1500))
    assert (answer.status_code, answer.get_json()["type"]) == (status, f"/problems/{kind}")
    assert editor.get(EVENTS).status_code == 200
