"""Events over HTTP: added with their sources and claims in one body, corrected, replaced, deleted."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Client
from tests.support import request_bodies

REPORT = "https://www.bbc.co.uk/news/resources/idt-sh/raqqas_dirty_secret"


def _added(asker: Client, timeline: str, **more: Any) -> str:
    made = asker.post(f"{timeline}/events", request_bodies.event(**more))
    assert made.status_code == 201, made.text
    return str(made.headers["Location"])


def test_only_a_title_a_date_and_one_source_are_needed(reporter: Client, timeline: str) -> None:
    body = {"title": "Convoy leaves", "date": "2017-10-14", "sources": [{"title": "A report"}]}
    assert reporter.post(f"{timeline}/events", body).status_code == 201


@pytest.mark.parametrize("missing", ["title", "date", "sources"])
def test_each_of_the_three_is_needed(reporter: Client, timeline: str, missing: str) -> None:
    body = {name: value for name, value in request_bodies.event().items() if name != missing}
    errors = reporter.post(f"{timeline}/events", body).get_json()["errors"]
    assert [(error["pointer"], error["code"]) for error in errors] == [(f"/{missing}", "required")]


def test_what_was_left_out_is_shown_at_its_default(reporter: Client, timeline: str) -> None:
    shown = reporter.get(_added(reporter, timeline)).get_json()
    wanted = {"summary": None, "kind": None, "place": None, "confidence": "unjudged", "confidence_score": None}
    assert {name: shown[name] for name in wanted} == wanted
    assert [shown[name] for name in ("actors", "tags", "media", "relations", "claims")] == [[]] * 5


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("Raqqa", {"name": "Raqqa"}),
        ({"name": "Raqqa", "lat": 35.95, "lon": 39}, {"name": "Raqqa", "lat": 35.95, "lon": 39}),
        ({"name": "Raqqa", "lat": None, "within": []}, {"name": "Raqqa"}),
        ({"name": "Raqqa", "within": ["Syria"]}, {"name": "Raqqa", "within": ["Syria"]}),
    ],
)
def test_a_place_is_shown_as_an_object(reporter: Client, timeline: str, sent: Any, shown: Any) -> None:
    assert reporter.get(_added(reporter, timeline, place=sent)).get_json()["place"] == shown


def test_a_source_may_be_named_by_its_id_or_as_an_object_with_it(reporter: Client, timeline: str) -> None:
    reporter.post(f"{timeline}/sources", request_bodies.source(id="s"))
    reporter.post(f"{timeline}/sources", request_bodies.source(id="t", title="Another"))
    found = reporter.get(
        _added(reporter, timeline, sources=["s", {"id": "t", "locator": "p. 3", "note": "in passing"}])
    )
    cited = [(each["source"]["id"], each["locator"], each["note"]) for each in found.get_json()["citations"]]
    assert cited == [("s", None, None), ("t", "p. 3", "in passing")]


@pytest.mark.parametrize(
    "spelling",
    [
        REPORT,
        REPORT.replace("https", "http"),
        REPORT.replace("https://www.bbc.co.uk", "HTTPS://WWW.BBC.CO.UK:443"),
        REPORT + "#convoy",
        REPORT + "?utm_source=x&fbclid=1&gclid=2",
    ],
)
def test_a_source_of_a_known_address_is_that_source(reporter: Client, timeline: str, spelling: str) -> None:
    known = reporter.post(f"{timeline}/sources", {"url": REPORT}).get_json()["id"]
    found = reporter.get(_added(reporter, timeline, sources=[{"url": spelling}])).get_json()
    assert [each["source"]["id"] for each in found["citations"]] == [known]


def test_another_word_about_a_known_source_is_not_taken_over_and_told(reporter: Client, timeline: str) -> None:
    reporter.post(f"{timeline}/sources", {"id": "s", "url": REPORT, "publisher": "BBC News"})
    body = request_bodies.event(sources=[{"url": REPORT, "publisher": "The Other"}])
    made = reporter.post(f"{timeline}/events", body).get_json()
    assert [(each["pointer"], each["code"]) for each in made["notices"]] == [("/sources/0/publisher", "kept")]
    assert made["citations"][0]["source"]["publisher"] == "BBC News"


def test_a_claim_points_to_its_source_by_its_place_in_the_list(reporter: Client, timeline: str) -> None:
    sources = [request_bodies.source(id="s"), request_bodies.source(id="t", title="Another")]
    body = request_bodies.event(sources=sources, claims=[request_bodies.claim(source=1)])
    assert reporter.post(f"{timeline}/events", body).get_json()["claims"][0]["source"] == "t"


def test_an_event_relates_to_another(reporter: Client, timeline: str) -> None:
    _added(reporter, timeline, id="first", date="2017-10-12")
    later = _added(reporter, timeline, relations=[{"kind": "after", "event": "first", "note": "it says so"}])
    assert reporter.get(later).get_json()["relations"] == [{"kind": "after", "event": "first", "note": "it says so"}]


def test_an_id_of_the_callers_own_is_its_address(reporter: Client, timeline: str) -> None:
    assert _added(reporter, timeline, id="convoy") == f"{timeline}/events/convoy"


def test_an_id_that_is_taken_names_the_one_that_has_it(reporter: Client, timeline: str) -> None:
    where = _added(reporter, timeline, id="convoy")
    again = reporter.post(f"{timeline}/events", request_bodies.event(id="convoy"))
    assert (again.status_code, again.get_json()["existing"]) == (409, where)


def test_all_faults_are_told_at_once(reporter: Client, timeline: str) -> None:
    body = request_bodies.event(title="", date="yesterday", confidence="sure", colour="red")
    errors = reporter.post(f"{timeline}/events", body).get_json()["errors"]
    assert {error["pointer"] for error in errors} == {"/title", "/date", "/confidence", "/colour"}


def test_faults_of_the_record_are_told_at_once_too(reporter: Client, timeline: str) -> None:
    claims = [
        request_bodies.claim(source=7),
        request_bodies.claim(property="fighters_lft"),
        request_bodies.claim(value="lots"),
    ]
    body = request_bodies.event(sources=["nobody"], claims=claims, relations=[{"kind": "before", "event": "none"}])
    errors = reporter.post(f"{timeline}/events", body).get_json()["errors"]
    assert {error["pointer"] for error in errors} == {
        "/sources/0",
        "/relations/0/event",
        "/claims/0/source",
        "/claims/1/property",
        "/claims/2/value",
    }


def test_no_more_than_a_hundred_faults_are_told(reporter: Client, timeline: str) -> None:
    answer = reporter.post(f"{timeline}/events", {f"m{n}": n for n in range(300)}).get_json()
    assert len(answer["errors"]) == 100


def test_nothing_is_kept_of_a_body_that_is_refused(reporter: Client, timeline: str) -> None:
    before = reporter.get(timeline).get_json()
    reporter.post(f"{timeline}/events", request_bodies.event(claims=[request_bodies.claim(value="lots")]))
    assert reporter.get(timeline).get_json() == before


def test_a_patch_changes_what_it_names_and_nothing_else(reporter: Client, timeline: str) -> None:
    where = _added(reporter, timeline, place={"name": "Raqqa", "lat": 35.95, "lon": 39.01}, tags=["a", "b"])
    before = reporter.get(where).get_json()
    after = reporter.patch(where, {"place": {"radius_km": 5}, "tags": ["c"]}, if_match=reporter.tag(where)).get_json()
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"place", "tags", "updated_at", "revision"}
    assert after["place"] == {**before["place"], "radius_km": 5}


@pytest.mark.parametrize(
    ("name", "default"), [("place", None), ("kind", None), ("tags", []), ("confidence", "unjudged")]
)
def test_null_in_a_patch_takes_a_member_away(reporter: Client, timeline: str, name: str, default: Any) -> None:
    where = _added(reporter, timeline, place="Raqqa", kind="evacuation", tags=["a"], confidence="probable")
    assert reporter.patch(where, {name: None}, if_match="*").get_json()[name] == default


@pytest.mark.parametrize("patch", [{"title": None}, {"date": None}, {"sources": None}, {"sources": []}])
def test_a_patch_cannot_take_away_what_is_needed(reporter: Client, timeline: str, patch: dict[str, Any]) -> None:
    assert reporter.patch(_added(reporter, timeline), patch, if_match="*").status_code == 422


def test_a_patch_of_sources_replaces_the_citations(reporter: Client, timeline: str) -> None:
    where = _added(reporter, timeline)
    shown = reporter.patch(where, {"sources": [{"title": "Another"}]}, if_match="*").get_json()
    assert [each["source"]["title"] for each in shown["citations"]] == ["Another"]


def test_what_get_shows_can_be_changed_and_put_back(reporter: Client, timeline: str) -> None:
    where = _added(reporter, timeline, place="Raqqa", claims=[request_bodies.claim()])
    shown = reporter.get(where).get_json()
    after = reporter.put(where, {**shown, "title": "Another title"}, if_match=reporter.tag(where)).get_json()
    assert after["title"] == "Another title"
    assert [after[name] for name in ("citations", "claims", "place")] == [
        shown[name] for name in ("citations", "claims", "place")
    ]


def test_what_a_page_shows_can_be_put_back_as_it_is(reporter: Client, timeline: str) -> None:
    where = _added(reporter, timeline)
    tag = reporter.tag(where)
    listed = reporter.get(f"{timeline}/events").get_json()["events"][0]
    assert reporter.put(where, listed, if_match=tag).headers["ETag"] == tag


def test_what_anyone_is_shown_can_be_put_back_too(reporter: Client, anyone: Client, timeline: str) -> None:
    where = _added(reporter, timeline)
    shown = anyone.get(where)
    assert reporter.put(where, shown.get_json(), if_match=shown.headers["ETag"]).status_code == 200


@pytest.mark.parametrize("name", ["when", "evidence", "claims", "citations", "revision", "created_by", "markers"])
def test_what_is_worked_out_here_cannot_be_put_otherwise(reporter: Client, timeline: str, name: str) -> None:
    where = _added(reporter, timeline, claims=[request_bodies.claim()])
    body = {**reporter.get(where).get_json(), name: "otherwise"}
    errors = reporter.put(where, body, if_match="*").get_json()["errors"]
    assert [(error["pointer"], error["code"]) for error in errors] == [(f"/{name}", "read_only")]


def test_put_replaces_what_it_leaves_out_by_the_defaults(reporter: Client, timeline: str) -> None:
    where = _added(reporter, timeline, tags=["a"], place="Raqqa", claims=[request_bodies.claim()])
    after = reporter.put(where, request_bodies.event(), if_match="*").get_json()
    assert (after["tags"], after["place"], len(after["claims"])) == ([], None, 1)


def test_put_takes_inline_sources_as_post_does(reporter: Client, timeline: str) -> None:
    body = request_bodies.event(sources=[{"title": "Another", "locator": "p. 1"}])
    after = reporter.put(_added(reporter, timeline), body, if_match="*").get_json()
    assert [(each["source"]["title"], each["locator"]) for each in after["citations"]] == [("Another", "p. 1")]


def test_put_without_any_source_is_refused(reporter: Client, timeline: str) -> None:
    answer = reporter.put(_added(reporter, timeline), {"title": "T", "date": "2017"}, if_match="*")
    assert [each["pointer"] for each in answer.get_json()["errors"]] == ["/sources"]


def test_an_id_cannot_be_put_otherwise(reporter: Client, timeline: str) -> None:
    answer = reporter.put(_added(reporter, timeline, id="a"), request_bodies.event(id="b"), if_match="*")
    assert [each["pointer"] for each in answer.get_json()["errors"]] == ["/id"]


def test_put_where_nothing_is_makes_it_under_that_id(reporter: Client, timeline: str) -> None:
    made = reporter.put(
        f"{timeline}/events/convoy", request_bodies.event(claims=[request_bodies.claim()]), if_none_match="*"
    )
    assert (made.status_code, made.headers["Location"]) == (201, f"{timeline}/events/convoy")
    assert made.get_json() == reporter.get(f"{timeline}/events/convoy").get_json()


def test_put_where_something_is_shows_what_is_there(reporter: Client, timeline: str) -> None:
    where = _added(reporter, timeline)
    answer = reporter.put(where, request_bodies.event(), if_none_match="*")
    assert (answer.status_code, answer.get_json()["current"]) == (412, reporter.get(where).get_json())


def test_put_where_something_was_deleted_is_refused(editor: Client, timeline: str) -> None:
    where = _added(editor, timeline)
    editor.delete(where, if_match="*")
    answer = editor.put(where, request_bodies.event(), if_none_match="*")
    assert (answer.status_code, answer.get_json()["current"]) == (412, None)


@pytest.mark.parametrize("method", ["get", "delete", "patch", "put"])
def test_a_deleted_event_is_gone_for_every_method(editor: Client, timeline: str, method: str) -> None:
    where = _added(editor, timeline)
    assert editor.delete(where, if_match=editor.tag(where)).status_code == 204
    sent = () if method in ("get", "delete") else (request_bodies.event(),)
    assert getattr(editor, method)(where, *sent, if_match="*").status_code == 404


def test_deleting_an_event_takes_its_claims_along(editor: Client, timeline: str) -> None:
    where = _added(editor, timeline, claims=[request_bodies.claim(id="c")])
    editor.delete(where, if_match="*")
    assert editor.get(f"{timeline}/claims/c").status_code == 404
    assert editor.get(timeline).get_json()["counts"]["claims"] == 0


def test_an_event_that_another_names_goes_only_after_it(editor: Client, timeline: str) -> None:
    first = _added(editor, timeline, id="first")
    second = _added(editor, timeline, id="second", relations=[{"kind": "after", "event": "first"}])
    answer = editor.delete(first, if_match="*")
    assert (answer.status_code, answer.get_json()["holders"]) == (409, [second])
    editor.delete(second, if_match="*")
    assert editor.delete(first, if_match="*").status_code == 204
