"""Request bodies: events with two sources and three claims, two of which disagree."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

SLUG = "measured"
KINDS = ("evacuation", "air strike", "statement", "negotiation", "battle")
TAGS = ("convoy", "civilians", "coalition", "city", "river", "border", "records")
TIMELINE: dict[str, Any] = {
    "slug": SLUG,
    "title": "A story of many papers",
    "timezone": "Asia/Damascus",
    "properties": [
        {"key": "fighters_left", "type": "quantity", "unit": "people"},
        {"key": "killed", "type": "quantity", "unit": "people", "measure": "total"},
        {"key": "departed_on", "type": "date"},
    ],
}
_FIRST = date(2014, 1, 1)
_SUMMARY = (
    "Lorries and buses left the northern edge of the city in the evening. How many people they carried, and who they "
    "were, is told in several ways; the council names a figure that the drivers deny."
)
_numbers = itertools.count(1)


def new_event() -> dict[str, Any]:
    """Return an event that was never sent before, as a journalist would send it: 1.2 KB."""
    at = next(_numbers)
    body = _event(at)
    body["sources"] = [source(f"new-{at}", part) for part in (0, 1)]
    body["claims"] = [_claim(at, part) for part in range(3)]
    return body


def event_with_claims(number: int) -> dict[str, Any]:
    """Return an event of two sources with ``number`` claims that disagree."""
    body = new_event()
    body["claims"] = [
        {"property": "killed", "value": str(100 + at % 7), "source": at % 2, "attributed_to": f"Witness {at}"}
        for at in range(number)
    ]
    return body


def import_lines(number: int, suffix: str) -> Iterator[dict[str, Any]]:
    """Yield ``number`` events with their sources and claims as lines of a fixture file; all ids end in ``suffix``."""
    yield {"type": "timeline", **TIMELINE}
    for at in range(number):
        sources = [_old_id("50", at, part, suffix) for part in (0, 1)]
        for part, source_id in enumerate(sources):
            yield {"type": "source", "id": source_id, **source(f"old-{at}", part, suffix)}
        event_id = _old_id("e0", at, 0, suffix)
        yield {"type": "event", "id": event_id, **_event(at), "sources": sources}
        for part in range(3):
            claim = _claim(at, part)
            claim["source"] = sources[claim["source"]]
            yield {"type": "claim", "id": _old_id("c0", at, part, suffix), "event": event_id, **claim}


def _old_id(kind: str, at: int, part: int, suffix: str) -> str:
    """Return an id as long as the service's own, but older: new ids go to the end of an index, as in real use."""
    return f"0001{at:04x}-{at:04x}-7{kind}{part}-8000-0000000{suffix}"


def _event(at: int) -> dict[str, Any]:
    day = _FIRST + timedelta(days=at * 7 % 3650)
    return {
        "title": f"Convoy number {at} leaves the city",
        "date": f"{day.isoformat()}/{(day + timedelta(days=at % 3)).isoformat()}",
        "kind": KINDS[at % len(KINDS)],
        "summary": _SUMMARY,
        "confidence": "probable",
        "place": {"name": "Raqqa", "lat": 35.95, "lon": 39.01},
        "tags": [TAGS[at % len(TAGS)], TAGS[(at + 3) % len(TAGS)]],
        "actors": ["City Council"],
    }


def source(name: str, part: int, suffix: str = "") -> dict[str, Any]:
    """Return a source with its own url."""
    return {
        "url": f"https://www.paper-{part}.example.org/news/{name}{suffix}",
        "title": f"What the drivers of {name} said",
        "publisher": f"The Paper {part}",
        "published": "2017-11-13",
        "reliability": "BC"[part],
    }


def _claim(at: int, part: int) -> dict[str, Any]:
    """Return a claim; the first two of an event disagree, in every third event."""
    value = ("250", "about 4,000" if at % 3 == 0 else "250", "2017-10-14")[part]
    return {
        "property": "departed_on" if part == 2 else "fighters_left",
        "value": value,
        "source": part % 2,
        "credibility": "possible",
        "attributed_to": "A driver" if part == 1 else None,
    }
