"""A claim: one source's statement that one property of one event has one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from unicodedata import normalize

CLAIM_STATUSES = ("live", "retracted")


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A contradiction that a person declares, from the claim that has it to the claim ``to``, with a note."""

    to: str
    note: str | None = None

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Contradiction:
        """Build it from validated JSON."""
        return cls(data["claim"], data.get("note"))

    def to_dict(self) -> dict[str, Any]:
        """The contradiction as in JSON."""
        return {"claim": self.to, "note": self.note}


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim. ``value`` is as sent, ``valid`` EDTF text of when it held, ``source`` the id of its source."""

    id: str
    event: str
    property: str
    value: Any
    source: str
    scope: Mapping[str, str] = field(default_factory=dict)
    valid: str | None = None
    attributed_to: str | None = None
    credibility: str = "unjudged"
    locator: str | None = None
    quote: str | None = None
    supersedes: str | None = None
    note: str | None = None
    contradicts: tuple[Contradiction, ...] = ()
    status: str = "live"
    status_note: str | None = None
    status_date: str | None = None

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Claim:
        """Build a claim from validated JSON; absent members take their defaults."""
        plain = {name: data[name] for name in _PLAIN_FIELDS if name in data}
        contradicts = tuple(Contradiction.from_dict(item) for item in data.get("contradicts") or ())
        return cls(scope=dict(data.get("scope") or {}), contradicts=contradicts, **plain)

    def to_dict(self) -> dict[str, Any]:
        """The members that people write, as in JSON."""
        return {
            "id": self.id,
            "event": self.event,
            "property": self.property,
            "value": self.value,
            "scope": dict(self.scope),
            "valid": self.valid,
            "attributed_to": self.attributed_to,
            "source": self.source,
            "credibility": self.credibility,
            "locator": self.locator,
            "quote": self.quote,
            "supersedes": self.supersedes,
            "note": self.note,
            "contradicts": [contradiction.to_dict() for contradiction in self.contradicts],
            "status": self.status,
            "status_note": self.status_note,
            "status_date": self.status_date,
        }


_PLAIN_FIELDS = tuple(name for name in Claim.__dataclass_fields__ if name not in ("scope", "contradicts"))


def casefold_name(text: str) -> str:
    """A name, term or scope without regard to case and spacing, for comparison and never for display.

    Accents count, but not how they are encoded (Unicode normalization form C).
    """
    return normalize("NFC", " ".join(text.split()).casefold())


def superseded_claims(claims: Mapping[str, Claim], successions: Mapping[str, str]) -> frozenset[str]:
    """The ids of the claims that these claims supersede, directly or through others.

    ``successions`` gives for every superseding claim the earlier one. It includes deleted claims and those outside
    the view: a chain holds although a claim in it is deleted. A retracted claim still supersedes.
    """
    superseded: set[str] = set()
    for later in claims:
        earlier = successions.get(later)
        while earlier is not None and earlier not in superseded:
            superseded.add(earlier)
            earlier = successions.get(earlier)
    return frozenset(superseded)


def may_supersede(later: Claim, earlier: Claim, updates: bool) -> bool:
    """Whether a claim may supersede an earlier one.

    Both must have the same event and property, and either the same speaker or the same source, or ``updates`` is true:
    the later claim's source ``updates`` that of the earlier one.
    """
    if (later.event, later.property) != (earlier.event, earlier.property):
        return False
    same_speaker = bool(later.attributed_to and earlier.attributed_to) and (
        casefold_name(later.attributed_to or "") == casefold_name(earlier.attributed_to or "")
    )
    return same_speaker or later.source == earlier.source or updates
