"""Timelines over HTTP: created by admins, changed by editors, listed for those who may read them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import Client
from tests.support import request_bodies


def test_a_new_timeline_is_shown_as_it_will_be_read(admin: Client) -> None:
    made = admin.post("/v1/timelines", request_bodies.timeline())
    assert made.status_code == 201
    assert made.get_json() == admin.get(made.headers["Location"]).get_json()


def test_a_timeline_that_says_little_gets_the_defaults(admin: Client) -> None:
    shown = admin.post("/v1/timelines", {"slug": "small", "title": "Small"}).get_json()
    assert {name: shown[name] for name in ("description", "language", "timezone", "visibility", "properties")} == {
        "description": "",
        "language": "en",
        "timezone": "UTC",
        "visibility": "public",
        "properties": [],
    }


def test_properties_are_shown_with_what_their_type_needs(admin: Client, timeline: str) -> None:
    shown = {each["key"]: each for each in admin.get(timeline).get_json()["properties"]}
    assert shown["killed"] == {
        "key": "killed",
        "label": "killed",
        "type": "quantity",
        "unit": "people",
        "measure": "total",
    }
    assert shown["departed_on"] == {"key": "departed_on", "label": "departed on", "type": "date"}


def test_a_slug_that_is_taken_names_the_one_that_has_it(admin: Client, timeline: str) -> None:
    again = admin.post("/v1/timelines", request_bodies.timeline())
    assert (again.status_code, again.get_json()["existing"]) == (409, timeline)


def test_the_slug_of_a_closed_timeline_stays_taken(admin: Client, timeline: str) -> None:
    admin.delete(timeline, if_match="*")
    assert admin.post("/v1/timelines", request_bodies.timeline()).status_code == 409


@pytest.mark.parametrize("path", ["", "/events", "/sources", "/conflicts"])
def test_a_closed_timeline_is_gone_with_all_that_is_in_it(admin: Client, timeline: str, path: str) -> None:
    assert admin.delete(timeline, if_match=admin.tag(timeline)).status_code == 204
    assert admin.get(timeline + path).status_code == 404


def test_closing_twice_finds_nothing_the_second_time(admin: Client, timeline: str) -> None:
    admin.delete(timeline, if_match="*")
    assert admin.delete(timeline, if_match="*").status_code == 404


def test_a_slug_never_changes(editor: Client, timeline: str) -> None:
    answer = editor.patch(timeline, {"slug": "another"}, if_match="*")
    assert (answer.status_code, answer.get_json()["errors"][0]["code"]) == (422, "read_only")


def test_an_editor_adds_a_property(editor: Client, timeline: str) -> None:
    known = editor.get(timeline).get_json()["properties"]
    answer = editor.patch(timeline, {"properties": [*known, {"key": "buses", "type": "quantity"}]}, if_match="*")
    assert answer.get_json()["properties"][-1]["key"] == "buses"


def test_a_property_that_claims_speak_of_cannot_go(editor: Client, timeline: str) -> None:
    editor.post(f"{timeline}/events", request_bodies.event(claims=[request_bodies.claim()]))
    answer = editor.patch(timeline, {"properties": []}, if_match="*")
    assert (answer.status_code, answer.get_json()["type"]) == (409, "/problems/in-use")


def test_a_property_that_no_claim_speaks_of_can_go(editor: Client, timeline: str) -> None:
    assert editor.patch(timeline, {"properties": []}, if_match="*").get_json()["properties"] == []


def test_null_brings_back_a_default(editor: Client, timeline: str) -> None:
    editor.patch(timeline, {"timezone": "Asia/Damascus"}, if_match="*")
    assert editor.patch(timeline, {"timezone": None}, if_match="*").get_json()["timezone"] == "UTC"


def test_another_time_zone_moves_every_day(editor: Client, timeline: str) -> None:
    editor.post(f"{timeline}/events", request_bodies.event(id="e", date="2017-10-14T23:30:00Z"))
    editor.patch(timeline, {"timezone": "Asia/Tokyo"}, if_match="*")
    found = editor.get(f"{timeline}/events?from=2017-10-15&to=2017-10-15").get_json()["events"]
    assert [each["id"] for each in found] == ["e"]


def test_counts_and_span_follow_the_record(editor: Client, timeline: str) -> None:
    editor.post(f"{timeline}/events", request_bodies.event(date="2017-06-06", claims=[request_bodies.claim()]))
    editor.post(
        f"{timeline}/events", request_bodies.event(date="2019-04", sources=[request_bodies.source(title="Another")])
    )
    shown = editor.get(timeline).get_json()
    assert shown["span"] == ["2017-06-06", "2019-04-30"]
    assert shown["counts"] == {
        "events": 2,
        "claims": 1,
        "sources": 2,
        "conflicts": {"conflict": 0, "tension": 0, "decided": 0},
    }


def test_the_list_shows_each_timeline_as_its_own_address_does(anyone: Client, story: str) -> None:
    assert anyone.get("/v1/timelines").get_json()["timelines"] == [anyone.get(story).get_json()]


def test_a_token_finds_its_private_timelines_in_the_list(admin: Client, client_as: Callable[..., Client]) -> None:
    for slug in ("mine", "other"):
        admin.post("/v1/timelines", request_bodies.timeline(slug=slug, visibility="private"))
    found = client_as("reader", timelines=("mine",)).get("/v1/timelines").get_json()["timelines"]
    assert [each["slug"] for each in found] == ["mine"]


def test_nobody_finds_private_timelines_in_the_list(admin: Client, anyone: Client) -> None:
    admin.post("/v1/timelines", request_bodies.timeline(visibility="private"))
    assert anyone.get("/v1/timelines").get_json()["timelines"] == []


def test_timelines_come_in_order_of_their_slugs_page_by_page(admin: Client, anyone: Client) -> None:
    for slug in ("c", "a", "b"):
        admin.post("/v1/timelines", request_bodies.timeline(slug=slug))
    first = anyone.get("/v1/timelines?limit=2").get_json()
    rest = anyone.get(f"/v1/timelines?limit=2&after={first['page']['next']}").get_json()
    assert [each["slug"] for each in (*first["timelines"], *rest["timelines"])] == ["a", "b", "c"]
    assert rest["page"] == {"limit": 2, "next": None}


@pytest.mark.parametrize(
    ("more", "pointer", "code"),
    [
        ({"slug": "No Good"}, "/slug", "form"),
        ({"slug": "a--b"}, "/slug", "form"),
        ({"title": " "}, "/title", "empty"),
        ({"title": None}, "/title", "null"),
        ({"timezone": "Damascus"}, "/timezone", "zone"),
        ({"language": "x"}, "/language", "form"),
        ({"visibility": "secret"}, "/visibility", "choice"),
        ({"properties": [{"key": "Big", "type": "text"}]}, "/properties/0/key", "form"),
        ({"properties": [{"key": "a", "type": "texts"}]}, "/properties/0/type", "choice"),
        ({"properties": [{"key": "date", "type": "date"}]}, "/properties/0/key", "duplicate"),
        ({"properties": [{"key": "a", "type": "text"}] * 2}, "/properties/1/key", "duplicate"),
        ({"properties": [{"key": "a", "type": "text", "unit": "km"}]}, "/properties/0/unit", "member"),
        (
            {"properties": [{"key": "a", "type": "term", "incompatible": [["x"]]}]},
            "/properties/0/incompatible/0",
            "length",
        ),
        ({"revision": 1}, "/revision", "unknown"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(admin: Client, more: dict[str, Any], pointer: str, code: str) -> None:
    errors = admin.post("/v1/timelines", request_bodies.timeline(**more)).get_json()["errors"]
    assert [(error["pointer"], error["code"]) for error in errors] == [(pointer, code)]
