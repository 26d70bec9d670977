"""The large files of the benchmarks are as the service would have written them."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import request_bodies
from benchmarks.prepared_app import EVENTS, PreparedApp

pytestmark = pytest.mark.long


def test_a_file_of_copies_is_read_written_and_searched_like_any_other(tmp_path: Path) -> None:
    app = PreparedApp(tmp_path, 2000)
    assert app.get(f"{EVENTS}?limit=1000").status == 200
    assert app.post(EVENTS, request_bodies.new_event()).status == 201
    found = app.get(f"{EVENTS}?count=exact&limit=1")
    assert b'"total":2001' in found.body
    app.database.close()
