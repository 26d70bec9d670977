"""Sources over HTTP: identified by their url, corrected, retracted, deleted when nothing refers to them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Client
from tests.support import request_bodies

URL = "https://example.org/report"


def _added(asker: Client, timeline: str, **more: Any) -> str:
    made = asker.post(f"{timeline}/sources", request_bodies.source(**more))
    assert made.status_code == 201, made.text
    return str(made.headers["Location"])


def test_a_source_is_made_and_shown_as_get_shows_it(reporter: Client, timeline: str) -> None:
    made = reporter.post(f"{timeline}/sources", request_bodies.source(url=URL))
    assert made.get_json() == reporter.get(made.headers["Location"]).get_json()


@pytest.mark.parametrize("body", [{"title": "T"}, {"url": URL}])
def test_a_title_or_a_url_is_enough(reporter: Client, timeline: str, body: dict[str, Any]) -> None:
    assert reporter.post(f"{timeline}/sources", body).status_code == 201


@pytest.mark.parametrize("body", [{}, {"publisher": "X"}, {"title": None, "url": None}])
def test_neither_is_too_little(reporter: Client, timeline: str, body: dict[str, Any]) -> None:
    errors = reporter.post(f"{timeline}/sources", body).get_json()["errors"]
    assert [error["code"] for error in errors] == ["unnamed"]


def test_a_known_address_is_that_source_and_stays_as_it_is(reporter: Client, timeline: str) -> None:
    where = _added(reporter, timeline, url=URL, publisher="The Paper")
    again = reporter.post(f"{timeline}/sources", {"url": "HTTP://EXAMPLE.org:80/report#x", "publisher": "Another"})
    assert (again.status_code, again.headers["Location"]) == (200, where)
    assert [each["pointer"] for each in again.get_json()["notices"]] == ["/publisher"]
    assert reporter.get(where).get_json()["publisher"] == "The Paper"


def test_a_derivation_by_id_alone_cites(reporter: Client, timeline: str) -> None:
    _added(reporter, timeline, id="a")
    where = _added(reporter, timeline, title="B", derived_from=["a"])
    assert reporter.get(where).get_json()["derived_from"] == [{"source": "a", "as": "cites"}]


@pytest.mark.parametrize("how", ["quotes", "republishes", "cites", "translates", "updates"])
def test_a_derivation_says_how(reporter: Client, timeline: str, how: str) -> None:
    _added(reporter, timeline, id="a")
    where = _added(reporter, timeline, title="B", derived_from=[{"source": "a", "as": how}])
    assert reporter.get(where).get_json()["derived_from"] == [{"source": "a", "as": how}]


@pytest.mark.parametrize(
    ("derived_from", "code"),
    [(["none"], "unknown_source"), (["b"], "itself"), (["a", "a"], "duplicate")],
)
def test_a_derivation_that_cannot_be_is_named(
    reporter: Client, timeline: str, derived_from: list[str], code: str
) -> None:
    _added(reporter, timeline, id="a")
    answer = reporter.post(f"{timeline}/sources", request_bodies.source(id="b", derived_from=derived_from))
    assert [each["code"] for each in answer.get_json()["errors"]] == [code]


def test_a_patched_source_is_shown_so_in_the_events_that_cite_it(reporter: Client, timeline: str) -> None:
    event = reporter.post(f"{timeline}/events", request_bodies.event(sources=[request_bodies.source(id="s")]))
    reporter.patch(f"{timeline}/sources/s", {"reliability": "D"}, if_match="*")
    shown = reporter.get(event.headers["Location"])
    assert shown.get_json()["citations"][0]["source"]["reliability"] == "D"
    assert shown.headers["ETag"] != event.headers["ETag"]


def test_a_correction_is_dated_today_where_no_day_is_given(reporter: Client, timeline: str) -> None:
    shown = reporter.patch(_added(reporter, timeline), {"status": "corrected"}, if_match="*").get_json()
    assert (shown["status"], len(shown["status_date"])) == ("corrected", 10)


def test_an_address_that_is_anothers_cannot_be_taken(reporter: Client, timeline: str) -> None:
    first = _added(reporter, timeline, url=URL)
    answer = reporter.patch(_added(reporter, timeline, title="B"), {"url": URL}, if_match="*")
    assert (answer.status_code, answer.get_json()["existing"]) == (409, first)


def test_what_get_shows_can_be_sent_back_and_changes_nothing(reporter: Client, timeline: str) -> None:
    where = _added(reporter, timeline, url=URL, retrieved_at="2017-11-13T18:05:00Z")
    found = reporter.get(where)
    answer = reporter.patch(where, found.get_json(), if_match=found.headers["ETag"])
    assert (answer.get_json(), answer.headers["ETag"]) == (found.get_json(), found.headers["ETag"])


def test_a_source_on_which_an_event_rests_goes_only_after_it(editor: Client, timeline: str) -> None:
    event = editor.post(f"{timeline}/events", request_bodies.event(sources=[request_bodies.source(id="s")]))
    answer = editor.delete(f"{timeline}/sources/s", if_match="*")
    assert (answer.status_code, answer.get_json()["holders"]) == (409, [event.headers["Location"]])


def test_a_source_on_which_nothing_rests_can_go(editor: Client, timeline: str) -> None:
    where = _added(editor, timeline)
    assert editor.delete(where, if_match=editor.tag(where)).status_code == 204
    assert [editor.get(where).status_code, editor.delete(where, if_match="*").status_code] == [404, 404]


def test_the_id_of_a_source_that_is_gone_stays_taken(editor: Client, timeline: str) -> None:
    editor.delete(_added(editor, timeline, id="s"), if_match="*")
    assert editor.post(f"{timeline}/sources", request_bodies.source(id="s")).status_code == 409


def test_sources_come_in_order_of_their_ids_page_by_page(reporter: Client, timeline: str) -> None:
    for name in ("c", "a", "b"):
        _added(reporter, timeline, id=name, title=name)
    first = reporter.get(f"{timeline}/sources?limit=2").get_json()
    rest = reporter.get(f"{timeline}/sources?limit=2&after={first['page']['next']}").get_json()
    assert [each["id"] for each in (*first["sources"], *rest["sources"])] == ["a", "b", "c"]


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org",
        "https://user.example.org/a?b=c&d",
        "https://müller.example/straße",
        "https://8.8.8.8/",
        "https://example.org:8443/a",
        "https://[2001:4860:4860::8888]/",
    ],
)
def test_addresses_that_a_reader_could_open_are_taken(reporter: Client, timeline: str, url: str) -> None:
    assert reporter.get(_added(reporter, timeline, url=url)).get_json()["url"] == url


@pytest.mark.parametrize(
    "url",
    """javascript:alert(1) ftp://example.org/ example.org /report https:// https://user:secret@example.org/
    https://user@example.org/ http://localhost/ http://localhost./ http://127.0.0.1/ http://127.1/ http://0x7f.1/
    http://2130706433/ http://[::1]/ http://10.0.0.1/ http://192.168.1.1/ http://169.254.169.254/ http://0.0.0.0/
    http://printer.local/ http://intranet/ https://example.org:99999/ https://a..b/ https://example.org/"x
    data:text/html,x https://example.org\\@evil.example/""".split(),  # noqa: SIM905 - a table of words
)
def test_addresses_that_no_reader_should_be_sent_to_are_refused(reporter: Client, timeline: str, url: str) -> None:
    answer = reporter.post(f"{timeline}/sources", request_bodies.source(url=url))
    assert [(each["pointer"], each["code"]) for each in answer.get_json()["errors"]] == [("/url", "url")]
