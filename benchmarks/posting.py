"""Writes: one event with two sources and three claims, durably stored, with few and with many events."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping

from benchmarks import bulk_copy, request_bodies
from benchmarks.prepared_app import EVENTS, PreparedApp
from benchmarks.report import Row
from benchmarks.timing import measure_in_turn

_LIMIT = 1000.0
_GROWTH = 1.15


def measure(apps: Mapping[int, PreparedApp], rounds: int) -> Iterator[Row]:
    """POST to every app in turn, next to the same rows written with SQL alone to the smallest."""
    smallest, largest = apps[min(apps)], apps[max(apps)]
    actions: dict[str, Callable[[], object]] = {str(events): _post(app) for events, app in apps.items()}
    with sqlite3.connect(smallest.path, isolation_level=None) as connection:
        samples = measure_in_turn({**actions, "floor": bulk_copy.single_event_writer(connection)}, rounds, warm_up=20)
    connection.close()
    floor = samples["floor"].median_cpu
    for events in apps:
        cost = samples[str(events)].median_cpu
        yield Row(f"POST, {events:,} events stored", cost, "µs", floor, "≤ 1,000 µs", cost <= _LIMIT)
    growth = samples[str(largest.events)].median_cpu / samples[str(smallest.events)].median_cpu
    yield Row(
        f"POST, {largest.events:,} : {smallest.events:,} events", growth, "", 1, f"≤ {_GROWTH}", growth <= _GROWTH
    )
    p99 = samples[str(largest.events)].wall_p99 / 1000
    yield Row(f"POST, {largest.events:,} events, 99th percentile", p99, "ms", None, "≤ 25 ms", p99 <= 25, "wall time")
    yield from _claim_of_large_event(smallest, rounds // 10)


def _post(app: PreparedApp) -> Callable[[], None]:
    def post() -> None:
        response = app.post(EVENTS, request_bodies.new_event())
        assert response.status == 201, response.body  # noqa: S101 - an error must not be measured

    return post


def _claim_of_large_event(app: PreparedApp, rounds: int) -> Iterator[Row]:
    """Add a claim to an event that has 300: all of them are assessed again."""
    created = app.post(EVENTS, request_bodies.event_with_claims(300))
    url = f"{created.headers['Location']}/claims"
    numbers = iter(range(10_000))

    def add() -> None:
        claim = {"property": "killed", "value": "104", "source": request_bodies.source(f"heavy-{next(numbers)}", 0)}
        response = app.post(url, claim)
        assert response.status == 201, response.body  # noqa: S101 - an error must not be measured

    samples = measure_in_turn({"heavy": add}, max(rounds, 5), warm_up=2)
    yield Row("POST of a claim, the event has 300", samples["heavy"].median_cpu, "µs")
