"""Pages of the ordered timeline: order, filters, cursors, and every event exactly once."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import Client, client_factory
from tests.support import request_bodies

DATES = ["2017", "2017-10", "2017-10-12", "2017-10-14", "2017-10-14T05:00:00Z", "2017-10-14/2017-10-15", "2017-10-12~"]
DATES += ["2017-10-15?", "../2017-10-16", "2017-10-14/..", "/2017-10-15", "2017-23", "201X", "[2017-10-12,2017-10-14]"]
DATES += ["-0044-03-15", "Y-170000002"]
ADDRESS = re.compile(r'<([^>]+)>; rel="(\w+)"')


@pytest.fixture
def filled(reporter: Client, timeline: str) -> str:
    for number, date in enumerate(DATES):
        kind, tags = ("talks" if number % 2 else "convoy"), [f"t{number % 3}"]
        body = request_bodies.event(id=f"e{number:02}", date=date, kind=kind, tags=tags)
        assert reporter.post(f"{timeline}/events", body).status_code == 201
    return timeline


def _ids(asker: Client, path: str) -> list[str]:
    return [each["id"] for each in asker.get(path).get_json()["events"]]


def _links(answer: Any) -> dict[str, str]:
    return {relation: address for address, relation in ADDRESS.findall(answer.headers["Link"])}


def _walk(asker: Client, path: str) -> list[str]:
    """All ids, page by page, by the Link header."""
    found: list[str] = []
    following: str | None = path
    while following:
        answer = asker.get(following)
        found += [each["id"] for each in answer.get_json()["events"]]
        following = _links(answer).get("next")
    return found


def test_events_come_from_the_earliest_to_the_latest(reporter: Client, timeline: str) -> None:
    for date in ("2017-10-15", "2017-10", "2017-10-12", "../2017-10-01", "2017-10-13/..", "2017"):
        reporter.post(f"{timeline}/events", request_bodies.event(id=date.replace("/", "_"), date=date))
    assert _ids(reporter, f"{timeline}/events") == [
        "2017",
        "2017-10",
        ".._2017-10-01",
        "2017-10-12",
        "2017-10-13_..",
        "2017-10-15",
    ]


def test_of_two_on_one_day_position_then_id_decides(reporter: Client, timeline: str) -> None:
    for name, position in (("b", 0), ("a", 0), ("c", -1)):
        reporter.post(f"{timeline}/events", request_bodies.event(id=name, position=position))
    assert _ids(reporter, f"{timeline}/events") == ["c", "a", "b"]


def test_order_is_certain_where_no_neighbour_overlaps(reporter: Client, timeline: str) -> None:
    for date in ("2017-10-01", "2017-10-12", "2017-10-12/2017-10-14"):
        reporter.post(f"{timeline}/events", request_bodies.event(date=date))
    found = reporter.get(f"{timeline}/events").get_json()["events"]
    assert [each["order_certain"] for each in found] == [True, False, False]


def test_descending_is_the_other_way_round(reporter: Client, filled: str) -> None:
    assert _ids(reporter, f"{filled}/events?order=desc") == _ids(reporter, f"{filled}/events")[::-1]


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("limit", [1, 2, 5, 7, len(DATES), 1000])
def test_every_event_is_given_once_in_order_whatever_the_limit(
    reporter: Client, filled: str, limit: int, order: str
) -> None:
    whole = _ids(reporter, f"{filled}/events?order={order}")
    assert len(whole) == len(DATES)
    assert _walk(reporter, f"{filled}/events?limit={limit}&order={order}") == whole


@settings(max_examples=25)
@given(dates=st.lists(st.sampled_from(DATES), min_size=1, max_size=12), limit=st.integers(1, 5), data=st.data())
def test_events_that_keep_their_place_are_given_once_while_others_come(
    app: Flask, dates: list[str], limit: int, data: st.DataObject
) -> None:
    act = client_factory(app)
    slug = f"s-{uuid.uuid4().hex}"
    admin = act("admin", name="ada")
    events = f"/v1/timelines/{slug}/events"
    admin.post("/v1/timelines", {"slug": slug, "title": "T"})
    for number, date in enumerate(dates):
        admin.post(events, request_bodies.event(id=f"old{number}", date=date, sources=[{"id": "s", "title": "S"}]))
    whole = _ids(admin, events)
    found: list[str] = []
    following: str | None = f"{events}?limit={limit}"
    while following:
        answer = admin.get(following)
        found += [each["id"] for each in answer.get_json()["events"]]
        following = _links(answer).get("next")
        if len(found) < 40:
            admin.post(events, request_bodies.event(date=data.draw(st.sampled_from(DATES)), sources=["s"]))
    assert [each for each in found if each.startswith("old")] == whole
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("from=2017-10-15&to=2017-10-15", {"2017-10-14/2017-10-15", "2017-10-15?", "2017", "2017-10"}),
        ("to=-0044", {"-0044-03-15", "Y-170000002", "../2017-10-16", "/2017-10-15"}),
        ("from=2018", {"2017-10-14/.."}),
        ("from=2017-10-14T05:00:00Z&to=2017-10-14T05:00:00Z", {"2017-10-14T05:00:00Z", "2017-10-14"}),
    ],
)
def test_a_span_takes_every_event_that_can_lie_in_it(
    reporter: Client, filled: str, query: str, wanted: set[str]
) -> None:
    found = {each["date"] for each in reporter.get(f"{filled}/events?{query}").get_json()["events"]}
    assert wanted <= found


@pytest.mark.parametrize(
    ("query", "unwanted"),
    [
        ("from=2017-10-15&to=2017-10-15", {"2017-10-14", "2017-10-12", "-0044-03-15"}),
        ("from=2018", {"2017", "2017-10-15?", "../2017-10-16"}),
        ("to=2017-10-01", {"2017-10-12", "2017-10-14/.."}),
    ],
)
def test_a_span_leaves_out_what_cannot(reporter: Client, filled: str, query: str, unwanted: set[str]) -> None:
    found = {each["date"] for each in reporter.get(f"{filled}/events?{query}").get_json()["events"]}
    assert not unwanted & found


def test_a_name_given_twice_means_either_and_different_names_mean_both(reporter: Client, filled: str) -> None:
    whole = reporter.get(f"{filled}/events").get_json()["events"]
    found = _ids(reporter, f"{filled}/events?tag=t0&tag=t1&kind=talks")
    assert found == [each["id"] for each in whole if each["tags"] != ["t2"] and each["kind"] == "talks"]


@pytest.mark.parametrize(
    ("marker", "wanted"),
    [("any", ["loud", "soft"]), ("none", ["calm"]), ("conflict", ["loud"]), ("tension", ["soft"])],
)
def test_markers_filter(reporter: Client, timeline: str, marker: str, wanted: list[str]) -> None:
    values = {"loud": ("250", "4000"), "soft": ("250", "4000"), "calm": ("250", "250-300")}
    for name, (first, second) in values.items():
        scope = {"scope": {"of": "fighters"}} if name == "soft" else {}
        claims = [request_bodies.claim(value=first, **scope), request_bodies.claim(value=second)]
        reporter.post(f"{timeline}/events", request_bodies.event(id=name, claims=claims, title=name))
    assert sorted(_ids(reporter, f"{timeline}/events?marker={marker}")) == wanted


def test_filters_hold_on_every_page(reporter: Client, filled: str) -> None:
    assert _walk(reporter, f"{filled}/events?kind=talks&limit=2") == _ids(reporter, f"{filled}/events?kind=talks")


def test_the_first_page_is_a_link_away_with_its_filters(reporter: Client, filled: str) -> None:
    answer = reporter.get(f"{filled}/events?kind=talks&limit=2")
    second = reporter.get(_links(answer)["next"])
    assert _links(second)["first"] == f"{filled}/events?kind=talks&limit=2"


def test_the_link_and_the_body_name_the_same_cursor(reporter: Client, filled: str) -> None:
    answer = reporter.get(f"{filled}/events?limit=3")
    assert _links(answer)["next"].endswith(answer.get_json()["page"]["next"])
    assert answer.get_json()["page"]["limit"] == 3


def test_the_last_page_goes_nowhere(reporter: Client, filled: str) -> None:
    answer = reporter.get(f"{filled}/events")
    assert (answer.get_json()["page"], "next" in _links(answer)) == ({"limit": 100, "next": None}, False)


@pytest.mark.parametrize(
    "path",
    [
        "/events?kind=convoy",
        "/events?order=desc",
        "/events?from=2017",
        "/sources?",
        "/conflicts?",
        "/events/e00/claims?",
    ],
)
def test_a_cursor_is_good_for_its_own_filters_and_list_alone(reporter: Client, filled: str, path: str) -> None:
    cursor = reporter.get(f"{filled}/events?limit=1").get_json()["page"]["next"]
    answer = reporter.get(f"{filled}{path}&after={cursor}")
    assert (answer.status_code, answer.get_json()["type"]) == (400, "/problems/cursor")


def test_a_cursor_is_good_for_another_limit(reporter: Client, filled: str) -> None:
    cursor = reporter.get(f"{filled}/events?limit=1").get_json()["page"]["next"]
    assert reporter.get(f"{filled}/events?limit=5&after={cursor}").status_code == 200


@settings(max_examples=60)
@given(mark=st.one_of(st.text(max_size=40), st.binary(max_size=40).map(bytes.hex)))
def test_what_is_no_cursor_is_refused(app: Flask, mark: str) -> None:
    anyone = Client(app.test_client(), None)
    answer = anyone.client.get("/v1/timelines", query_string={"after": mark})
    assert answer.status_code == 400


@pytest.mark.parametrize("key", [["\ud800"], ["a\x00"], [5], [None], [True], [["a"]], [], ["a", "b"], ["é"]])
def test_a_forged_cursor_is_refused(app: Flask, anyone: Client, key: list[Any]) -> None:
    import base64
    import json

    from service.api.http import pagination

    with app.test_request_context("/v1/timelines"):
        bound = json.loads(base64.urlsafe_b64decode(pagination.encode_cursor((), "") + "=="))[0]
    forged = base64.urlsafe_b64encode(json.dumps([bound, *key]).encode()).decode().rstrip("=")
    assert anyone.get(f"/v1/timelines?after={forged}").status_code == 400


@pytest.mark.parametrize("limit", ["0", "1001", "-1", "1.5", "ten", "", "1e2", "+5", "99999999999", "٣", "0x10"])
def test_a_limit_out_of_bounds_is_refused_not_clamped(anyone: Client, timeline: str, limit: str) -> None:
    answer = anyone.client.get(f"{timeline}/events", query_string={"limit": limit})
    assert [(each["parameter"], each["code"] in ("limit",)) for each in answer.get_json()["errors"]] == [
        ("limit", True)
    ]


@pytest.mark.parametrize(
    ("query", "parameter", "code"),
    [
        ("colour=red", "colour", "unknown"),
        ("limit=1&limit=2", "limit", "repeated"),
        ("from=yesterday", "from", None),
        ("from=", "from", None),
        ("from=2017-10-20&to=2017-10-10", "from", "range"),
        ("marker=red", "marker", "choice"),
        ("order=down", "order", "choice"),
        ("kind=", "kind", "empty"),
        ("tag=a%00b", "tag", "character"),
        ("tag=%ff", "tag", "encoding"),
        ("&".join(f"tag={n}" for n in range(21)), "tag", "repeated"),
        ("a/b=1", "a/b", "unknown"),
    ],
)
def test_a_query_that_is_wrong_is_named(
    anyone: Client, timeline: str, query: str, parameter: str, code: str | None
) -> None:
    answer = anyone.get(f"{timeline}/events?{query}")
    (error,) = answer.get_json()["errors"]
    assert (answer.status_code, error["parameter"]) == (400, parameter)
    assert code is None or error["code"] == code


def test_all_that_is_wrong_with_a_query_is_told_at_once(anyone: Client, timeline: str) -> None:
    errors = anyone.get(f"{timeline}/events?colour=red&limit=0&order=down").get_json()["errors"]
    assert {error["parameter"] for error in errors} == {"colour", "limit", "order"}


@pytest.mark.parametrize("path", ["", "/events/e00", "/claims/c", "/sources/s"])
def test_an_address_of_one_thing_is_no_page(reporter: Client, timeline: str, path: str) -> None:
    body = request_bodies.event(
        id="e00", sources=[request_bodies.source(id="s")], claims=[request_bodies.claim(id="c")]
    )
    reporter.post(f"{timeline}/events", body)
    errors = reporter.get(f"{timeline}{path}?limit=1").get_json()["errors"]
    assert [(error["parameter"], error["code"]) for error in errors] == [("limit", "unknown")]
