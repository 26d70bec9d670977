"""Flags: warnings about the evidence for an event. A flag is never an error, and never says what is true."""

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
MAX_NAMED_SOURCES = 3
"""How many sources of a cycle the message names."""


@dataclass(frozen=True, slots=True)
class Flag:
    """A warning: a code for programs, a message for people, and the ids of the records that it is about."""

    code: str
    message: str
    claims: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    events: tuple[str, ...] = ()

    def to_public(self) -> dict[str, object]:
        """The flag as in JSON."""
        return {
            "code": self.code,
            "message": self.message,
            "claims": list(self.claims),
            "sources": list(self.sources),
            "events": list(self.events),
        }


@dataclass(frozen=True, slots=True)
class FlagInput:
    """What the flags of one event are computed from.

    ``contested`` says whether the event has an open conflict of level conflict. ``possible_duplicates`` has the ids of
    older events that may be the same one.
    """

    record: EventRecord
    assessment: Assessment
    contested: bool = False
    possible_duplicates: Sequence[str] = ()

    @property
    def sources(self) -> list[Source]:
        """The sources of the event's citations and claims, in order of their ids."""
        used = {citation.source for citation in self.record.event.citations}
        used |= {claim.source for claim in self.record.claims.values()}
        return [self.record.sources[source_id] for source_id in sorted(used)]


def find_flags(data: FlagInput) -> list[Flag]:
    """All flags of an event, in the order of the rules."""
    return [flag for rule in _RULES for flag in rule(data)]


def _single_origin(data: FlagInput) -> Iterator[Flag]:
    evidence = data.assessment.evidence
    if evidence["sources"] >= 2 and evidence["origins"] == 1:
        live = tuple(source.id for source in data.sources if source.live)
        yield Flag("single_origin", f"{evidence['sources']} sources, but all go back to one origin", sources=live)


def _circular_sourcing(data: FlagInput) -> Iterator[Flag]:
    sources = data.record.sources
    for cycle in cycles(sources):
        names = ", ".join(_name(sources[source_id]) for source_id in cycle[:MAX_NAMED_SOURCES])
        yield Flag("circular_sourcing", f"these sources derive from each other in a circle: {names}", sources=cycle)


def _overstated(data: FlagInput) -> Iterator[Flag]:
    confidence = data.record.event.confidence
    reasons = []
    if confidence == "confirmed" and data.assessment.evidence["origins"] < 2:
        reasons.append("it rests on fewer than two origins")  # prose: ok
    if confidence == "confirmed" and data.contested:
        reasons.append("its claims are in open conflict")
    live = [source for source in data.sources if source.live]
    if confidence in ("confirmed", "probable") and live and all(source.reliability == WEAK for source in live):
        reasons.append("it rests on unreliable sources (E) only")  # prose: ok
    if reasons:
        yield Flag("overstated", f"“{confidence}” says more than the evidence: {'; '.join(reasons)}")


def _understated(data: FlagInput) -> Iterator[Flag]:
    confidence = data.record.event.confidence
    if confidence not in ("doubtful", "improbable"):
        return
    sources = data.record.sources
    strong = [claim for claim in data.assessment.live_claims if sources[claim.claim.source].reliability in STRONG]
    for claim in strong:
        agreeing = [other for other in strong if other.declared.key == claim.declared.key and agree(claim, other)]
        origins = _origins(agreeing, data.assessment.origins)
        if len(origins) >= 2:
            message = (
                f"“{confidence}”, but {len(origins)} origins of reliability A or B agree on {claim.declared.label}"
            )
            yield Flag("understated", message, claims=tuple(other.id for other in agreeing))
            return


def _origins(claims: Iterable[ParsedClaim], origins: Mapping[str, frozenset[Origin]]) -> frozenset[Origin]:
    return frozenset[Origin]().union(*(origins[claim.id] for claim in claims))


def _retracted_sources(data: FlagInput) -> Iterator[Flag]:
    """``unsupported`` where all sources of the event or of a claim are retracted, ``retracted_support`` where some."""
    retracted = tuple(source.id for source in data.sources if not source.live)
    if not retracted:
        return
    claims = tuple(claim.id for claim in data.record.claims.values() if claim.source in retracted)
    if len(retracted) == len(data.sources):
        message = "every source that this event rests on was retracted"  # prose: ok
        yield Flag("unsupported", message, claims, retracted)
    else:
        if claims:
            yield Flag("unsupported", "the sources of these claims were retracted", claims, retracted)
        message = f"{len(retracted)} of its {len(data.sources)} sources were retracted"
        yield Flag("retracted_support", message, claims, retracted)


def _published_before(data: FlagInput) -> Iterator[Flag]:
    zone = data.record.timeline.timezone
    for source in data.sources:
        for parent_id in parents(source.id, data.record.sources):
            parent = data.record.sources[parent_id]
            if _wholly_before(_published(source, zone), _published(parent, zone)):
                message = f"{_name(source)} is older than {_name(parent)}, which it derives from"
                yield Flag("published_before", message, sources=(source.id, parent_id))


def _published(source: Source, zone: str) -> edtf.Date | None:
    return edtf.parse(source.published, zone) if source.published else None


def _wholly_before(a: edtf.Date | None, b: edtf.Date | None) -> bool:
    if a is None or b is None:
        return False
    return a.latest is not None and b.earliest is not None and a.latest < b.earliest


def _own_date_unsupported(data: FlagInput) -> Iterator[Flag]:
    dates = [claim for claim in data.assessment.live_claims if claim.declared.key == "date"]
    own = data.assessment.date.widened()
    if dates and not any(_date_agrees(claim, own) for claim in dates):
        texts = ", ".join(dict.fromkeys(str(claim.reading.representation["text"]) for claim in dates))
        message = f"the event is dated {data.record.event.date}; its claims say {texts}"
        yield Flag("own_date_unsupported", message, claims=tuple(claim.id for claim in dates))


def _date_agrees(claim: ParsedClaim, own: tuple[int | None, int | None]) -> bool:
    return isinstance(claim.reading.value, edtf.Date) and overlap(claim.reading.value.widened(), own)


def _possible_duplicate(data: FlagInput) -> Iterator[Flag]:
    if data.possible_duplicates:
        message = (
            "an older event has much the same title and an overlapping date; if it is another, say `distinct_from`"
        )
        yield Flag("possible_duplicate", message, events=tuple(data.possible_duplicates))


def _name(source: Source) -> str:
    return f"“{source.title or source.url}” ({source.id})"


_RULES: tuple[Callable[[FlagInput], Iterator[Flag]], ...] = (
    _single_origin,
    _circular_sourcing,
    _overstated,
    _understated,
    _retracted_sources,
    _published_before,
    _own_date_unsupported,
    _possible_duplicate,
)
