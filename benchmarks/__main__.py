"""Run the benchmarks and print a table: ``python -m benchmarks``; ``--quick`` takes half a minute."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import hostile, importing, paging, posting, serving
from benchmarks.prepared_app import PreparedApp
from benchmarks.report import Row, format_table


def main() -> None:
    """Run all benchmarks in a temporary folder."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds, at most 10,000 events")
    quick = parser.parse_args().quick
    with tempfile.TemporaryDirectory(prefix="timeline-benchmarks-") as folder:
        print(format_table(_rows(Path(folder), quick)))


def _rows(folder: Path, quick: bool) -> Iterator[Row]:
    sizes = (100, 10_000) if quick else (100, 10_000, 100_000)
    rounds = 60 if quick else 300
    apps = {events: PreparedApp(folder, events) for events in sizes}
    yield from posting.measure(apps, rounds)
    yield from paging.measure(apps[10_000], rounds)
    if not quick:
        yield from paging.measure(apps[100_000], rounds)
    yield from importing.measure(folder, 300 if quick else 1000)
    yield from hostile.measure(apps[100])
    yield from serving.measure(apps[10_000], 1.0 if quick else 3.0)


if __name__ == "__main__":
    main()
