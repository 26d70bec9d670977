"""The difference between two moments: what came to be known, corrected and taken back, what opened and closed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from service.domain.assessment import live_claim_ids
from service.domain.claim import Claim
from service.domain.event import Event
from service.reading.as_of_snapshot import AsOfSnapshot
from service.storage.conflicts import StoredConflict

_STATUS = ("status", "status_note", "status_date")


def difference(before: AsOfSnapshot, after: AsOfSnapshot) -> dict[str, Any]:
    """What a reader of the later view sees that a reader of the earlier one did not, in words and ids.

    ``added``, ``corrected``, ``retracted`` for claims and events (an event is retracted when it is no longer in the
    view); ``opened``, ``closed``, ``changed`` for conflicts.
    """
    return {
        "claims": {
            "added": _new(before.snapshot.claims, after.snapshot.claims, _claim),
            "corrected": _changed(before.snapshot.claims, after.snapshot.claims, _said, _claim),
            "retracted": _taken_back(before, after),
        },
        "events": {
            "added": _new(before.snapshot.events, after.snapshot.events, _event),
            "corrected": _changed(before.snapshot.events, after.snapshot.events, _told, _event),
            "retracted": _new(after.snapshot.events, before.snapshot.events, _event),
        },
        "conflicts": _conflicts(before, after),
    }


def _new(before: Mapping[str, Any], after: Mapping[str, Any], shown: Callable[[Any], Any]) -> list[Any]:
    return [shown(after[each]) for each in sorted(after.keys() - before.keys())]


def _changed(
    before: Mapping[str, Any], after: Mapping[str, Any], words: Callable[[Any], Any], shown: Callable[[Any], Any]
) -> list[Any]:
    both = sorted(before.keys() & after.keys())
    return [shown(after[each]) for each in both if words(before[each]) != words(after[each])]


def _said(claim: Claim) -> dict[str, Any]:
    """What a claim says, whether it still stands aside, and aside from links that grow with the view."""
    return {name: value for name, value in claim.to_dict().items() if name not in (*_STATUS, "contradicts")}


def _told(event: Event) -> dict[str, Any]:
    """An event's own words; its citations and relations grow with the view."""
    grown = ("citations", "relations", "distinct_from")
    return {name: value for name, value in event.to_dict().items() if name not in grown}


def _taken_back(before: AsOfSnapshot, after: AsOfSnapshot) -> list[dict[str, Any]]:
    """Claims that counted and do not any more: retracted, superseded, without their source, or gone."""
    counted, counts = _live(before), _live(after)
    return [
        _claim(after.snapshot.claims.get(each) or before.snapshot.claims[each]) for each in sorted(counted - counts)
    ]


def _live(view: AsOfSnapshot) -> set[str]:
    return {claim for event in view.snapshot.events for claim in live_claim_ids(view.records[event])}


def _claim(claim: Claim) -> dict[str, Any]:
    names = ("id", "event", "property", "value", "attributed_to", "source", "status")
    words = claim.to_dict()
    return {name: words[name] for name in names}


def _event(event: Event) -> dict[str, Any]:
    return {"id": event.id, "title": event.title, "date": event.date}


def _conflicts(before: AsOfSnapshot, after: AsOfSnapshot) -> dict[str, list[dict[str, Any]]]:
    then, now = before.conflicts, after.conflicts
    gone, come = sorted(then.keys() - now.keys()), sorted(now.keys() - then.keys())
    # A claim of a lower id that joins gives the conflict another address; to a reader it is the same one, grown.
    heirs = {each: heir for each in gone if (heir := _heir(then[each], [now[one] for one in come]))}
    stayed = [each for each in sorted(then.keys() & now.keys()) if _differ(then[each], now[each])]
    return {
        "opened": [_conflict(now[each]) for each in come if each not in heirs.values()],
        "closed": [_conflict(then[each]) for each in gone if each not in heirs],
        "changed": [_conflict(now[each]) for each in sorted({*stayed, *heirs.values()})],
    }


def _heir(old: StoredConflict, candidates: Sequence[StoredConflict]) -> str | None:
    """The conflict that all its claims are part of now."""
    claims = set(old.findings["claims"])
    same = (
        each.id for each in candidates if each.kind == old.kind and claims and claims <= set(each.findings["claims"])
    )
    return next(same, None)


def _differ(a: StoredConflict, b: StoredConflict) -> bool:
    return (a.fingerprint, a.status, a.level) != (b.fingerprint, b.status, b.level)


def _conflict(stored: StoredConflict) -> dict[str, Any]:
    told = stored.findings
    return {
        "id": stored.id,
        "kind": stored.kind,
        "level": stored.level,
        "status": stored.status,
        "events": told["events"],
        "property": told["property"],
        "claims": told["claims"],
        "within_source": told["within_source"],
        "differs_from_cited": told["differs_from_cited"],
        "summary": told["summary"],
    }
