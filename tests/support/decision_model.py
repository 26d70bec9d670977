"""A simple model of decisions about conflicts, with which the record must agree.

The basis of a decision (the claims it was about) is computed from what the API shows, not by the rules under test.
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
    """A decision as the API showed it when it was made, its basis, and the claims that it was about."""

    shown: Mapping[str, Any]
    basis: str
    claims: frozenset[str]


class DecisionModel:
    """Every decision of a timeline, by the conflict that it was made for or passed on to."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self.decisions: dict[str, list[RecordedDecision]] = {}
        self.closed_at: dict[str, str | None] = {}
        self.basis: dict[str, str] = {}

    def decide(self, recorder: Recorder, conflict_id: str, **members: Any) -> None:
        """Decide, and check the result; the same decision again must change nothing."""
        state, before = recorder.state(), recorder.get_conflict(conflict_id)
        sent = {"note": None, "prefers": None, **members}
        valid = self._valid_decisions(conflict_id)
        recorder.decide(conflict_id, **members)
        after = recorder.get_conflict(conflict_id)
        if sent == (_decision_members(valid[-1].shown) if valid else {"status": "open", "note": None, "prefers": None}):
            assert (recorder.state(), after) == (state, before)
            return
        assert (after["status"], _decision_members(after["decision"])) == (sent["status"], sent)
        assert after["decision"]["by"] == recorder.user.name
        decision = RecordedDecision(after["decision"], basis_of(recorder, after), frozenset(after["claims"]))
        self.decisions.setdefault(conflict_id, []).append(decision)

    def check(self) -> None:
        """Check the conflicts after a write against the decisions."""
        conflicts = [self.recorder.get_conflict(conflict.id) for conflict in self.recorder.conflicts()]
        for conflict in conflicts:
            self._pass_on(conflict)
        for conflict in conflicts:
            if conflict["status"] != "closed":
                self.basis[conflict["id"]] = basis_of(self.recorder, conflict)
            self._check(conflict)

    def _pass_on(self, conflict: Mapping[str, Any]) -> None:
        """Pass the decisions about a closed conflict on to its successor."""
        before, successor = self.closed_at.get(conflict["id"]), conflict["succeeded_by"]
        self.closed_at[conflict["id"]] = conflict["closed_at"]
        if not successor or conflict["closed_at"] == before:
            return
        after = self.recorder.get_conflict(successor)
        assert (after["kind"], after["property"]) == (conflict["kind"], conflict["property"]), conflict
        assert set(after["claims"]) & set(conflict["claims"]), conflict
        assert not conflict["relations"], conflict
        if conflict["id"] in self.decisions:
            both = self.decisions.get(successor, []) + self.decisions[conflict["id"]]
            by_time = {decision.shown["at"]: decision for decision in both}
            self.decisions[successor] = [by_time[at] for at in sorted(by_time)]

    def _check(self, conflict: Mapping[str, Any]) -> None:
        all_decisions, valid = self.decisions.get(conflict["id"], []), self._valid_decisions(conflict["id"])
        newest = (valid or all_decisions or [None])[-1]
        assert conflict["decision"] == (newest and newest.shown), conflict
        if conflict["status"] == "closed":
            return
        assert conflict["status"] == (valid[-1].shown["status"] if valid else "open"), conflict
        if valid or newest is None:
            assert conflict["reopened_because"] is None, conflict
        else:
            changed = newest.claims ^ set(conflict["claims"])
            assert conflict["reopened_because"], conflict
            assert all(claim in conflict["reopened_because"] for claim in changed), conflict

    def _valid_decisions(self, conflict_id: str) -> list[RecordedDecision]:
        return [
            decision
            for decision in self.decisions.get(conflict_id, [])
            if decision.basis == self.basis.get(conflict_id)
        ]


def _decision_members(decision: Mapping[str, Any]) -> dict[str, Any]:
    return {name: decision[name] for name in ("status", "note", "prefers")}


def basis_of(recorder: Recorder, conflict: Mapping[str, Any]) -> str:
    """Return the claims of a conflict with their readings, scopes and times, and its relations with their dates."""
    timeline = recorder.state().value
    properties = {definition["key"]: definition for definition in timeline.to_dict()["properties"]}
    claims = [_claim(recorder, claim, properties, timeline.timezone) for claim in conflict["claims"]]
    ends = [conflict["rationale"][side] for side in "ab"] if conflict["kind"] == "order" else []
    dates = [(end["event"], end["text"]) for end in ends if end]
    version = [conflict["rationale"].get(name) for name in ("rule_version", "table_version")]
    return json.dumps([claims, conflict["relations"], dates, version], sort_keys=True)


def _claim(recorder: Recorder, claim_id: str, properties: Mapping[str, Any], zone: str) -> list[Any]:
    shown = recorder.get_claim(claim_id)
    definition = properties.get(shown["property"], {"type": shown["property"]})
    read = {name: _folded(value) for name, value in shown["reading"].items()}
    if definition["type"] == "quantity":
        # Two spellings of one number are one reading; a number is not the same as about that number.
        read["text"] = read["text"].replace(",", "").replace("some ", "about ")
    if definition["type"] == "date":
        read |= {name: _instant(shown["reading"][name], zone) for name in ("earliest", "latest")}
    scope = {_folded(name): _folded(value) for name, value in shown["scope"].items()}
    return [claim_id, shown["property"], read, scope, _times(recorder, shown, definition)]


def _times(recorder: Recorder, shown: Mapping[str, Any], definition: Mapping[str, Any]) -> list[str]:
    """Return when a value is valid: its own time, or the event's; none for dates; a total starts with the event."""
    if definition["type"] in ("date", "text"):
        return []
    date = recorder.get_event(shown["event"])["date"]
    valid = shown["valid"] or date
    return [valid if "/" in valid else date, valid] if definition.get("measure") == "total" else [valid]


def _folded(value: Any) -> Any:
    return " ".join(value.casefold().split()) if isinstance(value, str) else value


def _instant(day: str | None, zone: str) -> Any:
    """Return the instant of a day in a zone; a clock time with its offset does not depend on the zone."""
    if day is None or "T" in day:
        return day
    return datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone)).timestamp()
