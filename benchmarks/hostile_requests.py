"""Hostile requests of up to a megabyte, as a faulty program or an attacker sends them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

BODY_BYTES = 900_000
"""About as many bytes as a body may have."""
TEXT_LENGTH = 60_000
"""How many characters a long query or header has."""
_EVENT = {"title": "Convoy leaves", "date": "2017-10", "sources": [{"title": "A report"}]}
_CLAIM = {"property": "fighters_left", "value": "250", "source": 0}


class Request(NamedTuple):
    """One request; ``path`` is relative to the timeline's unless it begins with a slash."""

    name: str
    method: str
    path: str
    body: bytes | None = None
    headers: Mapping[str, str] = {}


def hostile_requests() -> Iterator[Request]:
    """Yield all requests."""
    for name, text in _texts():
        yield Request(f"text: {name}", "POST", "events", text.encode("utf-8", "surrogatepass"))
    for name, more in _members():
        body = json.dumps({**_EVENT, **more}).encode()
        yield Request(f"event: {name}", "POST", "events", body)
        yield Request(f"event again: {name}", "PUT", "events/e", body, {"If-Match": "*"})
        yield Request(f"patch: {name}", "PATCH", "events/e", json.dumps(more).encode(), {"If-Match": "*"})
    for name, path, members in _others():
        yield Request(name, "POST", path, json.dumps(members).encode())
    for query in _queries():
        yield Request(f"query: {query[:20]}", "GET", f"events?{query}")
    for name, value in _headers().items():
        yield Request(f"read with {name}", "GET", "events", None, {name: value})
        yield Request(f"write with {name}", "PATCH", "events/e", b"{}", {"If-Match": "*", name: value})
    for path in (
        "/v1/" + "a/" * TEXT_LENGTH,
        "/v1/timelines/" + "%2e%2e/" * 10_000,
        "/" * TEXT_LENGTH,
        "/problems/" + "a" * TEXT_LENGTH,
    ):
        yield Request(f"path: {path[:20]}", "GET", path)


def _texts() -> Iterator[tuple[str, str]]:
    """Yield bodies that are not JSON, or hardly."""
    yield "lists in each other", "[" * BODY_BYTES
    yield "objects in each other", '{"a":' * (BODY_BYTES // 5)
    yield "31 lists of many objects", "[" * 31 + ",".join(["{}"] * (BODY_BYTES // 3)) + "]" * 31
    yield "digits", "1" * BODY_BYTES
    yield "an exponent", "1e" + "9" * BODY_BYTES
    yield "one member over and over", "{" + ",".join(['"a":1'] * (BODY_BYTES // 6)) + "}"
    yield (
        "the last of many members twice",
        "{" + ",".join(f'"m{at}":1' for at in range(TEXT_LENGTH)) + f',"m{TEXT_LENGTH - 1}":2}}',
    )
    yield "many members", json.dumps({f"m{at}": at for at in range(TEXT_LENGTH)})
    yield "as many members as are read", json.dumps({f"m{at}": at for at in range(1000)})
    yield "a text without end", '"' * BODY_BYTES
    yield "backslashes", '"' + "\\" * BODY_BYTES
    yield "half characters", '"' + "\\ud800" * (BODY_BYTES // 6) + '"'


def _members() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield members of an event, each with too much of something."""
    texts = {"x": BODY_BYTES, "\u0301": BODY_BYTES // 6, "ﷺ": 480, "\u200d": 300, "각": 480}
    for letter, times in texts.items():
        yield f"title of {letter!a}", {"title": letter * times}
    for date in ("X", "Y9", "2017-10-14/", "[2017,", "{1000..2000,", "2017?~%", "-", "²"):
        yield f"date of {date}", {"date": date * (BODY_BYTES // len(date) // 2)}
    lists: dict[str, Any] = {
        "tags": "t",
        "actors": "a",
        "sources": {},
        "claims": {},
        "media": {"url": "https://example.org/a"},
        "relations": {"kind": "before", "event": "e"},
        "distinct_from": "e",
    }
    for name, item in lists.items():
        yield f"{name}, all alike", {name: [item] * (BODY_BYTES // (len(json.dumps(item)) + 2))}
        yield f"{name}, all numbers", {name: [1] * (BODY_BYTES // 3)}
    yield "sources, all others", {"sources": [{"url": f"https://example.org/{at}"} for at in range(20_000)]}
    yield "claims, all others", {"claims": [{**_CLAIM, "value": str(at)} for at in range(14_000)]}
    yield "claims, as many as are read", {"claims": [{**_CLAIM, "value": str(at)} for at in range(100)]}
    yield "a scope of many", {"claims": [{**_CLAIM, "scope": {f"k{at}": "v" for at in range(900)}}]}
    for value in ("about ", "1,", "several ", "10-", "-", "é"):
        yield f"a value of {value}", {"claims": [{**_CLAIM, "value": value * (BODY_BYTES // len(value) // 2)}]}


def _others() -> Iterator[tuple[str, str, Any]]:
    properties = [{"key": f"p{at}", "type": "quantity"} for at in range(15_000)]
    for definitions in (properties, properties[:100]):
        yield (
            f"{len(definitions)} properties",
            "/v1/timelines",
            {"slug": "other", "title": "T", "properties": definitions},
        )
    yield "claims in a list", "events/e/claims", [_CLAIM] * 10_000
    yield "sources above", "sources", {"title": "T", "derived_from": [f"s{at}" for at in range(TEXT_LENGTH)]}
    yield "authors", "sources", {"title": "T", "authors": ["x"] * TEXT_LENGTH}
    query = "&".join(f"utm_{at}=1&b{at}=2" for at in range(20_000))
    yield "an address of many parts", "sources", {"url": f"https://example.org/?{query}"}


def _queries() -> Iterator[str]:
    for start in ("from=", "to=", "after=", "limit=", "known_at=", "recorded_at=", "kind=", "without=", "q=", "near="):
        for letter in ("1", "X", "%5B", "%ff", "1,", "%22", "a+"):
            yield start + letter * (TEXT_LENGTH // len(letter))
    yield "tag=a&" * (TEXT_LENGTH // 6)
    yield "&".join(f"x{at}=1" for at in range(TEXT_LENGTH // 10))
    yield "%" * TEXT_LENGTH


def _headers() -> dict[str, str]:
    parts = {
        "If-None-Match": '"a",',
        "If-Match": '"a",',
        "Accept": "a/b;q=0.1,",
        "Accept-Encoding": "gzip;q=0.1,",
        "Prefer": "return=minimal,",
        "X-Request-Id": "a",
        "Content-Type": "application/json;a=b;",
        "Authorization": "Bearer a",
        "Idempotency-Key": "k",
        "Cookie": "a=b;",
        "Range": "bytes=0-1,",
        "Origin": "x",
        "X-Forwarded-For": "1.1.1.1,",
        "Content-Length": "9",
        "Transfer-Encoding": "chunked,",
    }
    return {name: part * (TEXT_LENGTH // len(part)) for name, part in parts.items()}
