"""Contradictions that a person declares: always a tension, with that person's note."""

from __future__ import annotations

from service.domain.conflict import Conflict, declared_between_claims, declared_between_events
from tests.support.domain_factories import assess, claim, event


def declared(note: str | None = "No deal, and then a convoy.") -> Conflict:
    stance, outcome = claim("b", "ruled_out", property="occurrence", by="Dillon"), claim("a", "250")
    found = assess(stance, outcome)
    return declared_between_claims(found.parsed_claims["b"], found.parsed_claims["a"], note, found.origins)


def test_a_declared_conflict_is_a_tension_with_the_reason_declared() -> None:
    found = declared()
    assert (found.kind, found.level, found.rationale["relation"], found.rationale["level_reason"]) == (
        "declared",
        "tension",
        "declared",
        "declared",
    )


def test_each_claim_is_a_side_in_the_order_of_the_declaration() -> None:
    assert [side.claims for side in declared().sides] == [("b",), ("a",)]


def test_a_side_shows_its_reading_and_origins() -> None:
    one, two = declared().sides
    assert ([origin.to_public() for origin in one.origins], two.reading["text"] if two.reading else None) == (
        [{"speaker": "Dillon"}],
        "250",
    )


def test_the_summary_is_the_note() -> None:
    found = declared()
    assert (found.summary, found.relations[0]["note"]) == ("No deal, and then a convoy.", "No deal, and then a convoy.")


def test_without_a_note_the_summary_has_the_two_values() -> None:
    assert declared(None).summary == "occurrence “ruled_out” against left “250”"


def test_claims_about_two_properties_give_no_property() -> None:
    assert (declared().property, declared().events, declared().claims) == (None, ("e1",), ("a", "b"))


def test_the_id_is_made_from_the_relation() -> None:
    assert declared().id == declared(None).id


def test_the_fingerprint_changes_with_the_note() -> None:
    assert declared().fingerprint != declared(None).fingerprint


def test_the_fingerprint_changes_with_the_property_of_an_equal_value() -> None:
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
