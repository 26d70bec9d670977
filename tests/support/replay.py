"""Record everything in a timeline a second time, in another timeline and in another order."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from typing import Any

from service.domain.errors import ValidationError
from service.recording.errors import RecordError
from service.storage.audited import Versioned
from tests.support.recorder import Recorder, without_revisions_and_times

_CLAIM_LINKS = ("supersedes", "contradicts")


def replay(recorder: Recorder, order: random.Random) -> Recorder | None:
    """Record the same in a new timeline.

    Return None where that is not possible: a deleted object equals another one, or its value can no longer be parsed.
    """
    members = recorder.state().value.to_dict()
    del members["slug"]
    again = Recorder(recorder.database, recorder.user, f"t-{uuid.uuid4().hex[:12]}")
    again.open(**members)
    stored = {kind: _all_of(recorder, kind) for kind in ("source", "event", "claim")}
    try:
        _record_all(again, stored, order)
    except (RecordError, ValidationError):
        return _remove_timeline(again)
    _in_any_order([_action(_decide, again, conflict) for conflict in decided_conflicts(recorder)], order)
    return again


def _remove_timeline(recorder: Recorder) -> None:
    from service.recording import timelines

    timelines.remove(recorder.write_request(), lambda _: True)


def _all_of(recorder: Recorder, kind: str) -> list[Versioned[Any]]:
    ids = dict.fromkeys(change["id"] for change in recorder.changes() if change["kind"] == kind)
    stored = [recorder.stored(kind, noun_id) for noun_id in ids]
    # Nothing refers to a deleted source; other deleted objects can still be referred to.
    return [row for row in stored if not (kind == "source" and row.audit.deleted)]


def _record_all(recorder: Recorder, stored: dict[str, list[Versioned[Any]]], order: random.Random) -> None:
    def actions(kind: str, do: Callable[[Recorder, Any], None], only_deleted: bool = False) -> list[Callable[[], None]]:
        rows = (row for row in stored[kind] if row.audit.deleted or not only_deleted)
        return [_action(do, recorder, row) for row in rows]

    _in_any_order(actions("source", _add_source), order)
    _in_any_order(actions("event", _add_event), order)
    _in_any_order(actions("claim", _add_claim), order)
    _in_any_order(actions("source", _link_source) + actions("event", _link_event), order)
    _in_any_order(actions("claim", _link_claim), order)
    _in_any_order(actions("claim", _remove_claim, only_deleted=True), order)
    _in_any_order(actions("event", _remove_event, only_deleted=True), order)


def _action(do: Callable[[Recorder, Any], None], recorder: Recorder, stored: Versioned[Any]) -> Callable[[], None]:
    return lambda: do(recorder, stored)


def _in_any_order(actions: list[Callable[[], None]], order: random.Random) -> None:
    order.shuffle(actions)
    for action in actions:
        action()


def _add_source(recorder: Recorder, stored: Versioned[Any]) -> None:
    recorder.source(**stored.value.to_dict() | {"derived_from": []})


def _link_source(recorder: Recorder, stored: Versioned[Any]) -> None:
    recorder.correct_source(stored.value.id, derived_from=stored.value.to_dict()["derived_from"])


def _add_event(recorder: Recorder, stored: Versioned[Any]) -> None:
    members = stored.value.to_dict() | {"relations": []}
    citations = members.pop("citations")
    recorder.event(**members, sources=[{"id": citation["source"]} for citation in citations])


def _link_event(recorder: Recorder, stored: Versioned[Any]) -> None:
    recorder.correct_event(stored.value.id, relations=stored.value.to_dict()["relations"])


def _add_claim(recorder: Recorder, stored: Versioned[Any]) -> None:
    members = stored.value.to_dict() | {"supersedes": None, "contradicts": []}
    recorder.claim(members.pop("event"), **members)


def _link_claim(recorder: Recorder, stored: Versioned[Any]) -> None:
    members = stored.value.to_dict()
    recorder.correct_claim(stored.value.id, **{name: members[name] for name in _CLAIM_LINKS})


def _remove_claim(recorder: Recorder, stored: Versioned[Any]) -> None:
    recorder.remove_claim(stored.value.id)


def _remove_event(recorder: Recorder, stored: Versioned[Any]) -> None:
    recorder.remove_event(stored.value.id)


def decided_conflicts(recorder: Recorder) -> list[dict[str, Any]]:
    """Return the conflicts with a decision that is valid, as the API shows them."""
    return [recorder.get_conflict(conflict.id) for conflict in recorder.conflicts("explained", "resolved", "dismissed")]


def _decide(recorder: Recorder, shown: dict[str, Any]) -> None:
    recorder.decide(shown["id"], **{name: shown["decision"][name] for name in ("status", "note", "prefers")})


def visible_state(recorder: Recorder) -> dict[str, Any]:
    """Return everything that the API shows of a timeline, without its slug, revisions and times."""
    ids = {change["id"] for change in recorder.changes() if change["kind"] == "event"}
    shown = [recorder.get_event(event_id) for event_id in sorted(ids) if recorder.has_event(event_id)]
    events = {event["id"]: _without_links(without_revisions_and_times(event)) for event in shown}
    current = recorder.conflicts("open", "explained", "resolved", "dismissed")
    conflicts = {
        conflict.id: (conflict.level, conflict.status, conflict.fingerprint, conflict.findings) for conflict in current
    }
    return {"events": events, "conflicts": conflicts, "counts": dict(recorder.state().counts)}


def _without_links(shown: dict[str, Any]) -> dict[str, Any]:
    shown.pop("links")
    # Of two similar events the newer one has this flag: only it depends on the order of recording.
    shown["flags"] = [flag for flag in shown["flags"] if flag["code"] != "possible_duplicate"]
    for claim in shown["claims"]:
        claim.pop("links")
    return shown
