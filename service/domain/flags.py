"""Flags: warnings about what an event rests on. Never an error, and never a word about what is true."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from service.domain import edtf
from service.domain.assessment import Assessment, EventRecord
from service.domain.comparison import agree, overlap
from service.domain.derivation import cycles, parents
from service.domain.parsed_claim import ParsedClaim
from service.domain.provenance import Origin
from service.domain.source import Source

STRONG = ("A", "B")
WEAK = "E"


@dataclass(frozen=True, slots=True)
class Flag:
    """A warning: a code for programs, a message for people, and what it concerns."""

    code: str
    message: str
    claims: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    events: tuple[str, ...] = ()

    def to_public(self) -> dict[str, object]:
        """As the wire shows it."""
        return {
            "code": self.code,
            "message": self.message,
            "claims": list(self.claims),
            "sources": list(self.sources),
            "events": list(self.events),
        }


@dataclass(frozen=True, slots=True)
class FlagInput:
    """What the flags of one event are raised from.

    ``contested`` says whether an open conflict of level conflict stands against it; ``likenesses`` are the ids of
    older events that may be the same one.
    """

    record: EventRecord
    assessment: Assessment
    contested: bool = False
    possible_duplicates: Sequence[str] = ()

    @property
    def live(self) -> list[ParsedClaim]:
        """The claims that count."""
        return [each for each in self.assessment.parsed_claims.values() if each.id in self.assessment.live_ids]

    @property
    def sources(self) -> list[Source]:
        """The sources that are cited or printed, in order of their ids."""
        used = {each.source for each in self.record.event.citations}
        used |= {each.source for each in self.record.claims.values()}
        return [self.record.sources[each] for each in sorted(used)]


def find_flags(case: FlagInput) -> list[Flag]:
    """Every flag of an event, in the order of the codes below."""
    return [flag for rule in _RULES for flag in rule(case)]


def _single_origin(case: FlagInput) -> Iterator[Flag]:
    evidence = case.assessment.evidence
    if evidence["sources"] >= 2 and evidence["origins"] == 1:
        live = tuple(each.id for each in case.sources if each.live)
        yield Flag("single_origin", f"{evidence['sources']} sources, but all go back to one origin", sources=live)


def _circular_sourcing(case: FlagInput) -> Iterator[Flag]:
    for circle in cycles(case.record.sources):
        named = ", ".join(_name(case.record.sources[each]) for each in circle[:3])
        yield Flag("circular_sourcing", f"these sources derive from each other in a circle: {named}", sources=circle)


def _overstated(case: FlagInput) -> Iterator[Flag]:
    word = case.record.event.confidence
    reasons = []
    if word == "confirmed" and case.assessment.evidence["origins"] < 2:
        reasons.append("it rests on fewer than two origins")
    if word == "confirmed" and case.contested:
        reasons.append("its claims are in open conflict")
    live = [each for each in case.sources if each.live]
    if word in ("confirmed", "probable") and live and all(each.reliability == WEAK for each in live):
        reasons.append("it rests on unreliable sources (E) only")
    if reasons:
        yield Flag("overstated", f"“{word}” says more than the evidence: {'; '.join(reasons)}")


def _understated(case: FlagInput) -> Iterator[Flag]:
    word = case.record.event.confidence
    if word not in ("doubtful", "improbable"):
        return
    strong = [each for each in case.live if case.record.sources[each.claim.source].reliability in STRONG]
    for one in strong:
        agreeing = [each for each in strong if each.declared.key == one.declared.key and agree(one, each)]
        origins = _origins(agreeing, case.assessment.origins)
        if len(origins) >= 2:
            message = f"“{word}”, but {len(origins)} origins of reliability A or B agree on {one.declared.label}"
            yield Flag("understated", message, claims=tuple(each.id for each in agreeing))
            return


def _origins(statements: Iterable[ParsedClaim], origins: Mapping[str, frozenset[Origin]]) -> frozenset[Origin]:
    return frozenset[Origin]().union(*(origins[each.id] for each in statements))


def _support(case: FlagInput) -> Iterator[Flag]:
    """The sources that were retracted: some of them, or all."""
    gone = tuple(each.id for each in case.sources if not each.live)
    if not gone:
        return
    claims = tuple(each.id for each in case.record.claims.values() if each.source in gone)
    if len(gone) == len(case.sources):
        yield Flag("unsupported", "every source that this event rests on was retracted", claims, gone)
    else:
        if claims:
            yield Flag("unsupported", "the sources of these claims were retracted", claims, gone)
        message = f"{len(gone)} of its {len(case.sources)} sources were retracted"
        yield Flag("retracted_support", message, claims, gone)


def _published_before(case: FlagInput) -> Iterator[Flag]:
    for source in case.sources:
        for parent in parents(source.id, case.record.sources):
            older, newer = (_published(each, case) for each in (source, case.record.sources[parent]))
            if older and newer and _wholly_before(older, newer):
                message = f"{_name(source)} is older than {_name(case.record.sources[parent])}, which it derives from"
                yield Flag("published_before", message, sources=(source.id, parent))


def _published(source: Source, case: FlagInput) -> edtf.Date | None:
    return edtf.parse(source.published, case.record.timeline.timezone) if source.published else None


def _wholly_before(a: edtf.Date, b: edtf.Date) -> bool:
    return a.latest is not None and b.earliest is not None and a.latest < b.earliest


def _own_date_unsupported(case: FlagInput) -> Iterator[Flag]:
    dates = [each for each in case.live if each.declared.key == "date"]
    ours = case.assessment.date.widened()
    if dates and not any(_agrees(each, ours) for each in dates):
        said = ", ".join(dict.fromkeys(str(each.reading.shown["text"]) for each in dates))
        message = f"the event is dated {case.record.event.date}; its claims say {said}"
        yield Flag("own_date_unsupported", message, claims=tuple(each.id for each in dates))


def _agrees(statement: ParsedClaim, ours: tuple[int | None, int | None]) -> bool:
    return isinstance(statement.reading.value, edtf.Date) and overlap(statement.reading.value.widened(), ours)


def _possible_duplicate(case: FlagInput) -> Iterator[Flag]:
    if case.possible_duplicates:
        message = (
            "an older event has much the same title and an overlapping date; if it is another, say `distinct_from`"
        )
        yield Flag("possible_duplicate", message, events=tuple(case.possible_duplicates))


def _name(source: Source) -> str:
    return f"“{source.title or source.url}” ({source.id})"


_RULES: tuple[Callable[[FlagInput], Iterator[Flag]], ...] = (
    _single_origin,
    _circular_sourcing,
    _overstated,
    _understated,
    _support,
    _published_before,
    _own_date_unsupported,
    _possible_duplicate,
)
