"""The main exchange, literally: the request of the interface description gets the response that it shows."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.conftest import Client

REQUEST = """
{ "title": "Convoy leaves Raqqa", "date": "2017-10-14/2017-10-15", "kind": "evacuation", "confidence": "probable",
  "place": {"name": "Raqqa", "lat": 35.95, "lon": 39.01}, "tags": ["convoy"],
  "sources": [{"url": "https://www.bbc.co.uk/news/resources/idt-sh/raqqas_dirty_secret", "publisher": "BBC News",
               "published": "2017-11-13", "reliability": "B"}],
  "claims": [{"property": "fighters_left", "value": "250", "source": 0, "credibility": "possible"}] }
"""


@pytest.fixture
def made(reporter: Client, story: str) -> Any:
    return reporter.post(f"{story}/events", REQUEST)


def test_it_is_made_and_told_where(made: Any, story: str) -> None:
    shown = made.get_json()
    assert (made.status_code, made.headers["Location"]) == (201, f"{story}/events/{shown['id']}")


def test_it_is_shown_as_get_shows_it(made: Any, reporter: Client) -> None:
    found = reporter.get(made.headers["Location"])
    assert (found.get_json(), found.headers["ETag"]) == (made.get_json(), made.headers["ETag"])


def test_what_was_sent_is_shown(made: Any) -> None:
    sent, shown = json.loads(REQUEST), made.get_json()
    own = ("title", "date", "kind", "confidence", "place", "tags")
    assert {name: shown[name] for name in own} == {name: sent[name] for name in own}


def test_the_source_is_the_one_of_that_address(made: Any) -> None:
    (citation,) = made.get_json()["citations"]
    assert (citation["source"]["id"], citation["source"]["publisher"]) == ("bbc", "BBC News")


def test_what_is_worked_out_is_shown_beside_it(made: Any) -> None:
    shown = made.get_json()
    assert shown["when"] == {
        "earliest": "2017-10-14",
        "latest": "2017-10-15",
        "precision": "day",
        "approximate": False,
        "uncertain": False,
        "text": "14–15 October 2017",
    }
    assert shown["evidence"] == {"claims": 1, "sources": 1, "origins": 1, "best_grade": "B3"}
    assert (shown["confidence_score"], shown["created_by"]) == (70, "rita")


def test_the_claim_is_shown_with_its_reading(made: Any) -> None:
    (claim,) = made.get_json()["claims"]
    reading = {"text": "250", "low": 250, "high": 250, "unit": "people", "approximate": False}
    assert (claim["value"], claim["reading"], claim["grade"]) == ("250", reading, "B3")
    assert made.get_json()["best"]["fighters_left"] == {
        "claim": claim["id"],
        "value": "250",
        "reading": reading,
        "grade": "B3",
    }


def test_every_member_that_is_promised_is_there(made: Any) -> None:
    promised = {"when", "confidence_score", "citations", "claims", "best", "evidence", "markers", "flags", "revision"}
    promised |= {"created_at", "created_by", "updated_at", "updated_by", "links"}
    assert promised <= made.get_json().keys()


def test_the_timeline_is_shown_with_its_head_events_and_page(anyone: Client, story: str) -> None:
    shown = anyone.get(f"{story}/events").get_json()
    assert shown.keys() == {"timeline", "events", "page"}
    assert shown["timeline"].keys() >= {"slug", "title", "revision", "span", "counts"}
    assert shown["timeline"]["counts"]["events"] == len(shown["events"])


def test_markers_tell_what_a_list_needs(anyone: Client, story: str) -> None:
    marked = anyone.get(f"{story}/events?marker=any").get_json()["events"]
    members = {"id", "kind", "level", "status", "property", "summary"}
    assert marked
    assert {frozenset(marker) for event in marked for marker in event["markers"]} == {frozenset(members)}
