"""Recording: one event with two sources and three claims, settled and on the disk, however many are stored."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping

from benchmarks import bulk_copy, request_bodies
from benchmarks.prepared_app import EVENTS, PreparedApp
from benchmarks.report import Row
from benchmarks.timing import measure_in_turn

_LIMIT = 1000.0
_GROWTH = 1.15


def measure(stages: Mapping[int, PreparedApp], rounds: int) -> Iterator[Row]:
    """POST to every stage in turn, beside the same rows written by SQL alone to the smallest."""
    smallest, largest = stages[min(stages)], stages[max(stages)]
    things: dict[str, Callable[[], object]] = {str(events): _post(stage) for events, stage in stages.items()}
    with sqlite3.connect(smallest.path, isolation_level=None) as connection:
        found = measure_in_turn({**things, "floor": bulk_copy.single_event_writer(connection)}, rounds, warming=20)
    connection.close()
    alone = found["floor"].usual
    for events in stages:
        cost = found[str(events)].usual
        yield Row(f"POST, {events:,} events stored", cost, "µs", alone, "≤ 1,000 µs", cost <= _LIMIT)
    growth = found[str(largest.events)].usual / found[str(smallest.events)].usual
    yield Row(
        f"POST, {largest.events:,} : {smallest.events:,} events", growth, "", 1, f"≤ {_GROWTH}", growth <= _GROWTH
    )
    slow = found[str(largest.events)].slow / 1000
    yield Row(
        f"POST, {largest.events:,} events, 99 of 100 within", slow, "ms", None, "≤ 25 ms", slow <= 25, "by the clock"
    )
    yield from _heavy(smallest, rounds // 10)


def _post(stage: PreparedApp) -> Callable[[], None]:
    def post() -> None:
        answer = stage.post(EVENTS, request_bodies.new_event())
        assert answer.status == 201, answer.body  # noqa: S101 - a refusal must not be measured

    return post


def _heavy(stage: PreparedApp, rounds: int) -> Iterator[Row]:
    """A claim for an event that has 300 already: all of them are judged anew."""
    made = stage.post(EVENTS, request_bodies.event_with_claims(300))
    address = f"{made.headers['Location']}/claims"
    numbers = iter(range(10_000))

    def add() -> None:
        claim = {"property": "killed", "value": "104", "source": request_bodies.source(f"heavy-{next(numbers)}", 0)}
        answer = stage.post(address, claim)
        assert answer.status == 201, answer.body  # noqa: S101 - a refusal must not be measured

    found = measure_in_turn({"heavy": add}, max(rounds, 5), warming=2)
    yield Row("POST of a claim, the event has 300", found["heavy"].usual, "µs")
