"""Import: a whole file through the schemas and into the record."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import request_bodies
from benchmarks.prepared_app import PreparedApp
from benchmarks.report import Row
from service.api.schemas.fixture_lines import load_line
from service.permissions import User
from service.recording import importing


def measure(folder: Path, events: int) -> Iterator[Row]:
    """Import ``events`` events with two sources and three claims each: six objects for each event."""
    app = PreparedApp(folder, 0, "import.db")
    lines = list(request_bodies.import_lines(events, ".0000"))
    start = time.thread_time()
    loaded = [load_line(line) for line in lines]
    parsed = time.thread_time()
    importing.load(app.database, User("erin", "editor"), loaded, None)
    done = time.thread_time()
    objects = len(lines)
    yield Row("import: lines through the schemas", objects / (parsed - start), "/s")
    yield Row(
        "import: objects recorded", objects / (done - start), "/s", None, "≥ 3,000/s", objects / (done - start) >= 3000
    )
    yield Row("import: events with their sources and claims", events / (done - start), "/s")
