"""The API on SQLite and PostgreSQL: reads, dry runs, decisions and restores give the same responses."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from service.recording.consistency import differences
from service.services import services
from tests.conftest import Client, client_factory, load_demo
from tests.support import request_bodies

STORY = "/v1/timelines/raqqa-2017"


@pytest.fixture
def erin(app_on: Flask) -> Client:
    """An editor of the Raqqa story on each engine."""
    load_demo(app_on)
    return client_factory(app_on)("editor", name="erin")


def _now() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")


def test_a_view_of_a_day_and_of_an_instant(erin: Client) -> None:
    counts = [
        erin.get(f"{STORY}?{asked}").get_json()["counts"]["claims"]
        for asked in ("known_at=2017-10-11", "known_at=2017-10-31", f"recorded_at={_now()}")
    ]
    assert counts == [26, 45, 73]


def test_the_difference_between_two_days(erin: Client) -> None:
    told = erin.get(f"{STORY}/diff?from=2017-10-31&to=2017-11-13").get_json()["conflicts"]
    assert [each["property"] for each in told["opened"]] == [None, "fighters_left"]


def test_deciding_trying_deleting_and_restoring(erin: Client, app_on: Flask) -> None:
    conflict = f"{STORY}/conflicts/{erin.get(f'{STORY}/conflicts').get_json()['conflicts'][0]['id']}"
    decided = erin.patch(conflict, {"status": "explained", "note": "two counts"}, if_match=erin.tag(conflict))
    event = f"{STORY}/events/raqqa-declared-free"
    tried = erin.delete(f"{event}?dry_run=true", if_match=erin.tag(event))
    gone = erin.delete(event, if_match=erin.tag(event))
    first = erin.get(f"{event}/history").get_json()["revisions"][0]["revision"]
    back = erin.post(f"{event}/restore", {"revision": first}, if_match="*")
    assert [each.status_code for each in (decided, tried, gone, back)] == [200, 200, 204, 200]
    assert list(differences(services(app_on).database)) == []


def test_order_over_many_events(erin: Client) -> None:
    for at in range(5):
        relations = [{"kind": "before", "event": f"X{at - 1}"}] if at else []
        body = request_bodies.event(id=f"X{at}", title=f"Step {at}", date="2017-10", relations=relations)
        assert erin.post(f"{STORY}/events", body).status_code == 201
    erin.patch(f"{STORY}/events/X4", {"date": "2017-10-20"}, if_match="*")
    erin.patch(f"{STORY}/events/X0", {"date": "2017-10-10"}, if_match="*")
    found = erin.get(f"{STORY}/conflicts?kind=order").get_json()["conflicts"]
    assert [sorted(each["events"]) for each in found] == [["X0", "X1", "X2", "X3", "X4"]]
