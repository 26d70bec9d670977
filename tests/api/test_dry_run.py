"""Dry runs: every write can be tried; the response says exactly what would happen, and nothing changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.conftest import Client
from tests.support import request_bodies

MADE_AT_THE_MOMENT = {"created_at", "updated_at"}


@pytest.fixture
def event(editor: Client, timeline: str) -> str:
    """An event with one number; gives its path."""
    editor.post(
        f"{timeline}/events", request_bodies.event(id="E1", claims=[request_bodies.claim(id="C1", value="hundreds")])
    )
    return f"{timeline}/events/E1"


def _plain(value: Any) -> Any:
    """A body but for what is made at the moment."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items() if name not in MADE_AT_THE_MOMENT}
    return [_plain(each) for each in value] if isinstance(value, list) else value


def _source(editor: Client, timeline: str) -> str:
    return str(editor.get(f"{timeline}/sources").get_json()["sources"][0]["id"])


def test_a_tried_claim_tells_the_conflict_it_would_open(editor: Client, event: str, timeline: str) -> None:
    claim = request_bodies.claim(id="C2", value="thousands", source=_source(editor, timeline))
    tried = editor.post(f"{event}/claims?dry_run=true", claim).get_json()
    assert (tried["dry_run"], [each["claims"] for each in tried["conflicts"]["opened"]]) == (True, [["C1", "C2"]])


def test_a_tried_claim_is_exactly_what_the_write_then_gives(editor: Client, event: str, timeline: str) -> None:
    claim = request_bodies.claim(id="C2", value="thousands", source=_source(editor, timeline))
    tried = editor.post(f"{event}/claims?dry_run=true", claim).get_json()
    written = editor.post(f"{event}/claims", claim).get_json()
    assert _plain(tried["would"]) == _plain(written)


def test_a_tried_event_is_exactly_what_the_write_then_gives(editor: Client, event: str, timeline: str) -> None:
    body = request_bodies.event(id="E2", title="Convoy leaves!", sources=[request_bodies.source(id="S9")])
    tried = editor.post(f"{timeline}/events?dry_run=true", body).get_json()
    written = editor.post(f"{timeline}/events", body).get_json()
    assert (_plain(tried["would"]), tried["possible_duplicates"]) == (
        _plain(written),
        [{"id": "E1", "title": "Convoy leaves", "date": "2017-10-14"}],
    )


def test_a_tried_deletion_tells_the_conflict_it_would_close(editor: Client, event: str, timeline: str) -> None:
    claim = request_bodies.claim(id="C2", value="thousands", source=_source(editor, timeline))
    editor.post(f"{event}/claims", claim)
    path = f"{timeline}/claims/C2"
    tried = editor.delete(f"{path}?dry_run=true", if_match=editor.tag(path)).get_json()
    assert (tried["would"], [each["claims"] for each in tried["conflicts"]["closed"]]) == (None, [["C1", "C2"]])


def test_a_tried_decision_tells_where_the_conflict_would_stand(editor: Client, event: str, timeline: str) -> None:
    editor.post(f"{event}/claims", request_bodies.claim(value="thousands", source=_source(editor, timeline)))
    conflict = f"{timeline}/conflicts/{editor.get(event).get_json()['markers'][0]['id']}"
    body = {"status": "dismissed", "note": "two convoys"}
    tried = editor.patch(f"{conflict}?dry_run=true", body, if_match="*").get_json()
    assert (tried["would"]["status"], editor.get(conflict).get_json()["status"]) == ("dismissed", "open")


WRITES = [
    ("POST", "/events", {"title": "x", "date": "2017", "sources": [{"title": "y"}]}),
    ("POST", "/events/E1/claims", {"property": "told", "value": "x", "source": "S1"}),
    ("POST", "/sources", {"title": "z"}),
    ("PATCH", "/events/E1", {"title": "x"}),
    ("PATCH", "/claims/C1", {"status": "retracted"}),
    ("PATCH", "/sources/S1", {"status": "retracted"}),
    ("PATCH", "", {"timezone": "Asia/Damascus"}),
    ("DELETE", "/claims/C1", None),
    ("DELETE", "/events/E1", None),
]


@pytest.mark.parametrize(("method", "path", "body"), WRITES)
def test_nothing_changes(
    editor: Client, app: Flask, timeline: str, sqlite_url: str, method: str, path: str, body: Any
) -> None:
    sources = [request_bodies.source(id="S1")]
    editor.post(
        f"{timeline}/events", request_bodies.event(id="E1", sources=sources, claims=[request_bodies.claim(id="C1")])
    )
    before = _everything(sqlite_url)
    sent = {"POST": editor.post, "PATCH": editor.patch}.get(method)
    address = f"{timeline}{path}?dry_run=true"
    answer = sent(address, body, if_match="*") if sent else editor.delete(address, if_match="*")
    assert (answer.status_code, answer.get_json()["dry_run"], _everything(sqlite_url)) == (200, True, before)


def _everything(url: str) -> list[str]:
    """Every row of every table."""
    import sqlite3

    connection = sqlite3.connect(Path(url.removeprefix("sqlite:///")))
    rows = list(connection.iterdump())
    connection.close()
    return rows


def test_what_is_wrong_is_refused_as_it_would_be(editor: Client, timeline: str) -> None:
    answer = editor.post(f"{timeline}/events?dry_run=true", request_bodies.event(date="14/10/2017"))
    assert answer.status_code == 422


def test_a_stale_tag_is_refused_as_it_would_be(editor: Client, event: str) -> None:
    answer = editor.patch(f"{event}?dry_run=true", {"title": "x"}, if_match='"1"')
    assert answer.status_code == 412


def test_a_timeline_can_be_tried(admin: Client) -> None:
    tried = admin.post("/v1/timelines?dry_run=true", request_bodies.timeline(slug="tried"))
    assert (tried.get_json()["would"]["slug"], admin.get("/v1/timelines/tried").status_code) == ("tried", 404)
