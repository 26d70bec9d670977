"""Facets: the values in use, as each reader of the timeline may see them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conftest import Client
from tests.support import request_bodies


@pytest.fixture
def facets(reporter: Client, timeline: str) -> str:
    for kind, actors in (("talks", ["SDF"]), ("talks", []), ("convoy", ["sdf", "Council"])):
        body = request_bodies.event(
            kind=kind, actors=actors, tags=["t"], place="Raqqa", claims=[request_bodies.claim()]
        )
        assert reporter.post(f"{timeline}/events", body).status_code == 201
    return f"{timeline}/facets"


def test_every_word_in_use_comes_with_its_number(anyone: Client, facets: str) -> None:
    assert anyone.get(facets).get_json() == {
        "kinds": [{"value": "talks", "count": 2}, {"value": "convoy", "count": 1}],
        "tags": [{"value": "t", "count": 3}],
        "actors": [{"value": "SDF", "count": 2}, {"value": "Council", "count": 1}],
        "places": [{"value": "Raqqa", "count": 3}],
        "publishers": [{"value": "The Paper", "count": 3}],
        "properties": [{"value": "fighters_left", "count": 3}],
    }


def test_they_are_kept_by_a_tag_until_something_changes(anyone: Client, reporter: Client, facets: str) -> None:
    tag = anyone.tag(facets)
    assert anyone.get(facets, if_none_match=tag).status_code == 304
    reporter.post(facets.replace("/facets", "/events"), request_bodies.event(kind="talks"))
    changed = anyone.get(facets, if_none_match=tag)
    assert (changed.status_code, changed.get_json()["kinds"][0]["count"]) == (200, 3)


def test_head_tells_the_same_without_the_body(anyone: Client, facets: str) -> None:
    head = anyone.client.head(facets)
    assert (head.status_code, head.headers["ETag"], head.data) == (200, anyone.tag(facets), b"")


@pytest.mark.parametrize(("query", "status"), [("known_at=2017-12-01", 200), ("colour=red", 400), ("without=x", 400)])
def test_they_take_a_moment_and_nothing_else(anyone: Client, facets: str, query: str, status: int) -> None:
    assert anyone.get(f"{facets}?{query}").status_code == status


def test_a_moment_before_anything_was_known_has_no_words(anyone: Client, facets: str) -> None:
    assert not any(anyone.get(f"{facets}?known_at=2017-01-01").get_json().values())


def test_those_of_a_private_timeline_are_for_its_readers(
    client_as: Callable[..., Client], admin: Client, timeline: str
) -> None:
    admin.patch(timeline, {"visibility": "private"}, if_match="*")
    asked = (client_as(None), client_as("reader", timelines=("another",)), client_as("reader", timelines=("a-story",)))
    assert [each.get(f"{timeline}/facets").status_code for each in asked] == [404, 404, 200]


def test_a_word_that_nobody_uses_any_more_is_gone(reporter: Client, timeline: str) -> None:
    made = reporter.post(f"{timeline}/events", request_bodies.event(kind="talks", actors=["SDF"])).headers["Location"]
    reporter.patch(made, {"kind": None, "actors": ["Council"]}, if_match="*")
    told = reporter.get(f"{timeline}/facets").get_json()
    assert (told["kinds"], told["actors"]) == ([], [{"value": "Council", "count": 1}])
