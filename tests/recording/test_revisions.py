"""Revisions: each says who, when, what and why; a write that changes nothing adds none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from service.permissions import User
from service.storage.database import Database
from tests.support import request_bodies
from tests.support.recorder import Recorder

Act = Callable[[Recorder], Any]


@pytest.fixture
def recorder(database: Database) -> Recorder:
    made = Recorder(database)
    made.open()
    made.source(id="s")
    made.event(id="e", sources=["s"], claims=[request_bodies.claim(id="c")])
    return made


ACTS: dict[str, tuple[Act, list[tuple[str, str, str]]]] = {
    "a source": (lambda recorder: recorder.source("why", id="n"), [("create", "source", "n")]),
    "an event with what it brings": (
        lambda recorder: recorder.event(
            "why", id="n", sources=[{"id": "m", "title": "m"}], claims=[request_bodies.claim(id="k")]
        ),
        [("create", "source", "m"), ("create", "event", "n"), ("create", "claim", "k")],
    ),
    "a claim": (lambda recorder: recorder.claim("e", "why", id="n", source="s", value="9"), [("create", "claim", "n")]),
    "a corrected source": (
        lambda recorder: recorder.correct_source("s", "why", title="x"),
        [("update", "source", "s")],
    ),
    "a corrected event": (lambda recorder: recorder.correct_event("e", "why", title="x"), [("update", "event", "e")]),
    "a corrected claim": (lambda recorder: recorder.correct_claim("c", "why", note="x"), [("update", "claim", "c")]),
    "a retraction": (
        lambda recorder: recorder.correct_claim("c", "why", status="retracted"),
        [("update", "claim", "c")],
    ),
    "a claim taken off": (lambda recorder: recorder.remove_claim("c", "why"), [("delete", "claim", "c")]),
    "an event taken off": (
        lambda recorder: recorder.remove_event("e", "why"),
        [("delete", "claim", "c"), ("delete", "event", "e")],
    ),
    "a vocabulary": (lambda recorder: recorder.correct_timeline("why", title="x"), [("update", "timeline", "a-story")]),
}


@pytest.mark.parametrize("name", ACTS)
def test_every_change_is_entered_with_who_and_why(recorder: Recorder, name: str) -> None:
    act, expected = ACTS[name]
    before = recorder.state().audit.revision
    act(Recorder(recorder.database, User("rita", "admin")))
    entries = [change for change in recorder.changes(before) if change["kind"] != "conflict"]
    assert [(entry["action"], entry["kind"], entry["id"]) for entry in entries] == expected
    assert {(entry["by"], entry["reason"]) for entry in entries} == {("rita", "why")}


@pytest.mark.parametrize("name", ACTS)
def test_revisions_count_on_without_a_gap(recorder: Recorder, name: str) -> None:
    ACTS[name][0](recorder)
    numbers = [change["revision"] for change in recorder.changes()]
    assert numbers == list(range(1, recorder.state().audit.revision + 1))


def test_a_snapshot_holds_the_words_of_the_thing_from_then_on(recorder: Recorder) -> None:
    recorder.correct_event("e", title="Convoy stays")
    titles = [each.snapshot["title"] for each in recorder.history("event", "e")]
    assert titles == ["Convoy leaves", "Convoy stays"]


def test_the_snapshot_of_what_was_taken_off_is_nothing(recorder: Recorder) -> None:
    recorder.remove_claim("c")
    assert [each.snapshot is None for each in recorder.history("claim", "c")] == [False, True]


def test_the_entries_of_one_change_bear_one_instant_and_the_next_a_later_one(recorder: Recorder) -> None:
    recorder.event(sources=["s"], claims=[request_bodies.claim(), request_bodies.claim(value="9")])
    instants = [change["at"] for change in recorder.changes()]
    assert len(set(instants[-3:])) == 1
    assert instants[-4] < instants[-3]


UNCHANGED: dict[str, Act] = {
    "source": lambda recorder: recorder.correct_source("s", title="A report", reliability="B"),
    "event": lambda recorder: recorder.correct_event("e", title="Convoy leaves", sources=["s"]),
    "claim": lambda recorder: recorder.correct_claim("c", value="250", credibility="possible"),
    "claim said again": lambda recorder: recorder.claim("e", source="s", value="250"),
    "timeline": lambda recorder: recorder.correct_timeline(title="A story"),
}


@pytest.mark.parametrize("name", UNCHANGED)
def test_a_change_that_changes_nothing_makes_no_entry_and_keeps_every_tag(recorder: Recorder, name: str) -> None:
    before = (recorder.state(), recorder.changes(), recorder.get_event("e"))
    UNCHANGED[name](recorder)
    assert (recorder.state(), recorder.changes(), recorder.get_event("e")) == before


def test_the_counts_are_those_of_what_stands(recorder: Recorder) -> None:
    recorder.claim("e", id="d", source="s", value="4000")
    recorder.claim("e", id="t", source="s", property="occurrence", value="planned")
    recorder.claim("e", id="r", source="s", property="occurrence", value="ruled_out")
    counts = {"events": 1, "claims": 4, "sources": 1, "conflicts": 1, "tensions": 1, "decided": 0}
    assert recorder.state().counts == counts


def test_who_made_it_and_who_changed_it_last_are_both_kept(recorder: Recorder) -> None:
    Recorder(recorder.database, User("rita", "editor")).correct_event("e", title="x")
    stamp = recorder.stored("event", "e").audit
    assert (stamp.created_by, stamp.updated_by) == ("erin", "rita")
    assert stamp.created_at < stamp.updated_at
