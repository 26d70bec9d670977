"""Id, fingerprint, rationale and summary of a conflict.

The same record gives the same bytes: nothing here depends on the order of arrival, the clock or the machine.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from math import inf
from typing import Any

from service.domain import edtf
from service.domain.comparison import RULE_VERSION, Disagreement, comparison_dates
from service.domain.parsed_claim import ParsedClaim
from service.domain.quantity import TABLE_VERSION
from service.domain.timeline import Property

MAX_VALUES = 3
"""How many values of a side its summary names."""


def conflict_id(kind: str, event: str, key: str, lowest: str) -> str:
    """The id of a conflict, from its kind, event, property and lowest claim id (or the members of its relation)."""
    return "k" + _digest(kind, event, key, lowest)[:24]


def fingerprint(claims: Iterable[ParsedClaim], extra: Sequence[str] = ()) -> str:
    """A hash of what a decision is about: the claims, their readings, scopes and dates, and the version of the rules.

    Dates count only where the rules use them: correcting an event's date reopens no decision about a date.
    """
    parts = [_fingerprint_part(claim) for claim in claims]
    return _digest(RULE_VERSION, TABLE_VERSION, json.dumps(parts), *extra)[:32]


def _fingerprint_part(claim: ParsedClaim) -> list[Any]:
    reading = claim.reading
    scope = sorted(claim.scope.items())
    return [claim.id, reading.canonical, reading.low, reading.high, scope, *comparison_dates(claim)]


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def rationale(sharpest: Disagreement) -> dict[str, Any]:
    """Why there is a conflict, as data from which anybody can recompute it."""
    declared = sharpest.a.declared
    data: dict[str, Any] = {"rule": _rule_name(declared), "rule_version": RULE_VERSION}
    if declared.type == "quantity":
        data["table_version"] = TABLE_VERSION
    data |= {"a": as_read(sharpest.a), "b": as_read(sharpest.b), "relation": sharpest.relation}
    if sharpest.measure != "none":
        data[sharpest.measure] = _number(sharpest.width)
    data["level_reason"] = sharpest.reason
    return data


def _rule_name(declared: Property) -> str:
    return f"quantity.{declared.measure}" if declared.type == "quantity" else declared.type


def _number(width: float) -> int | float | None:
    """Six significant digits, an integer where it is whole; None for the infinite ratio of a division by zero."""
    if width == inf:
        return None
    rounded = float(f"{width:.6g}") if isinstance(width, float) else width
    return int(rounded) if rounded == int(rounded) else rounded


def as_read(claim: ParsedClaim) -> dict[str, Any]:
    """One claim of the sharpest pair: its reading, scope and time, all that the rule uses."""
    data: dict[str, Any] = {"claim": claim.id, **claim.reading.representation}
    if claim.claim.scope:
        data["scope"] = dict(sorted(claim.claim.scope.items()))
    if claim.claim.valid is not None:
        data["valid"] = claim.claim.valid
    return data


def summary(label: str, sides: Sequence[Sequence[ParsedClaim]]) -> str:
    """One line for people: the property's label and the values of each side."""
    return f"{label}: {' against '.join(_values(claims) for claims in sides)}"


def _values(claims: Sequence[ParsedClaim]) -> str:
    values = list(dict.fromkeys(_value(claim) for claim in claims))
    more = len(values) - MAX_VALUES
    return " / ".join(values[:MAX_VALUES]) + (f" and {more} more" if more > 0 else "")


def _value(claim: ParsedClaim) -> str:
    """A claim's value for people: a date in words, not in EDTF."""
    value = claim.reading.value
    return value.human if isinstance(value, edtf.Date) else str(claim.reading.representation["text"])
