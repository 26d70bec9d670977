"""The story that comes with the service: complete, consistent, and the same after loading it again."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask

from service.services import services
from tests.conftest import DEMO_FIXTURE, load_demo
from tests.support.recorder import Recorder

NUMBERS = {"sources": 15, "events": 21, "claims": 73}


@pytest.fixture(scope="module")
def whole() -> dict[str, Any]:
    return dict(json.loads(DEMO_FIXTURE.read_text(encoding="utf-8")))


@pytest.mark.parametrize("part", NUMBERS)
def test_the_story_is_whole(whole: dict[str, Any], part: str) -> None:
    ids = [each["id"] for each in whole[part]]
    assert (len(ids), len(set(ids))) == (NUMBERS[part], NUMBERS[part])


def test_every_claim_is_about_an_event_of_the_story_and_printed_in_a_source_of_it(whole: dict[str, Any]) -> None:
    known = {part: {each["id"] for each in whole[part]} for part in NUMBERS}
    assert {each["event"] for each in whole["claims"]} <= known["events"]
    assert {each["source"] for each in whole["claims"]} <= known["sources"]


def test_every_property_that_is_declared_is_spoken_of(whole: dict[str, Any]) -> None:
    declared = {each["key"] for each in whole["timeline"]["properties"]}
    assert declared <= {each["property"] for each in whole["claims"]}


def test_the_story_loads_and_all_that_follows_from_it_is_right(app_on: Flask) -> None:
    load_demo(app_on)
    recorder = Recorder(services(app_on).database, slug="raqqa-2017")
    assert {part: recorder.state().counts[part] for part in NUMBERS} == NUMBERS
    assert recorder.differences() == []


def test_loading_the_story_again_changes_nothing(app_on: Flask) -> None:
    load_demo(app_on)
    recorder = Recorder(services(app_on).database, slug="raqqa-2017")
    before = (recorder.state(), recorder.changes())
    load_demo(app_on)
    assert (recorder.state(), recorder.changes()) == before
