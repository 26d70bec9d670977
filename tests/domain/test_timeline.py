"""A timeline and its properties: what a claim can be about."""

from __future__ import annotations

from typing import Any

import pytest

from service.domain.errors import ParseError
from service.domain.timeline import Property, Timeline
from tests.support.domain_factories import VOCABULARY, timeline


def test_a_timeline_keeps_every_member() -> None:
    posted = {
        "slug": "a-story",
        "title": "A story",
        "description": "What happened.",
        "language": "ar",
        "timezone": "Asia/Damascus",
        "visibility": "private",
        "properties": [Property.from_dict(each).to_dict() for each in VOCABULARY],
    }
    assert Timeline.from_dict(posted).to_dict() == posted


def test_a_new_timeline_is_public_in_english_and_in_utc() -> None:
    story = Timeline.from_dict({"slug": "a-story", "title": "A story"})
    assert (story.visibility, story.language, story.timezone) == ("public", "en", "UTC")


@pytest.mark.parametrize("key", ["date", "place", "occurrence"])
def test_some_properties_are_built_in_everywhere(key: str) -> None:
    assert Timeline("a-story", "A story").property(key).type == key


@pytest.mark.parametrize(
    ("posted", "shown"),
    [
        (
            {"key": "fighters_left", "type": "quantity"},
            {"label": "fighters left", "unit": None, "measure": "level"},
        ),
        (
            {"key": "killed", "type": "quantity", "measure": "total"},
            {"label": "killed", "unit": None, "measure": "total"},
        ),
        ({"key": "seen", "type": "term"}, {"label": "seen", "exclusive": False, "terms": [], "incompatible": []}),
        ({"key": "at", "type": "place"}, {"label": "at", "exclusive": True}),
        ({"key": "via", "type": "place", "exclusive": False}, {"label": "via", "exclusive": False}),
        ({"key": "told", "label": "What they told", "type": "text"}, {"label": "What they told"}),
    ],
)
def test_a_declaration_has_only_the_members_that_its_type_needs(posted: Any, shown: Any) -> None:
    assert Property.from_dict(posted).to_dict() == {"key": posted["key"], "type": posted["type"], **shown}


def test_a_built_in_place_is_exclusive() -> None:
    assert timeline().property("place").exclusive


@pytest.mark.parametrize(("key", "hint"), [("kiled", "nearest: killed"), ("zzz", "declared: area, date, departed")])
def test_an_undeclared_property_is_refused_with_the_nearest_names(key: str, hint: str) -> None:
    with pytest.raises(ParseError) as refusal:
        timeline().property(key)
    assert (refusal.value.code, hint in refusal.value.detail) == ("undeclared", True)
