"""Laws of provenance: the order of arrival does not matter, a copy adds nothing, a cycle is one origin."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from service.domain.assessment import Assessment, EventRecord, assess
from service.domain.claim import Claim
from service.domain.derivation import roots
from service.domain.event import Citation
from service.formats.json import conflict_details, dump
from tests.support import domain_factories
from tests.support.domain_factories import claim, source
from tests.support.random_snapshots import event_records, fewer_examples, sources


def shown(findings: Assessment) -> bytes:
    """Everything that follows, in the bytes that the wire shows."""
    origins = {
        key: [origin.to_public() for origin in sorted(findings.origins[key])] for key in sorted(findings.live_ids)
    }
    told = [
        [conflict.id, conflict.kind, conflict.level, conflict.fingerprint, conflict_details(conflict)]
        for conflict in findings.conflicts
    ]
    return dump([told, origins, findings.evidence, findings.best])


def shuffled(known: EventRecord, random: Random) -> EventRecord:
    """The same record, arrived in another order: claims, sources, citations, derivations, members of a scope."""

    def mixed(things: Any) -> list[Any]:
        return random.sample(list(things), len(things))

    papers = {key: replace(each, derived_from=tuple(mixed(each.derived_from))) for key, each in known.sources.items()}
    told = {key: replace(each, scope=dict(mixed(each.scope.items()))) for key, each in known.claims.items()}
    return EventRecord(
        timeline=known.timeline,
        event=replace(known.event, citations=tuple(mixed(known.event.citations))),
        claims=dict(mixed(told.items())),
        sources=dict(mixed(papers.items())),
        successions=dict(mixed(known.successions.items())),
    )


@fewer_examples
@given(event_records(few_keys=False), st.randoms(use_true_random=False))
def test_the_order_of_arrival_changes_no_byte(known: EventRecord, random: Random) -> None:
    assert shown(assess(shuffled(known, random))) == shown(assess(known))


@fewer_examples
@given(event_records())
def test_every_live_claim_has_an_origin(known: EventRecord) -> None:
    assert all(assess(known).origins.values())


@fewer_examples
@given(event_records())
def test_the_origins_of_a_side_are_those_of_its_claims(known: EventRecord) -> None:
    findings = assess(known)
    for each in (side for conflict in findings.conflicts for side in conflict.sides):
        assert set(each.origins) == set().union(*(findings.origins[one] for one in each.claims))


def repeated(known: EventRecord, original: str) -> dict[str, Claim]:
    """The live claims of a source as a copy prints them."""
    told = [known.claims[each] for each in sorted(assess(known).live_ids) if known.claims[each].source == original]
    return {f"z{each.id}": replace(each, id=f"z{each.id}", source="zz", supersedes=None) for each in told}


def copied(known: EventRecord, original: str, told: dict[str, Claim]) -> EventRecord:
    """The record with a copy of a source that is cited and prints these claims."""
    return replace(
        known,
        claims={**known.claims, **told},
        sources={**known.sources, "zz": source("zz", original, published="2017-12-01")},
        event=replace(known.event, citations=(*known.event.citations, Citation("zz"))),
    )


def here(known: EventRecord) -> list[str]:
    """The live sources that an event rests on."""
    resting = {citation.source for citation in known.event.citations}
    resting |= {known.claims[each].source for each in assess(known).live_ids}
    return sorted(each for each in resting if known.sources[each].live)


@fewer_examples
@given(event_records(few_keys=False), st.booleans(), st.integers(0, 20))
def test_a_copy_never_raises_how_many_origins_an_event_has(known: EventRecord, only_cites: bool, at: int) -> None:
    originals = here(known)
    assume(originals)
    original = originals[at % len(originals)]
    after = assess(copied(known, original, {} if only_cites else repeated(known, original)))
    assert after.evidence["origins"] <= assess(known).evidence["origins"]


@fewer_examples
@given(event_records(), st.integers(0, 20))
def test_a_copy_never_raises_how_many_origins_a_side_has(known: EventRecord, at: int) -> None:
    originals = here(known)
    assume(originals)
    original = originals[at % len(originals)]
    before, after = assess(known), assess(copied(known, original, repeated(known, original)))
    assert [[side.origins for side in conflict.sides] for conflict in after.conflicts] == [
        [side.origins for side in conflict.sides] for conflict in before.conflicts
    ]


@given(st.integers(1, 6), st.lists(st.sampled_from(["1", "2", "1-2"]), min_size=6, max_size=6), st.integers(0, 5))
def test_a_circle_counts_as_one(size: int, values: list[str], entry: int) -> None:
    ids = [f"s{at}" for at in range(size)]
    circle = [source(each, ids[at - 1]) for at, each in enumerate(ids)]
    outside = source("outside", ids[entry % size])
    told = [claim(f"c{at}", value, source=each) for at, (each, value) in enumerate(zip(ids, values, strict=False))]
    findings = domain_factories.assess(*told, claim("d", "1", source="outside"), sources=[*circle, outside])
    assert findings.evidence["origins"] == 1


@given(sources(most=7))
def test_everything_above_a_source_has_no_other_roots(papers: list[Any]) -> None:
    known = {paper.id: paper for paper in papers}
    for paper in papers:
        above = [one.source for one in paper.derived_from if one.source in known]
        assert not above or roots(paper.id, known) == set().union(*(roots(one, known) for one in above))
