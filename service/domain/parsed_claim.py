"""A parsed claim: a claim with its typed value, its dates and all else that comparing it needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from service.domain import edtf, values
from service.domain.claim import Claim, casefold_name
from service.domain.grade import grade
from service.domain.timeline import Property
from service.domain.values import ParsedValue


@dataclass(frozen=True, slots=True, eq=False)
class ParsedClaim:
    """A claim ready to compare.

    ``valid`` is when the value held (the claim's own time, else the event's date). ``scope`` and ``speaker`` are
    folded. ``grade`` is the Admiralty pair of source and claim.
    """

    claim: Claim
    declared: Property
    reading: ParsedValue
    valid: edtf.Date
    event_date: edtf.Date
    scope: Mapping[str, str]
    speaker: str | None
    grade: str

    @property
    def id(self) -> str:
        """The claim's id."""
        return self.claim.id

    @property
    def comparability_key(self) -> tuple[str | None, tuple[tuple[str, str], ...]]:
        """Equal for claims of one property that are comparable with the same others: their time and scope."""
        timeless = self.declared.type in ("date", "text")
        return (None if timeless else self.claim.valid, tuple(sorted(self.scope.items())))

    @property
    def equivalence_key(self) -> tuple[str, tuple[str | None, tuple[tuple[str, str], ...]]]:
        """Equal for claims of one property that no rule can distinguish: their value, time and scope."""
        return (self.reading.canonical, self.comparability_key)


def parse_claim(claim: Claim, declared: Property, event_date: edtf.Date, reliability: str, zone: str) -> ParsedClaim:
    """Parse a claim for comparison; raises ``ParseError`` where its value or its time cannot be read."""
    return ParsedClaim(
        claim=claim,
        declared=declared,
        reading=values.parse_value(declared, claim.value, zone),
        valid=event_date if claim.valid is None else edtf.parse(claim.valid, zone),
        event_date=event_date,
        scope={casefold_name(key): casefold_name(value) for key, value in sorted(claim.scope.items())},
        speaker=casefold_name(claim.attributed_to) if claim.attributed_to else None,
        grade=grade(reliability, claim.credibility),
    )
