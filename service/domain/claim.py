"""A claim: one source's statement that one property of one event has one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from unicodedata import normalize

CLAIM_STATUSES = ("live", "retracted")


@dataclass(frozen=True, slots=True)
class Contradiction:
    """From the claim that bears it to another (``to`` is that claim's id): a person's word, with that person's note."""

    to: str
    note: str | None = None

    @classmethod
    def from_dict(cls, posted: Mapping[str, Any]) -> Contradiction:
        """The contradiction that a checked body names."""
        return cls(posted["claim"], posted.get("note"))

    def to_dict(self) -> dict[str, Any]:
        """As the wire shows it."""
        return {"claim": self.to, "note": self.note}


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement. ``value`` is as sent, ``valid`` EDTF text of when it held, ``source`` where it is printed."""

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
    def from_dict(cls, posted: Mapping[str, Any]) -> Claim:
        """The claim that a checked body names (members as on the wire, absent ones at their defaults)."""
        plain = {name: posted[name] for name in _PLAIN if name in posted}
        against = tuple(Contradiction.from_dict(each) for each in posted.get("contradicts") or ())
        return cls(scope=dict(posted.get("scope") or {}), contradicts=against, **plain)

    def to_dict(self) -> dict[str, Any]:
        """The members that people write, as on the wire."""
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
            "contradicts": [each.to_dict() for each in self.contradicts],
            "status": self.status,
            "status_note": self.status_note,
            "status_date": self.status_date,
        }


_PLAIN = tuple(name for name in Claim.__dataclass_fields__ if name not in ("scope", "contradicts"))


def casefold_name(text: str) -> str:
    """A name, term or scope without regard to case and spacing: what is compared, never what is shown.

    Accents count, but not how a keyboard composes them (Unicode normalization form C).
    """
    return normalize("NFC", " ".join(text.split()).casefold())


def superseded_claims(claims: Mapping[str, Claim], successions: Mapping[str, str]) -> frozenset[str]:
    """The ids that a later word among these claims takes back, directly or through a chain.

    ``successions`` gives for every later claim, deleted ones and those outside the view included, the earlier one it
    names: a chain holds although a link of it is gone. A retracted later word still takes its elder back.
    """
    gone: set[str] = set()
    for later in claims:
        earlier = successions.get(later)
        while earlier is not None and earlier not in gone:
            gone.add(earlier)
            earlier = successions.get(earlier)
    return frozenset(gone)


def may_supersede(later: Claim, earlier: Claim, updates: bool) -> bool:
    """Whether the later claim takes back one of its own.

    One's own is a claim of the same event and property by the same speaker, in the same source, or in a source that
    the later one's source ``updates``.
    """
    if (later.event, later.property) != (earlier.event, earlier.property):
        return False
    same_speaker = bool(later.attributed_to and earlier.attributed_to) and (
        casefold_name(later.attributed_to or "") == casefold_name(earlier.attributed_to or "")
    )
    return same_speaker or later.source == earlier.source or updates
