"""The life of a conflict: opened, joined, split, closed with its successor, reopened under the same id."""

from __future__ import annotations

import pytest

from service.storage.conflicts import StoredConflict
from service.storage.database import Database
from tests.support.recorder import Recorder


@pytest.fixture
def recorder(database: Database) -> Recorder:
    """An event and a source; claims are added by the tests."""
    made = Recorder(database)
    made.open()
    for each in ("s", "t", "u"):
        made.source(id=each)
    made.event(id="e", sources=["s"])
    return made


def _say(recorder: Recorder, **values: str) -> None:
    for claim_id, value in values.items():
        recorder.claim("e", id=claim_id, value=value, source="s")


def _open(recorder: Recorder) -> list[StoredConflict]:
    return recorder.conflicts("open")


def test_two_values_that_cannot_both_be_true_open_a_conflict(recorder: Recorder) -> None:
    _say(recorder, a="250", b="4000")
    assert [each.findings["claims"] for each in _open(recorder)] == [["a", "b"]]


def test_a_claim_that_joins_keeps_the_address(recorder: Recorder) -> None:
    _say(recorder, b="250", c="4000")
    before = _open(recorder)[0].id
    _say(recorder, d="9")
    assert [(each.id, len(each.findings["claims"])) for each in _open(recorder)] == [(before, 3)]


def test_of_two_that_join_the_lower_stays_and_the_other_tells_its_heir(recorder: Recorder) -> None:
    _say(recorder, a="10", b="20", c="1000", d="2100")
    recorder.correct_claim("b", scope={"who": "men"})
    recorder.correct_claim("a", scope={"who": "men"})
    recorder.correct_claim("c", scope={"who": "women"})
    recorder.correct_claim("d", scope={"who": "women"})
    apart = {tuple(each.findings["claims"]): each.id for each in _open(recorder)}
    assert set(apart) == {("a", "b"), ("c", "d")}
    recorder.claim("e", id="x", value="7", source="t")
    assert [each.id for each in _open(recorder)] == [apart[("a", "b")]]
    assert [conflict.succeeded_by for conflict in recorder.conflicts("closed") if conflict.id == apart[("c", "d")]] == [
        apart[("a", "b")]
    ]


def test_one_that_no_longer_holds_keeps_its_address_and_says_since_when_and_why(recorder: Recorder) -> None:
    _say(recorder, a="250", b="4000")
    before = _open(recorder)[0]
    recorder.correct_claim("b", value="250-300")
    closed = recorder.conflicts("closed")[0]
    assert (closed.id, closed.findings, closed.succeeded_by) == (before.id, before.findings, None)
    assert closed.closed_at is not None
    assert closed.close_reason


def test_one_that_comes_back_is_the_same_conflict(recorder: Recorder) -> None:
    _say(recorder, a="250", b="4000")
    before = _open(recorder)[0]
    recorder.correct_claim("b", value="250-300")
    recorder.correct_claim("b", value="4000")
    after = _open(recorder)[0]
    assert (after.id, after.findings, after.closed_at) == (before.id, before.findings, None)
    assert recorder.conflicts("closed") == []


def test_when_its_lowest_claim_goes_another_takes_over_and_is_named(recorder: Recorder) -> None:
    _say(recorder, a="250", b="4000", c="9")
    before = _open(recorder)[0]
    recorder.remove_claim("a")
    after = _open(recorder)[0]
    assert after.findings["claims"] == ["b", "c"]
    assert [(conflict.id, conflict.succeeded_by) for conflict in recorder.conflicts("closed")] == [
        (before.id, after.id)
    ]


def test_one_that_falls_apart_leaves_the_lower_part_its_address(recorder: Recorder) -> None:
    _say(recorder, a="10", b="200")
    recorder.claim("e", id="c", value="3000", source="t")
    recorder.claim("e", id="d", value="50000", source="t")
    before = _open(recorder)[0]
    recorder.correct_claim("c", valid="2017-10-20")
    recorder.correct_claim("d", valid="2017-10-20")
    parts = {tuple(each.findings["claims"]): each.id for each in _open(recorder)}
    assert parts[("a", "b")] == before.id
    assert set(parts) == {("a", "b"), ("c", "d")}


def test_the_fingerprint_follows_a_scope_that_the_findings_do_not_show(recorder: Recorder) -> None:
    _say(recorder, a="10", b="90000", c="20")
    before = _open(recorder)[0].fingerprint
    recorder.correct_claim("c", scope={"who": "men"}, valid="2017-10-14")
    assert _open(recorder)[0].fingerprint != before
    assert recorder.differences() == []


def test_the_level_rises_from_tension_to_conflict_when_a_hedge_goes(recorder: Recorder) -> None:
    _say(recorder, a="about 1100", b="1301")
    assert [each.level for each in _open(recorder)] == ["tension"]
    recorder.correct_claim("a", value="1100-1110")
    assert [each.level for each in _open(recorder)] == ["conflict"]
    assert (recorder.state().counts["conflicts"], recorder.state().counts["tensions"]) == (1, 0)


def test_an_event_taken_off_closes_its_conflicts(recorder: Recorder) -> None:
    _say(recorder, a="250", b="4000")
    recorder.remove_event("e")
    assert [conflict.status for conflict in recorder.conflicts()] == ["closed"]


def test_a_contradiction_across_events_marks_both_and_closes_when_either_claim_goes(recorder: Recorder) -> None:
    _say(recorder, a="250")
    recorder.event(id="f", sources=["t"])
    recorder.claim("f", id="b", value="9", source="t", contradicts=[{"claim": "a", "note": "cannot be"}])
    assert [each["markers"][0]["summary"] for each in (recorder.get_event("e"), recorder.get_event("f"))] == [
        "cannot be"
    ] * 2
    recorder.remove_claim("a")
    assert (recorder.get_event("f")["markers"], recorder.differences()) == ([], [])


def test_other_conflicts_keep_their_revision_when_one_changes(recorder: Recorder) -> None:
    _say(recorder, a="250", b="4000")
    before = _open(recorder)[0].revision
    recorder.claim("e", id="c", property="let_go", value=True, source="s")
    recorder.claim("e", id="d", property="let_go", value=False, source="t")
    kept = [each.revision for each in _open(recorder) if each.property == "fighters_left"]
    assert kept == [before]


def test_a_contradiction_taken_back_has_no_heir_though_its_claim_is_in_another(recorder: Recorder) -> None:
    _say(recorder, a="250")
    recorder.claim("e", id="b", property="told", value="nothing", source="s")
    recorder.claim("e", id="c", property="told", value="that", source="s", contradicts=[{"claim": "a"}, {"claim": "b"}])
    decided = next(each for each in _open(recorder) if each.findings["claims"] == ["a", "c"])
    recorder.decide(decided.id, status="explained", note="of two days")
    recorder.correct_claim("c", contradicts=[{"claim": "b", "note": "no"}])
    told = {conflict.id: recorder.get_conflict(conflict.id) for conflict in recorder.conflicts()}
    assert (told[decided.id]["succeeded_by"], told[decided.id]["decision"]["note"]) == (None, "of two days")
    assert "taken back" in told[decided.id]["closed_because"]
    assert [each["decision"] for each in told.values() if each["status"] == "open"] == [None]


def test_a_claim_that_turns_to_another_property_makes_its_new_conflict_no_heir(recorder: Recorder) -> None:
    _say(recorder, a="250", b="4000")
    recorder.claim("e", id="c", property="surrendered", value="9000", source="s")
    recorder.decide(_open(recorder)[0].id, status="resolved", note="counted twice", prefers="b")
    recorder.correct_claim("a", property="surrendered")
    assert [conflict.succeeded_by for conflict in recorder.conflicts("closed")] == [None]
    assert [(each.property, each.decisions) for each in _open(recorder)] == [("surrendered", ())]


def test_a_contradiction_is_open_again_when_its_claim_turns_to_another_property(recorder: Recorder) -> None:
    _say(recorder, a="275")
    recorder.claim("e", id="b", property="told", value="nothing", source="s", contradicts=[{"claim": "a"}])
    recorder.decide(_open(recorder)[0].id, status="explained", note="of two days")
    recorder.correct_claim("a", property="surrendered")
    assert [conflict.status for conflict in recorder.conflicts()] == ["open"]


def test_a_decision_about_totals_with_a_time_of_their_own_survives_another_date_of_the_event(
    recorder: Recorder,
) -> None:
    for claim_id, value in (("a", "10"), ("b", "50")):
        said = {"property": "killed", "value": value, "valid": "2017-10-10/2017-10-12"}
        recorder.claim("e", id=claim_id, source="s", **said)
    recorder.decide(_open(recorder)[0].id, status="explained", note="two towns")
    recorder.correct_event("e", date="2017-10-15")
    assert [conflict.status for conflict in recorder.conflicts()] == ["explained"]


def test_the_check_finds_a_conflict_that_stands_as_nobody_decided(recorder: Recorder) -> None:
    _say(recorder, a="250", b="4000")
    recorder.decide(_open(recorder)[0].id, status="explained", note="two counts")
    assert recorder.differences() == []
    with recorder.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE conflicts SET decisions = '[]'")
    assert [difference.rpartition(" is ")[2] for difference in recorder.differences()] == ["not what the record gives"]
