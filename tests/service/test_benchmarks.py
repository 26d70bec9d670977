"""The benchmarks' large files are as the service would have made them: what it reads there is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import bodies
from benchmarks.stage import EVENTS, Stage

pytestmark = pytest.mark.long


def test_a_file_of_copies_is_read_written_and_searched_like_any_other(tmp_path: Path) -> None:
    stage = Stage(tmp_path, 2000)
    assert stage.get(f"{EVENTS}?limit=1000").status == 200
    assert stage.post(EVENTS, bodies.fresh()).status == 201
    found = stage.get(f"{EVENTS}?count=exact&limit=1")
    assert b'"total":2001' in found.body
    stage.database.close()
