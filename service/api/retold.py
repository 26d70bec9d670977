"""Examples for the document: the small story tried out, decided and looked back on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.api import examples
from service.api.examples import CLAIM, CONFLICT, EVENT

_OWN = ("id", "title", "summary", "kind", "date", "place", "actors", "tags", "media", "confidence", "position")
_LINKED = ("distinct_from", "relations")
_FIRST = ("id", "event", "property", "value", "attributed_to", "source", "status")
_BRIEF = ("id", "kind", "level", "status", "events", "property", "claims", "within_source", "differs_from_cited")
_NOT_FOUND = ("decision", "reopened_because", "closed_at", "closed_because", "succeeded_by", "revision")
_NOTHING: Mapping[str, list[Any]] = {"added": [], "corrected": [], "retracted": []}

EXAMPLES: Mapping[str, Any] = {
    "TrialShown": {
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
    "HistoryShown": {
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
    "DiffShown": {
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
    "FacetsShown": {
        "kinds": [{"value": "evacuation", "count": 1}],
        "tags": [{"value": "convoy", "count": 1}],
        "actors": [],
        "places": [{"value": "Raqqa", "count": 1}],
        "publishers": [{"value": "BBC News", "count": 1}, {"value": "Coalition", "count": 1}],
        "properties": [{"value": "fighters_left", "count": 1}],
    },
    "RestoreBody": {"revision": 4},
    "DecisionBodyPatch": {"status": "explained", "note": "The one counts fighters, the other their families too."},
}
"""By the name of the schema that each is an example of."""
BODIES: Mapping[str, Any] = {
    "replaceEvent": {name: value for name, value in examples.EXAMPLES["EventBody"].items() if name != "claims"},
}
"""By operation, where what it takes is not all that its schema does."""
