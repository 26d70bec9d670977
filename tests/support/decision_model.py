"""What people decided, kept beside the record in the plainest way, to hold the record to it.

What a decision was made of is put together from what anyone can see, not by the rules that are under test.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.support.recorder import Recorder


@dataclass(frozen=True)
class RecordedDecision:
    """A decision as it was shown when it was made, what it was made of, and the claims it was about."""

    shown: Mapping[str, Any]
    of: str
    claims: frozenset[str]


class DecisionModel:
    """Every decision of a timeline, by the conflict that it was made of or passed on to."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self.made: dict[str, list[RecordedDecision]] = {}
        self.closed: dict[str, str | None] = {}
        self.of: dict[str, str] = {}

    def decide(self, recorder: Recorder, conflict_id: str, **words: Any) -> None:
        """Decide, and hold the answer to what was said; the same decision again changes nothing."""
        state, before = recorder.state(), recorder.get_conflict(conflict_id)
        said = {"note": None, "prefers": None, **words}
        stood = self._holding(conflict_id)
        recorder.decide(conflict_id, **words)
        after = recorder.get_conflict(conflict_id)
        if said == (_said(stood[-1].shown) if stood else {"status": "open", "note": None, "prefers": None}):
            assert (recorder.state(), after) == (state, before)
            return
        assert (after["status"], _said(after["decision"])) == (said["status"], said)
        assert after["decision"]["by"] == recorder.user.name
        made = RecordedDecision(after["decision"], made_of(recorder, after), frozenset(after["claims"]))
        self.made.setdefault(conflict_id, []).append(made)

    def look(self) -> None:
        """Hold what the last write left to what was decided."""
        told = [self.recorder.get_conflict(each.id) for each in self.recorder.conflicts()]
        for each in told:
            self._pass_on(each)
        for each in told:
            if each["status"] != "closed":
                self.of[each["id"]] = made_of(self.recorder, each)
            self._check(each)

    def _pass_on(self, told: Mapping[str, Any]) -> None:
        """What was decided of a conflict goes on with the one that takes its place."""
        before, heir = self.closed.get(told["id"]), told["succeeded_by"]
        self.closed[told["id"]] = told["closed_at"]
        if not heir or told["closed_at"] == before:
            return
        after = self.recorder.get_conflict(heir)
        assert (after["kind"], after["property"]) == (told["kind"], told["property"]), told
        assert set(after["claims"]) & set(told["claims"]), told
        assert not told["relations"], told
        if told["id"] in self.made:
            both = self.made.get(heir, []) + self.made[told["id"]]
            once = {each.shown["at"]: each for each in both}
            self.made[heir] = [once[at] for at in sorted(once)]

    def _check(self, told: Mapping[str, Any]) -> None:
        made, holding = self.made.get(told["id"], []), self._holding(told["id"])
        newest = (holding or made or [None])[-1]
        assert told["decision"] == (newest and newest.shown), told
        if told["status"] == "closed":
            return
        assert told["status"] == (holding[-1].shown["status"] if holding else "open"), told
        if holding or newest is None:
            assert told["reopened_because"] is None, told
        else:
            changed = newest.claims ^ set(told["claims"])
            assert told["reopened_because"], told
            assert all(each in told["reopened_because"] for each in changed), told

    def _holding(self, conflict_id: str) -> list[RecordedDecision]:
        return [each for each in self.made.get(conflict_id, []) if each.of == self.of.get(conflict_id)]


def _said(decision: Mapping[str, Any]) -> dict[str, Any]:
    return {name: decision[name] for name in ("status", "note", "prefers")}


def made_of(recorder: Recorder, told: Mapping[str, Any]) -> str:
    """The claims of a conflict with their readings, scopes and times, and its relations with the dates against them."""
    timeline = recorder.state().value
    declared = {each["key"]: each for each in timeline.to_dict()["properties"]}
    claims = [_claim(recorder, each, declared, timeline.timezone) for each in told["claims"]]
    ends = [told["rationale"][each] for each in "ab"] if told["kind"] == "order" else []
    dates = [(each["event"], each["text"]) for each in ends if each]
    version = [told["rationale"].get(each) for each in ("rule_version", "table_version")]
    return json.dumps([claims, told["relations"], dates, version], sort_keys=True)


def _claim(recorder: Recorder, claim_id: str, declared: Mapping[str, Any], zone: str) -> list[Any]:
    shown = recorder.get_claim(claim_id)
    asked = declared.get(shown["property"], {"type": shown["property"]})
    read = {name: _folded(value) for name, value in shown["reading"].items()}
    if asked["type"] == "quantity":
        # Two spellings of one number are one reading; a number is not the same as about that number.
        read["text"] = read["text"].replace(",", "").replace("some ", "about ")
    if asked["type"] == "date":
        read |= {each: _instant(shown["reading"][each], zone) for each in ("earliest", "latest")}
    scope = {_folded(name): _folded(value) for name, value in shown["scope"].items()}
    return [claim_id, shown["property"], read, scope, _times(recorder, shown, asked)]


def _times(recorder: Recorder, shown: Mapping[str, Any], asked: Mapping[str, Any]) -> list[str]:
    """When a value held: its own time, else the event's; never for dates; a total "as of" begins with the event."""
    if asked["type"] in ("date", "text"):
        return []
    date = recorder.get_event(shown["event"])["date"]
    held = shown["valid"] or date
    return [held if "/" in held else date, held] if asked.get("measure") == "total" else [held]


def _folded(value: Any) -> Any:
    return " ".join(value.casefold().split()) if isinstance(value, str) else value


def _instant(day: str | None, zone: str) -> Any:
    """A day is another span of time in another zone; a clock time with its offset is not."""
    if day is None or "T" in day:
        return day
    return datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone)).timestamp()
