"""Nouns of the domain, one function each; what a test is about is said in its call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from service.domain import assessment as dossiers
from service.domain.assessment import Assessment, EventRecord
from service.domain.claim import Claim
from service.domain.conflict import Conflict, Disagreement, compare
from service.domain.event import Citation, Event
from service.domain.parsed_claim import ParsedClaim
from service.domain.source import Derivation, Source
from service.domain.timeline import Property, Timeline

VOCABULARY: tuple[dict[str, Any], ...] = (
    {"key": "left", "type": "quantity", "unit": "people"},
    {"key": "killed", "type": "quantity", "unit": "people", "measure": "total"},
    {"key": "surrendered", "type": "quantity", "unit": "people", "measure": "flow"},
    {"key": "area", "type": "quantity", "unit": "km^2"},
    {"key": "departed", "type": "date"},
    {"key": "let_go", "type": "boolean"},
    {"key": "told", "type": "text"},
    {"key": "weapon", "type": "term", "exclusive": True},
    {"key": "seen", "type": "term", "incompatible": [["Hooded", "bare headed"]]},
    {"key": "passed", "type": "place", "exclusive": False},
)


def timeline(**more: Any) -> Timeline:
    """A story with a property of every type."""
    properties = tuple(Property.from_dict(each) for each in VOCABULARY)
    return Timeline(**{"slug": "a-story", "title": "A story", "properties": properties, **more})


def event(**more: Any) -> Event:
    """Something that happened on 14 October 2017; ``cited`` names the sources that report it."""
    citations = tuple(Citation(each) for each in more.pop("cited", ()))
    return Event(**{"id": "e1", "title": "Convoy leaves", "date": "2017-10-14", "citations": citations, **more})


def source(source_id: str, *derived_from: str, **more: Any) -> Source:
    """A source by its id, and the ids of those that it cites."""
    return Source(id=source_id, derived_from=tuple(Derivation(each) for each in derived_from), **more)


def claim(claim_id: str, value: Any, **more: Any) -> Claim:
    """How many people left, printed in a source of the claim's own unless one is named; ``by`` says who said it."""
    given = {"property": "left", "source": f"source of {claim_id}", "attributed_to": more.pop("by", None), **more}
    return Claim(id=claim_id, event="e1", value=value, **given)


def event_record(
    *claims: Claim,
    sources: Iterable[Source] = (),
    about: Event | None = None,
    story: Timeline | None = None,
    successions: Mapping[str, str] | None = None,
) -> EventRecord:
    """What is known of an event. Sources that are not given are made; ``successions`` adds those of claims gone."""
    known = {each.id: each for each in sources}
    about = about or event()
    for each in (*(each.source for each in claims), *(each.source for each in about.citations)):
        known.setdefault(each, source(each))
    named = {each.id: each.supersedes for each in claims if each.supersedes}
    claims_by_id = {each.id: each for each in claims}
    return EventRecord(story or timeline(), about, claims_by_id, known, {**named, **(successions or {})})


def assess(*claims: Claim, **more: Any) -> Assessment:
    """What follows from these claims."""
    return dossiers.assess(event_record(*claims, **more))


def parsed_claims(*claims: Claim, **more: Any) -> list[ParsedClaim]:
    """The claims as read, in the order given."""
    found = assess(*claims, **more)
    return [found.parsed_claims[each.id] for each in claims]


def disagreement(one: Claim, two: Claim, **more: Any) -> Disagreement | None:
    """How two claims disagree."""
    a, b = parsed_claims(one, two, **more)
    return compare(a, b)


def compare_values(one: Any, two: Any, **more: Any) -> tuple[str, str] | None:
    """Level and reason of two values of one property of an event; None where they do not disagree."""
    how = disagreement(claim("a", one, **more), claim("b", two, **more))
    return (how.level, how.reason) if how else None


def conflict(*claims: Claim, **more: Any) -> Conflict:
    """The one conflict among these claims."""
    (found,) = assess(*claims, **more).conflicts
    return found


def sides(*claims: Claim, **more: Any) -> list[str]:
    """The sides of the one conflict, each as its claims' ids in a row."""
    return [" ".join(each.claims) for each in conflict(*claims, **more).sides]


def origins(claim_id: str, *claims: Claim, **more: Any) -> list[str]:
    """Whom or what a claim comes from, among these claims."""
    return sorted(each.name or each.key for each in assess(*claims, **more).origins[claim_id])
