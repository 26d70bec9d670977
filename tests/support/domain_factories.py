"""Factories of domain objects, one function each; arguments are what a test is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from service.domain import assessment
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
    """Make a timeline with a property of every type."""
    properties = tuple(Property.from_dict(definition) for definition in VOCABULARY)
    return Timeline(**{"slug": "a-story", "title": "A story", "properties": properties, **more})


def event(**more: Any) -> Event:
    """Make an event on 14 October 2017; ``cited`` has the ids of the sources that report it."""
    citations = tuple(Citation(source) for source in more.pop("cited", ()))
    return Event(**{"id": "e1", "title": "Convoy leaves", "date": "2017-10-14", "citations": citations, **more})


def source(source_id: str, *derived_from: str, **more: Any) -> Source:
    """Make a source from its id and the ids of those that it derives from."""
    return Source(id=source_id, derived_from=tuple(Derivation(origin) for origin in derived_from), **more)


def claim(claim_id: str, value: Any, **more: Any) -> Claim:
    """Make a claim about how many people left, with a source of its own by default; ``by`` is who said it."""
    members = {"property": "left", "source": f"source of {claim_id}", "attributed_to": more.pop("by", None), **more}
    return Claim(id=claim_id, event="e1", value=value, **members)


def event_record(
    *claims: Claim,
    sources: Iterable[Source] = (),
    about: Event | None = None,
    story: Timeline | None = None,
    successions: Mapping[str, str] | None = None,
) -> EventRecord:
    """Make an event's record. Sources that are not given are made; ``successions`` adds those of deleted claims."""
    sources_by_id = {source.id: source for source in sources}
    about = about or event()
    for source_id in (*(claim.source for claim in claims), *(citation.source for citation in about.citations)):
        sources_by_id.setdefault(source_id, source(source_id))
    superseded = {claim.id: claim.supersedes for claim in claims if claim.supersedes}
    claims_by_id = {claim.id: claim for claim in claims}
    return EventRecord(story or timeline(), about, claims_by_id, sources_by_id, {**superseded, **(successions or {})})


def assess(*claims: Claim, **more: Any) -> Assessment:
    """Assess an event with these claims."""
    return assessment.assess(event_record(*claims, **more))


def parsed_claims(*claims: Claim, **more: Any) -> list[ParsedClaim]:
    """Parse the claims, in this order."""
    assessed = assess(*claims, **more)
    return [assessed.parsed_claims[claim.id] for claim in claims]


def disagreement(one: Claim, two: Claim, **more: Any) -> Disagreement | None:
    """Compare two claims."""
    a, b = parsed_claims(one, two, **more)
    return compare(a, b)


def compare_values(one: Any, two: Any, **more: Any) -> tuple[str, str] | None:
    """Return level and reason of the disagreement of two values of a property; None where they agree."""
    result = disagreement(claim("a", one, **more), claim("b", two, **more))
    return (result.level, result.reason) if result else None


def conflict(*claims: Claim, **more: Any) -> Conflict:
    """Return the only conflict of these claims."""
    (only,) = assess(*claims, **more).conflicts
    return only


def sides(*claims: Claim, **more: Any) -> list[str]:
    """Return the sides of the only conflict, each as the ids of its claims."""
    return [" ".join(side.claims) for side in conflict(*claims, **more).sides]


def origins(claim_id: str, *claims: Claim, **more: Any) -> list[str]:
    """Return the origins of a claim among these claims."""
    return sorted(origin.name or origin.key for origin in assess(*claims, **more).origins[claim_id])
