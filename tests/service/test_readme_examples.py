"""The examples of the README and of docs/ are run: each curl with its response, and the tests of a client."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import DEMO_FIXTURE, ROOT

SECONDS = 60
NODE = shutil.which("node")
CURL = shutil.which("curl")
BASE = "http://127.0.0.1:8000"
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
pytestmark = pytest.mark.long


def _blocks(language: str) -> list[str]:
    texts = (path.read_text(encoding="utf-8") for path in DOCUMENTS)
    return [
        block for text in texts for block in re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    ]


def _code(language: str) -> str:
    (block,) = _blocks(language)
    return block


def _environment() -> dict[str, str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("TIMELINE_", "PYTEST_"))}
    return environment | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"}


def _run(*words: str) -> subprocess.CompletedProcess[str]:
    """Run a command in the folder of the README, with the Python that runs this test."""
    return subprocess.run(
        words, env=_environment(), cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=False
    )


@pytest.mark.parametrize("language", ["python", "js"])
def test_an_example_has_ten_lines(language: str) -> None:
    assert len([line for line in _code(language).splitlines() if line]) == 10


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


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A disposable service with the story, and ``secret`` as the token of an editor."""
    words = ["-m", "service", "serve", "--ephemeral", "--fixture", str(DEMO_FIXTURE), "--token", "editor:secret"]
    with subprocess.Popen(
        [sys.executable, *words], cwd=ROOT, env=_environment(), stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.terminate()


def _curls() -> list[tuple[str, str]]:
    """Return each curl command with the JSON that is shown below it."""
    pattern = re.compile(r"^```sh\n(curl .*?)^```\n```json\n(.*?)^```", re.DOTALL | re.MULTILINE)
    return [pair for path in DOCUMENTS for pair in pattern.findall(path.read_text(encoding="utf-8"))]


def _is_part(shown: Any, whole: Any) -> bool:
    """Compare JSON that is shown with a response: it may leave out members of objects and items of lists."""
    if isinstance(shown, dict):
        return isinstance(whole, dict) and all(
            name in whole and _is_part(value, whole[name]) for name, value in shown.items()
        )
    if isinstance(shown, list) and shown:
        items = iter(whole)
        return all(any(_is_part(item, candidate) for candidate in items) for item in shown)
    return bool(shown == whole)


@pytest.mark.skipif(CURL is None, reason="there is no curl here")
@pytest.mark.parametrize(("command", "shown"), _curls())
def test_a_curl_gets_the_response_that_is_shown(address: str, command: str, shown: str) -> None:
    done = subprocess.run(
        ["sh", "-c", command.replace(BASE, address)],
        env=_environment() | {"TOKEN": "secret"},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert _is_part(json.loads(shown), json.loads(done.stdout)), done.stdout


@pytest.mark.skipif(CURL is None, reason="there is no curl here")
def test_every_curl_shows_its_response() -> None:
    assert len(_curls()) == len([block for block in _blocks("sh") if block.startswith("curl ")])


@pytest.mark.skipif(CURL is None, reason="there is no curl here")
def test_the_conflict_at_the_top_of_the_readme_is_one_of_the_story(address: str) -> None:
    shown = json.loads(_blocks("json")[0])
    done = _run(str(CURL), f"{address}/v1/timelines/raqqa-2017/conflicts?property={shown['property']}")
    assert _is_part(shown, json.loads(done.stdout)["conflicts"][0]), done.stdout
