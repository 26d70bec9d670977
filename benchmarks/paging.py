"""Reads: pages that are new, cached, filtered, first and last, next to the same bytes read with SQL alone."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from benchmarks.prepared_app import EVENTS, PreparedApp
from benchmarks.report import Row
from benchmarks.timing import measure_in_turn
from service.api.http import pagination

_ORDER = "sort_earliest, sort_latest, position, event_id"
_BODIES = (
    f"SELECT body FROM timeline_entries WHERE timeline_id = 1 AND ({_ORDER}) > (?, ?, ?, ?) ORDER BY {_ORDER} LIMIT 100"  # noqa: S608 - constants only
)
_KEYS = f"SELECT {_ORDER} FROM timeline_entries WHERE timeline_id = 1 ORDER BY {_ORDER}"  # noqa: S608 - constants only
_FILTERS = {
    "one kind": "kind=battle",
    "two kinds": "kind=battle&kind=statement",
    "a tag": "tag=river",
    "in conflict": "marker=conflict",
    "in tension (no match)": "marker=tension",
    "from a late day": "from=2023-12-25",
    "to an early day": "to=2014-01-03",
    "with a word that all have": "q=convoy",
    "with a phrase that all have": "q=%22edge+of+the+city%22",
    "with a word that few have": "q=1000",
    "with the beginning of a word": "q=conv*",
    "with a word that none has": "q=nothing",
    "of a publisher": "publisher=The+Paper+1",
    "near a place": "near=35.95,39.01,10",
    "near another (no match)": "near=0,0,10",
    "of all, in short": "view=compact",
}


def measure(app: PreparedApp, rounds: int) -> Iterator[Row]:
    """GET pages of the timeline, with and without filters."""
    with sqlite3.connect(app.path, isolation_level=None) as connection:
        yield from _unfiltered(app, connection, rounds)
    connection.close()
    yield from _filtered(app, max(rounds // 10, 5))


def _unfiltered(app: PreparedApp, connection: sqlite3.Connection, rounds: int) -> Iterator[Row]:
    keys = connection.execute(_KEYS).fetchall()
    urls = iter([_page_url(app, key) for key in _starts(keys, rounds + 10, 7)])
    starts = _starts(keys, rounds + 10, 8)
    last = _page_url(app, keys[-101])
    response = app.get(EVENTS)
    tag = response.headers["ETag"]
    samples = measure_in_turn(
        {
            "floor": lambda: b",".join(row[0] for row in connection.execute(_BODIES, next(starts))),
            "new": lambda: app.get(next(urls)),
            "first": _get_with_token(app, EVENTS),
            "last": _get_with_token(app, last),
            "cached": lambda: app.get(EVENTS),
            "304": lambda: app.get(EVENTS, IF_NONE_MATCH=tag),
        },
        rounds,
    )
    floor, new, cached, unchanged = (samples[name].median_cpu for name in ("floor", "new", "cached", "304"))
    stored, size = f"{app.events:,} events", f"{len(response.body) / 1000:.0f} KB"
    yield Row(f"GET of 100, new, {stored}", new, "µs", floor, "≤ 300 µs", new <= 300, size)
    yield Row(f"GET of 100, cached, {stored}", cached, "µs", None, "≤ 75 µs", cached <= 75, size)
    yield Row(f"GET with status 304, {stored}", unchanged, "µs", None, "≤ 40 µs", unchanged <= 40)
    ratio = samples["last"].median_cpu / samples["first"].median_cpu
    yield Row(f"last page : first page, {stored}", ratio, "", 1, "≤ 1.2", ratio <= 1.2, "with a token")


def _filtered(app: PreparedApp, rounds: int) -> Iterator[Row]:
    requests = {name: _get_with_token(app, f"{EVENTS}?{query}") for name, query in _FILTERS.items()}
    for name, sample in measure_in_turn(requests, rounds, warm_up=1).items():
        yield Row(f"GET of 100 {name}, {app.events:,} events", sample.median_cpu, "µs", note="with a token")


def _get_with_token(app: PreparedApp, path: str) -> Callable[[], object]:
    """Return a GET with a token: such responses are not cached."""
    return lambda: app.get(path, AUTHORIZATION=f"Bearer {app.token}")


def _starts(keys: Sequence[tuple[Any, ...]], number: int, seed: int) -> Iterator[tuple[Any, ...]]:
    """Return random starts of pages."""
    return iter(random.Random(seed).choices(keys[: max(len(keys) - 101, 1)], k=number))


def _page_url(app: PreparedApp, key: tuple[Any, ...]) -> str:
    with app.app.test_request_context(EVENTS):
        return f"{EVENTS}?after={pagination.encode_cursor(key, pagination.cursor_key({'order': 'asc'}))}"
