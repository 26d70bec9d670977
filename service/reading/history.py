"""The revisions of one event, and the changes of a whole timeline."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from service.domain.event import Event
from service.formats import json as json_format
from service.reading.results import Collection, Item, Page, page_of
from service.storage import revisions
from service.storage.audited import Versioned
from service.storage.database import Transaction
from service.storage.revisions import Revision
from service.storage.timelines import TimelineVersion


def event_history(transaction: Transaction, timeline: int, event: Versioned[Event], query: str) -> Collection:
    """The revisions of an event, oldest first."""

    def read_page(after: int, limit: int) -> Page:
        rows = revisions.history_of(transaction, timeline, "event", event.value.id, after, limit + 1)
        return page_of(rows, limit, lambda row: row.revision, _revision)

    return Collection(event.audit.revision, ("history", query), read_page=read_page, start=0)


def _revision(entry: Revision) -> bytes:
    members = {
        "revision": entry.revision,
        "at": json_format.instant(entry.at),
        "by": entry.by,
        "action": entry.action,
        "reason": entry.reason,
        "snapshot": entry.snapshot,
    }
    return json_format.dump(members)


def changes_since(transaction: Transaction, version: TimelineVersion, since: int, limit: int) -> Item:
    """The changes of a timeline after a revision, oldest first, without who made them and why."""

    def read() -> bytes:
        entries = revisions.since(transaction, version.timeline_id, since, limit)
        following = entries[-1]["revision"] if entries else since
        return json_format.dump({"changes": [_change(entry) for entry in entries], "next": following})

    # How long the request can wait makes no difference.
    query = json.dumps([("limit", limit), ("since", since)], separators=(",", ":"))
    return Item(version.revision, ("changes", query), read=read)


def _change(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "revision": entry["revision"],
        "at": json_format.instant(entry["at"]),
        "action": entry["action"],
        "kind": entry["kind"],
        "id": entry["id"],
    }
