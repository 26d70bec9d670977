"""Past views: what was known on a day, what was recorded at an instant, and a timeline without a source."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from service.api.schemas.fixture_lines import load_line
from service.app import create_app
from service.recording import importing
from service.services import services
from tests.conftest import DEMO_FIXTURE, EDITOR, Client, client_factory, config_without_limits
from tests.support import request_bodies

WHOLE = json.loads(DEMO_FIXTURE.read_text(encoding="utf-8"))
OWN_TO_A_VIEW = {"created_at", "updated_at", "created_by", "updated_by", "revision", "view"}


def _plain(value: Any) -> Any:
    """What is shown but for times of writing, names and revisions."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items() if name not in OWN_TO_A_VIEW}
    return [_plain(each) for each in value] if isinstance(value, list) else value


def _published_by(day: str) -> list[dict[str, Any]]:
    """The lines of the story that a file of that day would hold, by hand: dates here are full days, marks aside."""
    sources = [each for each in WHOLE["sources"] if each["published"].rstrip("?~") <= day]
    out = {source["id"] for source in sources}
    claims = [each for each in WHOLE["claims"] if each["source"] in out]
    said = {claim["id"] for claim in claims}
    spoken = {claim["event"] for claim in claims}
    lines = [{"type": "timeline", **WHOLE["timeline"]}]
    lines += [
        {
            "type": "source",
            **source,
            "derived_from": [one for one in source.get("derived_from", []) if one["source"] in out],
        }
        for source in sources
    ]
    for each in WHOLE["events"]:
        cited = [one for one in each["sources"] if one in out]
        if cited or each["id"] in spoken:
            lines.append({"type": "event", **each, "sources": cited})
    for claim in claims:
        against = [one for one in claim.get("contradicts", []) if one["claim"] in said]
        lines.append({"type": "claim", **claim, "contradicts": against})
    return lines


@pytest.fixture
def another(_sqlite_template: Path, tmp_path: Path) -> Callable[[list[dict[str, Any]]], Client]:
    """A service that holds other lines of the same story."""

    def make(lines: list[dict[str, Any]]) -> Client:
        path = tmp_path / "another.db"
        shutil.copy(_sqlite_template, path)
        app = create_app(config_without_limits(f"sqlite:///{path}"))
        importing.load(services(app).database, EDITOR, [load_line(line) for line in lines], None)
        return client_factory(app)(None)

    return make


DAYS = ["2017-10-11", "2017-10-12", "2017-10-14", "2017-10-15", "2017-10-17", "2017-10-31", "2017-11-13", "2018-01-01"]


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("part", ["events", "conflicts"])
def test_what_was_known_on_a_day_is_what_a_record_of_that_day_would_hold(
    anyone: Client, story: str, another: Any, day: str, part: str
) -> None:
    then = another(_published_by(day)).get(f"{story}/{part}").get_json()
    assert _plain(anyone.get(f"{story}/{part}?known_at={day}").get_json()) == _plain(then)


def test_november_does_not_colour_october(anyone: Client, story: str) -> None:
    text = anyone.get(f"{story}/events?known_at=2017-10-31").text
    late = [
        each["id"]
        for each in WHOLE["claims"]
        if each["source"] in ("the-week", "bbc", "cpress-cbs", "american-thinker")
    ]
    assert not [each for each in (*late, "the-week", "bbc", "cpress-cbs", "american-thinker") if f'"{each}"' in text]


def test_on_the_thirteenth_the_paper_that_disagrees_with_the_report_it_cites_appears(
    anyone: Client, story: str
) -> None:
    told = anyone.get(f"{story}/diff?from=2017-10-31&to=2017-11-13").get_json()["conflicts"]
    opened = [each for each in told["opened"] if each["property"] == "fighters_left"]
    assert [each["differs_from_cited"] for each in opened] == [[{"claim": "C025", "cited": "C102"}]]


def test_the_difference_of_two_days_is_that_of_their_views(anyone: Client, story: str) -> None:
    then, now = (
        {each["id"]: each["claims"] for each in anyone.get(f"{story}/conflicts?known_at={day}").get_json()["conflicts"]}
        for day in ("2017-10-31", "2017-11-13")
    )
    told = anyone.get(f"{story}/diff?from=2017-10-31&to=2017-11-13").get_json()["conflicts"]
    shown = {each["id"] for each in (*told["opened"], *told["changed"])}
    assert shown == {each for each in now if now[each] != then.get(each)}


def test_the_tag_of_a_view_stays_while_what_comes_in_is_of_a_later_day(editor: Client, story: str) -> None:
    path = f"{story}/events?known_at=2017-10-31"
    before = editor.get(path)
    late = request_bodies.event(id="X1", sources=[request_bodies.source(published="2017-11-20")])
    assert editor.post(f"{story}/events", late).status_code == 201
    assert editor.get(path, if_none_match=before.headers["ETag"]).status_code == 304


def test_the_tag_of_a_view_changes_with_what_was_out_by_then(editor: Client, story: str) -> None:
    path = f"{story}/events?known_at=2017-10-31"
    before = editor.tag(path)
    editor.post(
        f"{story}/events", request_bodies.event(id="X1", sources=[request_bodies.source(published="2017-10-20")])
    )
    assert editor.tag(path) != before


def test_a_retraction_of_today_leaves_the_views_of_earlier_days_as_they_were(editor: Client, story: str) -> None:
    path = f"{story}/events?known_at=2017-10-31"
    before, source = editor.get(path), f"{story}/sources/boston-globe"
    editor.patch(source, {"status": "retracted"}, if_match=editor.tag(source))
    after = editor.get(path)
    assert (after.data, after.headers["ETag"]) == (before.data, before.headers["ETag"])


def test_a_retraction_shows_from_its_day_on(editor: Client, story: str) -> None:
    source = f"{story}/sources/boston-globe"
    body = {"status": "retracted", "status_date": "2017-10-20"}
    editor.patch(source, body, if_match=editor.tag(source))
    shown = [
        editor.get(f"{story}/sources/boston-globe?known_at={day}").get_json()["status"]
        for day in ("2017-10-19", "2017-10-20")
    ]
    assert shown == ["live", "retracted"]


def _now() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")


def test_what_a_later_word_settled_was_still_in_dispute_before_it(
    another: Callable[[list[dict[str, Any]]], Client],
) -> None:
    said = {"event": "E", "property": "fighters_left", "attributed_to": "Col. Dillon"}
    days = {"S0": "2017-10-12", "S1": "2017-10-13", "S2": "2017-11-13"}
    lines = [{"type": "timeline", **request_bodies.timeline(slug="t")}]
    lines += [{"type": "source", "id": key, "title": key, "published": day} for key, day in days.items()]
    lines += [{"type": "event", "id": "E", "title": "It left", "date": "2017-10-12", "sources": list(days)}]
    lines += [{"type": "claim", "id": "A", "event": "E", "property": "fighters_left", "value": "250", "source": "S0"}]
    lines += [{"type": "claim", "id": "B", **said, "value": "thousands", "source": "S1"}]
    lines += [{"type": "claim", "id": "C", **said, "value": "some 250", "source": "S2", "supersedes": "B"}]
    reader = another(lines)
    counts = {
        day: reader.get(f"/v1/timelines/t?known_at={day}").json["counts"]["conflicts"]["conflict"]
        for day in ("2017-10-12", "2017-10-31", "2017-11-13")
    }
    assert counts == {"2017-10-12": 0, "2017-10-31": 1, "2017-11-13": 0}


def test_what_was_recorded_never_changes(editor: Client, story: str) -> None:
    instant = _now()
    path = f"{story}/events?recorded_at={instant}"
    before = editor.get(path).data
    event, claim = f"{story}/events/convoy-leaves", f"{story}/claims/C026"
    editor.patch(event, {"title": "Another title"}, if_match=editor.tag(event))
    editor.delete(claim, if_match=editor.tag(claim))
    editor.patch(story, {"timezone": "Asia/Damascus"}, if_match=editor.tag(story))
    assert editor.get(path).data == before


def test_what_is_recorded_now_is_what_stands_now(editor: Client, story: str) -> None:
    editor.delete(f"{story}/claims/C026", if_match=editor.tag(f"{story}/claims/C026"))
    recorded = editor.get(f"{story}/events?recorded_at={_now()}").get_json()
    assert _plain(recorded) == _plain(editor.get(f"{story}/events").get_json())


def test_a_decision_shows_in_the_record_from_when_it_was_made(editor: Client, story: str) -> None:
    conflict = editor.get(f"{story}/conflicts?property=fighters_left").get_json()["conflicts"][0]["id"]
    path, before = f"{story}/conflicts/{conflict}", _now()
    editor.patch(path, {"status": "explained", "note": "two counts"}, if_match=editor.tag(path))
    shown = [editor.get(f"{path}?recorded_at={each}").get_json()["status"] for each in (before, _now())]
    assert shown == ["open", "explained"]


def test_both_clocks_bind(editor: Client, story: str) -> None:
    before = _now()
    editor.post(
        f"{story}/events", request_bodies.event(id="X1", sources=[request_bodies.source(published="2017-10-20")])
    )
    asked = [
        f"known_at=2017-10-31&recorded_at={before}",
        f"known_at=2017-10-31&recorded_at={_now()}",
        f"known_at=2017-10-19&recorded_at={_now()}",
    ]
    there = ["X1" in {each["id"] for each in editor.get(f"{story}/events?{one}").get_json()["events"]} for one in asked]
    assert there == [False, True, False]


def test_what_the_record_held_is_not_for_everyone(anyone: Client, story: str) -> None:
    assert anyone.get(f"{story}/events?recorded_at={_now()}").status_code == 401


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("recorded_at=2099-01-01T00:00:00Z", "still to come"),
        ("recorded_at=2017-11-13T00:00:00+01:00", "%2B"),
        ("recorded_at=yesterday", "2017-11-13T18:05:00Z"),
        ("known_at=2017-10", "calendar day"),
        ("known_at=2017-02-30", "no such day"),
        ("without=S99", "no source"),
    ],
)
def test_a_moment_that_cannot_be_is_refused(editor: Client, story: str, query: str, says: str) -> None:
    answer = editor.get(f"{story}/events?{query}")
    assert (answer.status_code, says in answer.get_json()["detail"]) == (400, True)


def test_the_answer_says_what_no_clock_turns_back(anyone: Client, story: str) -> None:
    told = anyone.get(f"{story}/events?known_at=2017-10-31").get_json()["timeline"]["view"]
    assert (told["known_at"], "as they are now" in told["note"]) == ("2017-10-31", True)


def test_a_view_names_nobody_and_no_time_of_writing(editor: Client, story: str) -> None:
    text = editor.get(f"{story}/events?known_at=2017-10-31").text
    assert not [each for each in ("created_at", "updated_at", "created_by", "updated_by") if each in text]


@pytest.mark.parametrize("query", ["known_at=2017-11-13", "without=the-week"])
def test_pages_of_a_view_give_every_event_once_and_in_order(anyone: Client, story: str, query: str) -> None:
    whole = [each["id"] for each in anyone.get(f"{story}/events?{query}").get_json()["events"]]
    found, after = [], ""
    while after is not None:
        page = anyone.get(f"{story}/events?{query}&limit=4{after and '&after=' + after}").get_json()
        found += [each["id"] for each in page["events"]]
        after = page["page"]["next"]
    assert found == whole


def test_without_the_paper_nobody_says_thousands(anyone: Client, story: str) -> None:
    found = anyone.get(f"{story}/events?without=the-week&marker=conflict").get_json()["events"]
    convoy = next(each for each in found if each["id"] == "convoy-leaves")
    sides = [each["summary"] for each in convoy["markers"] if each["property"] == "fighters_left"]
    assert sides == ["fighters who left: 250 against 275"]


def test_without_a_source_the_record_stays_as_it_is(anyone: Client, story: str) -> None:
    before = anyone.get(f"{story}/events").data
    anyone.get(f"{story}/events?without=the-week")
    assert anyone.get(f"{story}/events").data == before


def test_every_address_of_a_timeline_can_be_asked_as_of_a_day(anyone: Client, story: str) -> None:
    paths = [
        "",
        "/events",
        "/events/raqqa-pocket",
        "/events/raqqa-pocket/claims",
        "/claims/C004",
        "/sources",
        "/sources/boston-globe",
        "/conflicts",
    ]
    answers = [anyone.get(f"{story}{path}?known_at=2017-10-11").status_code for path in paths]
    late = [
        anyone.get(f"{story}{each}?known_at=2017-10-11").status_code for each in ("/claims/C025", "/sources/the-week")
    ]
    assert (answers, late) == ([200] * len(paths), [404, 404])


def test_the_day_ends_in_the_time_zone_of_the_timeline(app: Flask, admin: Client) -> None:
    admin.post("/v1/timelines", request_bodies.timeline(slug="far", timezone="Pacific/Kiritimati"))
    source = request_bodies.source(published="2017-10-31T11:00:00Z")
    admin.post("/v1/timelines/far/events", request_bodies.event(id="E1", sources=[source]))
    days = [str(date(2017, 10, 31) + timedelta(days=each)) for each in (0, 1)]
    shown = [len(admin.get(f"/v1/timelines/far/events?known_at={day}").get_json()["events"]) for day in days]
    assert shown == [0, 1]
