"""Laws of the two clocks and of dry runs, over random timelines."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from service.api.schemas.fixture_lines import load_line
from service.app import create_app
from service.recording import importing
from service.recording.consistency import differences
from service.services import services
from tests.conftest import EDITOR, Client, client_factory, config_without_limits
from tests.support import request_bodies

pytestmark = pytest.mark.long

OWN_TO_A_VIEW = {"at", "created_at", "updated_at", "created_by", "updated_by", "revision", "view", "links"}
PATH = "/v1/timelines/a-story"
DAYS = ["2017-10-10", "2017-10-12", "2017-10-14", "2017-11-13"]
SOURCES, EVENTS = ["S0", "S1", "S2", "S3"], ["E0", "E1", "E2"]
VALUES = {
    "fighters_left": ["250", "hundreds", "thousands", "about 300"],
    "departed_on": ["2017-10-12", "2017-10-14~", "2017-10-20?"],
    "let_go": [True, False],
}
Lines = list[dict[str, Any]]


@st.composite
def stories(draw: st.DrawFn) -> Lines:
    """The lines of a small story whose sources come out on different days, some of them taken back."""
    lines: Lines = [{"type": "timeline", **request_bodies.timeline()}]
    for at, name in enumerate(SOURCES):
        above = draw(st.lists(st.sampled_from(SOURCES[:at]), unique=True, max_size=2)) if at else []
        lines.append({"type": "source", "id": name, "title": name, "derived_from": above, **draw(_times())})
    for at, name in enumerate(EVENTS):
        cited = draw(st.lists(st.sampled_from(SOURCES), unique=True, min_size=1, max_size=2))
        kinds = st.sampled_from(["before", "contradicts", "during"])
        others = st.lists(st.sampled_from([event for event in EVENTS if event != name]), unique=True, max_size=1)
        relations = [{"kind": draw(kinds), "event": other} for other in draw(others)]
        day = draw(st.sampled_from(["2017-10-12", "2017-10-14", "2017-10"]))
        title = f"Convoy leaves {at}"
        lines.append(
            {"type": "event", "id": name, "title": title, "date": day, "sources": cited, "relations": relations}
        )
    for at in range(draw(st.integers(0, 6))):
        lines.append({"type": "claim", "id": f"C{at}", **draw(_claim([f"C{each}" for each in range(at)]))})
    return lines


@st.composite
def _times(draw: st.DrawFn) -> dict[str, Any]:
    """When a source came out, and when it was taken back."""
    found: dict[str, Any] = {}
    if draw(st.booleans()):
        found["published"] = draw(st.sampled_from([*DAYS, "2017-10", "2017-10-12?"]))
    if draw(st.integers(0, 3)) == 0:
        found["retrieved_at"] = f"{draw(st.sampled_from(DAYS))}T12:00:00Z"
    return found | draw(_taken_back())


@st.composite
def _taken_back(draw: st.DrawFn) -> dict[str, Any]:
    if draw(st.integers(0, 3)):
        return {}
    return {"status": "retracted", "status_note": "withdrawn", "status_date": draw(st.sampled_from(DAYS))}


@st.composite
def _claim(draw: st.DrawFn, before: list[str]) -> dict[str, Any]:
    key = draw(st.sampled_from(sorted(VALUES)))
    against = draw(st.lists(st.sampled_from(before), unique=True, max_size=1)) if before else []
    return {
        "event": draw(st.sampled_from(EVENTS)),
        "property": key,
        "value": draw(st.sampled_from(VALUES[key])),
        "source": draw(st.sampled_from(SOURCES)),
        "attributed_to": draw(st.sampled_from([None, "A spokesman", "A driver"])),
        "contradicts": [{"claim": each} for each in against],
        **draw(_taken_back()),
    }


@contextmanager
def serving(template: Path, lines: Lines) -> Iterator[tuple[Flask, Client]]:
    """A service that holds these lines, and an editor's client."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "timeline.db"
        shutil.copy(template, path)
        app = create_app(config_without_limits(f"sqlite:///{path}"))
        kept = {line["id"] for line in lines if line["type"] == "claim"}
        told = [load_line(_whole(line, kept)) for line in lines]
        importing.load(services(app).database, EDITOR, told, None)
        yield app, client_factory(app)("editor", name="erin")
        services(app).database.close()


def _whole(line: dict[str, Any], claims: set[str]) -> dict[str, Any]:
    """A line without what is null, and without links to claims that were not kept."""
    found = {name: value for name, value in line.items() if value is not None}
    if "contradicts" in found:
        found["contradicts"] = [each for each in found["contradicts"] if each["claim"] in claims]
    return found


def _once(lines: Lines) -> Lines:
    """The lines without claims that repeat another exactly: those are one claim."""
    seen, kept = set(), []
    for line in lines:
        key = tuple(str(line.get(name)) for name in ("event", "property", "value", "source", "attributed_to"))
        if line["type"] != "claim" or key not in seen:
            kept.append(line)
        seen.add(key)
    return [_citing(each, kept) for each in kept]


def _citing(line: dict[str, Any], lines: Lines) -> dict[str, Any]:
    """An event cites every source of its claims, so that a file of any day can hold it."""
    if line["type"] != "event":
        return line
    printed = [each["source"] for each in lines if each["type"] == "claim" and each["event"] == line["id"]]
    return {**line, "sources": list(dict.fromkeys([*line["sources"], *printed]))}


def _out(source: dict[str, Any]) -> str | None:
    """The day by which a source was certainly out, by hand."""
    published = {"2017-10": "2017-10-31"}.get(source.get("published", ""), source.get("published", "").rstrip("?"))
    days = [each for each in (published, source.get("retrieved_at", "")[:10]) if each]
    return min(days, default=None)


def _then(line: dict[str, Any], day: str) -> dict[str, Any]:
    """A line as of a day: what was taken back later still stood."""
    if line.get("status_date", "") <= day:
        return line
    return {name: value for name, value in line.items() if not name.startswith("status")}


def _known(lines: Lines, day: str) -> Lines:
    """The lines that a file of that day would hold, by hand."""
    out = {line["id"] for line in lines if line["type"] == "source" and (_out(line) or "9") <= day}
    claims = [line for line in lines if line["type"] == "claim" and line["source"] in out]
    spoken = {claim["event"] for claim in claims}
    there = {
        line["id"] for line in lines if line["type"] == "event" and (out & set(line["sources"]) or line["id"] in spoken)
    }
    kept: Lines = []
    for line in lines:
        if line["type"] == "source" and line["id"] in out:
            kept.append(_then({**line, "derived_from": [one for one in line["derived_from"] if one in out]}, day))
        elif line["type"] == "event" and line["id"] in there:
            relations = [one for one in line["relations"] if one["event"] in there]
            kept.append({**line, "sources": [one for one in line["sources"] if one in out], "relations": relations})
        elif line["type"] == "timeline":
            kept.append(line)
    return kept + [_then(claim, day) for claim in claims]


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items() if name not in OWN_TO_A_VIEW}
    return [_plain(each) for each in value] if isinstance(value, list) else value


def _shown(client: Client, query: str = "") -> list[Any]:
    """What is shown, but for decisions that hold no more: a view tells those that hold in it."""
    events, conflicts, sources = (
        _plain(client.get(f"{PATH}/{part}?{query}").get_json()) for part in ("events", "conflicts", "sources")
    )
    for conflict in conflicts["conflicts"]:
        if conflict["reopened_because"] is not None:
            conflict["reopened_because"] = conflict["decision"] = None
    return [events, conflicts, sources]


@settings(max_examples=40)
@given(lines=stories(), day=st.sampled_from([*DAYS, "2017-10-31"]))
def test_a_view_of_a_day_is_the_record_of_that_day(empty_record: Path, lines: Lines, day: str) -> None:
    lines = _once(lines)
    with serving(empty_record, lines) as (_, now), serving(empty_record, _known(lines, day)) as (_, then):
        assert _shown(now, f"known_at={day}") == _shown(then)


WRITES = st.lists(
    st.one_of(
        st.tuples(st.just("claim"), st.sampled_from(EVENTS), st.sampled_from(["50", "2000", "300"])),
        st.tuples(st.just("retract"), st.sampled_from(SOURCES), st.just("")),
        st.tuples(st.just("date"), st.sampled_from(EVENTS), st.sampled_from(["2017-10-01", "2017-10-20", "2017"])),
        st.tuples(st.just("delete"), st.sampled_from(["C0", "C1"]), st.just("")),
        st.tuples(st.just("decide"), st.sampled_from(["explained", "dismissed"]), st.just("")),
    ),
    min_size=1,
    max_size=5,
)


def _write(client: Client, write: tuple[str, str, str], query: str = "") -> Any:
    what, name, value = write
    if what == "claim":
        body = {"property": "fighters_left", "value": value, "source": "S0", "id": f"N{name}{value}"}
        return client.post(f"{PATH}/events/{name}/claims{query}", body)
    if what == "retract":
        return client.patch(f"{PATH}/sources/{name}{query}", {"status": "retracted"}, if_match="*")
    if what == "date":
        return client.patch(f"{PATH}/events/{name}{query}", {"date": value}, if_match="*")
    if what == "delete":
        return client.delete(f"{PATH}/claims/{name}{query}", if_match="*")
    found = client.get(f"{PATH}/conflicts").get_json()["conflicts"]
    conflict = found[0]["id"] if found else "none"
    return client.patch(f"{PATH}/conflicts/{conflict}{query}", {"status": name, "note": "looked at"}, if_match="*")


@settings(max_examples=25)
@given(lines=stories(), writes=WRITES)
def test_what_was_recorded_stays_as_it_was_whatever_is_written(
    empty_record: Path, lines: Lines, writes: list[Any]
) -> None:
    with serving(empty_record, _once(lines)) as (_, client):
        moments = []
        for write in writes:
            now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
            moments.append((now, _shown(client)))
            _write(client, write)
        assert [_shown(client, f"recorded_at={instant}") for instant, _ in moments] == [shown for _, shown in moments]


@settings(max_examples=25)
@given(lines=stories(), writes=WRITES)
def test_a_trial_tells_what_the_write_then_does_and_changes_nothing(
    empty_record: Path, lines: Lines, writes: list[Any]
) -> None:
    with serving(empty_record, _once(lines)) as (app, client):
        for write in writes:
            before = _standing(client)
            tried = _write(client, write, "?dry_run=true")
            assert _standing(client) == before
            written = _write(client, write)
            if tried.status_code == 200:
                told = tried.get_json()
                assert _plain(told["would"]) == _plain(written.get_json(silent=True))
                assert set(_standing(client)) == (set(before) | _ids(told, "opened")) - _ids(told, "closed")
            else:
                assert tried.status_code == written.status_code
        assert list(differences(services(app).database)) == []


def _standing(client: Client) -> dict[str, Any]:
    return {each["id"]: each for each in client.get(f"{PATH}/conflicts").get_json()["conflicts"]}


def _ids(told: dict[str, Any], which: str) -> set[str]:
    return {each["id"] for each in told["conflicts"][which]}
