"""The README's tests of a client are themselves run: as they stand there, with pytest and with Node."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

MOST = 60
NODE = shutil.which("node")
pytestmark = pytest.mark.long


def _code(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    return str(found)


def _run(*words: str) -> subprocess.CompletedProcess[str]:
    """Run it where the README is, with the Python that runs this."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("TIMELINE_", "PYTEST_"))}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    return subprocess.run(words, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=MOST, check=False)


@pytest.mark.parametrize("language", ["python", "js"])
def test_an_example_has_ten_lines(language: str) -> None:
    assert len([each for each in _code(language).splitlines() if each]) == 10


def test_the_example_for_pytest_passes(tmp_path: Path) -> None:
    file = tmp_path / "test_client.py"
    file.write_text(_code("python"), encoding="utf-8")
    done = _run(sys.executable, "-m", "pytest", "-q", "-c", os.devnull, "-p", "no:cacheprovider", str(file))
    assert (done.returncode, "1 passed" in done.stdout) == (0, True), done.stdout + done.stderr


@pytest.mark.skipif(NODE is None, reason="there is no node here")
def test_the_example_for_node_passes(tmp_path: Path) -> None:
    file = tmp_path / "client.test.mjs"
    file.write_text(_code("js"), encoding="utf-8")
    done = _run(str(NODE), "--test", str(file))
    assert (done.returncode, "# pass 1" in done.stdout or "pass 1" in done.stdout) == (0, True), (
        done.stdout + done.stderr
    )
