"""The disposable service: it prints its address, loads what it is given, and leaves no files, however it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from service import ephemeral
from service.ephemeral import FOLDER_PREFIX
from tests.conftest import DEMO_FIXTURE
from tests.support import live_server

MOST = 30.0


@dataclass
class Kit:
    """One service that runs, and where it is."""

    process: subprocess.Popen[str]
    address: str

    def send(
        self, secret: str | None, method: str, path: str, body: Any = None, **headers: str
    ) -> live_server.Response:
        client = live_server.Client(int(self.address.rpartition(":")[2]), secret)
        try:
            return client.send(method, path, body, **headers)
        finally:
            client.close()


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where its folders are made, so that no other test's are seen."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    return tmp_path


@pytest.fixture
def begin(room: Path) -> Iterator[Callable[..., Kit]]:
    """Starts one with the words of a command line, and waits for the line that says where it is."""
    running: list[subprocess.Popen[str]] = []

    def begin_(*words: str) -> Kit:
        line, environment = live_server.command_line("serve", "--ephemeral", *words, url="sqlite:////nowhere/x.db")
        process = subprocess.Popen(line, env=environment, cwd=live_server.ROOT, stdout=subprocess.PIPE, text=True)
        running.append(process)
        assert process.stdout
        return Kit(process, process.stdout.readline().strip())

    yield begin_
    for each in running:
        each.terminate()
        each.communicate(timeout=MOST)


def _is_empty_soon(room: Path) -> bool:
    ends = time.monotonic() + MOST
    while time.monotonic() < ends and list(room.glob(f"{FOLDER_PREFIX}*")):
        time.sleep(0.02)
    return not list(room.glob(f"{FOLDER_PREFIX}*"))


@pytest.mark.long
@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_its_record_goes_with_it_however_it_ends(room: Path, begin: Callable[..., Kit], sign: signal.Signals) -> None:
    kit = begin("--fixture", str(DEMO_FIXTURE))
    assert kit.send(None, "GET", "/v1/timelines/raqqa-2017").status == 200
    assert len(list(room.glob(f"{FOLDER_PREFIX}*"))) == 1
    kit.process.send_signal(sign)
    assert kit.process.wait(MOST) == (-sign if sign == signal.SIGKILL else 0)
    assert _is_empty_soon(room)
    with pytest.raises(OSError, match=r"."):
        kit.send(None, "GET", "/livez")


@pytest.mark.long
def test_every_run_with_a_seed_and_a_clock_is_told_the_same(begin: Callable[..., Kit], tmp_path: Path) -> None:
    small = tmp_path / "small.json"
    small.write_text(json.dumps({"timeline": {"slug": "small", "title": "Small"}}), encoding="utf-8")
    words = ("--fixture", str(DEMO_FIXTURE), "--fixture", str(small), "--token", "reporter:a", "--token", "b")
    kits = [begin(*words, "--seed", "7", "--clock", "2026-01-01T00:00:00Z") for _ in range(2)]
    assert kits[0].address != kits[1].address
    told = [_session(kit) for kit in kits]
    assert told[0] == told[1]
    assert [status for status, _, _ in told[0]] == [201, 200, 403, 204, 201, 401, 404]


def _session(kit: Kit) -> list[tuple[int, dict[str, str], bytes]]:
    reporter, admin, events = "a", "b", "/v1/timelines/raqqa-2017/events"
    made = kit.send(reporter, "POST", events, EVENT)
    address = made.headers["location"]
    answers = [made, kit.send(admin, "GET", f"{address}/history"), kit.send(reporter, "DELETE", address, if_match="*")]
    answers += [kit.send(admin, "DELETE", address, if_match="*"), kit.send(admin, "POST", "/v1/timelines", SECOND)]
    answers += [kit.send("c", "GET", events), kit.send(None, "GET", "/v1/timelines/none")]
    return [
        (answer.status, {k: v for k, v in answer.headers.items() if k != "date"}, answer.body) for answer in answers
    ]


EVENT = {"title": "Left", "date": "2017-10-14", "sources": [{"title": "A note"}]}
SECOND = {"slug": "second", "title": "A second one"}
WRONG = [
    (("--fixture", "BAD"), "bad.json was not loaded", 1),
    (("--fixture", "none.json"), "does not exist", 2),
    (("--token", "owner:x"), "roles are reader, reporter, editor, admin", 2),
    (("--clock", "2026-01-01T00:00:00"), "an instant is written like 2026-01-01T00:00:00Z", 2),
    (("--clock", "soon"), "an instant is written like 2026-01-01T00:00:00Z", 2),
    (("--workers", "2"), "leave out --demo and --workers", 2),
]


@pytest.mark.long
@pytest.mark.parametrize(("words", "said", "code"), WRONG)
def test_what_it_cannot_start_with_ends_it_at_once(room: Path, words: tuple[str, ...], said: str, code: int) -> None:
    (room / "bad.json").write_text('{"timeline": {"slug": "bad"}}', encoding="utf-8")
    given = [word.replace("BAD", str(room / "bad.json")) for word in words]
    done = live_server.run("serve", "--ephemeral", *given, url="sqlite:////nowhere/x.db")
    assert (done.returncode, done.stdout, said in done.stderr, "Traceback" in done.stderr) == (code, "", True, False)
    assert _is_empty_soon(room)


@pytest.mark.long
@pytest.mark.parametrize("words", [("--seed", "1"), ("--token", "x"), ("--clock", "2026-01-01T00:00:00Z")])
def test_a_record_that_stays_takes_none_of_it(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = live_server.run("serve", *words, url=f"sqlite:///{tmp_path}/kept.db")
    assert (done.returncode, "add --ephemeral" in done.stderr) == (2, True)


def test_what_was_left_behind_is_cleared_up_and_what_is_in_use_is_not(room: Path) -> None:
    left, fresh, other = (room / name for name in (f"{FOLDER_PREFIX}left", f"{FOLDER_PREFIX}fresh", "other"))
    for each in (left, fresh, other):
        each.mkdir()
        (each / "timeline.db").touch()
    with ephemeral.temporary_folder() as used:
        for each in (left, other, used):
            os.utime(each, (0, 0))
        with ephemeral.temporary_folder() as second:
            assert sorted(room.iterdir()) == sorted([fresh, other, used, second])
    assert sorted(room.iterdir()) == sorted([fresh, other])


def test_several_tokens_of_a_role_are_of_several_people() -> None:
    roles = ["admin", "reporter", "reporter", "editor", "reporter"]
    assert ephemeral.token_names(roles) == ["admin", "reporter", "reporter-2", "editor", "reporter-3"]
