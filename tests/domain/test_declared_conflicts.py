"""Contradictions that a person declares: always a tension, with that person's note."""

from __future__ import annotations

from service.domain.conflict import Conflict, declared_between_claims, declared_between_events
from tests.support.domain_factories import assess, claim, event


def declared(note: str | None = "No deal, and then a convoy.") -> Conflict:
    stance, outcome = claim("b", "ruled_out", property="occurrence", by="Dillon"), claim("a", "250")
    found = assess(stance, outcome)
    return declared_between_claims(found.parsed_claims["b"], found.parsed_claims["a"], note, found.origins)


def test_it_is_a_tension_for_the_reason_that_a_person_said_so() -> None:
    found = declared()
    assert (found.kind, found.level, found.rationale["relation"], found.rationale["level_reason"]) == (
        "declared",
        "tension",
        "declared",
        "declared",
    )


def test_it_sets_the_two_claims_against_each_other_as_they_were_named() -> None:
    assert [each.claims for each in declared().sides] == [("b",), ("a",)]


def test_it_shows_what_the_two_say_and_whom_they_come_from() -> None:
    one, two = declared().sides
    assert ([each.to_public() for each in one.origins], two.reading["text"] if two.reading else None) == (
        [{"speaker": "Dillon"}],
        "250",
    )


def test_it_bears_the_note_of_the_person() -> None:
    found = declared()
    assert (found.summary, found.relations[0]["note"]) == ("No deal, and then a convoy.", "No deal, and then a convoy.")


def test_without_a_note_it_tells_the_two_statements() -> None:
    assert declared(None).summary == "occurrence “ruled_out” against left “250”"


def test_it_belongs_to_no_property_when_the_claims_are_of_two() -> None:
    assert (declared().property, declared().events, declared().claims) == (None, ("e1",), ("a", "b"))


def test_its_id_is_that_of_the_relation() -> None:
    assert declared().id == declared(None).id


def test_its_fingerprint_changes_with_the_note() -> None:
    assert declared().fingerprint != declared(None).fingerprint


def test_its_fingerprint_changes_with_what_a_claim_is_about_though_it_reads_the_same() -> None:
    def about(key: str) -> str:
        found = assess(claim("a", "250", property=key), claim("b", "nothing", property="told"))
        return declared_between_claims(
            found.parsed_claims["b"], found.parsed_claims["a"], None, found.origins
        ).fingerprint

    assert about("left") != about("surrendered")


def test_two_events_contradict_each_other() -> None:
    found = declared_between_events(event(), event(id="e2", title="No convoy"), None)
    assert (found.level, found.events, found.claims, found.summary) == (
        "tension",
        ("e1", "e2"),
        (),
        "“Convoy leaves” against “No convoy”",
    )
