"""Limits on writes and invalid tokens: who is counted, what the headers say, and who is never limited."""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from service.api.http.rate_limit import AT_ONE_ADDRESS
from service.app import create_app
from service.config import Config, RateLimit
from service.services import services
from tests.conftest import Client, client_factory, config_without_limits
from tests.support import live_server, request_bodies

pytestmark = pytest.mark.long

SOURCES = "/v1/timelines/a-story/sources"
POLICIES = '"token";q=4;w=60, "address";q=40;w=60'
Make = Callable[..., Flask]


@pytest.fixture
def limited(url: str) -> Iterator[Make]:
    """Makes the application with limits, on a record with a timeline; on each engine in turn."""
    quiet = create_app(config_without_limits(url))
    client_factory(quiet)("admin").post("/v1/timelines", request_bodies.timeline())
    made = [quiet]

    def make(**more: Any) -> Flask:
        made.append(create_app(config_without_limits(url, **more)))
        return made[-1]

    yield make
    for each in made:
        services(each).database.close()


@pytest.fixture
def four(limited: Make) -> Flask:
    """One that takes four writes a minute of each token."""
    return limited(write_limit=RateLimit(4, 60))


def _write(asker: Client, **headers: str) -> Any:
    return asker.post(SOURCES, request_bodies.source(), **headers)


def _left(answer: Any, policy: str) -> int:
    found = re.search(rf'"{policy}";r=(\d+);t=\d+', answer.headers["RateLimit"])
    assert found, answer.headers["RateLimit"]
    return int(found[1])


def test_a_write_too_many_is_a_429_that_says_when_to_come_again(four: Flask) -> None:
    rita = client_factory(four)("reporter")
    assert [_write(rita).status_code for _ in range(4)] == [201] * 4
    refused = _write(rita)
    told = refused.get_json()
    assert (refused.status_code, told["type"], told["violated-policies"]) == (429, "/problems/too-many", ["token"])
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert len(rita.get(SOURCES).get_json()["sources"]) == 4


def test_every_write_tells_what_is_left(four: Flask) -> None:
    rita = client_factory(four)("reporter")
    answers = [_write(rita) for _ in range(5)]
    assert [_left(answer, "token") for answer in answers] == [3, 2, 1, 0, 0]
    assert {answer.headers["RateLimit-Policy"] for answer in answers[:4]} == {POLICIES}
    assert answers[4].headers["RateLimit-Policy"] == '"token";q=4;w=60'


def test_the_time_to_come_again_is_not_before_the_limit_begins_anew(four: Flask) -> None:
    rita = client_factory(four)("reporter")
    refused = [_write(rita) for _ in range(5)][-1]
    assert refused.headers["RateLimit"] == f'"token";r=0;t={refused.headers["Retry-After"]}'


def test_each_token_is_counted_apart(four: Flask) -> None:
    rita, erin = client_factory(four)("reporter"), client_factory(four)("editor")
    assert [_write(rita).status_code for _ in range(5)][-1] == 429
    assert _write(erin).status_code == 201


def test_all_tokens_at_an_address_are_counted_together(four: Flask) -> None:
    act = client_factory(four)
    people = [act("reporter") for _ in range(AT_ONE_ADDRESS + 1)]
    seen = Counter(_write(person).status_code for person in people[:-1] for _ in range(4))
    refused = _write(people[-1])
    assert (seen, refused.status_code) == ({201: 4 * AT_ONE_ADDRESS}, 429)
    assert refused.get_json()["violated-policies"] == ["address"]
    people[-1].client.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    assert _write(people[-1]).status_code == 201


def test_who_goes_on_writing_too_much_uses_nothing_up_for_others_at_the_address(four: Flask) -> None:
    act = client_factory(four)
    runaway, other = act("reporter"), act("reporter")
    for _ in range(60):
        _write(runaway)
    assert _left(_write(other), "address") == 4 * AT_ONE_ADDRESS - 5


@pytest.mark.parametrize(
    "write",
    [
        lambda asker: asker.post(f"{SOURCES}?dry_run=true", request_bodies.source()),
        lambda asker: asker.post(SOURCES, {"wrong": True}),
        lambda asker: asker.delete(f"{SOURCES}/none"),
        lambda asker: asker.post("/v1/timelines/none/events", {}),
        lambda asker: _write(asker, idempotency_key="again"),
    ],
    ids=["a trial", "one that is wrong", "one of nothing", "one in no timeline", "a retry"],
)
def test_every_write_counts_whatever_becomes_of_it(four: Flask, write: Callable[[Client], Any]) -> None:
    rita = client_factory(four)("reporter")
    before = _left(_write(rita), "token")
    assert _left(write(rita), "token") == before - 1


def test_reading_is_never_limited(four: Flask) -> None:
    rita, anyone = client_factory(four)("reporter"), client_factory(four)(None)
    for _ in range(6):
        _write(rita)
    answers = [asker.get(SOURCES) for _ in range(20) for asker in (rita, anyone)]
    assert {answer.status_code for answer in answers} == {200}
    assert not any("RateLimit" in answer.headers for answer in answers)


def test_a_write_without_a_token_is_a_401_and_counts_for_nobody(four: Flask) -> None:
    answers = [_write(client_factory(four)(None)) for _ in range(50)]
    assert {answer.status_code for answer in answers} == {401}
    assert "RateLimit" not in answers[0].headers


def test_where_the_limit_is_off_nothing_is_counted_and_nothing_told(limited: Make) -> None:
    rita = client_factory(limited())("reporter")
    answers = [_write(rita) for _ in range(10)]
    assert {answer.status_code for answer in answers} == {201}
    assert not {"RateLimit", "RateLimit-Policy"} & {name for answer in answers for name in answer.headers.keys()}


@pytest.fixture
def three_tries(limited: Make) -> Flask:
    return limited(login_limit=RateLimit(3, 60))


def _bad(app: Flask, method: str = "GET", **more: Any) -> Any:
    return app.test_client().open(SOURCES, method=method, headers={"Authorization": "Bearer ctl_no"}, **more)


def test_tokens_that_do_not_hold_are_limited_for_their_address(three_tries: Flask) -> None:
    answers = [_bad(three_tries, method) for method in ("GET", "POST", "GET", "POST", "HEAD")]
    assert [answer.status_code for answer in answers] == [401, 401, 401, 429, 429]


def test_a_429_for_a_token_says_which_limit_it_was(three_tries: Flask) -> None:
    refused = [_bad(three_tries) for _ in range(4)][-1]
    assert (refused.status_code, refused.get_json()["violated-policies"]) == (429, ["login"])
    assert refused.headers["RateLimit-Policy"] == '"login";q=3;w=60'
    assert int(refused.headers["Retry-After"]) >= 1


def test_a_token_that_holds_is_not_shut_out_for_what_others_sent(three_tries: Flask) -> None:
    rita = client_factory(three_tries)("reporter")
    for _ in range(10):
        _bad(three_tries)
    assert (rita.get(SOURCES).status_code, _write(rita).status_code) == (200, 201)


def test_failed_logins_of_other_addresses_are_counted_apart(three_tries: Flask) -> None:
    for _ in range(10):
        _bad(three_tries)
    assert _bad(three_tries, environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 401


ADDRESSES = [
    ("one site of IPv6", "2001:db8:1:2::1", "2001:db8:1:2:ffff::9", 429),
    ("another site of IPv6", "2001:db8:1:2::1", "2001:db8:1:3::1", 401),
    ("IPv4 in IPv6", "::ffff:192.0.2.1", "192.0.2.1", 429),
    ("a zone", "fe80::1%eth0", "fe80::1", 429),
    ("neighbours in IPv4", "192.0.2.1", "192.0.2.2", 401),
    ("a port", "192.0.2.1:5000", "192.0.2.1:6000", 429),
    ("a port in IPv6", "[2001:db8::1]:5000", "2001:db8::2", 429),
]


@pytest.mark.parametrize(
    ("first", "then", "status"), [address[1:] for address in ADDRESSES], ids=[e[0] for e in ADDRESSES]
)
def test_an_address_is_a_network_that_one_machine_has(three_tries: Flask, first: str, then: str, status: int) -> None:
    for _ in range(3):
        _bad(three_tries, environ_base={"REMOTE_ADDR": first})
    assert _bad(three_tries, environ_base={"REMOTE_ADDR": then}).status_code == status


FORWARDED = [
    ("nobody is trusted", 0, "198.51.100.{}", 429),
    ("the proxy's word", 1, "198.51.100.{}", 401),
    ("what the asker said itself", 1, "198.51.100.{}, 192.0.2.9", 429),
    ("two proxies", 2, "198.51.100.{}, 192.0.2.9", 401),
    ("two proxies, and what the asker said", 2, "198.51.100.{}, 203.0.113.5, 192.0.2.9", 429),
    ("fewer than there should be", 3, "198.51.100.{}", 401),
    ("no address", 1, "unknown{}", 429),
    ("nothing", 1, " , ", 429),
]


@pytest.mark.parametrize(
    ("proxies", "said", "status"), [each[1:] for each in FORWARDED], ids=[each[0] for each in FORWARDED]
)
def test_who_asks_is_what_the_trusted_proxies_say(limited: Make, proxies: int, said: str, status: int) -> None:
    app = limited(login_limit=RateLimit(3, 60), trusted_proxies=proxies)
    answers = [
        app.test_client().get(SOURCES, headers={"Authorization": "Bearer ctl_no", "X-Forwarded-For": said.format(at)})
        for at in range(4)
    ]
    assert answers[-1].status_code == status


def test_where_nothing_can_be_counted_writing_goes_on(sqlite_url: str) -> None:
    Path(f"{sqlite_url.removeprefix('sqlite:///')}.limits").mkdir()
    app = create_app(config_without_limits(sqlite_url, write_limit=RateLimit(1, 60)))
    admin, began = client_factory(app)("admin"), time.monotonic()
    answers = [admin.post("/v1/timelines", request_bodies.timeline(slug=f"t{at}")) for at in range(3)]
    assert ({answer.status_code for answer in answers}, time.monotonic() - began < 2) == ({201}, True)
    services(app).database.close()


@pytest.mark.long
def test_processes_of_one_server_count_together(url: str) -> None:
    with live_server.running_server(url, workers=2, TIMELINE_WRITE_LIMIT="40/hour") as server:
        assert server.client().send("POST", "/v1/timelines", request_bodies.timeline()).status == 201
        seen: list[int] = []

        def write() -> None:
            client = server.client()
            for _ in range(10):
                seen.append(client.send("POST", SOURCES, request_bodies.source()).status)

        threads = [threading.Thread(target=write) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert Counter(seen) == {201: 39, 429: 41}


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("600/minute", RateLimit(600, 60)),
        ("1/second", RateLimit(1, 1)),
        ("20/hour", RateLimit(20, 3600)),
        ("7/day", RateLimit(7, 86400)),
        ("off", None),
    ],
)
def test_a_limit_is_set_in_words(text: str, limit: RateLimit | None) -> None:
    assert Config.from_env({"TIMELINE_WRITE_LIMIT": text}).write_limit == limit


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("TIMELINE_WRITE_LIMIT", "600", "600/minute"),
        ("TIMELINE_WRITE_LIMIT", "0/minute", "600/minute"),
        ("TIMELINE_LOGIN_LIMIT", "", "or off"),
        ("TIMELINE_LOGIN_LIMIT", "3/week", "second, minute, hour, day"),
        ("TIMELINE_TRUSTED_PROXIES", "all", "from 0 to 9"),
        ("TIMELINE_TRUSTED_PROXIES", "-1", "from 0 to 9"),
        ("TIMELINE_CORS_ORIGINS", "https://example.org/", "without a path"),
        ("TIMELINE_CORS_ORIGINS", "example.org", "https://example.org"),
        ("TIMELINE_CORS_ORIGINS", "https://example.org:443", "https://example.org"),
        ("TIMELINE_CORS_ORIGINS", "https://Example.org", "lower case"),
    ],
)
def test_a_setting_that_means_nothing_is_refused_by_name(name: str, text: str, said: str) -> None:
    with pytest.raises(ValueError, match=f"(?s)^{name}: .*{re.escape(said)}"):
        Config.from_env({name: text})


def test_what_is_not_set_is_as_the_readme_says() -> None:
    assert Config.from_env({}) == Config(
        write_limit=RateLimit(600, 60), login_limit=RateLimit(30, 60), trusted_proxies=0
    )
