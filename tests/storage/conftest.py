"""The id of a timeline in a new database, on each engine in turn."""

from __future__ import annotations

import pytest

from service.storage.audited import AuditInfo
from service.storage.database import Database
from tests.support.recorder import Recorder

STAMP = AuditInfo(1, 1_500_000_000_000_000, "erin", 1_500_000_000_000_001, "rita")


@pytest.fixture
def number(database: Database) -> int:
    return Recorder(database).open().id
