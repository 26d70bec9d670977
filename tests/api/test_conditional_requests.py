"""Conditional requests: entity tags from revisions, 304, 412 with the current state, 428."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask

from tests.conftest import Client
from tests.support import request_bodies

PUBLIC = "public, max-age=5, stale-while-revalidate=30, stale-if-error=600"
READS = ["", "/events", "/events/e", "/events/e/claims", "/claims/c", "/sources", "/sources/s", "/conflicts"]
THINGS = {
    "/events/e": {"title": "New"},
    "/claims/c": {"note": "New"},
    "/sources/s": {"title": "New"},
    "": {"title": "N"},
}


@pytest.fixture
def filled(admin: Client, timeline: str) -> str:
    body = request_bodies.event(id="e", sources=[request_bodies.source(id="s")], claims=[request_bodies.claim(id="c")])
    admin.post(f"{timeline}/events", body)
    return timeline


@pytest.mark.parametrize("path", [*READS, "/events?limit=1", "/events?marker=any"])
def test_what_was_read_is_not_sent_again(anyone: Client, filled: str, path: str) -> None:
    first = anyone.get(filled + path)
    again = anyone.get(filled + path, if_none_match=first.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")
    kept = ("ETag", "Cache-Control", "Vary")
    assert [again.headers[name] for name in kept] == [first.headers[name] for name in kept]


@pytest.mark.parametrize("given", ['"other", {}', "W/{}", "*", "{}"])
def test_if_none_match_is_compared_weakly_among_several(anyone: Client, filled: str, given: str) -> None:
    tag = anyone.tag(filled)
    assert anyone.get(filled, if_none_match=given.format(tag)).status_code == 304


def test_head_tells_what_get_would(anyone: Client, filled: str) -> None:
    got, head = anyone.get(filled), anyone.client.head(filled)
    same = ("ETag", "Content-Length", "Content-Type", "Cache-Control")
    assert [head.headers[name] for name in same] == [got.headers[name] for name in same]
    assert head.data == b""


def test_tags_are_strong(anyone: Client, filled: str) -> None:
    assert anyone.tag(filled).startswith('"')


@pytest.mark.parametrize("path", READS)
def test_public_data_may_be_kept_and_what_a_token_reads_not(
    anyone: Client, admin: Client, filled: str, path: str
) -> None:
    assert anyone.get(filled + path).headers["Cache-Control"] == PUBLIC
    assert admin.get(filled + path).headers["Cache-Control"] == "private, no-cache"
    assert anyone.get(filled + path).headers["Vary"] == "Authorization, Accept-Encoding"


def test_errors_are_not_kept(anyone: Client) -> None:
    assert anyone.get("/v1/timelines/none").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/events/e", "/claims/c", "/sources/s"])
def test_other_peoples_work_elsewhere_keeps_the_tag(editor: Client, filled: str, path: str) -> None:
    before = editor.tag(filled + path)
    editor.post(
        f"{filled}/events", request_bodies.event(sources=[request_bodies.source(title="Elsewhere")], title="Another")
    )
    assert editor.tag(filled + path) == before


def test_each_query_has_its_own_tag(anyone: Client, filled: str) -> None:
    paths = ["/events", "/events?limit=1", "/events?marker=none", "/events?order=desc", "/sources", ""]
    assert len({anyone.tag(filled + path) for path in paths}) == len(paths)


@pytest.mark.parametrize("path", THINGS)
@pytest.mark.parametrize("method", ["patch", "delete"])
def test_a_write_that_names_no_version_is_a_428(admin: Client, filled: str, path: str, method: str) -> None:
    sent = (THINGS[path],) if method == "patch" else ()
    assert getattr(admin, method)(filled + path, *sent).status_code == 428


def test_put_that_names_no_version_is_a_428(admin: Client, filled: str) -> None:
    assert admin.put(f"{filled}/events/e", request_bodies.event()).status_code == 428


@pytest.mark.parametrize("path", THINGS)
def test_a_stale_write_is_answered_with_how_it_stands_now(admin: Client, filled: str, path: str) -> None:
    old = admin.tag(filled + path)
    admin.patch(filled + path, THINGS[path], if_match=old)
    answer = admin.patch(
        filled + path, {**THINGS[path], "title" if path != "/claims/c" else "note": "Other"}, if_match=old
    )
    now = admin.get(filled + path)
    assert (answer.status_code, answer.get_json()["current"]) == (412, now.get_json())
    assert answer.headers["ETag"] == now.headers["ETag"]


def test_the_tag_of_a_412_merges_in_one_trip(admin: Client, filled: str) -> None:
    refused = admin.patch(f"{filled}/events/e", {"title": "Mine"}, if_match='"1"')
    again = admin.patch(f"{filled}/events/e", {"title": "Mine"}, if_match=refused.headers["ETag"])
    assert again.status_code == 200


@pytest.mark.parametrize("given", ['"{}-gzip"', '"nope", "{}"', "*"])
def test_a_tag_of_any_coding_will_do(admin: Client, anyone: Client, filled: str, given: str) -> None:
    revision = anyone.get(f"{filled}/events/e").get_json()["revision"]
    assert admin.patch(f"{filled}/events/e", {"title": "N"}, if_match=given.format(revision)).status_code == 200


@pytest.mark.parametrize("given", ['""', '"x"', 'W/"{}"', '"-{}"', '"9999999999999999999999"', '"٣"', "nonsense"])
def test_what_is_no_tag_of_this_is_stale(admin: Client, anyone: Client, filled: str, given: str) -> None:
    revision = anyone.get(f"{filled}/events/e").get_json()["revision"]
    tag = given.format(revision).encode().decode("latin-1")
    assert admin.patch(f"{filled}/events/e", {"title": "N"}, if_match=tag).status_code == 412


@pytest.mark.parametrize("given", ["", '"12', '"1" and "2"', ","])
def test_what_is_no_tag_at_all_is_said_to_be_none(admin: Client, filled: str, given: str) -> None:
    answer = admin.patch(f"{filled}/events/e", {"title": "N"}, if_match=given)
    assert (answer.status_code, answer.get_json()["type"]) == (400, "/problems/bad-request")


@pytest.mark.parametrize("path", THINGS)
def test_a_patch_that_changes_nothing_keeps_the_tag(admin: Client, filled: str, path: str) -> None:
    found = admin.get(filled + path)
    answer = admin.patch(filled + path, {}, if_match=found.headers["ETag"])
    assert (answer.headers["ETag"], answer.get_json()) == (found.headers["ETag"], found.get_json())


def test_a_write_is_answered_with_the_tag_that_get_will_give(admin: Client, filled: str) -> None:
    answer = admin.patch(f"{filled}/events/e", {"title": "New"}, if_match="*")
    assert answer.headers["ETag"] == admin.tag(f"{filled}/events/e")


def test_both_preconditions_at_once_can_never_hold(admin: Client, filled: str) -> None:
    for path in ("/events/e", "/events/new"):
        assert admin.put(filled + path, request_bodies.event(), if_match="*", if_none_match="*").status_code == 412


def test_of_several_who_read_the_same_exactly_one_wins(app: Flask, admin: Client, filled: str) -> None:
    where, tag = f"{filled}/events/e", admin.tag(f"{filled}/events/e")

    def write(number: int) -> int:
        mine = Client(app.test_client(), admin.headers["Authorization"].removeprefix("Bearer "))
        return int(mine.patch(where, {"title": f"Title {number}"}, if_match=tag).status_code)

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(write, range(6))) == [200] + [412] * 5


def _minimal(asker: Client, method: str, path: str, body: Any, **headers: str) -> Any:
    return getattr(asker, method)(path, body, prefer="return=minimal", **headers)


def test_who_wants_little_is_told_where_and_which(admin: Client, filled: str) -> None:
    made = _minimal(admin, "post", f"{filled}/events", request_bodies.event(id="f"))
    assert (made.status_code, made.data, made.headers["Preference-Applied"]) == (201, b"", "return=minimal")
    assert (made.headers["Location"], made.headers["ETag"]) == (f"{filled}/events/f", admin.tag(f"{filled}/events/f"))


def test_a_small_answer_to_a_patch_names_its_own_address(admin: Client, filled: str) -> None:
    answer = _minimal(admin, "patch", f"{filled}/events/e", {"title": "New"}, if_match="*")
    assert (answer.status_code, answer.data, answer.headers["Location"]) == (204, b"", f"{filled}/events/e")


def test_another_preference_is_no_matter(admin: Client, filled: str) -> None:
    answer = admin.patch(f"{filled}/events/e", {"title": "New"}, if_match="*", prefer="return=representation")
    assert answer.get_json()["title"] == "New"
