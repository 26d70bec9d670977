"""Filters over HTTP: what each accepts and refuses, compact pages, exact counts."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask

from tests.conftest import Client, client_factory, load_demo
from tests.support import request_bodies


def _ids(asker: Client, path: str) -> list[str]:
    answer = asker.get(path)
    assert answer.status_code == 200, answer.text
    return [each["id"] for each in answer.get_json()["events"]]


@pytest.fixture
def events(reporter: Client, timeline: str) -> str:
    """Three events: one in Raqqa that sources argue about, one by the antimeridian, one nowhere."""
    raqqa = {"name": "Raqqa", "lat": 35.95, "lon": 39.01}
    claims = [
        request_bodies.claim(value="250", quote="Nous avons compté", attributed_to="A driver"),
        request_bodies.claim(value="4000", note="counted twice"),
    ]
    bodies = [
        request_bodies.event(id="raqqa", place=raqqa, claims=claims, actors=["City Council"], confidence="probable"),
        request_bodies.event(id="suva", title="الرَّقَّة", place={"name": "Suva", "lat": -18.1, "lon": 178.4}),
        request_bodies.event(id="nowhere", title="Talks", date="2017-10-12", place="raqqa", confidence="improbable"),
    ]
    for body in bodies:
        assert reporter.post(f"{timeline}/events", body).status_code == 201
    return f"{timeline}/events"


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("q=convoy", ["raqqa"]),
        ("q=CONVOY leaves", ["raqqa"]),
        ('q="convoy leaves"', ["raqqa"]),
        ('q="leaves convoy"', []),
        ("q=compte driver", ["raqqa"]),
        ("q=raq*", ["nowhere", "raqqa"]),
        ("q=الرقة", ["suva"]),
        ("q=Reports", []),
        ("q=report -paper", ["nowhere", "raqqa", "suva"]),
        ("q=convoy&q=talks", ["nowhere", "raqqa"]),
        ("place=RAQQA", ["nowhere", "raqqa"]),
        ("bbox=38.5,35.5,39.5,36.5", ["raqqa"]),
        ("bbox=170,-20,-170,0", ["suva"]),
        ("near=35.95,39.01,1", ["raqqa"]),
        ("near=35.95,39.01,1&near=-18,178,100", ["raqqa", "suva"]),
        ("actor=city council", ["raqqa"]),
        ("publisher=the paper&confidence=probable", ["raqqa"]),
        ("min_confidence=possible", ["raqqa"]),
        ("min_confidence=improbable", ["nowhere", "raqqa"]),
        ("confidence=unjudged", ["suva"]),
        ("conflict_kind=quantity", ["raqqa"]),
        ("conflict_kind=date", []),
        ("source=none.such", []),
        ("q=convoy&tag=x", []),
        ("q=counted&marker=conflict&near=36,39,50&from=2017&kind=x", []),
    ],
)
def test_filters_take_what_they_say(anyone: Client, events: str, query: str, wanted: list[str]) -> None:
    assert sorted(_ids(anyone, f"{events}?{quote(query, safe='=&')}")) == wanted


@pytest.mark.parametrize(
    ("query", "parameter", "said"),
    [
        ("q=", "q", "empty"),
        ("q=%E2%80%93", "q", "no word"),
        ('q="convoy', "q", "not closed"),
        ("q=" + "a+" * 400, "q", "at most 32 words"),
        ("q=" + "a+" * 10_000, "q", "at most 1000 characters"),
        ("q=a%00b", "q", "control character"),
        ("q=con*y", "q", "end of a word"),
        ("bbox=1,2,3", "bbox", "west,south,east,north"),
        ("bbox=1,2,3,x", "bbox", "got “1,2,3,x”"),
        ("bbox=1,5,3,2", "bbox", "south is not more than north"),
        ("bbox=181,0,3,2", "bbox", "between -180 and 180"),
        ("bbox=nan,0,3,2", "bbox", "plain numbers"),
        ("near=35.95,39.01", "near", "lat,lon,km"),
        ("near=91,39.01,5", "near", "between -90 and 90"),
        ("near=35,39,-1", "near", "between 0 and"),
        ("near=1e1,39,5", "near", "plain numbers"),
        ("min_confidence=unjudged", "min_confidence", "confirmed, probable"),
        ("confidence=likely", "confidence", "got “likely”"),
        ("conflict_kind=number", "conflict_kind", "quantity"),
        ("source=a b", "source", "an id"),
        ("view=short", "view", "full, compact"),
        ("count=about", "count", "exact"),
        ("colour=red", "colour", "no such parameter"),
        ("actors=x", "actors", "nearest: actor"),
        ("&".join(f"actor={at}" for at in range(21)), "actor", "at most; got 21"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_what_would_do(
    anyone: Client, timeline: str, query: str, parameter: str, said: str
) -> None:
    answer = anyone.get(f"{timeline}/events?{query}")
    assert answer.status_code == 400, answer.text
    (error,) = answer.get_json()["errors"]
    assert (error["parameter"], said in error["detail"]) == (parameter, True), error


@pytest.mark.parametrize(
    "q",
    [
        "words:convoy",
        "NEAR(convoy leaves)",
        'convoy"leaves"',
        "convoy AND leaves",
        "a' OR 1=1 --",
        "^convoy",
        "{a} b:c",
        "%'_\\",
    ],
)
def test_no_language_of_an_engine_is_spoken(app_on: Flask, q: str) -> None:
    reader = client_factory(app_on)("admin")
    reader.post("/v1/timelines", request_bodies.timeline())
    reader.post("/v1/timelines/a-story/events", request_bodies.event(id="e"))
    answer = reader.client.get("/v1/timelines/a-story/events", query_string={"q": q})
    assert answer.status_code in (200, 400)
    found = [each["id"] for each in answer.get_json().get("events", [])]
    assert found == (["e"] if q in ('convoy"leaves"', "^convoy") else [])


def test_a_page_in_short_shows_what_a_list_needs(anyone: Client, events: str) -> None:
    (told,) = anyone.get(f"{events}?view=compact&conflict_kind=quantity").get_json()["events"]
    whole = anyone.get(f"{events}/raqqa").get_json()
    same = {name: whole[name] for name in ("id", "title", "when", "kind", "place", "confidence")}
    assert told == {**same, "markers": {"conflict": 1, "tension": 0}}


@pytest.mark.parametrize("view", ["", "&known_at=2017-12-31"])
def test_a_page_in_short_is_the_same_events(anyone: Client, events: str, view: str) -> None:
    for query in ("limit=1", "q=raq*", "order=desc"):
        assert _ids(anyone, f"{events}?{query}&view=compact{view}") == _ids(anyone, f"{events}?{query}{view}")


def test_how_many_there_are_is_told_where_it_is_asked_for(anyone: Client, events: str) -> None:
    asked = ("", "&count=exact", "&count=exact&q=raq*", "&count=exact&known_at=2017-12-31&kind=x")
    told = [anyone.get(f"{events}?limit=1{each}").get_json()["page"].get("total") for each in asked]
    assert told == [None, 3, 2, 0]


@pytest.mark.parametrize("other", ["q=convoy", "place=raqqa", "near=1,1,1", "bbox=1,1,2,2", "min_confidence=possible"])
def test_a_cursor_is_good_for_the_same_filters_however_they_are_shown(anyone: Client, events: str, other: str) -> None:
    mark = anyone.get(f"{events}?q=raq*&limit=1").get_json()["page"]["next"]
    kept = anyone.get(f"{events}?q=raq*&limit=5&view=compact&count=exact&after={mark}")
    assert (kept.status_code, kept.get_json()["page"]["total"], len(kept.get_json()["events"])) == (200, 2, 1)
    assert anyone.get(f"{events}?{other}&after={mark}").get_json()["type"] == "/problems/cursor"


def test_a_decision_that_dismisses_takes_the_kind_of_conflict_away(editor: Client, events: str) -> None:
    conflict = editor.get(f"{events.removesuffix('/events')}/conflicts").get_json()["conflicts"][0]["id"]
    address = f"{events.removesuffix('/events')}/conflicts/{conflict}"
    editor.patch(address, {"status": "dismissed", "note": "one typed wrong"}, if_match="*")
    queries = ("conflict_kind=quantity", "conflict_kind=quantity&known_at=2017-12-31")
    assert [_ids(editor, f"{events}?{query}") for query in queries] == [[], []]


def test_a_view_is_searched_by_what_is_known_in_it(app: Flask) -> None:
    load_demo(app)
    story, reader = "/v1/timelines/raqqa-2017/events", client_factory(app)(None)
    now, then = (_ids(reader, f"{story}?q=%22dirty secret%22{day}") for day in ("", "&known_at=2017-10-31"))
    assert (bool(now), then) == (True, [])


def _put_together(number: int) -> list[dict[str, Any]]:
    return [
        request_bodies.event(id=f"e{at:02}", title="Same day", position=-at, date="2017-10-14", sources=["s"])
        for at in range(number)
    ]


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_events_of_one_day_come_in_their_order_page_by_page(reporter: Client, timeline: str, order: str) -> None:
    reporter.post(f"{timeline}/sources", request_bodies.source(id="s"))
    for body in _put_together(7):
        assert reporter.post(f"{timeline}/events", body).status_code == 201
    found, after = [], ""
    while after is not None:
        told = reporter.get(f"{timeline}/events?q=same&limit=2&order={order}{after}").get_json()
        found += [each["id"] for each in told["events"]]
        after = f"&after={told['page']['next']}" if told["page"]["next"] else None
    assert found == sorted((f"e{at:02}" for at in range(7)), reverse=order == "asc")
