"""Request bodies, one function for each noun; arguments are what a test is about."""

from __future__ import annotations

from typing import Any

PROPERTIES = [
    {"key": "fighters_left", "type": "quantity", "unit": "people"},
    {"key": "killed", "type": "quantity", "unit": "people", "measure": "total"},
    {"key": "surrendered", "type": "quantity", "unit": "people", "measure": "flow"},
    {"key": "area_held", "type": "quantity", "unit": "km^2"},
    {"key": "departed_on", "type": "date"},
    {"key": "let_go", "type": "boolean"},
    {"key": "told", "type": "text"},
    {"key": "weapon", "type": "term", "exclusive": True},
    {"key": "seen", "type": "term"},
]


def timeline(**more: Any) -> dict[str, Any]:
    """A timeline with a small vocabulary."""
    return {"slug": "a-story", "title": "A story", "properties": PROPERTIES, **more}


def source(**more: Any) -> dict[str, Any]:
    """A source with a title; give it a url for another way of being known."""
    return {"title": "A report", "publisher": "The Paper", "published": "2017-11-13", "reliability": "B", **more}


def event(**more: Any) -> dict[str, Any]:
    """An event with one source of its own."""
    return {"title": "Convoy leaves", "date": "2017-10-14", "sources": [source()], **more}


def claim(**more: Any) -> dict[str, Any]:
    """A claim from the first source of the event it is sent with."""
    return {"property": "fighters_left", "value": "250", "source": 0, "credibility": "possible", **more}
