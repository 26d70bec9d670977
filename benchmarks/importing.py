"""Loading: a whole file through the schemas and into the record, every line checked and settled."""

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
    """So many events with two sources and three claims each: six things that are recorded."""
    stage = PreparedApp(folder, 0, "import.db")
    lines = list(request_bodies.import_lines(events, ".0000"))
    began = time.thread_time()
    checked = [load_line(line) for line in lines]
    read = time.thread_time()
    importing.load(stage.database, User("erin", "editor"), checked, None)
    done = time.thread_time()
    things = len(lines)
    yield Row("import: lines through the schemas", things / (read - began), "/s")
    yield Row(
        "import: things recorded", things / (done - began), "/s", None, "≥ 3,000/s", things / (done - began) >= 3000
    )
    yield Row("import: events with all that is theirs", events / (done - began), "/s")
