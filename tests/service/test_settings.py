"""Every setting is in docs/operations.md, with its default."""

from __future__ import annotations

import re

import pytest

from service.config import SETTINGS, Config
from tests.conftest import ROOT

DOCS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_is_in_the_docs_with_its_default(name: str) -> None:
    row = re.search(rf"^\| `{name}` \| (\S+) \| .+ \|$", DOCS, re.MULTILINE)
    assert row, f"{name} has no row in the table of settings"
    default = row[1].strip("`")
    assert default == "none" or Config.from_env({name: default}) == Config()


def test_the_docs_name_no_setting_that_is_none() -> None:
    assert set(re.findall(r"TIMELINE_[A-Z_]+", DOCS)) <= SETTINGS.keys()
