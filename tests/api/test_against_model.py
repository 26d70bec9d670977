"""The whole API against a simple model: after any sequence of requests both give the same responses."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from service.app import create_app
from service.services import services
from tests.conftest import Client, client_factory, config_without_limits
from tests.support import request_bodies
from tests.support.api_model import DATES, PUBLISHED, Json, Model

PATH = "/v1/timelines/a-story"
EVENTS = f"{PATH}/events"
LINES = {"id", "title", "date", "kind", "tags", "position", "sources"}

ids = st.sampled_from([f"e{at}" for at in range(6)])
kinds = st.sampled_from(["strike", "talks", None])
tags = st.lists(st.sampled_from(["convoy", "Raqqa", "حافلات"]), unique=True, max_size=2)
cited = st.lists(st.sampled_from(sorted(PUBLISHED)), unique=True, min_size=1, max_size=2)
words = st.fixed_dictionaries(
    {"title": st.sampled_from(["It left", "It stayed"]), "date": st.sampled_from(sorted(DATES)), "sources": cited},
    optional={"kind": kinds, "tags": tags, "position": st.integers(-1, 1)},
)
corrections = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(["It left", "It stayed", "It came back"]),
        "date": st.sampled_from(sorted(DATES)),
        "tags": tags,
        "sources": cited,
    },
)
questions = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.lists(st.sampled_from(["strike", "talks"]), unique=True, min_size=1),
        "tag": st.lists(st.sampled_from(["convoy", "Raqqa", "حافلات"]), unique=True, min_size=1),
        "from": st.integers(9, 20),
        "to": st.integers(9, 20),
        "known_at": st.integers(11, 21),
        "order": st.sampled_from(["asc", "desc"]),
    },
)


def _line(shown: Json) -> Json:
    """What the model knows of an event that is shown."""
    told = {name: shown[name] for name in LINES - {"sources"}}
    return {**told, "sources": [each["source"]["id"] for each in shown["citations"]]}


def _query(asked: Json, limit: int) -> str:
    days = {name: f"2017-10-{day:02d}" for name, day in asked.items() if isinstance(day, int)}
    return urlencode({**asked, **days, "limit": limit}, doseq=True)


class Newsroom(RuleBasedStateMachine):
    """An editor who writes and reads; every answer is what the model says."""

    template: ClassVar[Path]

    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name) / "timeline.db"
        shutil.copy(self.template, path)
        self.app = create_app(config_without_limits(f"sqlite:///{path}"))
        self.editor: Client = client_factory(self.app)("admin")
        assert self.editor.post("/v1/timelines", request_bodies.timeline()).status_code == 201
        for name, day in PUBLISHED.items():
            source = request_bodies.source(id=name, title=name, published=f"2017-10-{day}")
            assert self.editor.post(f"{PATH}/sources", source).status_code == 201
        self.model, self.tags, self.shown = Model(), dict[str, str](), dict[str, Json]()
        self.heard, self.since = list[Json](), self.editor.get(f"{PATH}/changes").json["next"]

    def teardown(self) -> None:
        if hasattr(self, "app"):
            services(self.app).database.close()
            self.folder.cleanup()

    def taken(self, event_id: str) -> bool:
        return event_id in self.model.events or event_id in self.model.deleted

    @rule(event=ids, sent=words, key=st.sampled_from([None, "one", "two"]))
    def post(self, event: str, sent: Json, key: str | None) -> None:
        headers = {"idempotency_key": f"{key}-{event}-{len(self.model.changes)}"} if key else {}
        answer = self.editor.post(EVENTS, {"id": event, **sent}, **headers)
        assert answer.status_code == (409 if self.taken(event) else 201), answer.text
        if answer.status_code == 201:
            self.model.put(event, sent)
            assert answer.headers["Location"] == f"{EVENTS}/{event}"
            assert _line(answer.json) == self.model.events[event]
            if key:
                again = self.editor.post(EVENTS, {"id": event, **sent}, **headers)
                assert (again.status_code, again.data) == (201, answer.data)
                assert again.headers["Idempotency-Replayed"] == "true"

    @rule(event=ids, sent=words)
    def make_under_an_id(self, event: str, sent: Json) -> None:
        answer = self.editor.put(f"{EVENTS}/{event}", sent, if_none_match="*")
        assert answer.status_code == (412 if self.taken(event) else 201), answer.text
        if answer.status_code == 201:
            self.model.put(event, sent)

    @rule(event=ids, sent=words, stale=st.booleans())
    def replace(self, event: str, sent: Json, stale: bool) -> None:
        self._change("PUT", event, sent, stale)

    @rule(event=ids, sent=corrections, stale=st.booleans())
    def correct(self, event: str, sent: Json, stale: bool) -> None:
        self._change("PATCH", event, sent, stale)

    def _change(self, method: str, event: str, sent: Json, stale: bool) -> None:
        path, tag = f"{EVENTS}/{event}", self.tags.get(event, '"1"')
        send = self.editor.put if method == "PUT" else self.editor.patch
        assert send(path, sent).status_code == (428 if event in self.model.events else 404)
        answer = send(path, sent, if_match='"1"' if stale else tag)
        if event not in self.model.events:
            assert answer.status_code == 404
        elif stale:
            assert (answer.status_code, _line(answer.json["current"])) == (412, self.model.events[event])
        else:
            assert answer.status_code == 200, answer.text
            before = self.model.events[event]
            (self.model.put if method == "PUT" else self.model.correct)(event, sent)
            assert _line(answer.json) == self.model.events[event]
            assert (answer.headers["ETag"] == tag) == (before == self.model.events[event])

    @rule(event=ids)
    def remove(self, event: str) -> None:
        answer = self.editor.delete(f"{EVENTS}/{event}", if_match=self.tags.get(event, "*"))
        assert answer.status_code == (204 if event in self.model.events else 404)
        if answer.status_code == 204:
            self.model.remove(event)

    @rule(asked=questions, limit=st.integers(1, 4))
    def read_page_by_page(self, asked: Json, limit: int) -> None:
        if asked.get("from", 0) > asked.get("to", 99):
            assert self.editor.get(f"{EVENTS}?{_query(asked, limit)}").status_code == 400
            return
        assert [_line(each) for each in self._walk(_query(asked, limit))] == self.model.listed(**asked)

    def _walk(self, query: str) -> Iterator[Json]:
        path: str | None = f"{EVENTS}?{query}"
        while path:
            page = self.editor.get(path)
            assert page.status_code == 200, page.text
            yield from page.json["events"]
            mark = page.json["page"]["next"]
            path = mark and f"{EVENTS}?{query}&after={mark}"

    @rule()
    def look_at_the_clock(self) -> None:
        self.model.note(datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"))

    @rule(data=st.data())
    def look_back(self, data: st.DataObject) -> None:
        if self.model.snapshots:
            instant = data.draw(st.sampled_from(sorted(self.model.snapshots)))
            assert [_line(each) for each in self._walk(f"recorded_at={instant}")] == self.model.snapshots[instant]

    @rule()
    def hear_the_news(self) -> None:
        """Every change since the last time, once and in order, tombstones included."""
        answer = self.editor.get(f"{PATH}/changes?since={self.since}").json
        self.heard += answer["changes"]
        self.since = answer["next"]
        told = [(each["kind"], each["id"]) for each in self.heard]
        assert told == [(kind, name) for _, kind, name in self.model.changes]
        assert [each["revision"] for each in self.heard] == sorted({each["revision"] for each in self.heard})

    @invariant()
    def all_is_as_the_model_says(self) -> None:
        if not hasattr(self, "model"):
            return
        answer = self.editor.get(EVENTS).json
        assert [_line(each) for each in answer["events"]] == self.model.listed()
        assert answer["timeline"]["counts"]["events"] == len(self.model.events)

    @invariant()
    def a_tag_changes_exactly_with_what_is_shown(self) -> None:
        for event in self.model.events if hasattr(self, "model") else ():
            answer = self.editor.get(f"{EVENTS}/{event}")
            shown, tag = {**answer.json, "revision": None}, answer.headers["ETag"]
            if event in self.shown:
                assert (shown == self.shown[event]) == (tag == self.tags[event])
            self.shown[event], self.tags[event] = shown, tag
            assert self.editor.get(f"{EVENTS}/{event}", if_none_match=tag).status_code == 304


def _run(template: Path, examples: int, steps: int) -> None:
    Newsroom.template = template
    checks = {"suppress_health_check": list(HealthCheck), "deadline": None}
    run_state_machine_as_test(Newsroom, settings=settings(max_examples=examples, stateful_step_count=steps, **checks))


@pytest.mark.long
def test_the_interface_does_what_the_model_does(empty_record: Path) -> None:
    _run(empty_record, 15, 30)


@pytest.mark.slow
def test_the_interface_does_what_the_model_does_for_long(empty_record: Path) -> None:
    _run(empty_record, 1000, 50)
