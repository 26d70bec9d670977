"""Reading: pages never asked before, kept, filtered, first and last, beside the same bytes read by SQL alone."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from benchmarks.prepared_app import EVENTS, PreparedApp
from benchmarks.report import Row
from benchmarks.timing import measure_in_turn
from service.api.http import pagination

_ORDER = "sort_earliest, sort_latest, position, id"
_BODIES = (
    f"SELECT body FROM arranged_events WHERE timeline = 1 AND ({_ORDER}) > (?, ?, ?, ?) ORDER BY {_ORDER} LIMIT 100"  # noqa: S608 - our own words
)
_KEYS = f"SELECT {_ORDER} FROM arranged_events WHERE timeline = 1 ORDER BY {_ORDER}"  # noqa: S608 - our own words
_FILTERS = {
    "one kind": "kind=battle",
    "two kinds": "kind=battle&kind=statement",
    "a tag": "tag=river",
    "in conflict": "marker=conflict",
    "in tension (none is)": "marker=tension",
    "from a late day": "from=2023-12-25",
    "to an early day": "to=2014-01-03",
    "with a word that all have": "q=convoy",
    "with a phrase that all have": "q=%22edge+of+the+city%22",
    "with a word that few have": "q=1000",
    "with the beginning of a word": "q=conv*",
    "with a word that none has": "q=nothing",
    "of a publisher": "publisher=The+Paper+1",
    "near a place": "near=35.95,39.01,10",
    "near another (none is)": "near=0,0,10",
    "of all, in short": "view=compact",
}


def measure(stage: PreparedApp, rounds: int) -> Iterator[Row]:
    """GET of the timeline in every way that people ask for it."""
    with sqlite3.connect(stage.path, isolation_level=None) as connection:
        yield from _whole(stage, connection, rounds)
    connection.close()
    yield from _filtered(stage, max(rounds // 10, 5))


def _whole(stage: PreparedApp, connection: sqlite3.Connection, rounds: int) -> Iterator[Row]:
    keys = connection.execute(_KEYS).fetchall()
    asked = iter([_address(stage, key) for key in _starts(keys, rounds + 10, 7)])
    read = _starts(keys, rounds + 10, 8)
    last = _address(stage, keys[-101])
    answer = stage.get(EVENTS)
    tag = answer.headers["ETag"]
    found = measure_in_turn(
        {
            "floor": lambda: b",".join(row[0] for row in connection.execute(_BODIES, next(read))),
            "anew": lambda: stage.get(next(asked)),
            "first": _bearing(stage, EVENTS),
            "last": _bearing(stage, last),
            "kept": lambda: stage.get(EVENTS),
            "304": lambda: stage.get(EVENTS, IF_NONE_MATCH=tag),
        },
        rounds,
    )
    floor, anew, kept, unchanged = (found[name].usual for name in ("floor", "anew", "kept", "304"))
    about, size = f"{stage.events:,} events", f"{len(answer.body) / 1000:.0f} KB"
    yield Row(f"GET of 100 never asked before, {about}", anew, "µs", floor, "≤ 300 µs", anew <= 300, size)
    yield Row(f"GET of 100 kept, {about}", kept, "µs", None, "≤ 75 µs", kept <= 75, size)
    yield Row(f"GET answered 304, {about}", unchanged, "µs", None, "≤ 40 µs", unchanged <= 40)
    deep = found["last"].usual / found["first"].usual
    yield Row(f"last page : first page, {about}", deep, "", 1, "≤ 1.2", deep <= 1.2, "by token, with names")


def _filtered(stage: PreparedApp, rounds: int) -> Iterator[Row]:
    asked = {name: _bearing(stage, f"{EVENTS}?{query}") for name, query in _FILTERS.items()}
    for name, sample in measure_in_turn(asked, rounds, warming=1).items():
        yield Row(f"GET of 100 {name}, {stage.events:,} events", sample.usual, "µs", note="by token, with names")


def _bearing(stage: PreparedApp, path: str) -> Callable[[], object]:
    """Asked with a token: such answers are never kept."""
    return lambda: stage.get(path, AUTHORIZATION=f"Bearer {stage.token}")


def _starts(keys: Sequence[tuple[Any, ...]], number: int, seed: int) -> Iterator[tuple[Any, ...]]:
    """Where so many pages of a hundred begin, each somewhere else."""
    return iter(random.Random(seed).choices(keys[: max(len(keys) - 101, 1)], k=number))


def _address(stage: PreparedApp, key: tuple[Any, ...]) -> str:
    with stage.app.test_request_context(EVENTS):
        return f"{EVENTS}?after={pagination.encode_cursor(key, pagination.cursor_key({'order': 'asc'}))}"
