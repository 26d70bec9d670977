"""Laws over conflicts: the fast algorithm finds what comparing every pair finds, and sides are minimal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from service.domain.assessment import Assessment, EventRecord, assess
from service.domain.conflict import Conflict, Disagreement, compare, disagreeing_pairs
from service.domain.conflict.rationale import rationale
from service.domain.derivation import ancestors
from service.domain.parsed_claim import ParsedClaim
from tests.support import domain_factories
from tests.support.domain_factories import claim
from tests.support.random_snapshots import claims, event_records, fewer_examples, ranges

Against = dict[str, set[str]]


def disagreements(found: Assessment) -> list[Disagreement]:
    """All disagreements among live claims, by a comparison of every pair."""
    said = [found.parsed_claims[each] for each in sorted(found.live_ids)]
    pairs = (pair for pair in combinations(said, 2) if pair[0].declared == pair[1].declared)
    return [how for pair in pairs if (how := compare(*pair))]


def adjacency(found: Assessment) -> Against:
    against: Against = {each: set() for each in found.live_ids}
    for how in disagreements(found):
        against[how.a.id].add(how.b.id)
        against[how.b.id].add(how.a.id)
    return against


def within(conflict: Conflict, found: Assessment) -> list[Disagreement]:
    return [how for how in disagreements(found) if how.a.id in conflict.claims]


def components(against: Against) -> list[set[str]]:
    """The connected components."""
    found: list[set[str]] = []
    for each, others in against.items():
        touched = [group for group in found if group & others or each in group]
        found = [group for group in found if group not in touched]
        if others:
            found.append({each} | others | set().union(*touched))
    return found


@fewer_examples
@given(event_records(few_keys=False))
def test_a_conflict_is_a_connected_component(known: EventRecord) -> None:
    found = assess(known)
    assert sorted(map(sorted, components(adjacency(found)))) == sorted(
        list(conflict.claims) for conflict in found.conflicts
    )


@fewer_examples
@given(event_records())
def test_the_sharpest_pair_is_that_of_a_comparison_of_every_pair(known: EventRecord) -> None:
    found = assess(known)
    for conflict in found.conflicts:
        sharpest = min(within(conflict, found), key=lambda how: how.sharpness)
        assert (conflict.level, conflict.rationale) == (sharpest.level, rationale(sharpest))


@fewer_examples
@given(event_records())
def test_the_pairs_are_those_of_a_comparison_of_every_pair(known: EventRecord) -> None:
    found = assess(known)
    for conflict in found.conflicts:
        pairs = sorted((*sorted((how.a.id, how.b.id)), how.level) for how in within(conflict, found))
        assert disagreeing_pairs([found.parsed_claims[one] for one in conflict.claims], 1000) == pairs


@fewer_examples
@given(event_records())
def test_every_claim_of_a_conflict_is_on_exactly_one_side(known: EventRecord) -> None:
    for conflict in assess(known).conflicts:
        assert sorted(one for side in conflict.sides for one in side.claims) == list(conflict.claims)


@fewer_examples
@given(event_records())
def test_no_claims_of_one_side_disagree(known: EventRecord) -> None:
    found = assess(known)
    against = adjacency(found)
    for conflict in found.conflicts:
        assert not any(against[one] & set(side.claims) for side in conflict.sides for one in side.claims)


@fewer_examples
@given(event_records())
def test_a_claim_disagrees_with_a_claim_on_every_earlier_side(known: EventRecord) -> None:
    found = assess(known)
    against = adjacency(found)
    for conflict in found.conflicts:
        for earlier, later in combinations(conflict.sides, 2):
            assert all(against[one] & set(earlier.claims) for one in later.claims)


@fewer_examples
@given(event_records())
def test_also_has_exactly_the_claims_of_earlier_sides_that_disagree_with_none_of_the_side(known: EventRecord) -> None:
    found = assess(known)
    against = adjacency(found)
    for conflict in found.conflicts:
        earlier: set[str] = set()
        for side in conflict.sides:
            assert set(side.also) == {one for one in earlier if not against[one] & set(side.claims)}
            earlier |= set(side.claims)


@fewer_examples
@given(st.lists(ranges, min_size=2, max_size=7))
def test_for_plain_ranges_the_sides_are_the_fewest_there_can_be(values: list[Any]) -> None:
    found = domain_factories.assess(*(claim(f"c{at}", value) for at, value in enumerate(values)))
    against = adjacency(found)
    for conflict in found.conflicts:
        assert not any(_fits(list(conflict.claims), against, number) for number in range(1, len(conflict.sides)))


def _fits(left: list[str], against: Against, number: int, placed: tuple[frozenset[str], ...] = ()) -> bool:
    """Whether this number of sides is enough, by trying."""
    if not left:
        return True
    one = frozenset(left[:1])
    choices = [at for at, side in enumerate(placed) if not against[left[0]] & side]
    joined = ((*placed[:at], placed[at] | one, *placed[at + 1 :]) for at in choices)
    opened = [(*placed, one)] if len(placed) < number else []
    return any(_fits(left[1:], against, number, each) for each in (*joined, *opened))


@fewer_examples
@given(event_records())
def test_the_self_contradictions_are_those_of_a_comparison_of_every_pair(known: EventRecord) -> None:
    found = assess(known)
    for conflict in found.conflicts:
        contradictions = [(how.a, how.b) for how in within(conflict, found) if how.a.speaker == how.b.speaker]
        items = {a.claim.source for a, b in contradictions if a.claim.source == b.claim.source}
        differing = {pair for how in within(conflict, found) for pair in _citing(how, known)}
        assert set(conflict.within_source) == items
        assert {name.casefold().split()[0] for name in conflict.within_speaker} == {
            a.speaker.split()[0] for a, _ in contradictions if a.speaker
        }
        assert set(conflict.differs_from_cited) == differing


def _citing(how: Disagreement, known: EventRecord) -> Iterator[tuple[str, str]]:
    for one, two in ((how.a, how.b), (how.b, how.a)):
        if one.claim.source != two.claim.source and _derives(one, two, known) and one.speaker in (None, two.speaker):
            yield one.id, two.id


def _derives(one: ParsedClaim, two: ParsedClaim, known: EventRecord) -> bool:
    return two.claim.source in ancestors(one.claim.source, known.sources)


@fewer_examples
@given(event_records(), st.data())
def test_a_conflict_keeps_its_id_when_a_claim_joins(known: EventRecord, data: st.DataObject) -> None:
    """Unless an older claim that disagreed with none joins too: then the lowest id is another."""
    keys = sorted({each.property for each in known.claims.values()})
    joins = data.draw(claims("d0", sorted(known.sources), keys))
    before, after = assess(known), assess(replace(known, claims={**known.claims, "d0": joins}))
    former = {conflict.id for conflict in before.conflicts}
    contested = {one for conflict in before.conflicts for one in conflict.claims}
    for conflict in before.conflicts:
        (successor,) = [one for one in after.conflicts if set(conflict.claims) <= set(one.claims)]
        assert successor.id in former or successor.claims[0] not in contested
