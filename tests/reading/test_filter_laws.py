"""Laws of the filters: any combination selects what filtering the whole list by hand selects, in every view."""

from __future__ import annotations

import uuid
from collections import Counter
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from service.api.schemas.fixture_lines import load_line
from service.recording import importing
from service.recording.consistency import differences
from service.services import services
from tests.conftest import EDITOR, Client, client_factory
from tests.support import filters_by_hand, request_bodies

pytestmark = pytest.mark.long

Lines = list[dict[str, Any]]
Asked = list[tuple[str, str]]
WORDS = ["convoy", "Raqqa", "Rákka", "الرَّقَّة", "الرقه", "Ракка", "left", "LEFT-behind", "4,000", "Łódź", "raqqawi", "a"]
PLACES: list[Any] = [
    None,
    "Raqqa",
    {"name": "RAQQA ", "lat": 35.95, "lon": 39.01, "within": ["Syria"]},
    {"name": "Suva", "lat": -18.14, "lon": 178.44},
    {"name": "Taveuni", "lat": -16.85, "lon": -179.97},
    {"name": "Line", "lat": 0, "lon": -180},
]
PUBLISHERS = ["The Paper", "the  paper", "BBC News", None]
SOURCES, EVENTS = ["S0", "S1", "S2"], [f"E{at}" for at in range(8)]
DATES = ["2017-10-12", "2017-10-12/2017-10-20", "2017-10-12T05:00:00Z", "2017-10", "2017", "../2017-10-12", "../.."]
VALUES = {
    "fighters_left": ["250", "4000", "hundreds"],
    "departed_on": ["2017-10-12", "2017-10-20"],
    "told": ["convoy of Raqqa", "nothing left"],
    "let_go": [True, False],
    "place": [{"name": "Taveuni convoy"}, "Raqqa"],
}
DAYS = ["2017-10-11", "2017-10-20", "2017-11-13"]
prose = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)


@st.composite
def stories(draw: st.DrawFn) -> Lines:
    """The lines of a small story that says little in many ways."""
    lines: Lines = [{"type": "timeline", **request_bodies.timeline()}]
    for name in SOURCES:
        authors = draw(st.lists(prose, max_size=1))
        out = {"published": draw(st.sampled_from(DAYS)), "publisher": draw(st.sampled_from(PUBLISHERS))}
        lines.append({"type": "source", "id": name, "title": draw(prose), "authors": authors, **out})
    for name in EVENTS:
        lines.append({"type": "event", "id": name, **draw(_event())})
    for at in range(draw(st.integers(0, 8))):
        lines.append({"type": "claim", "id": f"C{at}", "event": draw(st.sampled_from(EVENTS)), **draw(_claim())})
    return lines


@st.composite
def _event(draw: st.DrawFn) -> dict[str, Any]:
    cited = draw(st.lists(st.sampled_from(SOURCES), min_size=1, max_size=2, unique=True))
    return {
        "title": draw(prose),
        "date": draw(st.sampled_from(DATES)),
        "position": draw(st.integers(-1, 1)),
        "kind": draw(st.sampled_from([None, "convoy", "talks"])),
        "summary": draw(st.none() | prose),
        "place": draw(st.sampled_from(PLACES)),
        "tags": draw(st.lists(st.sampled_from(["t0", "t1", "Raqqa"]), max_size=2, unique=True)),
        "actors": draw(st.lists(st.sampled_from(["City Council", "city  council", "SDF"]), max_size=2, unique=True)),
        "confidence": draw(st.sampled_from([*filters_by_hand.CONFIDENCE, "unjudged"])),
        "sources": [{"id": each, "note": draw(st.none() | prose)} for each in cited],
    }


@st.composite
def _claim(draw: st.DrawFn) -> dict[str, Any]:
    key = draw(st.sampled_from(sorted(VALUES)))
    return {
        "property": key,
        "value": draw(st.sampled_from(VALUES[key])),
        "source": draw(st.sampled_from(SOURCES)),
        "attributed_to": draw(st.sampled_from([None, "A driver of Raqqa"])),
        "quote": draw(st.none() | prose),
        "note": draw(st.none() | prose),
    }


PIECES = ["raq*", "الر*", '"left beh*"', "رقة*", "drivers", "driver", '"fighters left"', "syria", "paper", '"a left"']
piece = st.one_of(st.sampled_from([*WORDS, *PIECES]), prose.map(lambda text: f'"{text}"'))
VALUES_OF = {
    "q": [*WORDS, *PIECES],
    "from": ["2017-10-13", "2018-01-01"],
    "to": ["2017-10-13", "2016-12-31"],
    "kind": ["convoy", "talks"],
    "tag": ["t0", "t1", "Raqqa"],
    "marker": ["conflict", "tension", "any", "none"],
    "actor": ["city council", "SDF"],
    "place": ["raqqa", "Taveuni"],
    "bbox": ["38,35,40,36", "178,-20,-179,0", "-180,-20,-170,10", "179,-1,180,1", "-180,-90,180,90", "170,-1,-180,1"],
    "near": ["35.9,39,10", "-17,179.5,100", "-18.14,178.44,0", "0,180,1", "0,0,20000"],
    "source": [*SOURCES, "S9"],
    "publisher": ["THE PAPER", "BBC News"],
    "confidence": [*filters_by_hand.CONFIDENCE, "unjudged"],
    "min_confidence": filters_by_hand.CONFIDENCE,
    "conflict_kind": ["quantity", "date", "boolean"],
}
EACH = [(name, value) for name, values in VALUES_OF.items() for value in values]
_ONCE = ("from", "to", "min_confidence")
one = st.one_of(st.sampled_from(EACH), st.lists(piece, min_size=1, max_size=2).map(lambda some: ("q", " ".join(some))))
questions = st.lists(one, min_size=1, max_size=3).filter(
    lambda asked: (
        all(Counter(name for name, _ in asked)[once] < 2 for once in _ONCE)
        and dict(asked).get("from", "") <= dict(asked).get("to", "9")
    )
)
views = st.sampled_from(["", "", "known_at=2017-10-11", "known_at=2017-10-20", "without=S0"])


class Told:
    """A story on a running application, as a reader of it sees it."""

    def __init__(self, app: Flask, lines: Lines) -> None:
        self.slug = f"s-{uuid.uuid4().hex[:12]}"
        checked = [load_line({name: value for name, value in line.items() if value is not None}) for line in lines]
        checked[0][1]["slug"] = self.slug  # type: ignore[index]
        importing.load(services(app).database, EDITOR, checked, None)
        self.path = f"/v1/timelines/{self.slug}"
        self.reader: Client = client_factory(app)(None)
        self.labels = {"place": "place", "date": "date", "occurrence": "occurrence"}
        self.labels |= {property_["key"]: property_["key"].replace("_", " ") for property_ in request_bodies.PROPERTIES}

    def get(self, part: str, *asked: tuple[str, str], view: str = "") -> Any:
        answer = self.reader.get(f"{self.path}/{part}?{urlencode(asked, quote_via=quote)}&{view}".replace("?&", "?"))
        assert answer.status_code == 200, answer.text
        return answer.get_json()

    def whole(self, view: str) -> tuple[Lines, dict[str, Any]]:
        """All events and, by their ids, all sources; without one they are still there, and cited nowhere."""
        sources = self.get("sources", view="" if "without" in view else view)["sources"]
        return self.get("events", view=view)["events"], {source["id"]: source for source in sources}

    def expected(self, asked: Asked, view: str) -> list[str]:
        """The ids, picked from the whole list by hand."""
        whole, sources = self.whole(view)
        return filters_by_hand.filter_events(whole, asked, sources, self.labels)

    def walked(self, asked: Asked, view: str, limit: int) -> list[str]:
        """The ids, page by page."""
        found: list[str] = []
        after: list[tuple[str, str]] = []
        while True:
            told = self.get("events", *asked, ("limit", str(limit)), *after, view=view)
            found += [each["id"] for each in told["events"]]
            if told["page"]["next"] is None:
                return found
            after = [("after", told["page"]["next"])]


@settings(max_examples=25)
@given(lines=stories(), asked=st.lists(questions, min_size=8, max_size=8), view=views, limit=st.integers(1, 3))
def test_any_filters_together_give_what_a_person_would_pick(
    app_on: Flask, lines: Lines, asked: list[Asked], view: str, limit: int
) -> None:
    story = Told(app_on, lines)
    for each in asked:
        wanted = story.expected(each, view)
        found = story.get("events", *each, ("count", "exact"), view=view)
        assert [event["id"] for event in found["events"]] == wanted, each
        assert found["page"]["total"] == len(wanted)
        assert story.walked(each, view, limit) == wanted
        assert story.walked([*each, ("order", "desc")], view, limit) == wanted[::-1]
        brief = story.get("events", *each, ("view", "compact"), view=view)["events"]
        assert [event["id"] for event in brief] == wanted


@settings(max_examples=8)
@given(lines=stories(), view=views)
def test_each_filter_alone_gives_what_a_person_would_pick(app_on: Flask, lines: Lines, view: str) -> None:
    story = Told(app_on, lines)
    whole, sources = story.whole(view)
    found = {each: [event["id"] for event in story.get("events", each, view=view)["events"]] for each in EACH}
    assert found == {each: filters_by_hand.filter_events(whole, [each], sources, story.labels) for each in EACH}


@settings(max_examples=20)
@given(lines=stories(), pieces=st.lists(st.lists(piece, min_size=1, max_size=2), min_size=12, max_size=12), view=views)
def test_what_is_sought_is_found_where_it_is_said_and_nowhere_else(
    app_on: Flask, lines: Lines, pieces: list[list[str]], view: str
) -> None:
    story = Told(app_on, lines)
    whole, sources = story.whole(view)
    for each in pieces:
        asked = [("q", " ".join(each))]
        found = story.get("events", *asked, view=view)["events"]
        assert [event["id"] for event in found] == filters_by_hand.filter_events(whole, asked, sources, story.labels), (
            asked
        )


FILTERS = {"kinds": "kind", "tags": "tag", "actors": "actor", "places": "place", "publishers": "publisher"}


@settings(max_examples=20)
@given(lines=stories(), view=views)
def test_a_facet_tells_how_many_events_its_filter_takes(app_on: Flask, lines: Lines, view: str) -> None:
    story = Told(app_on, lines)
    facets = story.get("facets", view=view)
    for facet, name in FILTERS.items():
        totals = [
            story.get("events", (name, each["value"]), ("count", "exact"), view=view)["page"]["total"]
            for each in facets[facet]
        ]
        assert [each["count"] for each in facets[facet]] == totals
        assert totals == sorted(totals, reverse=True)
    keys = Counter(
        key
        for event in story.get("events", view=view)["events"]
        for key in {claim["property"] for claim in event["claims"]}
    )
    assert {each["value"]: each["count"] for each in facets["properties"]} == keys


CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("title"), st.sampled_from(EVENTS), prose),
        st.tuples(st.just("date"), st.sampled_from(EVENTS), st.sampled_from(DATES)),
        st.tuples(st.just("publisher"), st.sampled_from(SOURCES), st.sampled_from(["BBC News", "Rákka Post"])),
        st.tuples(st.just("quote"), st.sampled_from(["C0", "C1", "C2"]), prose),
        st.tuples(st.just("gone"), st.sampled_from(EVENTS), st.just("")),
    ),
    min_size=1,
    max_size=5,
)
_KIND = {"title": "events", "date": "events", "gone": "events", "publisher": "sources", "quote": "claims"}


@settings(max_examples=25)
@given(lines=stories(), changes=CHANGES, asked=questions)
def test_what_changes_is_found_by_what_it_says_now(
    app_on: Flask, lines: Lines, changes: list[tuple[str, str, str]], asked: Asked
) -> None:
    story = Told(app_on, lines)
    editor = client_factory(app_on)("editor")
    for what, name, value in changes:
        address = f"{story.path}/{_KIND[what]}/{name}"
        if what == "gone":
            editor.delete(address, if_match="*")
        else:
            editor.patch(address, {what: value}, if_match="*")
    assert story.walked(asked, "", 2) == story.expected(asked, "")
    assert [difference for difference in differences(services(app_on).database) if story.slug in difference] == []


@pytest.mark.parametrize(
    "query", ['q=convoy&q="left behind"', "near=35.9,39,10&near=0,180,1", "place=a&place=b&place=c"]
)
def test_a_name_given_twice_means_either_for_the_new_filters_too(app_on: Flask, query: str) -> None:
    names = ["left behind", "convoy", "calm"]
    places = [{"name": "A", "lat": 35.9, "lon": 39}, {"name": "b", "lat": 0, "lon": -180}, None]
    lines: Lines = [{"type": "timeline", **request_bodies.timeline()}, {"type": "source", "id": "S0", "title": "x"}]
    for at, (title, place) in enumerate(zip(names, places, strict=True)):
        lines.append(
            {"type": "event", "id": f"E{at}", "title": title, "date": "2017", "place": place, "sources": ["S0"]}
        )
    story = Told(app_on, lines)
    assert {each["id"] for each in story.get("events", view=query)["events"]} == {"E0", "E1"}
