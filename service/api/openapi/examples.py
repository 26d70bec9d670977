"""Examples for the document: one small story, as it is sent and as it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_WRITTEN = ("created_at", "updated_at", "links", "revision")
_PAGE = {"limit": 100, "next": None}
SOURCE: dict[str, Any] = {
    "id": "bbc",
    "url": "https://www.bbc.co.uk/news/resources/idt-sh/raqqas_dirty_secret",
    "title": None,
    "publisher": "BBC News",
    "authors": [],
    "published": "2017-11-13",
    "kind": None,
    "language": None,
    "reliability": "B",
    "derived_from": [],
    "archive_url": None,
    "retrieved_at": None,
    "sha256": None,
    "status": "live",
    "status_note": None,
    "status_date": None,
    "created_at": "2017-11-14T09:30:00.000000Z",
    "updated_at": "2017-11-14T09:30:00.000000Z",
    "links": {"self": "/v1/timelines/raqqa/sources/bbc"},
    "revision": 2,
}
CLAIM: dict[str, Any] = {
    "id": "bbc-250",
    "event": "convoy",
    "property": "fighters_left",
    "value": "250",
    "scope": {},
    "valid": None,
    "attributed_to": None,
    "source": "bbc",
    "credibility": "possible",
    "locator": None,
    "quote": None,
    "supersedes": None,
    "note": None,
    "contradicts": [],
    "status": "live",
    "status_note": None,
    "status_date": None,
    "reading": {"text": "250", "low": 250, "high": 250, "unit": "people", "approximate": False},
    "grade": "B3",
    "superseded_by": None,
    "conflicts": ["k6a18c3cecb93558d2b565d15"],
    "created_at": "2017-11-14T09:30:00.000000Z",
    "updated_at": "2017-11-14T09:30:00.000000Z",
    "links": {"self": "/v1/timelines/raqqa/claims/bbc-250"},
    "revision": 6,
}
EVENT: dict[str, Any] = {
    "id": "convoy",
    "title": "Convoy leaves Raqqa",
    "summary": None,
    "kind": "evacuation",
    "date": "2017-10-14/2017-10-15",
    "place": {"name": "Raqqa", "lat": 35.95, "lon": 39.01},
    "actors": [],
    "tags": ["convoy"],
    "media": [],
    "confidence": "probable",
    "position": 0,
    "distinct_from": [],
    "relations": [],
    "when": {
        "earliest": "2017-10-14",
        "latest": "2017-10-15",
        "precision": "day",
        "approximate": False,
        "uncertain": False,
        "text": "14–15 October 2017",
    },
    "confidence_score": 70,
    "citations": [
        {"source": {name: SOURCE[name] for name in SOURCE if name not in _WRITTEN}, "locator": None, "note": None}
    ],
    "claims": [CLAIM],
    "best": {
        "fighters_left": {
            "claim": "gov-300",
            "value": "about 300",
            "reading": {"text": "about 300", "low": 270, "high": 330, "unit": "people", "approximate": True},
            "grade": "B2",
        }
    },
    "evidence": {"claims": 3, "sources": 2, "origins": 2, "best_grade": "B2"},
    "markers": [
        {
            "id": "k6a18c3cecb93558d2b565d15",
            "kind": "quantity",
            "level": "conflict",
            "status": "open",
            "property": "fighters_left",
            "summary": "fighters left: 250 against about 300 against at least 400",
        }
    ],
    "flags": [],
    "created_at": "2017-11-14T09:30:00.000000Z",
    "updated_at": "2017-11-14T09:30:00.000000Z",
    "links": {
        "self": "/v1/timelines/raqqa/events/convoy",
        "claims": "/v1/timelines/raqqa/events/convoy/claims",
        "timeline": "/v1/timelines/raqqa",
    },
    "revision": 7,
}
TIMELINE: dict[str, Any] = {
    "slug": "raqqa",
    "title": "Raqqa, October 2017",
    "description": "",
    "language": "en",
    "timezone": "Asia/Damascus",
    "visibility": "public",
    "properties": [
        {"key": "fighters_left", "label": "fighters left", "type": "quantity", "unit": "people", "measure": "level"}
    ],
    "span": ["2017-10-14", "2017-10-15"],
    "counts": {"events": 1, "claims": 3, "sources": 2, "conflicts": {"conflict": 1, "tension": 0, "decided": 0}},
    "created_at": "2017-11-14T09:30:00.000000Z",
    "updated_at": "2017-11-14T09:30:00.000000Z",
    "links": {
        "self": "/v1/timelines/raqqa",
        "events": "/v1/timelines/raqqa/events",
        "sources": "/v1/timelines/raqqa/sources",
        "conflicts": "/v1/timelines/raqqa/conflicts",
    },
    "revision": 7,
}
CONFLICT: dict[str, Any] = {
    "id": "k6a18c3cecb93558d2b565d15",
    "kind": "quantity",
    "level": "conflict",
    "status": "open",
    "events": ["convoy"],
    "property": "fighters_left",
    "sides": [
        {
            "claims": ["bbc-250"],
            "also": [],
            "reading": {"low": 250, "high": 250, "unit": "people"},
            "origins": [{"source": "bbc"}],
            "best_grade": "B3",
        },
        {
            "claims": ["gov-300"],
            "also": [],
            "reading": {"low": 270, "high": 330, "unit": "people"},
            "origins": [{"speaker": "A coalition spokesman"}],
            "best_grade": "B2",
        },
        {
            "claims": ["gov-400"],
            "also": [],
            "reading": {"low": 400, "high": None, "unit": "people"},
            "origins": [{"speaker": "A coalition spokesman"}],
            "best_grade": "B2",
        },
    ],
    "claims": ["bbc-250", "gov-300", "gov-400"],
    "relations": [],
    "within_source": ["gov"],
    "within_speaker": ["A coalition spokesman"],
    "differs_from_cited": [],
    "rationale": {
        "rule": "quantity.level",
        "rule_version": "1",
        "table_version": "1",
        "a": {"claim": "bbc-250", "text": "250", "low": 250, "high": 250, "unit": "people", "approximate": False},
        "b": {
            "claim": "gov-400",
            "text": "at least 400",
            "low": 400,
            "high": None,
            "unit": "people",
            "approximate": False,
        },
        "relation": "below",
        "ratio": 1.6,
        "level_reason": "plain",
    },
    "summary": "fighters left: 250 against about 300 against at least 400",
    "decision": None,
    "reopened_because": None,
    "closed_at": None,
    "closed_because": None,
    "succeeded_by": None,
    "revision": 7,
}
CHANGE: dict[str, Any] = {
    "revision": 7,
    "at": "2017-11-14T09:30:00.000000Z",
    "action": "delete",
    "kind": "claim",
    "id": "gov-400",
}
EXAMPLES: Mapping[str, Any] = {
    "TimelineInput": {
        "slug": "raqqa",
        "title": "Raqqa, October 2017",
        "timezone": "Asia/Damascus",
        "properties": [{"key": "fighters_left", "type": "quantity", "unit": "people"}],
    },
    "TimelinePatch": {"description": "Who left the city, and when."},
    "SourceInput": {
        "title": "Written statement",
        "publisher": "Coalition",
        "published": "2017-11-13",
        "reliability": "B",
    },
    "SourcePatch": {"status": "retracted", "status_note": "Withdrawn by the paper.", "status_date": "2017-11-20"},
    "ClaimInput": {
        "property": "fighters_left",
        "value": "about 300",
        "source": "gov",
        "attributed_to": "A coalition spokesman",
        "credibility": "probable",
    },
    "ClaimPatch": {"credibility": "doubtful", "note": None},
    "EventInput": {
        "title": "Convoy leaves Raqqa",
        "date": "2017-10-14/2017-10-15",
        "kind": "evacuation",
        "confidence": "probable",
        "place": {"name": "Raqqa", "lat": 35.95, "lon": 39.01},
        "tags": ["convoy"],
        "sources": [
            {
                "url": "https://www.bbc.co.uk/news/resources/idt-sh/raqqas_dirty_secret",
                "publisher": "BBC News",
                "published": "2017-11-13",
                "reliability": "B",
            }
        ],
        "claims": [{"property": "fighters_left", "value": "250", "source": 0, "credibility": "possible"}],
    },
    "EventPatch": {"title": "A convoy of fighters leaves Raqqa", "place": {"radius_km": 5}},
    "Timeline": TIMELINE,
    "TimelinePage": {"timelines": [TIMELINE], "page": _PAGE},
    "Event": EVENT,
    "EventPage": {
        "timeline": {
            name: TIMELINE[name] for name in TIMELINE if name not in ("properties", "created_at", "updated_at", "links")
        },
        "events": [{**EVENT, "order_certain": True}],
        "page": _PAGE,
    },
    "Claim": CLAIM,
    "ClaimPage": {"claims": [CLAIM], "page": _PAGE},
    "Source": SOURCE,
    "SourcePage": {"sources": [SOURCE], "page": _PAGE},
    "Conflict": CONFLICT,
    "ConflictPage": {"conflicts": [CONFLICT], "page": _PAGE},
    "ChangePage": {
        "changes": [{**CHANGE, "revision": 6, "action": "update", "kind": "source", "id": "gov"}, CHANGE],
        "next": 7,
    },
}
"""By the name of the schema that each is an example of."""


# Examples for the document: the small story tried out, decided and looked back on.

_OWN = ("id", "title", "summary", "kind", "date", "place", "actors", "tags", "media", "confidence", "position")
_LINKED = ("distinct_from", "relations")
_FIRST = ("id", "event", "property", "value", "attributed_to", "source", "status")
_BRIEF = ("id", "kind", "level", "status", "events", "property", "claims", "within_source", "differs_from_cited")
_NOT_FOUND = ("decision", "reopened_because", "closed_at", "closed_because", "succeeded_by", "revision")
_NOTHING: Mapping[str, list[Any]] = {"added": [], "corrected": [], "retracted": []}

RESPONSE_EXAMPLES: Mapping[str, Any] = {
    "DryRun": {
        "dry_run": True,
        "would": CLAIM,
        "conflicts": {
            "opened": [{name: value for name, value in CONFLICT.items() if name not in _NOT_FOUND}],
            "closed": [],
            "changed": [],
        },
        "flags": [],
        "possible_duplicates": [],
    },
    "History": {
        "revisions": [
            {
                "revision": 4,
                "at": EVENT["created_at"],
                "by": "rita",
                "action": "create",
                "reason": "reported by two papers",
                "snapshot": {
                    **{name: EVENT[name] for name in (*_OWN, *_LINKED)},
                    "citations": [{"source": "bbc", "locator": None, "note": None}],
                },
            }
        ],
        "page": {"limit": 100, "next": None},
    },
    "Diff": {
        "from": "2017-11-12",
        "to": "2017-11-13",
        "recorded_at": None,
        "claims": {**_NOTHING, "added": [{name: CLAIM[name] for name in _FIRST}]},
        "events": {**_NOTHING, "added": [{name: EVENT[name] for name in ("id", "title", "date")}]},
        "conflicts": {
            "opened": [{name: CONFLICT[name] for name in (*_BRIEF, "summary")}],
            "closed": [],
            "changed": [],
        },
    },
    "Facets": {
        "kinds": [{"value": "evacuation", "count": 1}],
        "tags": [{"value": "convoy", "count": 1}],
        "actors": [],
        "places": [{"value": "Raqqa", "count": 1}],
        "publishers": [{"value": "BBC News", "count": 1}, {"value": "Coalition", "count": 1}],
        "properties": [{"value": "fighters_left", "count": 1}],
    },
    "RestoreInput": {"revision": 4},
    "DecisionPatch": {"status": "explained", "note": "The one counts fighters, the other their families too."},
}
"""By the name of the schema that each is an example of."""
BODIES: Mapping[str, Any] = {
    "replaceEvent": {name: value for name, value in EXAMPLES["EventInput"].items() if name != "claims"},
}
"""By operation, where what it takes is not all that its schema does."""
