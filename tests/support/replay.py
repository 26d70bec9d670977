"""Writing all that a timeline holds once more, into another timeline and in another order."""

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
    """The same record in a timeline of its own.

    None where that cannot be, because something taken off said exactly what now stands, or can be read no more.
    """
    words = recorder.state().value.to_dict()
    del words["slug"]
    again = Recorder(recorder.database, recorder.user, f"t-{uuid.uuid4().hex[:12]}")
    again.open(**words)
    found = {kind: _all_of(recorder, kind) for kind in ("source", "event", "claim")}
    try:
        _bring(again, found, order)
    except (RecordError, ValidationError):
        # Closed anew by the caller only where it is whole.
        return _closed(again)
    _in_any_order([_act(_decide, again, each) for each in decided_conflicts(recorder)], order)
    return again


def _closed(recorder: Recorder) -> None:
    from service.recording import timelines

    timelines.remove(recorder.database, recorder.slug, recorder.user, lambda _: True, None)


def _all_of(recorder: Recorder, kind: str) -> list[Versioned[Any]]:
    ids = dict.fromkeys(each["id"] for each in recorder.changes() if each["kind"] == kind)
    stored = [recorder.stored(kind, each) for each in ids]
    # Nothing rests on a source that was taken off; all else may still be named.
    return [each for each in stored if not (kind == "source" and each.audit.deleted)]


def _bring(recorder: Recorder, found: dict[str, list[Versioned[Any]]], order: random.Random) -> None:
    for kind, bare in (("source", _bare_source), ("event", _bare_event), ("claim", _bare_claim)):
        _in_any_order([_act(bare, recorder, each) for each in found[kind]], order)
    links = [_act(_link_source, recorder, each) for each in found["source"]]
    links += [_act(_link_event, recorder, each) for each in found["event"]]
    _in_any_order(links, order)
    _in_any_order([_act(_link_claim, recorder, each) for each in found["claim"]], order)
    gone = [_act(_take_off_claim, recorder, each) for each in found["claim"] if each.audit.deleted]
    _in_any_order(gone, order)
    _in_any_order([_act(_take_off_event, recorder, each) for each in found["event"] if each.audit.deleted], order)


def _act(do: Callable[[Recorder, Any], None], recorder: Recorder, stored: Versioned[Any]) -> Callable[[], None]:
    return lambda: do(recorder, stored)


def _in_any_order(acts: list[Callable[[], None]], order: random.Random) -> None:
    order.shuffle(acts)
    for act in acts:
        act()


def _bare_source(recorder: Recorder, stored: Versioned[Any]) -> None:
    recorder.source(**stored.value.to_dict() | {"derived_from": []})


def _link_source(recorder: Recorder, stored: Versioned[Any]) -> None:
    recorder.correct_source(stored.value.id, derived_from=stored.value.to_dict()["derived_from"])


def _bare_event(recorder: Recorder, stored: Versioned[Any]) -> None:
    words = stored.value.to_dict() | {"relations": []}
    cited = words.pop("citations")
    recorder.event(**words, sources=[{"id": each["source"]} for each in cited])


def _link_event(recorder: Recorder, stored: Versioned[Any]) -> None:
    recorder.correct_event(stored.value.id, relations=stored.value.to_dict()["relations"])


def _bare_claim(recorder: Recorder, stored: Versioned[Any]) -> None:
    words = stored.value.to_dict() | {"supersedes": None, "contradicts": []}
    recorder.claim(words.pop("event"), **words)


def _link_claim(recorder: Recorder, stored: Versioned[Any]) -> None:
    words = stored.value.to_dict()
    recorder.correct_claim(stored.value.id, **{name: words[name] for name in _CLAIM_LINKS})


def _take_off_claim(recorder: Recorder, stored: Versioned[Any]) -> None:
    recorder.remove_claim(stored.value.id)


def _take_off_event(recorder: Recorder, stored: Versioned[Any]) -> None:
    recorder.remove_event(stored.value.id)


def decided_conflicts(recorder: Recorder) -> list[dict[str, Any]]:
    """The conflicts that stand as a person decided, as they are shown."""
    return [recorder.get_conflict(each.id) for each in recorder.conflicts("explained", "resolved", "dismissed")]


def _decide(recorder: Recorder, shown: dict[str, Any]) -> None:
    recorder.decide(shown["id"], **{name: shown["decision"][name] for name in ("status", "note", "prefers")})


def visible_state(recorder: Recorder) -> dict[str, Any]:
    """All that anyone sees of a timeline, but for its name, revisions and times."""
    events = {each["id"] for each in recorder.changes() if each["kind"] == "event"}
    shown = {
        each: _nameless(recorder, without_revisions_and_times(recorder.get_event(each)))
        for each in sorted(events)
        if recorder.has_event(each)
    }
    standing = recorder.conflicts("open", "explained", "resolved", "dismissed")
    conflicts = {each.id: (each.level, each.status, each.fingerprint, each.findings) for each in standing}
    return {"events": shown, "conflicts": conflicts, "counts": dict(recorder.state().counts)}


def _nameless(recorder: Recorder, shown: dict[str, Any]) -> dict[str, Any]:
    shown.pop("links")
    # Which of two events may be the one told twice is the newer: that flag alone asks who came first.
    shown["flags"] = [each for each in shown["flags"] if each["code"] != "possible_duplicate"]
    for each in shown["claims"]:
        each.pop("links")
    return shown
